"""The inbox: what waits for a person across all organizations, by urgency; and whom the person waits for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, Select, bindparam, exists, or_, select, union_all

from govflow.services.queries.case.names import Names
from govflow.services.queries.cases import Pairs, current_versions
from govflow.services.queries.directory.told import NOTHING, Told, load_told
from govflow.services.queries.places import read_place, write_place
from govflow.services.queries.step.questions import Choice
from govflow.services.queries.vacancies import Vacancy, load_halted, load_vacancies
from govflow.store.cases import PAUSED, CaseRow, PartyRow, Pause, WorkItemRow, pause_of
from govflow.store.lists.worklist import Cursor, WorkItem, load_worklist
from govflow.store.rounds.reviewers import hidden_in, protected_in
from govflow.store.sql.base import NO_DEADLINE
from govflow.store.visibility import VISIBLE, sight
from govflow.store.work import Work
from govflow.store.writing.locking import read_together
from govflow.values import Text

PAGE = 50
SOON = timedelta(days=7)
OTHERS = 8
LATEST_SEATS = 300
"""So many of the cases opened last that an organization or the reader has a seat in are searched for such as wait for
others: enough, and quick at any size."""

CASE, PARTY, ITEM, OWN = CaseRow.__table__, PartyRow.__table__, WorkItemRow.__table__, WorkItemRow.__table__.alias()


def _held(table: FromClause) -> ColumnElement[bool]:
    """Rows of one of the reader's organizations, or of the reader in person."""
    return or_(table.c.organization_id.in_(bindparam("own", expanding=True)), table.c.person_id == bindparam("person"))


@lru_cache(maxsize=256)
def _of_others(organizations: int) -> Select[Any]:
    """What others are awaited for, soonest first: one statement for each number of organizations."""
    holders = [PARTY.c.organization_id == bindparam(f"own_{n}") for n in range(organizations)]
    seats = union_all(*(_latest_seats(each) for each in (PARTY.c.person_id == bindparam("person"), *holders)))
    columns = (
        CASE.c.id, CASE.c.reference, CASE.c.title, CASE.c.title_other, CASE.c.workflow_version_id,
        ITEM.c.organization_id, ITEM.c.person_id, ITEM.c.ask_en, ITEM.c.ask_zh, ITEM.c.due_at, *PAUSED,
    )  # fmt: skip
    query = select(*columns).join(ITEM, ITEM.c.case_id == CASE.c.id).where(CASE.c.id.in_(seats))
    others = query.where(~exists().where(OWN.c.case_id == CASE.c.id, _held(OWN)), VISIBLE)
    return others.order_by(ITEM.c.due_at, CASE.c.id, ITEM.c.id).limit(OTHERS * 12)


def _latest_seats(holder: ColumnElement[bool]) -> Select[Any]:
    seats = select(PARTY.c.case_id).where(holder, PARTY.c.until.is_(None))
    return select(seats.order_by(PARTY.c.case_id.desc()).limit(LATEST_SEATS).subquery().c.case_id)


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
    """Something to do. ``organization`` is whom the person acts for; none: in person."""

    reference: str
    title: str
    title_other: str | None
    ask: Text
    family: str
    workflow: Text
    due_at: datetime | None
    pause: Pause | None
    organization: Text | None


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

    ``others``, ``told``, what administrators changed, ``vacant``, seats to be filled anew, and ``halted``, cases that
    do not go on after a round, stand on the first page only.
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
    filters: InboxFilters
    kinds: tuple[Choice, ...]

    @property
    def empty(self) -> bool:
        return not (self.vacant or self.halted or self.overdue or self.soon or self.later)


