"""What a paper says: who issues it, its number, title and day, what it has to say, and what it rests on.

``Said`` is whatever a paper says: a sentence, a name in both languages, a day, a word that somebody typed. It becomes
plain text once, when the language is known (``spoken``); what draws a paper is given nothing but plain text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from typing import Any, Literal, TypeAlias, TypeVar

from govflow.messages import Message
from govflow.values import Text

Said: TypeAlias = Any
"""A ``Message``, ``Text``, date, number or string; a plain string once it is spoken."""
Language: TypeAlias = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
Piece = TypeVar("Piece")


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """Running text. ``label`` stands before it, set off; ``quiet``: beside the matter, such as a remark."""

    text: Said
    label: Said = ""
    quiet: bool = False


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of cells below their headings. ``widths``: of the columns, in proportion."""

    title: Said
    columns: tuple[Said, ...]
    rows: tuple[tuple[Said, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Section:
    """A numbered part of a paper, with parts of its own."""

    title: Said
    blocks: tuple[Paragraph | Table, ...] = ()
    parts: tuple[Section, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Roll:
    """A list of names under a word: who was present, who was not, who sat in."""

    label: Said
    names: tuple[Said, ...]


@dataclass(frozen=True, kw_only=True)
class Seal:
    """What a paper rests on: a case, its newest entry known to the reader, when that was made, and its hash."""

    reference: str
    entry: int
    at: datetime
    hash: str


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper in one language. Two with the same content are the same bytes, whenever they are drawn."""

    kind: str
    language: Language
    mark: Said  # in red on top: the body, with the kind of paper
    number: Said
    title: Said
    seal: Seal
    rests_on: Said  # the same in words
    to: Said = ""  # to whom it is sent
    opening: tuple[Paragraph, ...] = ()
    sections: tuple[Section, ...] = ()
    rolls: tuple[Roll, ...] = ()
    signed_by: Said = ""
    signed_on: Said = ""
    copies: Paragraph | None = None
    printed_by: Said = ""
    printed_on: Said = ""
    missing_glyphs: Said = ""  # said where the letters of a file lack a character that the text has


def spoken(piece: Piece, say: Callable[[Said], str]) -> Piece:
    """The same with everything that it says as plain text of one line each, without signs that nobody sees."""
    if isinstance(piece, tuple):
        return tuple(spoken(each, say) for each in piece)  # type: ignore[return-value]
    if isinstance(piece, Seal | bool | int | type(None)):
        return piece
    if is_dataclass(piece) and not isinstance(piece, type | Message):
        told = {each.name: spoken(getattr(piece, each.name), say) for each in fields(piece)}
        return replace(piece, **told)
    return legible(say(piece))  # type: ignore[return-value]


def legible(text: str) -> str:
    """Text that can be drawn: blanks for line ends and tabs, and none of the characters that nobody sees."""
    return "".join(each for each in " ".join(text.split()) if not _unseen(each))


def _unseen(character: str) -> bool:
    """Controls, marks without width, halves of characters, and the code points that are none."""
    code = ord(character)
    return unicodedata.category(character) in {"Cc", "Cf", "Cs"} or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def paragraphs(text: str, label: Said = "") -> tuple[Paragraph, ...]:
    """What somebody typed on several lines: a paragraph for each that has anything on it."""
    lines = [each for each in text.splitlines() if each.strip()]
    return tuple(Paragraph(text=each, label=label if number == 0 else "") for number, each in enumerate(lines))


def in_one(text: Said, language: Language) -> Said:
    """A name or line as typed, ``English · 中文``: its part in this language, where it has just these two."""
    if not isinstance(text, str) or text.count(" · ") != 1:
        return text
    try:
        both = Text.model_validate(text)
    except ValueError:
        return text
    return both.to(language) if _han(both.zh) and not _han(both.en) else text


def _han(text: str) -> bool:
    return any("\u4e00" <= each <= "\u9fff" for each in text)
