"""The sittings of a meeting as pages and papers tell them: when, where, who presided, and what was dealt with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from govflow.domain.conferences.sittings import (
    Sitting,
    Taken,
    at_moment,
    begins_at,
    dealt_with,
    line_from,
    name_of,
    title_of,
)
from govflow.domain.meetings import numbers
from govflow.messages import Message
from govflow.services.queries.case.names import Names
from govflow.services.rights import reads_as
from govflow.store.meetings.agenda import load_agenda
from govflow.store.meetings.sittings import asked_of_moves, asked_of_sittings, load_moves, load_sittings
from govflow.store.visibility import Outside
from govflow.store.work import Case, Work
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class SittingShown:
    """A sitting for its reader. ``items``: the numbers of those that were dealt with, told once it has ended."""

    number: int
    title: Message  # within a sentence
    name: Message  # where nothing stands before it
    day: date | None
    time: str | None
    begins: datetime | None  # where that time can be read
    place: str | None
    opened_at: datetime | None
    ended_at: datetime | None
    presided: Message | Text | None
    ended_by: Message | Text | None  # where that is somebody else
    items: tuple[str, ...]
    off: bool
    zone: ZoneInfo

    @property
    def is_open(self) -> bool:
        return self.opened_at is not None and self.ended_at is None

    @property
    def to_come(self) -> bool:
        return self.opened_at is None and not self.off

    @property
    def when(self) -> Message | date | None:
        """When it was held, or is to be: the time of day in the zone of the body, across midnight with both days."""
        if self.opened_at is None:
            return day_and_time(self.day, self.time)
        began = self.opened_at.astimezone(self.zone)
        if self.ended_at is None:
            return Message("%(day)s, from %(at)s on", day=began.date(), at=f"{began:%H:%M}")
        ended = self.ended_at.astimezone(self.zone)
        if ended.date() == began.date():
            return Message("%(day)s, %(at)s–%(until)s", day=began.date(), at=f"{began:%H:%M}", until=f"{ended:%H:%M}")
        return Message("%(at)s to %(until)s", at=self.opened_at, until=self.ended_at)

    @property
    def sentence(self) -> Message:
        """All of it in one sentence, as papers print it."""
        when = self.when if self.when is not None else Message("no day named")
        if self.off:
            return Message("called for %(when)s; it does not take place", when=when)
        if self.presided is None:
            return Message("called for %(when)s", when=when)
        said = Message("%(when)s; in the chair: %(who)s", when=when, who=self.presided)
        if self.ended_by is not None:
            said = Message("%(said)s; ended by %(who)s", said=said, who=self.ended_by)
        if n := len(self.items):
            return Message("%(said)s; item %(items)s", "%(said)s; items %(items)s", said=said, items=self.items, n=n)
        return said


@dataclass(frozen=True, kw_only=True)
class Sittings:
    """The sittings of a meeting. ``dealt``: by the number of a sitting the places of the agenda.

    ``begin``: those from which on attendance can be recorded, each with the number of the item that it begins with.
    """

    reference: str
    kept: tuple[Sitting, ...]
    shown: tuple[SittingShown, ...]
    dealt: Mapping[int, Sequence[int]]
    begin: tuple[tuple[SittingShown, str], ...]

    def __bool__(self) -> bool:
        """Is there something to tell that the day of the meeting does not?"""
        return any(each.opened is not None for each in self.kept) or len(self.kept) > 1

    @property
    def several(self) -> bool:
        return len(self.kept) > 1

    @property
    def now(self) -> SittingShown | None:
        """The one that goes on, else the one to come."""
        return next((each for each in self.shown if each.is_open or each.to_come), None)

    def at(self, at: datetime) -> SittingShown | None:
        """The one that was going on at a moment."""
        found = at_moment(self.kept, at)
        return self.shown[found.number - 1] if found is not None else None

    def of_place(self, place: int) -> tuple[SittingShown, ...]:
        """Those that dealt with a line of the agenda, where there were several."""
        return tuple(each for each in self.shown if self.several and place in self.dealt.get(each.number, ()))


def day_and_time(day: date | None, time: str | None) -> Message | date | None:
    """The day, with the time of day where one was named."""
    return Message("%(day)s, %(time)s", day=day, time=time) if day is not None and time else day


SITTINGS = (asked_of_sittings, asked_of_moves)
"""What ``load_sittings_shown`` will ask beside the agenda."""


def expect_sittings(work: Work, case: Case, names: Names) -> None:
    """Who presided is named with whatever else is."""
    if not isinstance(reads_as(work, case), Outside):
        _expect(names, load_sittings(work, case))


def expect_sittings_told(work: Work, case: Case, names: Names) -> None:
    """The same where ``load_sittings_told`` tells of them."""
    _expect(names, load_sittings(work, case))


def load_sittings_shown(work: Work, case: Case, names: Names) -> Sittings:
    """The sittings for who takes part; from outside none, for the record is not read from there."""
    if isinstance(reads_as(work, case), Outside):
        return Sittings(reference=case.reference, kept=(), shown=(), dealt={}, begin=())
    return load_sittings_told(work, case, names)


def load_sittings_told(work: Work, case: Case, names: Names) -> Sittings:
    """The same for whoever is told of them; of what they may not read the caller tells nothing."""
    kept = load_sittings(work, case)
    _expect(names, kept)
    names.load_expected(work, ())
    opened = any(each.opened is not None for each in kept)
    dealt = dealt_with(kept, load_moves(work, case)) if opened else {}
    numbered = numbers(load_agenda(work, case)) if opened else []
    shown = tuple(_shown(each, names, dealt, numbered, ZoneInfo(case.body.zone)) for each in kept)
    return Sittings(
        reference=case.reference,
        kept=kept,
        shown=shown,
        dealt=dealt,
        begin=tuple(_begin(shown, dealt, numbered)),
    )


def _expect(names: Names, kept: Iterable[Sitting]) -> None:
    steps = [step for each in kept for step in (each.opened, each.ended) if step is not None]
    names.expect(
        organizations={each.organization_id for each in steps},
        persons={each.person_id for each in steps},
    )


def _begin(
    shown: Sequence[SittingShown], dealt: Mapping[int, Sequence[int]], numbered: Sequence[str]
) -> Iterator[tuple[SittingShown, str]]:
    """The first one begins with the meeting, which is said otherwise."""
    for each in shown[1:]:
        place = begins_at(each.number, dealt)
        line = line_from(place, numbered) if place is not None and not each.off else None
        if line is not None:
            yield each, numbered[line - 1]


def _shown(
    each: Sitting, names: Names, dealt: Mapping[int, Sequence[int]], numbered: Sequence[str], zone: ZoneInfo
) -> SittingShown:
    opened, ended = each.opened, each.ended
    another = opened is not None and ended is not None and _author(opened) != _author(ended)
    return SittingShown(
        number=each.number,
        title=title_of(each.number),
        name=name_of(each.number),
        day=each.day,
        time=each.time,
        begins=datetime.combine(each.day, each.clock, zone)
        if each.day is not None and each.clock is not None
        else None,
        place=each.place,
        opened_at=opened.at if opened is not None else None,
        ended_at=ended.at if ended is not None else None,
        presided=_who(names, opened),
        ended_by=_who(names, ended) if another else None,
        items=tuple(numbered[place - 1] for place in dealt.get(each.number, ())) if ended is not None else (),
        off=each.off,
        zone=zone,
    )


def _author(step: Taken) -> tuple[int | None, int | None]:
    return step.person_id, step.organization_id


def _who(names: Names, step: Taken | None) -> Message | Text | None:
    """Who took a step, under the name that they had then, with the organization that they acted for."""
    if step is None:
        return None
    then = names.at(step.at)
    person, organization = then.person(step.person_id), then.organization(step.organization_id)
    if person is None:
        return organization or Message("the clock")
    if organization is None:
        return person
    return Message("%(person)s (%(organization)s)", person=person, organization=organization)
