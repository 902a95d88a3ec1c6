"""What a passage comes to by a tariff, line by line; the cheapest hour of a day and the cheapest way of the table.

The moment at which somebody enters counts for the whole passage. Each line is rounded once, half a unit upwards; the
total is the sum of the lines. First come the sections, then what an exemption takes off, then what a cap leaves unpaid.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

from govflow.domain.registers.charges.reading import Rate, Read
from govflow.domain.registers.charges.tariff import DAY, Exemption, Tariff, Way
from govflow.domain.registers.charges.vehicles import Vehicle
from govflow.engine.expressions.rounding import half_up
from govflow.errors import Invalid
from govflow.messages import Message
from govflow.values import Money

NOTHING = Money(0)


@dataclass(frozen=True, kw_only=True)
class Trip:
    """What somebody wants to know: from where to where, in what, when by local time (``minute`` since midnight), on
    which ground exempted, and what the vehicle has paid (``spent``) that day already.
    """

    entry: str
    exit: str
    vehicle: Vehicle
    day: date
    minute: int
    claim: str | None = None
    spent: Money = NOTHING


@dataclass(frozen=True)
class Leg:
    """A section that is driven, and in which direction."""

    section: str
    way: Way


@dataclass(frozen=True, kw_only=True)
class SectionLine:
    """What a section comes to: its rate, and in which band; none outside all of them."""

    leg: Leg
    band: str | None
    rate: Rate
    sum: Money


@dataclass(frozen=True, kw_only=True)
class ExemptionLine:
    """What an exemption takes off the sections: a sum below zero."""

    exemption: str
    of: Money
    sum: Money


@dataclass(frozen=True, kw_only=True)
class CapLine:
    """What is left unpaid because no vehicle of its class pays more in a day: a sum below zero."""

    cap: Money
    spent: Money
    before: Money  # what the passage would come to without it
    sum: Money


Line = SectionLine | ExemptionLine | CapLine


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A passage worked out: its lines, and their sum."""

    lines: tuple[Line, ...]
    total: Money
    km: Fraction

    @property
    def route(self) -> tuple[Leg, ...]:
        return tuple(each.leg for each in self.lines if isinstance(each, SectionLine))


@dataclass(frozen=True, kw_only=True)
class Hour:
    """Hours of a day in which all is charged alike: from ``since`` to before ``until``, minutes since midnight.

    ``shortest`` and ``cheapest``: what the shortest and the cheapest way come to.
    """

    band: str | None
    since: int
    until: int
    shortest: Money
    cheapest: Money


@dataclass(frozen=True, kw_only=True)
class Worked:
    """All that a driver is told. ``best``: the hours of the day in which the cheapest way costs least, the first."""

    shortest: Passage
    cheapest: Passage
    hours: tuple[Hour, ...]

    @property
    def best(self) -> Hour:
        return min(self.hours, key=lambda each: (each.cheapest, each.since))


def work_out(read: Read, trip: Trip) -> Worked:
    """What a trip comes to at its moment, and in the other hours of its day. Raises Invalid where there is none."""
    _check(read.tariff, trip)
    ways = _shortest(read, trip), _cheapest(read, trip, trip.minute)
    hours = tuple(_hour(read, trip, ways[0], *each) for each in segments(read.tariff, trip.day))
    shortest, cheapest = (passage(read, trip, each) for each in ways)
    return Worked(shortest=shortest, cheapest=cheapest, hours=hours)


def passage(read: Read, trip: Trip, route: tuple[Leg, ...], minute: int | None = None) -> Passage:
    """What these sections come to for a trip, at another minute of its day where one is given."""
    tariff, at = read.tariff, trip.minute if minute is None else minute
    lines: list[Line] = [_section(read, trip, each, at) for each in route]
    gross = _sum(lines)
    exempted = _exempted(tariff, trip)
    if exempted is not None and gross.fen:
        off = _rounded(tariff, gross.fen * tariff.exemptions[exempted].off)
        lines.append(ExemptionLine(exemption=exempted, of=gross, sum=Money(-off)))
    cap, before = tariff.caps.get(trip.vehicle), _sum(lines)
    if cap is not None and before.fen > (left := max(cap - trip.spent.fen, 0)):
        lines.append(CapLine(cap=Money(cap), spent=trip.spent, before=before, sum=Money(left - before.fen)))
    km = sum((tariff.sections[each.section].km for each in route), Fraction())
    return Passage(lines=tuple(lines), total=_sum(lines), km=km)


def segments(tariff: Tariff, day: date) -> Iterator[tuple[int, int]]:
    """The parts of a day between which charges may change, in minutes since midnight."""
    parts = [part for _, part in tariff.parts_on(day)]
    yield from pairwise(sorted({0, DAY, *(each.since for each in parts), *(each.until for each in parts)}))


def band_at(tariff: Tariff, day: date, minute: int) -> str | None:
    """The band to which a minute of a day belongs; its last minute is the one before it ends."""
    return next((name for name, part in tariff.parts_on(day) if part.since <= minute < part.until), None)


