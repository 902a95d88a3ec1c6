"""The inbox: what waits for a person across all organizations, today's meeting first, then by urgency."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

from sqlalchemy import bindparam, select

from govflow.services.queries.case.names import Names, of_no_case
from govflow.services.queries.cases import asked_of_versions, current_versions
from govflow.services.queries.directory.told import NOTHING, asked_of_lines, asked_of_told, load_told
from govflow.services.queries.directory.vacancies import (
    asked_of_vacancies,
    load_halted,
    load_vacancies,
    looked_after,
)
from govflow.services.queries.filters import Pairs
from govflow.services.queries.inbox.counts import count_matters, counted
from govflow.services.queries.inbox.days import Known, asked_of_known, load_known
from govflow.services.queries.inbox.marks import (
    NO_MARKS,
    Marks,
    asked_of_handed,
    asked_of_marks,
    asked_of_saved,
    load_handed,
    load_marks,
    load_saved,
    of_these,
)
from govflow.services.queries.inbox.others import (
    Waiting,
    asked_of_others,
    by_case,
    expect_others,
    told_of_others,
    with_hidden,
)
from govflow.services.queries.inbox.shown import Inbox, InboxFilters, Item, MeetingToday
from govflow.services.queries.inbox.today import TodayMeeting, asked_of_meetings, load_meetings
from govflow.services.queries.mediation.waiting.desk import (
    NONE_IN_ROOMS,
    asked_of_rooms,
    cases_with_rooms,
    load_in_rooms,
)
from govflow.services.queries.places import read_place, write_place
from govflow.services.queries.step.preparations import (
    NONE_TO_CONFIRM,
    asked_of_to_confirm,
    cases_to_confirm,
    load_to_confirm,
)
from govflow.services.queries.step.questions import Choice
from govflow.store.cases import CASE, pause_of
from govflow.store.lists.kept import CARES, NOBODY
from govflow.store.lists.tallies import Which, asked_of_cared, asked_of_items, asked_of_tallies
from govflow.store.lists.worklist import Cursor, Pair, WorkItem, worklist
from govflow.store.sql.ahead import read_ahead
from govflow.store.sql.base import NO_DEADLINE
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.visibility import VISIBLE, sight
from govflow.store.work import Work
from govflow.store.writing.locking import asked_of_cases, read_together
from govflow.values import Text, stored_text

PAGE = 50
SOON = timedelta(days=7)
LIST = "inbox"
"""As what its filters are kept."""
OF_NO_COLLEAGUE: Mapping[Pair, Text] = MappingProxyType({})

_WITHIN = Prepared(select(CASE.c.id).where(CASE.c.reference == bindparam("reference"), VISIBLE))


def load_inbox(
    work: Work, pairs: Pairs, filters: InboxFilters, after: str = "", *, in_stead: Mapping[Pair, Text] = OF_NO_COLLEAGUE
) -> Inbox:
    """A page of what waits for the reader, soonest first; ``after`` as the page before told it. ``in_stead``: of the
    pairs those that are the reader's only by standing in, each for whom.
    """
    asked, tallies = _asked(work, pairs, filters, after)
    first = not (after or filters.any)
    beside = _asked_at_first(work, pairs) if first else ()
    read_ahead(work.session, (asked, tallies, asked_of_versions(), asked_of_saved(work, LIST), *beside))
    versions = current_versions(work)
    rows, tally = worklist(asked.rows(work.session)), tallies.rows(work.session)
    shown, names = rows[:PAGE], of_no_case(work.actor)  # of organizations; those of persons are told case by case
    names.expect(organizations=(row.organization_id for row in shown))
    above = [each.parent_id for each in tally]
    marked = [each.case_id for each in shown]
    more = [asked_of_known(work, shown, above), *asked_of_marks(work, marked)]
    if first:
        _read_cases(work, pairs, names, [*more, asked_of_meetings(work, pairs, versions, above)])
    else:
        names.load_expected(work, more)
    known, marks = load_known(work, shown, above), load_marks(work, marked)
    meetings = load_meetings(work, pairs, versions, above) if first else ()
    today = _today(work, meetings, names, in_stead)
    taken = {each.id for meeting in meetings for each in meeting.items}
    week_ends = work.at + SOON
    items = [(row.due_at, _item(work, row, names, known, marks, in_stead)) for row in shown if row.id not in taken]
    return Inbox(
        now=work.at,
        week_ends=week_ends,
        counts=counted(tally),
        matters=count_matters(tally, known),
        today=today,
        handed=load_handed(work) if first else (),
        saved=load_saved(work, LIST),
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
    """What is asked for the items of a page, and for how many there are."""
    whose, which = (work.session, pairs, work.actor.person_id), _which(work, pairs, filters)
    items = asked_of_items(*whose, which, after=_cursor(after), limit=PAGE + 1)
    return items, asked_of_tallies(*whose, which, now=work.at, week_ends=work.at + SOON)


def _which(work: Work, pairs: Pairs, filters: InboxFilters) -> Which:
    """Which items are meant: within a case that the reader sees, or looked after by whom the reader may know."""
    care = filters.care if filters.care in CARES else ""
    all_of_it = Which(
        kind=filters.kind or None,
        organization_id=filters.organization_id,
        care=care,
        asked=of_these(work) if care else {},
    )
    if filters.within:
        above = _WITHIN.scalars(work.session, reference=filters.within, **sight(work.actor))
        return replace(all_of_it, cases=above)
    if care and care != NOBODY:
        own = [organization_id for organization_id, _ in pairs]
        cared = asked_of_cared(own, care, all_of_it.asked).rows(work.session)
        return replace(all_of_it, cases=[row.case_id for row in cared], below=False)
    return all_of_it


def _asked_at_first(work: Work, pairs: Pairs) -> Iterator[Asked]:
    """What is asked for the first page beside what waits."""
    yield asked_of_handed(work)
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


def _today(
    work: Work, meetings: Sequence[TodayMeeting], names: Names, in_stead: Mapping[Pair, Text]
) -> tuple[MeetingToday, ...]:
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
            items=tuple(
                _item(work, row, names, nothing, NO_MARKS, in_stead, each.numbers.get(row.case_id, ""))
                for row in each.items
            ),
        )
        for each in meetings
    )


def _item(
    work: Work,
    row: WorkItem,
    names: Names,
    known: Known,
    marks: Marks,
    in_stead: Mapping[Pair, Text],
    number: str = "",
) -> Item:
    care, mine = marks.cares.get(row.case_id, (None, False))
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
        in_stead=in_stead.get((row.organization_id or 0, row.role)),
        day=known.day(row),
        matter=known.matter(row.parent_id),
        number=number,
        labels=marks.labels.get(row.case_id, ()),
        care=care,
        mine=mine,
    )


def _others(work: Work, pairs: Pairs, names: Names) -> tuple[Waiting, ...]:
    return told_of_others(work, by_case(asked_of_others(work, pairs).rows(work.session)), names)


def _cursor(token: str) -> Cursor | None:
    """Where a page begins; nonsense begins at the first page."""
    found = read_place(token)
    return None if found is None else Cursor(due_at=found[0], id=found[1])
