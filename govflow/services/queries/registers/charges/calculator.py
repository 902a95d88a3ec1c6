"""The calculator: what a driver asks, as it was typed, and what it comes to by the version that holds on that day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from govflow.domain.registers.charges.computing import Hour, Passage, Trip, Worked, work_out
from govflow.domain.registers.charges.reading import Read
from govflow.domain.registers.charges.tariff import clock, decimal
from govflow.domain.registers.charges.vehicles import VEHICLES, Vehicle
from govflow.domain.registers.charges.wording import ROUNDING, band_title, line_words
from govflow.errors import Invalid
from govflow.messages import Message
from govflow.services.queries.registers.charges.listed import Named, TariffLine, load_read, load_versions
from govflow.store.work import Work
from govflow.values import Money, Text

MORNING = "08:00"
"""What the time begins with: a page that everybody reads has no moment of its own."""
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:：]([0-5][0-9])")
_FIELDS = ("entry", "exit", "vehicle", "on", "at", "claim", "spent")


@dataclass(frozen=True, kw_only=True)
class PassageLine:
    """A line of a derivation: what is charged or taken off, and the sum, below zero where it is taken off."""

    says: Message
    sum: Money


@dataclass(frozen=True, kw_only=True)
class PassageWords:
    """A passage worked out in words; its total is the sum of its lines."""

    through: tuple[Text, ...]
    km: str
    lines: tuple[PassageLine, ...]
    total: Money


@dataclass(frozen=True, kw_only=True)
class HourLine:
    """Hours of the day, from ``since`` to before ``until``, and what the shortest and the cheapest way cost then."""

    called: Text | Message
    since: str
    until: str
    shortest: Money
    cheapest: Money
    best: bool  # nothing is cheaper on that day


@dataclass(frozen=True, kw_only=True)
class Charged:
    """What a trip comes to. ``cheaper``: the cheapest way, where it costs less than the shortest; ``best``: the first
    of the cheapest hours.
    """

    shortest: PassageWords
    cheaper: PassageWords | None
    hours: tuple[HourLine, ...]
    best: HourLine
    rounding: Text


@dataclass(frozen=True, kw_only=True)
class Calculation:
    """The calculator of a tariff. ``line``: the version that holds on the day that is asked about, else the newest.

    ``typed``: what stands in its fields; ``problems``: what is wrong with it, by field.
    """

    line: TariffLine
    points: tuple[Named, ...]
    vehicles: tuple[Named, ...]
    claims: tuple[Named, ...]
    typed: Mapping[str, str]
    problems: Mapping[str, Message] = field(default_factory=dict)
    charged: Charged | None = None


def load_calculation(work: Work, tariff_id: int, typed: Mapping[str, str]) -> Calculation:
    """What was asked, worked out; nothing of it is kept. Raises NotFound where there is no such tariff."""
    versions = load_versions(work, tariff_id)
    begins = {"on": work.today.isoformat(), "at": MORNING}
    said = {each: typed.get(each, "").strip() or begins.get(each, "") for each in _FIELDS}
    problems: dict[str, Message] = {}
    day = _day(said["on"], problems)
    holding = _holding(versions, day) if day is not None else None
    line = holding or versions[0]
    read = load_read(work, line.id)
    charged = None
    if said["entry"] or said["exit"]:
        trip = _trip(said, day, problems)
        if holding is None and day is not None:
            problems["on"] = _not_held(versions)
        if trip is not None and not problems:
            charged = _charged(read, trip, problems)
    tariff = read.tariff
    return Calculation(
        line=line,
        points=tuple(Named(name=name, title=title) for name, title in tariff.points.items()),
        vehicles=tuple(Named(name=each, title=VEHICLES[each]) for each in tariff.vehicles),
        claims=tuple(Named(name=name, title=each.title) for name, each in tariff.exemptions.items() if each.claimed),
        typed=said,
        problems=problems,
        charged=charged,
    )


def _holding(versions: tuple[TariffLine, ...], day: date) -> TariffLine | None:
    """The version that holds on a day."""
    return next(
        (each for each in versions if each.valid_from <= day and (each.over_on is None or day < each.over_on)), None
    )


def _not_held(versions: tuple[TariffLine, ...]) -> Message:
    first, last = versions[-1].valid_from, versions[0].over_on
    if last is None:
        return Message("Nothing is charged by this tariff on that day: it holds from %(first)s.", first=first)
    return Message(
        "Nothing is charged by this tariff on that day: it holds from %(first)s to before %(last)s.",
        first=first,
        last=last,
    )


def _day(written: str, problems: dict[str, Message]) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        problems["on"] = Message("Write a day such as 2026-03-02.")
        return None


def _trip(said: Mapping[str, str], day: date | None, problems: dict[str, Message]) -> Trip | None:
    """What was typed as a trip; none where some of it cannot be read."""
    time = _CLOCK.fullmatch(said["at"])
    if time is None:
        problems["at"] = Message("Write a time of day such as 07:30.")
    try:
        spent = Money.parse(said["spent"] or "0")
    except ValueError:
        problems["spent"] = Message("Write a sum such as 12.50.")
        spent = Money(0)
    if problems or day is None or time is None:
        return None
    return Trip(
        entry=said["entry"],
        exit=said["exit"],
        vehicle=cast(Vehicle, said["vehicle"]),
        day=day,
        minute=int(time[1]) * 60 + int(time[2]),
        claim=said["claim"] or None,
        spent=spent,
    )


def _charged(read: Read, trip: Trip, problems: dict[str, Message]) -> Charged | None:
    try:
        found = work_out(read, trip)
    except Invalid as refused:
        problems.update(refused.fields)
        return None
    cheaper = found.cheapest if found.cheapest.total < found.shortest.total else None
    return Charged(
        shortest=_passage(read, found.shortest),
        cheaper=_passage(read, cheaper) if cheaper is not None else None,
        hours=tuple(_hour(read, found, each) for each in found.hours),
        best=_hour(read, found, found.best),
        rounding=ROUNDING[read.tariff.rounding],
    )


def _passage(read: Read, found: Passage) -> PassageWords:
    return PassageWords(
        through=tuple(read.tariff.sections[each.section].title for each in found.route),
        km=decimal(found.km),
        lines=tuple(PassageLine(says=line_words(read.tariff, each), sum=each.sum) for each in found.lines),
        total=found.total,
    )


def _hour(read: Read, found: Worked, hour: Hour) -> HourLine:
    return HourLine(
        called=band_title(read.tariff, hour.band),
        since=clock(hour.since),
        until=clock(hour.until),
        shortest=hour.shortest,
        cheapest=hour.cheapest,
        best=hour.cheapest == found.best.cheapest,
    )
