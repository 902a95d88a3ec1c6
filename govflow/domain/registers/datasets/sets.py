"""Data sets as their departments describe them: what is in one, how it is shared, how often it is renewed.

Classes of sharing: Government Data Sharing Regulations (State Council order 809, in force since 2025-08-01).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeAlias, get_args

from govflow.engine.deadlines.durations import add_months
from govflow.legible import objection
from govflow.messages import Message

Sharing: TypeAlias = Literal["unconditional", "conditional", "not_shared"]
Cycle: TypeAlias = Literal["real_time", "daily", "weekly", "monthly", "quarterly", "yearly", "irregular"]
Access: TypeAlias = Literal["file", "api", "feed"]
FieldKind: TypeAlias = Literal["text", "integer", "decimal", "date", "moment", "yes_no"]
SHARINGS: tuple[Sharing, ...] = get_args(Sharing)
CYCLES: tuple[Cycle, ...] = get_args(Cycle)
ACCESSES: tuple[Access, ...] = get_args(Access)
FIELD_KINDS: tuple[FieldKind, ...] = get_args(FieldKind)
UNCONDITIONAL, CONDITIONAL, NOT_SHARED = "unconditional", "conditional", "not_shared"

LONGEST = {
    "key": 64, "title_en": 160, "title_zh": 80, "description_en": 2000, "description_zh": 1000, "basis_en": 400,
    "basis_zh": 200, "contact": 80, "contact_at": 120,
}  # fmt: skip
"""Characters at most."""
LONGEST_MEANING = 200
MOST_FIELDS = 100
_DAYS = {"real_time": 1, "daily": 1, "weekly": 7}
_MONTHS = {"monthly": 1, "quarterly": 3, "yearly": 12}
_KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")
_REFERENCE = re.compile(r"DS-([1-9][0-9]{0,17})")
_SEPARATOR = re.compile(r"[|｜]")
_WORDS = {"required": True, "optional": False, "必填": True, "选填": False}


@dataclass(frozen=True, kw_only=True)
class SetField:
    """A column of a data set: its name in tables, what stands in it, and whether each line has it."""

    name: str
    kind: str
    required: bool
    meaning_en: str
    meaning_zh: str


@dataclass(frozen=True, kw_only=True)
class DataSet:
    """What a department says of a data set. ``key``: chosen by the department, once for each.

    ``basis``: by which law it is collected, and why it is shared as it is. ``updated_on``: when its data were last
    renewed. ``contact_at``: a telephone number or an address. ``withdrawn``: it is offered no more.
    """

    key: str
    title_en: str
    title_zh: str
    description_en: str
    description_zh: str
    sharing: str
    basis_en: str
    basis_zh: str
    cycle: str
    updated_on: date
    contact: str
    contact_at: str
    access: tuple[str, ...]
    fields: tuple[SetField, ...]
    withdrawn: bool = False

    @property
    def due_on(self) -> date | None:
        """The last day on which the data are as fresh as their cycle says; none where there is no cycle."""
        return None if self.withdrawn else next_due(self.cycle, self.updated_on)


def next_due(cycle: str, updated_on: date) -> date | None:
    """By when data of this day are renewed: a day, a week or so many months later."""
    if cycle in _DAYS:
        return updated_on + timedelta(days=_DAYS[cycle])
    return add_months(updated_on, _MONTHS[cycle]) if cycle in _MONTHS else None


def reference_of(number: int) -> str:
    """As which a set is named in requests and letters: ``DS-12``."""
    return f"DS-{number}"


def number_in(reference: object) -> int | None:
    """The number of the set that is named so; none for what names none."""
    found = _REFERENCE.fullmatch(reference.strip().upper()) if isinstance(reference, str) else None
    return int(found[1]) if found else None


def is_key(text: str) -> bool:
    """May a department choose it as the short name of a set?"""
    return _KEY.fullmatch(text) is not None


def problems(known: DataSet, today: date) -> dict[str, Message]:
    """What keeps it out of the catalogue, by field; of one of its fields by ``fields.3``, counted from 1."""
    return dict(_problems(known, today))


def as_lines(fields: Sequence[SetField]) -> str:
    """Fields as people type them: a line for each."""
    return "\n".join(
        " | ".join(
            (each.name, each.kind, "required" if each.required else "optional", each.meaning_zh, each.meaning_en)
        )
        for each in fields
    )


def read_lines(typed: str) -> tuple[tuple[SetField, ...], dict[int, Message]]:
    """Fields that were typed a line each, and what is wrong with a line, by its number; empty lines are counted."""
    found: list[SetField] = []
    wrong: dict[int, Message] = {}
    for number, line in enumerate(typed.splitlines(), 1):
        parts = [each.strip() for each in _SEPARATOR.split(line.strip())]
        if parts == [""]:
            continue
        each = _read_line(parts)
        problem = each if isinstance(each, Message) else _twice(each.name, [other.name for other in found])
        if problem is not None:
            wrong[number] = Message("Line %(line)s: %(problem)s", line=number, problem=problem)
        elif isinstance(each, SetField):
            found.append(each)
    return tuple(found), wrong


def _read_line(parts: Sequence[str]) -> SetField | Message:
    """The field that a line describes, or what is wrong with it."""
    if len(parts) != 5:
        return Message(
            "%(found)s parts stand there, not five: name | type | required or optional | meaning in Chinese | "
            "meaning in English.",
            found=len(parts),
        )
    name, kind, required, zh, en = parts
    if required.lower() not in _WORDS:
        return Message("“%(word)s” stands where “required” or “optional” is to stand.", word=required[:60])
    each = SetField(name=name, kind=kind.lower(), required=_WORDS[required.lower()], meaning_en=en, meaning_zh=zh)
    return _wrong_field(each) or each


def _problems(known: DataSet, today: date) -> Iterator[tuple[str, Message]]:
    if not is_key(known.key):
        yield "key", Message("A short name has up to 64 small letters, digits and hyphens between them.")
    for name, words, allowed in (
        ("sharing", (known.sharing,), SHARINGS), ("cycle", (known.cycle,), CYCLES), ("access", known.access, ACCESSES),
    ):  # fmt: skip
        if not words or not set(words) <= set(allowed) or len(set(words)) != len(words):
            yield name, Message("Choose from: %(words)s.", words=tuple(allowed))
    for name in ("title_en", "title_zh", "description_en", "description_zh", "contact", "contact_at"):
        yield from _written(name, getattr(known, name))
    for name in ("basis_en", "basis_zh"):
        said = getattr(known, name)
        if known.sharing == NOT_SHARED and not said.strip():
            yield name, Message("A set that is not shared needs the law, with its article, that forbids it.")
        elif said.strip():
            yield from _written(name, said)
    if known.updated_on > today:
        yield "updated_on", Message("This day is still to come.")
    yield from _wrong_fields(known.fields)


def _wrong_fields(fields: Sequence[SetField]) -> Iterator[tuple[str, Message]]:
    if not 1 <= len(fields) <= MOST_FIELDS:
        yield "fields", Message("Describe from one to %(most)s fields.", most=MOST_FIELDS)
    for place, each in enumerate(fields, 1):
        problem = _wrong_field(each) or _twice(each.name, [other.name for other in fields[: place - 1]])
        if problem is not None:
            yield f"fields.{place}", problem


def _wrong_field(field: SetField) -> Message | None:
    if not _NAME.fullmatch(field.name):
        return Message(
            "“%(name)s” is no name of a field: use small letters, digits and underscores, up to 48.",
            name=field.name[:60],
        )
    if field.kind not in FIELD_KINDS:
        return Message("“%(kind)s” is no type; use one of: %(kinds)s.", kind=field.kind[:60], kinds=FIELD_KINDS)
    for said in (field.meaning_zh, field.meaning_en):
        if not said.strip() or len(said) > LONGEST_MEANING:
            return Message("Say in both languages what it means, in at most %(most)s characters.", most=LONGEST_MEANING)
        if (flaw := objection(said)) is not None:
            return flaw
    return None


def _twice(name: str, before: Sequence[str]) -> Message | None:
    return Message("“%(name)s” is the name of another field already.", name=name) if name in before else None


def _written(name: str, said: str) -> Iterator[tuple[str, Message]]:
    most = LONGEST[name]
    if not said.strip() or len(said) > most:
        yield name, Message("Write it in at most %(most)s characters.", most=most)
    elif (flaw := objection(said)) is not None:
        yield name, flaw
    elif not name.startswith("description") and len(said.splitlines()) > 1:
        yield name, Message("Write it on one line.")
