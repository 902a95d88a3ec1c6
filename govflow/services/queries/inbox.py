"""The inbox: what waits for a person across all organizations, by urgency; and whom the person waits for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, bindparam, exists, func, or_, select

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
from govflow.store.cases import PAUSED, CaseRow, Pause, WorkItemRow, pause_of
from govflow.store.lists.latest import latest_seats, whose
from govflow.store.lists.worklist import Cursor, Pair, WorkItem, asked_of_worklist, worklist
from govflow.store.rounds.reviewers import hidden_in, protected_in
from govflow.store.sql.ahead import read_ahead
from govflow.store.sql.base import NO_DEADLINE
from govflow.store.sql.prepared import Asked, shaped
from govflow.store.visibility import VISIBLE, sight
from govflow.store.work import Work
from govflow.store.writing.locking import asked_of_cases, read_together
from govflow.values import Text, stored_text

PAGE = 50
SOON = timedelta(days=7)
OTHERS = 8
NOBODY: Mapping[Pair, Text] = MappingProxyType({})

CASE, ITEM, OWN = CaseRow.__table__, WorkItemRow.__table__, WorkItemRow.__table__.alias()


def _held(table: FromClause) -> ColumnElement[bool]:
    """Rows of one of the reader's organizations, or of the reader in person."""
    return or_(table.c.organization_id.in_(bindparam("own", expanding=True)), table.c.person_id == bindparam("person"))


@shaped
def _of_others(organizations: int) -> Select[Any]:
    """What others are awaited for, soonest first: one statement for each number of organizations.

    First which cases, of what is small and lies in indexes; then the rows of these few.
    """
    seats = latest_seats(organizations)
    soonest = func.min(ITEM.c.due_at).label("soonest")
    waiting = select(ITEM.c.case_id, soonest).where(ITEM.c.case_id.in_(seats)).group_by(ITEM.c.case_id).subquery()
    seen = select(waiting).join(CASE, CASE.c.id == waiting.c.case_id)
    others = seen.where(~exists().where(OWN.c.case_id == waiting.c.case_id, _held(OWN)), VISIBLE)
    first = others.order_by(waiting.c.soonest, waiting.c.case_id).limit(OTHERS).subquery("first")
    columns = (
        CASE.c.id, CASE.c.reference, CASE.c.title, CASE.c.title_other, CASE.c.workflow_version_id,
        ITEM.c.organization_id, ITEM.c.person_id, ITEM.c.ask_en, ITEM.c.ask_zh, ITEM.c.due_at, *PAUSED,
    )  # fmt: skip
    query = (
        select(*columns).join_from(first, CASE, CASE.c.id == first.c.case_id).join(ITEM, ITEM.c.case_id == CASE.c.id)
    )
    return query.order_by(ITEM.c.due_at, CASE.c.id, ITEM.c.id).limit(OTHERS * 12)


@dataclass(frozen=True, kw_only=True)
class InboxFilters:
    """``kind`` is that of the references (DM); empty means all."""

    kind: str = ""
    organization_id: int | None = None

    @property
    def any(self) -> bool:
        return bool(self.kind or self.organization_id)


@dataclass(frozen=True, kw_only=True)
class Item:
    """Something to do. ``organization`` is whom the person acts for; none: in person. ``in_stead``: of whom, where it
    is the work of a colleague.
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
    in_stead: Text | None = None


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A case of the reader's organizations that waits for others; ``more`` are awaited besides ``awaited``."""

    reference: str
    title: str
    title_other: str | None
    ask: Text
    awaited: tuple[Text, ...]
    due_at: datetime | None
    pause: Pause | None


@dataclass(frozen=True, kw_only=True)
class Inbox:
    """What waits for the reader, in three groups; ``following`` begins the next page.

    ``others``, ``told``, what administrators changed, ``vacant``, seats to be filled anew, ``halted``, cases that do
    not go on after a round, ``to_confirm``, what was prepared, and ``in_rooms``, what waits in rooms of mediations,
    stand on the first page only.
    """

    now: datetime
    week_ends: datetime
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
    def empty(self) -> bool:
        beside = self.to_confirm.steps or self.in_rooms.lines or self.vacant or self.halted
        return not (beside or self.overdue or self.soon or self.later)


