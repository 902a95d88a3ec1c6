"""Who is at a meeting, as its pages show it: for one item, with who acts for each, and who is counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from govflow.domain.attendance import ROLL, Attendance, Mark, RollBook, present_at
from govflow.services.queries.case.names import Names, Who
from govflow.services.queries.finding import Choice
from govflow.services.queries.meetings.proxies import Given, load_given, load_papers
from govflow.services.queries.meetings.replies import Invited, Replies, announced_by, load_replies_shown
from govflow.services.rights import against_roll, reads_as
from govflow.store.meetings.attendance import load_attendance
from govflow.store.work import Case, Work
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class Attendee:
    """An organization at a meeting. ``presence``: as it is recorded, or empty; ``since``: the number of the item."""

    who: Who
    presence: str
    persons: str
    proxy: Text | None
    proxy_id: int | None
    reason: str
    since: str
    counted: bool  # it votes
    invited: Invited | None  # what it announced, and whether its mandate was checked
    given: Given | None  # how its vote was given to another, for who may know it

    @property
    def here(self) -> bool:
        return self.presence == "present"

    @property
    def as_announced(self) -> str:
        """As what it is taken over; nothing for who has not replied, or comes for one item alone."""
        said = self.invited.announced if self.invited is not None else None
        if said is None or said.item_id is not None:
            return ""
        return f"proxy:{said.proxy_id}" if said.presence == "proxy" else said.presence


@dataclass(frozen=True, kw_only=True)
class AttendanceTable:
    """Who is there for an item. ``present``: members that are, themselves or through another; ``of``: all members."""

    members: tuple[Attendee, ...]
    guests: tuple[Attendee, ...]
    present: int
    of: int
    taken: bool  # something is recorded
    keeps: bool  # the reader records it
    replies: Replies | None  # what was announced: nothing of it is counted
    papers: tuple[Choice, ...]  # that may stand behind a vote that is given, for who records it

    @property
    def takes_over(self) -> bool:
        """Is there something to take over of what was announced? Only before anything is recorded."""
        return not self.taken and any(each.as_announced for each in (*self.members, *self.guests))


def load_attendance_table(
    work: Work, case: Case, names: Names, place: int, numbers: dict[int, str]
) -> AttendanceTable | None:
    """Who is there at a place of the agenda, whose lines have these numbers; None where no list is kept."""
    book: RollBook | None = work.version_of(case).machine.book(ROLL)
    if book is None:
        return None
    roll = load_attendance(work, case)
    now = roll.at(place)
    members, guests = _ids(case, book.of), _ids(case, book.guests)
    names.load(work, organizations=(*members, *guests, *(each.proxy_id for each in now.values())))
    replies = load_replies_shown(work, case, names)
    invited = announced_by(replies)
    given, keeps = load_given(work, case, names, reads_as(work, case), now), not against_roll(work, case)
    lines = [
        _attendee(each, now.get(each), names, numbers, invited.get(each), given.get(each), counted=each in members)
        for each in (*members, *guests)
    ]
    here = present_at(now)
    return AttendanceTable(
        members=tuple(each for each in lines if each.counted),
        guests=tuple(each for each in lines if not each.counted),
        present=sum(each in here for each in members),
        of=len(members),
        taken=roll != Attendance(),
        keeps=keeps,
        replies=replies,
        papers=load_papers(work, case, names) if keeps else (),
    )


def _ids(case: Case, capacities: Iterable[str]) -> list[int]:
    found = (each.organization_id for name in capacities for each in case.holders(name))
    return list(dict.fromkeys(each for each in found if each is not None))


def _attendee(
    number: int,
    mark: Mark | None,
    names: Names,
    numbers: dict[int, str],
    invited: Invited | None,
    given: Given | None,
    *,
    counted: bool,
) -> Attendee:
    return Attendee(
        who=names.who(number, None),
        presence=mark.presence if mark is not None else "",
        persons=mark.persons if mark is not None else "",
        proxy=names.organization(mark.proxy_id) if mark is not None else None,
        proxy_id=mark.proxy_id if mark is not None else None,
        reason=mark.reason if mark is not None else "",
        since=numbers.get(mark.place, "") if mark is not None else "",
        counted=counted,
        invited=invited,
        given=given,
    )
