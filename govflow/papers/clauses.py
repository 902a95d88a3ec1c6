"""Clauses of a draft that was worked on elsewhere, read from a DOCX: each below its id, in Chinese and in English.

A heading “[c-3] …” begins a clause, “[new] …” one that there was not before; “中文” and “English” alone on a line begin
its text; “[end]” ends the last one. No style is relied on, for programs rename styles. Of tracked changes is read what
stands there when all are accepted. Nothing of the file is opened but its text, within bounds.
"""

from __future__ import annotations

import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from docx.oxml import parse_xml

from govflow.messages import Message

LARGEST_FILE = 2_000_000
LARGEST_TEXT = 8_000_000
"""Bytes of the file, and of its text as it is unpacked."""
MOST_PARTS = 500
END = "[end]"
TONGUES = {"中文": "zh", "English": "en"}

NO_FILE = Message("This is not a DOCX file that can be read, or it is too large.")

_TEXT = "word/document.xml"
_MARK = re.compile(r"\[(c-[1-9]\d{0,5}|new|end)\]\s*(.*)", re.DOTALL)
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LEFT_OUT = {f"{_W}del", f"{_W}moveFrom", "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}


_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, KeyError, OSError, RuntimeError, ValueError, EOFError)


class NoClauses(Exception):
    """What was sent cannot be read as clauses; ``sentence`` says why, and the remedy."""

    def __init__(self, sentence: Message) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def clauses_in(content: bytes) -> list[dict[str, str]]:
    """The clauses of a file, in their order; a new one without id. Raises NoClauses."""
    found: list[dict[str, str]] = []
    texts: dict[str, list[str]] = {}
    tongue = ""
    for line in _lines(content):
        mark = _MARK.fullmatch(line.strip())
        if mark is not None:
            _close(found, texts)
            if mark[1] == "end":
                break
            found.append(_begun("" if mark[1] == "new" else mark[1], mark[2]))
            texts, tongue = {each: [] for each in TONGUES.values()}, ""
        elif line.strip() in TONGUES:
            tongue = TONGUES[line.strip()]
        elif found and tongue:
            texts[tongue].append(line)
        elif found and line.strip():
            raise NoClauses(
                Message(
                    "Below the heading of clause %(clause)s stands text in no language: write “中文” or “English” on "
                    "the line above it.",
                    clause=found[-1]["id"] or "[new]",
                )
            )
    else:
        _close(found, texts)
    _check(found)
    return found


def _check(found: list[dict[str, str]]) -> None:
    if not found:
        raise NoClauses(
            Message(
                "No clause was found: each begins with its id, such as “[c-1]”, and a new one with “[new]”. Begin with "
                "the DOCX of a version."
            )
        )
    named = [each["id"] for each in found if each["id"]]
    twice = next((each for each in named if named.count(each) > 1), None)
    if twice is not None:
        raise NoClauses(Message("Clause %(clause)s stands there twice: a new one begins with “[new]”.", clause=twice))


def _begun(clause: str, heading: str) -> dict[str, str]:
    """A heading is Chinese, then English; one alone is of the language that it is written in."""
    chinese, between, english = heading.strip().partition(" · ")
    if not between and not re.search(r"[\u3400-\u9fff]", chinese):
        chinese, english = "", chinese
    return {"id": clause, "heading_zh": chinese.strip(), "heading_en": english.strip(), "zh": "", "en": ""}


def _close(found: list[dict[str, str]], texts: dict[str, list[str]]) -> None:
    if found:
        found[-1] |= {tongue: "\n".join(lines).strip() for tongue, lines in texts.items()}


def _lines(content: bytes) -> Iterator[str]:
    """The paragraphs of the text, one after the other."""
    root = _parsed(_unpacked(content))
    for paragraph in root.iter(f"{_W}p"):
        if not any(each.tag in _LEFT_OUT for each in paragraph.iterancestors()):
            yield from "".join(_words(paragraph)).split("\n")


def _words(element: Any) -> Iterator[str]:
    for each in element:
        if each.tag in _LEFT_OUT or each.tag == f"{_W}p":
            continue
        if each.tag == f"{_W}t":
            yield each.text or ""
        elif each.tag == f"{_W}tab":
            yield "\t"
        elif each.tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        else:
            yield from _words(each)


def _unpacked(content: bytes) -> bytes:
    if len(content) > LARGEST_FILE:
        raise NoClauses(NO_FILE)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or archive.getinfo(_TEXT).file_size > LARGEST_TEXT:
                raise NoClauses(NO_FILE)
            with archive.open(_TEXT) as text:
                found = text.read(LARGEST_TEXT + 1)
    except _BROKEN as error:
        raise NoClauses(NO_FILE) from error
    if len(found) > LARGEST_TEXT:
        raise NoClauses(NO_FILE)
    return found


def _parsed(text: bytes) -> Any:
    """The text; what it names elsewhere is neither looked up nor put in."""
    try:
        return parse_xml(text)
    except (SyntaxError, ValueError) as error:
        raise NoClauses(NO_FILE) from error