def load_inbox(
    work: Work, pairs: Pairs, filters: InboxFilters, after: str = "", *, in_stead: Mapping[Pair, Text] = NOBODY
) -> Inbox:
    """A page of what waits for the reader, soonest first; ``after`` as the page before told it. ``in_stead``: of the
    pairs those that are the reader's only by standing in, each for whom.
    """
    asked = asked_of_worklist(
        work.session,
        pairs,
        work.actor.person_id,
        after=_cursor(after),
        limit=PAGE + 1,
        kind=filters.kind or None,
        organization_id=filters.organization_id,
    )
    first = not (after or filters.any)
    read_ahead(work.session, (asked, asked_of_versions(), *(_asked_at_first(work, pairs) if first else ())))
    rows = worklist(asked.rows(work.session))
    shown, names = rows[:PAGE], of_no_case(work.actor)  # of organizations; those of persons are told case by case
    names.expect(organizations=(row.organization_id for row in shown))
    if first:
        _read_cases(work, pairs, names)
    names.load_expected(work, ())
    week_ends = work.at + SOON
    items = [(row.due_at, _item(work, row, names, in_stead)) for row in shown]
    return Inbox(
        now=work.at,
        week_ends=week_ends,
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
        kinds=tuple(
            Choice(value=each.workflow.reference, label=each.workflow.title) for each in current_versions(work)
        ),
    )


def _asked_at_first(work: Work, pairs: Pairs) -> Iterator[Asked]:
    """What is asked for the first page beside what waits."""
    yield _asked_of_others(work, pairs)
    yield asked_of_told(work)
    yield from asked_of_vacancies(work, pairs)
    yield asked_of_to_confirm(work, pairs)
    yield asked_of_rooms(work, pairs)


def _read_cases(work: Work, pairs: Pairs, names: Names) -> None:
    """Read what these lead to, and all names, in one statement."""
    others = _asked_of_others(work, pairs).rows(work.session)
    names.expect(
        organizations=(row.organization_id for row in others),
        persons=(row.person_id for row in others),
    )
    cases = [
        *_with_hidden(work, _by_case(others)),
        *looked_after(work, pairs),
        *cases_to_confirm(work, pairs),
        *cases_with_rooms(work, pairs),
    ]
    names.load_expected(work, (*asked_of_lines(work, names), *asked_of_cases(work, cases)))
    read_together(work, cases)


def _item(work: Work, row: WorkItem, names: Names, in_stead: Mapping[Pair, Text]) -> Item:
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
    )


def _others(work: Work, pairs: Pairs, names: Names) -> tuple[Waiting, ...]:
    """Open cases of the reader's organizations in which somebody else is awaited, nearest first."""
    shown = _by_case(_asked_of_others(work, pairs).rows(work.session))
    hidden = hidden_in(work, [work.cases[each] for each in _with_hidden(work, shown)])
    return tuple(_waiting(found, names.of_case(hidden.get(found[0].id, {}))) for found in shown)


def _asked_of_others(work: Work, pairs: Pairs) -> Asked:
    own = sorted({organization_id for organization_id, _ in pairs})
    return _of_others(len(own)).asked(own=own, **whose(own, work.actor.person_id), **sight(work.actor))


def _by_case(rows: Iterable[Any]) -> list[list[Any]]:
    """The rows of the first cases, for each those who are awaited there."""
    cases: dict[int, list[Any]] = {}
    for row in rows:
        cases.setdefault(row.id, []).append(row)
    return list(cases.values())[:OTHERS]


def _with_hidden(work: Work, cases: Iterable[Sequence[Any]]) -> list[int]:
    """The cases in which persons are awaited, and any may have another name for the reader."""
    pinned = {row.id: work.pinned(work.session, row.workflow_version_id) for rows in cases for row in rows}
    in_person = {row.id for rows in cases for row in rows if row.person_id is not None}
    return sorted(each for each in in_person if protected_in(pinned[each].workflow))


def _waiting(rows: Sequence[Any], names: Names) -> Waiting:
    first = rows[0]
    awaited = (names.who(row.organization_id, row.person_id).name for row in rows)
    return Waiting(
        reference=first.reference,
        title=first.title,
        title_other=first.title_other,
        ask=stored_text(first.ask_en, first.ask_zh),
        awaited=tuple(dict.fromkeys(awaited)),
        due_at=first.due_at if first.due_at < NO_DEADLINE else None,
        pause=pause_of(first),
    )


def _cursor(token: str) -> Cursor | None:
    """Where a page begins; nonsense begins at the first page."""
    found = read_place(token)
    return None if found is None else Cursor(due_at=found[0], id=found[1])
