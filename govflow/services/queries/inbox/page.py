"""The inbox: what waits for a person across all organizations, today's meeting first, then by urgency."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select

from govflow.services.queries.case.names import Names, of_no_case
from govflow.services.queries.cases import asked_of_versions, current_versions
from govflow.services.queries.directory.told import NOTHING, Told, asked_of_lines, asked_of_told, load_told
from govflow.services.queries.directory.vacancies import (
    Vacancy,
    asked_of_vacancies,
    load_halted,
    load_vacancies,
    looked_after,
)
from govflow.services.queries.filters import Pairs
from govflow.services.queries.inbox.counts import Counts, MatterCount, count_matters, counted
from govflow.services.queries.inbox.days import Day, Known, Matter, asked_of_known, load_known
from govflow.services.queries.inbox.others import (
    Waiting,
    asked_of_others,
    by_case,
    expect_others,
    told_of_others,
    with_hidden,
)
from govflow.services.queries.inbox.today import TodayMeeting, asked_of_meetings, load_meetings
from govflow.services.queries.mediation.waiting.desk import (
    NONE_IN_ROOMS,
    InRoomList,
    asked_of_rooms,
    cases_with_rooms,
    load_in_rooms,
)
from govflow.services.queries.places import read_place, write_place
from govflow.services.queries.step.preparations import (
    NONE_TO_CONFIRM,
    ToConfirmList,
    asked_of_to_confirm,
    cases_to_confirm,
    load_to_confirm,
)
from govflow.services.queries.step.questions import Choice
from govflow.store.cases import CASE, Pause, pause_of
from govflow.store.lists.tallies import asked_of_items_in, asked_of_tallies, asked_of_tallies_in
from govflow.store.lists.worklist import Cursor, WorkItem, asked_of_worklist, worklist
from govflow.store.sql.ahead import read_ahead
from govflow.store.sql.base import NO_DEADLINE
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.visibility import VISIBLE, sight
from govflow.store.work import Work
from govflow.store.writing.locking import asked_of_cases, read_together
from govflow.values import Text, stored_text

PAGE = 50
SOON = timedelta(days=7)

_WITHIN = Prepared(select(CASE.c.id).where(CASE.c.reference == bindparam("reference"), VISIBLE))


@dataclass(frozen=True, kw_only=True)
class InboxFilters:
    """``kind`` is that of the references (DM); ``within``: the reference of a meeting or call. Empty means all.

    ``by_matter``: the items of a page stand by the meeting or call that they are part of.
    """

    kind: str = ""
    organization_id: int | None = None
    within: str = ""
    by_matter: bool = False

    @property
    def any(self) -> bool:
        return bool(self.kind or self.organization_id or self.within)


@dataclass(frozen=True, kw_only=True)
class Item:
    """Something to do. ``organization`` is whom the person acts for; none: in person.

    ``day``: of the thing itself; ``matter``: what it is part of; ``number``: on the agenda of today's meeting.
    """

    reference: str
    title: str
    title_other: str | None
    ask: Text
    family: str
    workflow: Text
    due_at: datetime | None
    pause: Pause | None
    organization: Text | None
    day: Day | None = None
    matter: Matter | None = None
    number: str = ""


@dataclass(frozen=True, kw_only=True)
class MeetingToday:
    """A meeting of today, with what waits for the reader there."""

    reference: str
    title: str
    title_other: str | None
    starts: str
    place: str
    items: tuple[Item, ...]


@dataclass(frozen=True, kw_only=True)
class Inbox:
    """What waits for the reader, in groups; ``following`` begins the next page. ``counts`` are of all pages.

    ``today``, ``others``, ``told``, what administrators changed, ``vacant``, seats to be filled anew, ``halted``, cases
    that do not go on after a round, ``to_confirm``, what was prepared, and ``in_rooms``, what waits in rooms of
    mediations, stand on the first page only. What stands under ``today`` does not stand in a group once more.
    """

    now: datetime
    week_ends: datetime
    counts: Counts
    matters: tuple[MatterCount, ...]
    today: tuple[MeetingToday, ...]
    overdue: tuple[Item, ...]
    soon: tuple[Item, ...]
    later: tuple[Item, ...]
    following: str | None
    others: tuple[Waiting, ...]
    told: Told
    vacant: tuple[Vacancy, ...]
    halted: tuple[Vacancy, ...]
    to_confirm: ToConfirmList
    in_rooms: InRoomList
    filters: InboxFilters
    kinds: tuple[Choice, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """Those of this page, soonest first."""
        return (*self.overdue, *self.soon, *self.later)

    @property
    def by_matter(self) -> tuple[tuple[Matter | None, tuple[Item, ...]], ...]:
        """The same by what they are part of, in the order of the first of each; last what is part of nothing."""
        found: dict[str, list[Item]] = {}
        for each in self.items:
            found.setdefault(each.matter.reference if each.matter else "", []).append(each)
        alone = found.pop("", [])
        groups = [(these[0].matter, tuple(these)) for these in found.values()]
        return (*groups, (None, tuple(alone))) if alone else tuple(groups)

    @property
    def empty(self) -> bool:
        beside = self.to_confirm.steps or self.in_rooms.lines or self.vacant or self.halted or self.today
        return not (beside or self.items)


def load_inbox(work: Work, pairs: Pairs, filters: InboxFilters, after: str = "") -> Inbox:
    """A page of what waits for the reader, soonest first; ``after`` as the page before told it."""
    asked, tallies = _asked(work, pairs, filters, after)
    first = not (after or filters.any)
    ahead = (asked, tallies, asked_of_versions(), *(_asked_at_first(work, pairs) if first else ()))
    read_ahead(work.session, ahead)
    versions = current_versions(work)
    rows, tally = worklist(asked.rows(work.session)), tallies.rows(work.session)
    shown, names = rows[:PAGE], of_no_case(work.actor)  # of organizations; those of persons are told case by case
    names.expect(organizations=(row.organization_id for row in shown))
    above = [each.parent_id for each in tally]
    beside = [asked_of_known(work, shown, above)]
    if first:
        beside.append(asked_of_meetings(work, pairs, versions))
        _read_cases(work, pairs, names, beside)
    else:
        names.load_expected(work, beside)
    known = load_known(work, shown, above)
    meetings = load_meetings(work, pairs, versions) if first else ()
    today = _today(work, meetings, names)
    taken = {each.id for meeting in meetings for each in meeting.items}
    week_ends = work.at + SOON
    items = [(row.due_at, _item(work, row, names, known)) for row in shown if row.id not in taken]
    return Inbox(
        now=work.at,
        week_ends=week_ends,
        counts=counted(tally),
        matters=count_matters(tally, known),
        today=today,
        overdue=tuple(item for due, item in items if due <= work.at),
        soon=tuple(item for due, item in items if work.at < due <= week_ends),
        later=tuple(item for due, item in items if due > week_ends),
        following=write_place(shown[-1].due_at, shown[-1].id) if len(rows) > PAGE else None,
        others=_others(work, pairs, names) if first else (),
        told=load_told(work, names) if first else NOTHING,
        vacant=load_vacancies(work, pairs, names) if first else (),
        halted=load_halted(work, pairs) if first else (),
        to_confirm=load_to_confirm(work, pairs) if first else NONE_TO_CONFIRM,
        in_rooms=load_in_rooms(work, pairs) if first else NONE_IN_ROOMS,
        filters=filters,
        kinds=tuple(Choice(value=each.workflow.reference, label=each.workflow.title) for each in versions),
    )


def _asked(work: Work, pairs: Pairs, filters: InboxFilters, after: str) -> tuple[Asked, Asked]:
    """What is asked for the items of a page, and for how many there are; within a case that the reader sees."""
    whose = (pairs, work.actor.person_id)
    which = {"kind": filters.kind or None, "organization_id": filters.organization_id}
    place, times = _cursor(after), {"now": work.at, "week_ends": work.at + SOON}
    if filters.within:
        above = _WITHIN.scalars(work.session, reference=filters.within, **sight(work.actor))
        items = asked_of_items_in(*whose, above, after=place, limit=PAGE + 1, **which)
        return items, asked_of_tallies_in(*whose, above, **times, **which)
    items = asked_of_worklist(work.session, *whose, after=place, limit=PAGE + 1, **which)
    return items, asked_of_tallies(work.session, *whose, **times, **which)


def _asked_at_first(work: Work, pairs: Pairs) -> Iterator[Asked]:
    """What is asked for the first page beside what waits."""
    yield asked_of_others(work, pairs)
    yield asked_of_told(work)
    yield from asked_of_vacancies(work, pairs)
    yield asked_of_to_confirm(work, pairs)
    yield asked_of_rooms(work, pairs)


def _read_cases(work: Work, pairs: Pairs, names: Names, beside: Sequence[Asked]) -> None:
    """Read what these lead to, all names, and what is asked beside, in one statement."""
    others = by_case(asked_of_others(work, pairs).rows(work.session))
    expect_others(others, names)
    cases = [
        *with_hidden(work, others),
        *looked_after(work, pairs),
        *cases_to_confirm(work, pairs),
        *cases_with_rooms(work, pairs),
    ]
    names.load_expected(work, (*asked_of_lines(work, names), *asked_of_cases(work, cases), *beside))
    read_together(work, cases)


def _today(work: Work, meetings: Sequence[TodayMeeting], names: Names) -> tuple[MeetingToday, ...]:
    items = [each for meeting in meetings for each in meeting.items]
    names.load(work, organizations=(each.organization_id for each in items))
    nothing = Known(work, {})
    return tuple(
        MeetingToday(
            reference=each.reference,
            title=each.title,
            title_other=each.title_other,
            starts=each.starts,
            place=each.place,
            items=tuple(_item(work, row, names, nothing, each.numbers.get(row.case_id, "")) for row in each.items),
        )
        for each in meetings
    )


def _item(work: Work, row: WorkItem, names: Names, known: Known, number: str = "") -> Item:
    workflow = work.pinned(work.session, row.workflow_version_id).workflow
    return Item(
        reference=row.reference,
        title=row.title,
        title_other=row.title_other,
        ask=stored_text(row.ask_en, row.ask_zh),
        family=workflow.family,
        workflow=workflow.title,
        due_at=row.due_at if row.due_at < NO_DEADLINE else None,
        pause=pause_of(row),
        organization=names.organization(row.organization_id),
        day=known.day(row),
        matter=known.matter(row.parent_id),
        number=number,
    )


def _others(work: Work, pairs: Pairs, names: Names) -> tuple[Waiting, ...]:
    return told_of_others(work, by_case(asked_of_others(work, pairs).rows(work.session)), names)


def _cursor(token: str) -> Cursor | None:
    """Where a page begins; nonsense begins at the first page."""
    found = read_place(token)
    return None if found is None else Cursor(due_at=found[0], id=found[1])

