"""Whom a person waits for: cases of their organizations in which somebody else is awaited, nearest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, bindparam, exists, func, or_, select, tuple_

from govflow.services.queries.case.names import Names, of_no_case
from govflow.services.queries.filters import Pairs
from govflow.services.queries.places import read_place, write_place
from govflow.store.cases import PAUSED, CaseRow, Pause, WorkItemRow, pause_of
from govflow.store.lists.latest import LATEST_SEATS, latest_seats, whose
from govflow.store.rounds.reviewers import hidden_in, protected_in
from govflow.store.sql.base import NO_DEADLINE, Number, UtcDateTime
from govflow.store.sql.prepared import Asked, shaped
from govflow.store.visibility import VISIBLE, sight
from govflow.store.work import Work
from govflow.store.writing.locking import asked_of_cases, read_together
from govflow.values import Text, stored_text

OTHERS = 8
"""So many stand in the inbox; a page of them alone has ``PAGE``."""
PAGE = 50

CASE, ITEM, OWN = CaseRow.__table__, WorkItemRow.__table__, WorkItemRow.__table__.alias()


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
class WaitingPage:
    """A page of them; ``following`` begins the next one. ``looked_at``: so many cases of each organization at most."""

    cases: tuple[Waiting, ...]
    following: str | None
    looked_at: int


def load_others(work: Work, pairs: Pairs, after: str = "") -> WaitingPage:
    """A page of what others are awaited for; ``after`` as the page before told it."""
    asked = asked_of_others(work, pairs, most=PAGE + 1, after=after)
    rows = by_case(asked.rows(work.session))
    shown, names = rows[:PAGE], of_no_case(work.actor)
    expect_others(shown, names)
    cases = with_hidden(work, shown)
    names.load_expected(work, asked_of_cases(work, cases))
    read_together(work, cases)
    return WaitingPage(
        cases=told_of_others(work, shown, names),
        following=write_place(shown[-1][0].due_at, shown[-1][0].id) if len(rows) > PAGE else None,
        looked_at=LATEST_SEATS,
    )


def asked_of_others(work: Work, pairs: Pairs, *, most: int = OTHERS, after: str = "") -> Asked:
    """What is asked for them: of so many cases those who are awaited."""
    own, place = sorted({organization_id for organization_id, _ in pairs}), read_place(after)
    values = {"own": own, **whose(own, work.actor.person_id), **sight(work.actor)}
    if place is not None:
        values |= {"due_at": place[0], "id": place[1]}
    return _of_others(len(own), most, place is not None).asked(**values)


def by_case(rows: Iterable[Any]) -> list[list[Any]]:
    """The rows of each case, in the order of the first of each."""
    cases: dict[int, list[Any]] = {}
    for row in rows:
        cases.setdefault(row.id, []).append(row)
    return list(cases.values())


def expect_others(cases: Iterable[Sequence[Any]], names: Names) -> None:
    """Expect the names of those who are awaited."""
    awaited = [row for rows in cases for row in rows]
    names.expect(organizations=(row.organization_id for row in awaited), persons=(row.person_id for row in awaited))


def with_hidden(work: Work, cases: Iterable[Sequence[Any]]) -> list[int]:
    """The cases in which persons are awaited, and any may have another name for the reader."""
    pinned = {row.id: work.pinned(work.session, row.workflow_version_id) for rows in cases for row in rows}
    in_person = {row.id for rows in cases for row in rows if row.person_id is not None}
    return sorted(each for each in in_person if protected_in(pinned[each].workflow))


def told_of_others(work: Work, shown: Sequence[Sequence[Any]], names: Names) -> tuple[Waiting, ...]:
    """What is said of each of these cases; those of ``with_hidden`` were read before."""
    hidden = hidden_in(work, [work.cases[each] for each in with_hidden(work, shown)])
    return tuple(_waiting(found, names.of_case(hidden.get(found[0].id, {}))) for found in shown)


def _held(table: FromClause) -> ColumnElement[bool]:
    """Rows of one of the reader's organizations, or of the reader in person."""
    return or_(table.c.organization_id.in_(bindparam("own", expanding=True)), table.c.person_id == bindparam("person"))


@shaped
def _of_others(organizations: int, most: int, after: bool) -> Select[Any]:
    """What others are awaited for, soonest first: one statement for each number of organizations.

    First which cases, of what is small and lies in indexes; then the rows of these few.
    """
    seats = latest_seats(organizations)
    soonest = func.min(ITEM.c.due_at, type_=UtcDateTime()).label("soonest")
    waiting = select(ITEM.c.case_id, soonest).where(ITEM.c.case_id.in_(seats)).group_by(ITEM.c.case_id).subquery()
    seen = select(waiting).join(CASE, CASE.c.id == waiting.c.case_id)
    others = seen.where(~exists().where(OWN.c.case_id == waiting.c.case_id, _held(OWN)), VISIBLE)
    if after:
        place = tuple_(bindparam("due_at", type_=UtcDateTime()), bindparam("id", type_=Number))
        others = others.where(tuple_(waiting.c.soonest, waiting.c.case_id) > place)
    first = others.order_by(waiting.c.soonest, waiting.c.case_id).limit(most).subquery("first")
    columns = (
        CASE.c.id, CASE.c.reference, CASE.c.title, CASE.c.title_other, CASE.c.workflow_version_id,
        ITEM.c.organization_id, ITEM.c.person_id, ITEM.c.ask_en, ITEM.c.ask_zh, ITEM.c.due_at, *PAUSED,
    )  # fmt: skip
    query = (
        select(*columns).join_from(first, CASE, CASE.c.id == first.c.case_id).join(ITEM, ITEM.c.case_id == CASE.c.id)
    )
    return query.order_by(first.c.soonest, CASE.c.id, ITEM.c.due_at, ITEM.c.id).limit(most * 12)


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