def load_inbox(work: Work, pairs: Pairs, filters: InboxFilters, after: str = "") -> Inbox:
    """A page of what waits for the reader, soonest first; ``after`` as the page before told it."""
    rows = load_worklist(
        work.session,
        pairs,
        work.actor.person_id,
        after=_cursor(after),
        limit=PAGE + 1,
        kind=filters.kind or None,
        organization_id=filters.organization_id,
    )
    shown = rows[:PAGE]
    first = not (after or filters.any)
    names = Names(work.actor, hidden={})  # of organizations; those of persons are told case by case
    names.load(work, organizations=(row.organization_id for row in shown))
    week_ends = work.at + SOON
    items = [(row.due_at, _item(work, row, names)) for row in shown]
    return Inbox(
        now=work.at,
        week_ends=week_ends,
        overdue=tuple(item for due, item in items if due <= work.at),
        soon=tuple(item for due, item in items if work.at < due <= week_ends),
        later=tuple(item for due, item in items if due > week_ends),
        following=write_place(shown[-1].due_at, shown[-1].id) if len(rows) > PAGE else None,
        others=_others(work, pairs, names) if first else (),
        told=load_told(work) if first else NOTHING,
        vacant=load_vacancies(work, pairs) if first else (),
        halted=load_halted(work, pairs) if first else (),
        filters=filters,
        kinds=tuple(
            Choice(value=each.workflow.reference, label=each.workflow.title) for each in current_versions(work)
        ),
    )


def _item(work: Work, row: WorkItem, names: Names) -> Item:
    workflow = work.pinned(work.session, row.workflow_version_id).workflow
    return Item(
        reference=row.reference,
        title=row.title,
        title_other=row.title_other,
        ask=Text(en=row.ask_en, zh=row.ask_zh),
        family=workflow.family,
        workflow=workflow.title,
        due_at=row.due_at if row.due_at < NO_DEADLINE else None,
        pause=pause_of(row),
        organization=names.organization(row.organization_id),
    )


def _others(work: Work, pairs: Pairs, names: Names) -> tuple[Waiting, ...]:
    """Open cases of the reader's organizations in which somebody else is awaited, nearest first."""
    own = sorted({organization_id for organization_id, _ in pairs})
    seats = {f"own_{n}": each for n, each in enumerate(own)}
    asked = {"own": own, **seats, "person": work.actor.person_id, **sight(work.actor)}
    rows = work.session.execute(_of_others(len(own)), asked).all()
    names.load(
        work,
        organizations=(row.organization_id for row in rows),
        persons=(row.person_id for row in rows),
    )
    cases: dict[int, list[Row[*tuple[Any, ...]]]] = {}
    for row in rows:
        cases.setdefault(row.id, []).append(row)
    shown = list(cases.values())[:OTHERS]
    hidden = _hidden(work, shown)
    return tuple(_waiting(found, names.of_case(hidden.get(found[0].id, {}))) for found in shown)


def _hidden(work: Work, cases: Iterable[Sequence[Row[*tuple[Any, ...]]]]) -> Mapping[int, Mapping[int, Text]]:
    """By case the persons who have another name for the reader, where persons are awaited and any may have one."""
    pinned = {row.id: work.pinned(work.session, row.workflow_version_id) for rows in cases for row in rows}
    in_person = {row.id for rows in cases for row in rows if row.person_id is not None}
    asked = sorted(each for each in in_person if protected_in(pinned[each].workflow))
    read_together(work, asked)
    return hidden_in(work, [work.cases[each] for each in asked])


def _waiting(rows: Sequence[Row[*tuple[Any, ...]]], names: Names) -> Waiting:
    first = rows[0]
    awaited = (names.who(row.organization_id, row.person_id).name for row in rows)
    return Waiting(
        reference=first.reference,
        title=first.title,
        title_other=first.title_other,
        ask=Text(en=first.ask_en, zh=first.ask_zh),
        awaited=tuple(dict.fromkeys(awaited)),
        due_at=first.due_at if first.due_at < NO_DEADLINE else None,
        pause=pause_of(first),
    )


def _cursor(token: str) -> Cursor | None:
    """Where a page begins; nonsense begins at the first page."""
    found = read_place(token)
    return None if found is None else Cursor(due_at=found[0], id=found[1])
