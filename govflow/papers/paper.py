"""What a paper says: who issues it, its number, title and day, what it has to say, and what it rests on.

``Said`` is whatever a paper says: a sentence, a name in both languages, a day, a word that somebody typed. It becomes
plain text once, when the language is known (``spoken``); what draws a paper is given nothing but plain text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any, Literal, TypeAlias, TypeVar, cast

from govflow.values import Text

Said: TypeAlias = Any
"""A ``Message``, ``Text``, date, number, string, or several in a tuple; a plain string once it is spoken."""
Language: TypeAlias = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
Piece = TypeVar("Piece")


Weight: TypeAlias = Literal["fact", "detail", "prose"]
"""A fact stands in the minutes as it is recorded; a detail may be left out, and not altered; prose is free."""


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """Running text. ``label`` stands before it, set off; ``quiet``: beside the matter, such as a remark."""

    text: Said
    label: Said = ""
    quiet: bool = False
    weight: Weight = "prose"


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of cells below their headings. ``widths``: of the columns, in proportion."""

    title: Said
    columns: tuple[Said, ...]
    rows: tuple[tuple[Said, ...], ...]
    widths: tuple[int, ...]
    weight: Weight = "detail"


@dataclass(frozen=True, kw_only=True)
class Section:
    """A part of a paper, with parts of its own. ``numbered``: by its place in the paper, or by its title itself."""

    title: Said
    blocks: tuple[Paragraph | Table, ...] = ()
    parts: tuple[Section, ...] = ()
    numbered: bool = True


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
    text: str = ""  # what was agreed on in place of all from the opening to the rolls, word for word
    after: tuple[Section, ...] = ()  # what came after that
    signed_by: Said = ""
    signed_on: Said = ""
    copies: Paragraph | None = None
    printed_by: Said = ""
    printed_on: Said = ""
    missing_glyphs: Said = ""  # said where the letters of a file lack a character that the text has


def spoken(piece: Piece, say: Callable[[Said], str]) -> Piece:
    """The same with everything that it says as plain text of one line each, without signs that nobody sees."""
    told: Any = _spoken(piece, say)
    return cast(Piece, told)


def _spoken(piece: Any, say: Callable[[Said], str]) -> Any:
    match piece:
        case Seal() | None:
            return piece
        case Table():
            rows = tuple(_each(row, say) for row in piece.rows)
            return replace(piece, title=_word(piece.title, say), columns=_each(piece.columns, say), rows=rows)
        case Roll():
            return replace(piece, label=_word(piece.label, say), names=_each(piece.names, say))
        case Paragraph():
            return replace(piece, text=_word(piece.text, say), label=_word(piece.label, say))
        case Section():
            blocks, parts = _parts(piece.blocks, say), _parts(piece.parts, say)
            return replace(piece, title=_word(piece.title, say), blocks=blocks, parts=parts)
        case Paper():
            others = (each.name for each in fields(piece) if each.name != "text")
            told = {name: _of_paper(getattr(piece, name), say) for name in others}
            return replace(piece, **told, text="\n".join(legible(each) for each in piece.text.splitlines()))
    return _word(piece, say)


def _of_paper(value: Any, say: Callable[[Said], str]) -> Any:
    """A tuple on a paper holds parts of it; within these it is a list that is said."""
    return _parts(value, say) if isinstance(value, tuple) else _spoken(value, say)


def _parts(pieces: tuple[Any, ...], say: Callable[[Said], str]) -> tuple[Any, ...]:
    return tuple(_spoken(each, say) for each in pieces)


def _each(words: tuple[Said, ...], say: Callable[[Said], str]) -> tuple[str, ...]:
    return tuple(_word(each, say) for each in words)


def _word(said: Said, say: Callable[[Said], str]) -> str:
    return legible(say(said))


def legible(text: str) -> str:
    """Text that can be drawn: blanks for line ends and tabs, and none of the characters that nobody sees."""
    return "".join(each for each in " ".join(text.split()) if not _unseen(each))


def _unseen(character: str) -> bool:
    """Controls, marks without width, halves of characters, and the code points that are none."""
    code = ord(character)
    return unicodedata.category(character) in {"Cc", "Cf", "Cs"} or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def paragraphs(text: str, language: Language, label: Said = "") -> tuple[Paragraph, ...]:
    """What somebody typed on several lines: a paragraph for each that has anything on it.

    Where each sentence was typed in both languages, one line after the other, that of the paper comes first. Behind a
    label (lines of the paper itself may follow) they are quoted, so that none of them passes for one of the paper.
    """
    lines = [each for each in in_one(text, language).splitlines() if each.strip()]
    pairs = [*zip(lines[::2], lines[1::2], strict=False)]
    if len(lines) % 2 == 0 and all(_han(one) != _han(other) for one, other in pairs):
        lines = [each for pair in pairs for each in sorted(pair, key=lambda line: _han(line) != (language == "zh"))]
    lines = quoted(lines) if label else lines
    return tuple(Paragraph(text=each, label=label if number == 0 else "") for number, each in enumerate(lines))


def quoted(lines: Sequence[str]) -> list[str]:
    """Lines that somebody typed, each begun by a quotation mark and the last one ended by one, as long quotations are
    set; one alone stays as it is.
    """
    return [*lines] if len(lines) < 2 else [*(f"“{each}" for each in lines[:-1]), f"“{lines[-1]}”"]


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


def titled(title: str, other: str | None, language: Language) -> Said:
    """A title that was typed in one language or both: the one in this language where there is one."""
    if other and _han(title) != (language == "zh") and _han(other) == (language == "zh"):
        return other
    return in_one(title, language)
