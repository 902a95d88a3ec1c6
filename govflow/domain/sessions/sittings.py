"""Sittings as they stand, told from what was entered of them; and what can be entered of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from re import fullmatch

from govflow.engine.entries import SittingAttended, SittingCalled, SittingObjected
from govflow.engine.entries.sittings import Present
from govflow.messages import Message

OfSittings = SittingCalled | SittingAttended | SittingObjected
KINDS = ("sitting", "sitting_people", "sitting_objection")
"""What those entries are called where they are stored."""

AUTHORITIES = ("none", "ad_referendum", "full")
MOST_PEOPLE, MOST_POINTS = 20, 30
LONGEST_NAME, LONGEST_PLACE, LONGEST_POINT, LONGEST_OBJECTION = 120, 200, 200, 2_000
EARLIEST, LATEST = timedelta(days=60), timedelta(days=366)
"""How long ago a sitting may have been that is entered now, and how far ahead one is called."""


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
class Sitting:
    """A sitting as it stands. ``side``: with whom alone; empty: joint. ``compartment``: where it is kept.

    ``own``: by side, whom the side named itself; ``kept``: whom who keeps the sittings named.
    """

    id: str
    compartment: str
    side: str
    day: date
    hour: str
    place: str
    agenda: tuple[str, ...]
    called_off: str | None = None  # why
    own: Mapping[str, Listed] = field(default_factory=dict)
    kept: Mapping[str, Listed] = field(default_factory=dict)
    objections: Mapping[str, Objection] = field(default_factory=dict)


def told(entries: Iterable[tuple[str, datetime, OfSittings]]) -> dict[str, Sitting]:
    """The sittings by identifier, of entries from the oldest on, each with the compartment it stands in.

    What is entered of a sitting elsewhere than where it was called is not of it.
    """
    found: dict[str, Sitting] = {}
    for compartment, at, entry in entries:
        known = found.get(entry.sitting)
        if known is None and isinstance(entry, SittingCalled):
            found[entry.sitting] = _called(compartment, entry)
        elif known is not None and known.compartment == compartment:
            found[entry.sitting] = _after(known, at, entry)
    return found


def in_order(sittings: Iterable[Sitting]) -> list[Sitting]:
    """The latest day first."""
    return sorted(sittings, key=lambda each: (each.day, each.hour, each.id), reverse=True)


def against_call(day: date, today: date, hour: str, place: str, agenda: Sequence[str]) -> dict[str, Message]:
    """Why a sitting is not called so, by field."""
    found: dict[str, Message] = {}
    if not today - EARLIEST <= day <= today + LATEST:
        found["day"] = Message("Give a day from %(first)s to %(last)s.", first=today - EARLIEST, last=today + LATEST)
    if hour and fullmatch(r"([01]\d|2[0-3]):[0-5]\d", hour) is None:
        found["hour"] = Message("Give the time in hours and minutes, such as 14:30, or leave it empty.")
    if not place:
        found["place"] = Message("Say where it is held, or by which line.")
    elif len(place) > LONGEST_PLACE:
        found["place"] = Message("It has at most %(most)s characters.", most=LONGEST_PLACE)
    if len(agenda) > MOST_POINTS or any(len(each) > LONGEST_POINT for each in agenda):
        found["agenda"] = Message(
            "It has at most %(lines)s points of %(most)s characters each.", lines=MOST_POINTS, most=LONGEST_POINT
        )
    return found


def against_people(people: Sequence[Present]) -> list[Message]:
    """Why these are not entered."""
    if not people:
        return [Message("Name at least one person. Nobody is entered as absent.")]
    if len(people) > MOST_PEOPLE:
        return [Message("Name at most %(most)s persons for a side.", most=MOST_PEOPLE)]
    found: list[Message] = []
    for number, each in enumerate(people, 1):
        if not each.name:
            found.append(Message("Row %(n)s names nobody. Write a name, or empty the row.", n=number))
        if len(each.name) > LONGEST_NAME:
            found.append(Message("Shorten the name in row %(n)s to %(most)s characters.", n=number, most=LONGEST_NAME))
        if each.authority not in AUTHORITIES:
            found.append(Message("Choose in row %(n)s what this person may agree to.", n=number))
    if len({each.name for each in people}) < len(people):
        found.append(Message("A name stands there twice. Name each person once."))
    return found


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


def _after(known: Sitting, at: datetime, entry: OfSittings) -> Sitting:
    match entry:
        case SittingCalled(act="called_off"):
            return replace(known, called_off=entry.reason or "")
        case SittingCalled():
            return replace(known, day=entry.day, hour=entry.hour, place=entry.place, agenda=entry.agenda)
        case SittingAttended(own=True):
            return replace(known, own={**known.own, entry.side: Listed(people=entry.people, at=at)})
        case SittingAttended():
            return replace(known, kept={**known.kept, entry.side: Listed(people=entry.people, at=at)})
        case SittingObjected():
            others = {side: each for side, each in known.objections.items() if side != entry.side}
            new = {entry.side: Objection(text=entry.text, at=at)} if entry.text else {}
            return replace(known, objections={**others, **new})
