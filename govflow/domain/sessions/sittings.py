"""Sittings as they stand, told from what was entered of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar

from govflow.engine.entries import (
    CeilingTold,
    SittingAnswered,
    SittingAttended,
    SittingCalled,
    SittingMinuted,
    SittingObjected,
    SittingTold,
)
from govflow.engine.entries.sittings import Answered, Present
from govflow.values import Money

T = TypeVar("T")

OfSittings = SittingCalled | SittingAttended | SittingObjected | SittingMinuted | SittingAnswered | CeilingTold
KINDS = ("sitting", "sitting_people", "sitting_objection", "sitting_minutes", "sitting_answer", "ceiling")
"""What those entries are called where they are stored."""


@dataclass(frozen=True, kw_only=True)
class Entered:
    """An entry of a sitting, with where it stands, when it was entered, and by whom."""

    compartment: str
    at: datetime
    person_id: int | None
    entry: OfSittings


@dataclass(frozen=True, kw_only=True)
class Listed:
    """Those who were there for a side, as somebody entered them."""

    people: tuple[Present, ...]
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Objection:
    """What a side objects to."""

    text: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Minutes:
    """The minutes of a sitting in their present wording, which ``sha256`` covers."""

    number: int
    text: str
    sha256: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a side said to the present wording of the minutes, and which person for it."""

    answer: Answered
    text: str
    at: datetime
    person_id: int | None


@dataclass(frozen=True, kw_only=True)
class Ceiling:
    """What a side agrees to at most, as it told who keeps the sittings."""

    amount: Money | None
    words: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """A sitting as it stands. ``side``: with whom alone; empty: joint. ``compartment``: where it is kept.

    ``moved``: it was put off or changed; ``named``: the sides that said who comes since it was called, or changed last.
    By side: ``own``, whom the side named itself; ``kept``, whom who keeps the sittings named; ``answers``, to the
    present wording of the minutes; ``ceilings``, those that the reader may read.
    """

    id: str
    compartment: str
    side: str
    day: date
    hour: str
    place: str
    agenda: tuple[str, ...]
    called_off: str | None = None  # why
    moved: bool = False
    named: frozenset[str] = frozenset()
    own: Mapping[str, Listed] = field(default_factory=dict)
    kept: Mapping[str, Listed] = field(default_factory=dict)
    objections: Mapping[str, Objection] = field(default_factory=dict)
    minutes: Minutes | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    ceilings: Mapping[str, Ceiling] = field(default_factory=dict)

    def approved_by(self, side: str) -> bool:
        """Has this side approved the present wording of the minutes?"""
        return side in self.answers and self.answers[side].answer == "approved"

    def wording(self, text: str) -> str:
        """The SHA-256 of minutes in these words, and of which sitting they are."""
        said = (self.id, self.day.isoformat(), self.hour, self.place, "", text)
        return hashlib.sha256("\n".join(said).encode()).hexdigest()


def told(entries: Sequence[Entered]) -> dict[str, Sitting]:
    """The sittings by identifier, of entries from the oldest on.

    What is entered of a sitting elsewhere than where it was called is not of it, but for what a side told in
    confidence, which stands apart.
    """
    found: dict[str, Sitting] = {}
    for each in entries:
        known = found.get(each.entry.sitting)
        if known is None and isinstance(each.entry, SittingCalled):
            found[each.entry.sitting] = _called(each.compartment, each.entry)
        elif known is not None and known.compartment == each.compartment:
            found[each.entry.sitting] = _after(known, each)
    for each in entries:  # after all else: of what is entered at one moment in two places, none comes first
        known = found.get(each.entry.sitting)
        if known is not None and isinstance(each.entry, CeilingTold):
            found[each.entry.sitting] = _capped(known, each.at, each.entry)
    return found


@dataclass(frozen=True, kw_only=True)
class Apart:
    """What is told of a sitting with one side alone to those who do not read of it."""

    side: str
    day: date
    called_off: bool


def told_apart(entries: Iterable[SittingTold]) -> dict[str, Apart]:
    """By sitting, of entries from the oldest on."""
    return {each.sitting: Apart(side=each.side, day=each.day, called_off=each.act == "called_off") for each in entries}


def in_order(sittings: Iterable[Sitting]) -> list[Sitting]:
    """The latest day first."""
    return sorted(sittings, key=lambda each: (each.day, each.hour, each.id), reverse=True)


def _called(compartment: str, entry: SittingCalled) -> Sitting:
    return Sitting(
        id=entry.sitting,
        compartment=compartment,
        side=entry.side,
        day=entry.day,
        hour=entry.hour,
        place=entry.place,
        agenda=entry.agenda,
    )


def _after(known: Sitting, entered: Entered) -> Sitting:
    entry, at = entered.entry, entered.at
    match entry:
        case SittingCalled(act="called_off"):
            return replace(known, called_off=entry.reason or "")
        case SittingCalled():
            moved = replace(known, moved=True, named=frozenset())
            return replace(moved, day=entry.day, hour=entry.hour, place=entry.place, agenda=entry.agenda)
        case SittingAttended(own=True):
            own = {**known.own, entry.side: Listed(people=entry.people, at=at)}
            return replace(known, own=own, named=known.named | {entry.side})
        case SittingAttended():
            return replace(known, kept={**known.kept, entry.side: Listed(people=entry.people, at=at)})
        case SittingObjected():
            new = {entry.side: Objection(text=entry.text, at=at)} if entry.text else {}
            return replace(known, objections={**_without(known.objections, entry.side), **new})
        case SittingMinuted():
            minutes = Minutes(number=entry.number, text=entry.text, sha256=entry.sha256, at=at)
            return replace(known, minutes=minutes, answers={})
        case SittingAnswered():
            if known.minutes is None or known.minutes.sha256 != entry.sha256:
                return known
            answer = Answer(answer=entry.answer, text=entry.text, at=at, person_id=entered.person_id)
            return replace(known, answers={**known.answers, entry.side: answer})
        case CeilingTold():
            return known


def _capped(known: Sitting, at: datetime, entry: CeilingTold) -> Sitting:
    new = {entry.side: Ceiling(amount=entry.amount, words=entry.words, at=at)} if entry.stands else {}
    return replace(known, ceilings={**_without(known.ceilings, entry.side), **new})


def _without(by_side: Mapping[str, T], side: str) -> dict[str, T]:
    return {name: each for name, each in by_side.items() if name != side}