def _check(tariff: Tariff, trip: Trip) -> None:
    problems: dict[str, Message] = {}
    for key, point in (("entry", trip.entry), ("exit", trip.exit)):
        if point not in tariff.points:
            problems[key] = Message("Choose one of the points of the tariff.")
    if trip.entry == trip.exit:
        problems["exit"] = Message("Choose another point than the one where you enter.")
    if trip.vehicle not in tariff.vehicles:
        problems["vehicle"] = Message("Choose one of the classes of vehicles that the tariff charges.")
    if trip.claim is not None:
        found = tariff.exemptions.get(trip.claim)
        if found is None or not found.claimed:
            problems["claim"] = Message("Choose one of the exemptions of the tariff.")
    if not 0 <= trip.minute < DAY:
        problems["at"] = Message("Write a time of day such as 07:30.")
    if trip.spent.fen < 0:
        problems["spent"] = Message("Write what was paid already, 0 or more.")
    if problems:
        raise Invalid(problems)


def _hour(read: Read, trip: Trip, shortest: tuple[Leg, ...], since: int, until: int) -> Hour:
    return Hour(
        band=band_at(read.tariff, trip.day, since),
        since=since,
        until=until,
        shortest=passage(read, trip, shortest, since).total,
        cheapest=passage(read, trip, _cheapest(read, trip, since), since).total,
    )


def _section(read: Read, trip: Trip, leg: Leg, minute: int) -> SectionLine:
    """The charge of the band where there is one, else that of all other hours."""
    band = band_at(read.tariff, trip.day, minute)
    rate = read.rates.get((leg.section, leg.way, band, trip.vehicle))
    if rate is None:
        band, rate = None, read.rates[(leg.section, leg.way, None, trip.vehicle)]
    exact = rate.fen * read.tariff.sections[leg.section].km if rate.by_km else rate.fen
    return SectionLine(leg=leg, band=band, rate=rate, sum=Money(_rounded(read.tariff, exact)))


def _exempted(tariff: Tariff, trip: Trip) -> str | None:
    """The exemption that takes most off: those that hold by themselves on the day, and the one that is claimed."""

    def holds(name: str, each: Exemption) -> bool:
        return (
            (name == trip.claim or not each.claimed)
            and trip.vehicle in each.vehicles
            and tariff.falls_on(each.days, trip.day)
        )

    found = [(name, each) for name, each in tariff.exemptions.items() if holds(name, each)]
    return max(found, key=lambda each: each[1].off)[0] if found else None


def _rounded(tariff: Tariff, fen: Fraction) -> int:
    return half_up(Fraction(fen) / tariff.unit) * tariff.unit


def _sum(lines: list[Line]) -> Money:
    return Money(sum(each.sum.fen for each in lines))


def _shortest(read: Read, trip: Trip) -> tuple[Leg, ...]:
    """The shortest way; of equally long ones the cheapest at the moment of the trip."""
    sections = read.tariff.sections
    return _route(
        read.tariff, trip, lambda leg: (sections[leg.section].km, _section(read, trip, leg, trip.minute).sum.fen)
    )


def _cheapest(read: Read, trip: Trip, minute: int) -> tuple[Leg, ...]:
    """The cheapest way at a minute, of equally cheap ones the shortest.

    What exemptions and caps leave grows with what the sections come to, so it is the cheapest after them as well.
    """
    sections = read.tariff.sections
    return _route(read.tariff, trip, lambda leg: (_section(read, trip, leg, minute).sum.fen, sections[leg.section].km))


def _route(tariff: Tariff, trip: Trip, cost: Callable[[Leg], tuple[Any, Any]]) -> tuple[Leg, ...]:
    """The way from entry to exit that costs least. Raises Invalid where there is none."""
    leading = _leading(tariff)
    waiting: list[tuple[Any, Any, int, str, tuple[Leg, ...]]] = [(0, 0, 0, trip.entry, ())]
    been: set[str] = set()
    turn = 0
    while waiting:
        first, second, _, point, legs = heapq.heappop(waiting)
        if point == trip.exit:
            return legs
        if point in been:
            continue
        been.add(point)
        for leg, target in leading.get(point, ()):
            if target not in been:
                turn += 1
                more, further = cost(leg)
                heapq.heappush(waiting, (first + more, second + further, turn, target, (*legs, leg)))
    raise Invalid({"exit": Message("No section of the tariff leads there from where you enter.")})


def _leading(tariff: Tariff) -> Mapping[str, list[tuple[Leg, str]]]:
    """By point: the sections that lead away from it, and where to."""
    found: dict[str, list[tuple[Leg, str]]] = {}
    for name, section in tariff.sections.items():
        found.setdefault(section.start, []).append((Leg(name, "forth"), section.end))
        if not section.one_way:
            found.setdefault(section.end, []).append((Leg(name, "back"), section.start))
    return found
