"""Of what waits for somebody: how much there is, in which meetings and calls; and what waits in some of these.

What is counted are the items that are due first, as many as a worklist counts (``COUNTED``), in the order of its index.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, Select, and_, bindparam, case, func, or_, select, tuple_

from govflow.store.cases import CASE, WorkItemRow
from govflow.store.lists.worklist import (
    BEGINNING,
    COLUMNS,
    COUNTED,
    Cursor,
    Pair,
    Question,
    WorkItem,
    names_of,
    stretches,
    written,
)
from govflow.store.sql.base import Number, UtcDateTime
from govflow.store.sql.prepared import Asked, shaped_as
from govflow.store.sql.session import Session

ITEM = WorkItemRow.__table__


class Tally(NamedTuple):
    """How many items wait in the cases below one (none: in those that stand by themselves), and for how long.

    ``first``: when the first of them is due; NO_DEADLINE where none is.
    """

    parent_id: int | None
    number: int
    overdue: int
    soon: int
    first: datetime


def asked_of_tallies(
    session: Session,
    pairs: Sequence[Pair],
    person_id: int | None,
    *,
    now: datetime,
    week_ends: datetime,
    kind: str | None = None,
    organization_id: int | None = None,
) -> Asked:
    """How much waits for the holder of these roles and for the person, by the case above: rows of ``Tally``."""
    asked, dialect = Question(pairs, person_id, kind, organization_id), session.engine.dialect.name
    statement = _tallies(dialect, len(asked.pairs), by_kind=kind is not None)
    return statement.asked(now=now, week_ends=week_ends, **asked.values(dialect, BEGINNING))


def asked_of_tallies_in(
    pairs: Sequence[Pair],
    person_id: int | None,
    cases: Sequence[int],
    *,
    now: datetime,
    week_ends: datetime,
    kind: str | None = None,
    organization_id: int | None = None,
) -> Asked:
    """The same of what waits in these cases and in those right below them."""
    asked = Question(pairs, person_id, kind, organization_id)
    statement = _tallies_in(len(asked.pairs), by_kind=kind is not None)
    return statement.asked(now=now, week_ends=week_ends, **_values(asked, cases, BEGINNING))


def asked_of_items_in(
    pairs: Sequence[Pair],
    person_id: int | None,
    cases: Sequence[int],
    *,
    after: Cursor | None = None,
    limit: int = COUNTED,
    kind: str | None = None,
    organization_id: int | None = None,
) -> Asked:
    """What waits there for them, soonest first: rows of ``WorkItem``."""
    asked = Question(pairs, person_id, kind, organization_id)
    statement = _items_in(len(asked.pairs), limit, by_kind=kind is not None)
    return statement.asked(**_values(asked, cases, after or BEGINNING))


def _values(asked: Question, cases: Sequence[int], after: Cursor) -> dict[str, Any]:
    values = {"due_at": after.due_at, "id": after.id, "kind": asked.kind, "person": asked.person_id}
    holders = zip(names_of(len(asked.pairs)), (each for pair in asked.pairs for each in pair), strict=True)
    return {**values, **dict(holders), "cases": sorted(cases)}


@shaped_as(Tally)
def _tallies(dialect: str, pairs: int, *, by_kind: bool) -> Select[Any]:
    first = stretches(dialect, pairs, COUNTED, by_kind).order_by("due_at", "id").limit(written(COUNTED))
    return _counted(first.subquery("first"))


@shaped_as(Tally)
def _tallies_in(pairs: int, *, by_kind: bool) -> Select[Any]:
    return _counted(_in_cases(pairs, by_kind).limit(written(COUNTED)).subquery("first"))


@shaped_as(WorkItem)
def _items_in(pairs: int, limit: int, *, by_kind: bool) -> Select[Any]:
    first = _in_cases(pairs, by_kind).order_by(ITEM.c.due_at, ITEM.c.id).limit(written(limit)).subquery("page")
    return select(*COLUMNS).join_from(first, ITEM, ITEM.c.id == first.c.id).join(CASE, CASE.c.id == ITEM.c.case_id)


def _counted(first: FromClause) -> Select[Any]:
    """By the case above; only of these few are the cases looked up."""

    def until(moment: str) -> ColumnElement[Any]:
        return func.sum(case((first.c.due_at <= bindparam(moment, type_=UtcDateTime()), 1), else_=0))

    counts = (func.count(), until("now"), until("week_ends") - until("now"))
    query = select(CASE.c.parent_id, *counts, func.min(first.c.due_at, type_=UtcDateTime()))
    joined = query.join_from(first, ITEM, ITEM.c.id == first.c.id).join(CASE, CASE.c.id == ITEM.c.case_id)
    return joined.group_by(CASE.c.parent_id)


def _in_cases(pairs: int, by_kind: bool) -> Select[Any]:
    """What waits in some cases and right below them, found from these: how much waits elsewhere does not matter."""
    these = bindparam("cases", expanding=True, type_=Number)
    among = select(CASE.c.id).where(or_(CASE.c.parent_id.in_(these), CASE.c.id.in_(these)))
    if by_kind:
        among = among.where(CASE.c.kind == bindparam("kind"))
    after = tuple_(bindparam("due_at", type_=UtcDateTime()), bindparam("id", type_=Number))
    items = select(ITEM.c.due_at, ITEM.c.id).where(ITEM.c.case_id.in_(among), or_(*_held(pairs)))
    return items.where(tuple_(ITEM.c.due_at, ITEM.c.id) > after)


def _held(pairs: int) -> Iterator[ColumnElement[bool]]:
    """Items of these holders, by no index: a desk may hold very many."""
    organization = func.coalesce(ITEM.c.organization_id, 0)
    yield func.coalesce(ITEM.c.person_id, 0) == bindparam("person", type_=Number)
    for n in range(pairs):
        role = bindparam(f"role_{n}")
        yield and_(organization == bindparam(f"organization_{n}", type_=Number), ITEM.c.role == role)
