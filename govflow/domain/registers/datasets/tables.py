"""A delivered table held against what the catalogue says of its fields: each bad line with its number and a remedy.

CSV in UTF-8 or GB 18030, with a line of headings, as RFC 4180 has it; or JSON, a list of objects.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from govflow.domain.registers.datasets.sets import SetField
from govflow.messages import Message

MOST_LINES = 200_000
MOST_FLAWS = 20
"""So many bad lines are told at most; how many there are in all is told besides."""
_ENCODINGS = ("utf-8-sig", "gb18030")
_YES_NO = frozenset({"true", "false", "yes", "no", "1", "0", "是", "否"})
_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(?:\.[0-9]{1,30})?")
_WHOLE = re.compile(r"[+-]?[0-9]{1,30}")
_NEEDS: Mapping[str, Message] = {
    "integer": Message("a whole number, such as 42"),
    "decimal": Message("a number, such as 42.5"),
    "date": Message("a day, such as 2026-03-02"),
    "moment": Message("a moment, such as 2026-03-02T08:00:00+08:00"),
    "yes_no": Message("true or false"),
}

Row = Mapping[str, Any] | Message
"""A line of a table, or why it is none."""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What a table came to: how many lines it has, how many of them are bad, and what is wrong with the first."""

    lines: int
    bad: int
    flaws: tuple[Message, ...]


class NoTable(Exception):
    """What was handed in cannot be read as a table at all; ``sentence`` says why, and the remedy."""

    def __init__(self, sentence: Message) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def check_table(content: bytes, filename: str, fields: Sequence[SetField]) -> Checked:
    """Hold each line against the fields. A line is counted as a spreadsheet does, an object of JSON from 1."""
    try:
        rows = _json(content) if filename.lower().endswith(".json") else _csv(content, fields)
        return _check(rows, fields)
    except NoTable as unread:
        return Checked(lines=0, bad=1, flaws=(unread.sentence,))


def _check(rows: Iterable[tuple[int, Row]], fields: Sequence[SetField]) -> Checked:
    lines, bad, flaws = 0, 0, list[Message]()
    known = {each.name for each in fields}
    for number, row in rows:
        lines += 1
        if lines > MOST_LINES:
            raise NoTable(Message("The table has more than %(most)s lines. Divide it.", most=MOST_LINES))
        found = row if isinstance(row, Message) else next(_flaws(number, row, fields, known), None)
        if found is not None:
            bad += 1
            if len(flaws) < MOST_FLAWS:
                flaws.append(found)
    if not lines:
        raise NoTable(Message("The table has no line of data."))
    return Checked(lines=lines, bad=bad, flaws=tuple(flaws))


def _flaws(number: int, row: Mapping[str, Any], fields: Sequence[SetField], known: set[str]) -> Iterator[Message]:
    for name in row:
        if name not in known:
            yield Message(
                "Line %(line)s: the catalogue knows no field “%(name)s”; take it out, or describe it in the catalogue.",
                line=number, name=name[:60],
            )  # fmt: skip
    for each in fields:
        value = row.get(each.name)
        if value is None or value == "":
            if each.required:
                yield Message("Line %(line)s: “%(name)s” is empty; fill it in.", line=number, name=each.name)
        elif not _is(each.kind, value):
            yield Message(
                "Line %(line)s: “%(value)s” in “%(name)s” is not %(needed)s; mend it.",
                line=number, value=str(value)[:60], name=each.name, needed=_NEEDS.get(each.kind, Message("a text")),
            )  # fmt: skip


def _is(kind: str, value: Any) -> bool:
    if kind == "text":
        return isinstance(value, str)
    if isinstance(value, bool):
        return kind == "yes_no"
    if isinstance(value, int | float):
        return kind == "decimal" or (kind == "integer" and isinstance(value, int))
    if not isinstance(value, str):
        return False
    said = value.strip()
    if kind == "yes_no":
        return said.lower() in _YES_NO
    if kind in ("integer", "decimal"):
        return (_WHOLE if kind == "integer" else _NUMBER).fullmatch(said) is not None
    return _is_day(said) if kind == "date" else _is_moment(said)


def _is_day(said: str) -> bool:
    try:
        date.fromisoformat(said)
    except ValueError:
        return False
    return len(said) == len("2026-03-02")


def _is_moment(said: str) -> bool:
    try:
        return datetime.fromisoformat(said).tzinfo is not None
    except ValueError:
        return False


def _csv(content: bytes, fields: Sequence[SetField]) -> Iterator[tuple[int, Row]]:
    text = _text(content)
    read = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        headings = [each.strip() for each in next(read, [])]
        _check_headings(headings, fields)
        for cells in read:
            if not any(cells):
                continue
            if len(cells) != len(headings):
                yield read.line_num, Message(
                    "Line %(line)s has %(found)s cells for %(needed)s headings; put text with commas in quotes.",
                    line=read.line_num, found=len(cells), needed=len(headings),
                )  # fmt: skip
                continue
            yield read.line_num, dict(zip(headings, cells, strict=True))
    except csv.Error as error:
        raise NoTable(
            Message("Line %(line)s is no line of a table: %(said)s.", line=read.line_num, said=str(error))
        ) from error


def _check_headings(headings: Sequence[str], fields: Sequence[SetField]) -> None:
    twice = next((each for place, each in enumerate(headings) if each in headings[:place]), None)
    if twice is not None:
        raise NoTable(Message("Two columns are headed “%(name)s”; keep one.", name=twice[:60]))
    missing = tuple(each.name for each in fields if each.required and each.name not in headings)
    if missing:
        raise NoTable(Message("The first line has to head the columns; these are missing: %(names)s.", names=missing))
    strange = tuple(each[:60] for each in headings if each not in {known.name for known in fields})
    if strange:
        raise NoTable(
            Message(
                "The catalogue knows no fields %(names)s; take them out, or describe them in the catalogue.",
                names=strange[:MOST_FLAWS],
            )
        )


def _json(content: bytes) -> Iterator[tuple[int, Row]]:
    try:
        found = json.loads(content.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise NoTable(Message("This is not JSON: %(said)s.", said=str(error)[:200])) from error
    if not isinstance(found, list):
        raise NoTable(Message("The file has to be a list of objects, one for each line: [{…}, {…}]."))
    for number, each in enumerate(found, 1):
        if isinstance(each, dict):
            yield number, each
        else:
            yield number, Message("Line %(line)s is no object: write {…} with a value for each field.", line=number)


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _text(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise NoTable(Message("The file is no text that can be read. Save it as CSV (UTF-8)."))
