"""Sittings: what the record of a meeting says of each, from the day that was named for it to the step that ended it.

No second copy is kept: a sitting begins and ends with steps that the file names, and where it was planned otherwise the
record says so as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from datetime import time as time_of_day

from govflow.messages import Message
from govflow.papers.numerals import nth
from govflow.values import Text

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:：]([0-5][0-9])")
BEGINNING = 0
"""The place of the agenda from which on attendance of the first sitting holds: before its first line."""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A step in the record of a meeting, with who took it and what was answered, as far as it says when and where."""

    step: str
    at: datetime
    person_id: int | None = None
    organization_id: int | None = None
    day: date | None = None
    time: str | None = None
    place: str | None = None


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """A sitting. ``day``, ``time`` (as typed) and ``place``: as it was called. ``off``: and does not take place.

    ``opened`` and ``ended``: the steps with which it was.
    """

    number: int
    day: date | None
    time: str | None = None
    place: str | None
    opened: Taken | None = None
    ended: Taken | None = None
    off: bool = False

    @property
    def is_open(self) -> bool:
        return self.opened is not None and self.ended is None

    @property
    def to_come(self) -> bool:
        return self.opened is None and not self.off

    @property
    def clock(self) -> time_of_day | None:
        """When it begins, where a time of day was typed that can be read: 9:00, 09：30."""
        found = _CLOCK.fullmatch(self.time.strip()) if self.time is not None else None
        return time_of_day(int(found[1]), int(found[2])) if found is not None else None

    def holds(self, at: datetime) -> bool:
        """Was it going on at a moment? That of its end belongs to it: what ends a sitting may close what is open."""
        if self.opened is None or at < self.opened.at:
            return False
        return self.ended is None or at <= self.ended.at


def sittings_in(
    steps: Iterable[Taken],
    *,
    opened_by: Collection[str],
    ended_by: Collection[str],
    called_again_by: Collection[str] = (),
    over: bool,
) -> tuple[Sitting, ...]:
    """The sittings that a record tells of, in its order, the one to come last. ``over``: there comes no other one.

    A step that ends a sitting and names a day calls the next one. One that would end a sitting while none goes on calls
    off the one to come: until a day is named again, or a step calls it again for the day named last, there is none.
    """
    found, place = list[Sitting](), None
    named: Sitting | None = None
    coming: Sitting | None = None
    for each in steps:
        place = each.place or place
        going_on = bool(found) and found[-1].is_open
        if each.day is not None:
            named = Sitting(number=0, day=each.day, time=each.time, place=place)
        if each.step in opened_by:
            if not going_on:
                called = coming or Sitting(number=0, day=each.day, time=each.time, place=place)
                found.append(replace(called, number=len(found) + 1, opened=each, off=False))
                coming = None
        elif each.step in ended_by and not going_on:
            coming = replace(coming, off=True) if coming is not None else None
        elif each.step in called_again_by:
            coming = named
        else:
            if each.step in ended_by:
                found[-1] = replace(found[-1], ended=each)
            coming = named if each.day is not None else coming
    if coming is None or (found and found[-1].is_open):
        return tuple(found)
    return (*found, replace(coming, number=len(found) + 1, off=coming.off or over))


def at_moment(sittings: Iterable[Sitting], at: datetime) -> Sitting | None:
    """The sitting that was going on at a moment; of two that meet there the later one."""
    return next((each for each in reversed([*sittings]) if each.holds(at)), None)


def dealt_with(sittings: Sequence[Sitting], moves: Iterable[tuple[int, datetime]]) -> dict[int, tuple[int, ...]]:
    """By the number of a sitting the places of the agenda on which something was done in it."""
    found: dict[int, set[int]] = {each.number: set() for each in sittings if each.opened is not None}
    for place, at in moves:
        if (sitting := at_moment(sittings, at)) is not None:
            found[sitting.number].add(place)
    return {number: tuple(sorted(places)) for number, places in found.items()}


def begins_at(number: int, dealt: Mapping[int, Sequence[int]]) -> int | None:
    """The place of the agenda from which on attendance of a sitting holds; None where no place does.

    The first that is dealt with in it, or, before any is, the one after those of the sittings before. Where these have
    dealt with later ones as well, whoever is there for it is recorded item by item.
    """
    before = max((place for each, places in dealt.items() if each < number for place in places), default=0)
    own = dealt.get(number) or ()
    if number == 1:
        return BEGINNING
    if not own:
        return before + 1
    return own[0] if own[0] >= before else None


def attended(
    was_there: Callable[[int], bool], sittings: Iterable[Sitting], dealt: Mapping[int, Sequence[int]]
) -> tuple[int, ...]:
    """The numbers of the sittings for which somebody was there, at one of their items at least.

    ``was_there``: at a place of the agenda.
    """
    held = (each.number for each in sittings if each.opened is not None)
    return tuple(each for each in held if any(map(was_there, _places(each, dealt))))


def title_of(number: int) -> Message:
    """What a sitting is called within a sentence."""
    return Message("%(nth)s sitting", nth=nth(number))


def name_of(number: int) -> Message:
    """The same where nothing stands before it."""
    which = nth(number)
    return Message("%(nth)s sitting", nth=Text(en=which.en.capitalize(), zh=which.zh))


def line_from(place: int, numbered: Sequence[str]) -> int | None:
    """The first line with a number at a place or after it, of all lines by their numbers; None where there is none."""
    return next((each for each, number in enumerate(numbered, start=1) if each >= place and number), None)


def against_sitting(number: int, sittings: Sequence[Sitting], line: int | None) -> Message | None:
    """Why attendance is not recorded from a sitting on, which begins with this line of the agenda."""
    if not any(each.number == number and not each.off for each in sittings):
        return Message("There is no such sitting of this meeting. Reload the page.")
    if line is None:
        return Message(
            "The items of the %(sitting)s do not follow on those before: record who is there for each item.",
            sitting=title_of(number),
        )
    return None


def _places(number: int, dealt: Mapping[int, Sequence[int]]) -> Sequence[int]:
    """Those that tell who was there for a sitting: none that a later one goes on with, unless there is no other."""
    own = dealt.get(number) or ()
    later = {place for each, places in dealt.items() if each > number for place in places}
    alone = [place for place in own if place not in later]
    begins = begins_at(number, dealt)
    first = [begins] if begins == BEGINNING else []
    return [*first, *(alone or own)] or ([begins] if begins is not None else [])
