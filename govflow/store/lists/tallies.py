"""Of what waits for somebody: how much there is, in which meetings and calls; and what waits in some of these.

What is counted are the items that are due first, as many as a worklist counts (``COUNTED``), in the order of its index.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Select,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    tuple_,
)

from govflow.store.cases import CASE, WorkItemRow
from govflow.store.lists.kept import CARE, SERVES, looked_after, served_by_reader
from govflow.store.lists.worklist import (
    BEGINNING,
    COLUMNS,
    COUNTED,
    Cursor,
    Pair,
    Question,
    WorkItem,
    asked_of_worklist,
    names_of,
    stretches,
    written,
)
from govflow.store.sql.base import Number, UtcDateTime
from govflow.store.sql.prepared import Asked, shaped, shaped_as
from govflow.store.sql.session import Session
from govflow.store.visibility import SELF

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


@dataclass(frozen=True, kw_only=True)
class Which:
    """Which items are meant. ``cases``: in these cases and, with ``below``, right below them; none: in all.

    ``care``: as of ``kept.CARES``, or empty; ``asked``: the parameters of that.
    """

    kind: str | None = None
    organization_id: int | None = None
    cases: Sequence[int] | None = None
    below: bool = True
    care: str = ""
    asked: Mapping[str, Any] = field(default_factory=dict)


ALL = Which()


def asked_of_tallies(
    session: Session,
    pairs: Sequence[Pair],
    person_id: int | None,
    which: Which = ALL,
    *,
    now: datetime,
    week_ends: datetime,
) -> Asked:
    """How much waits for the holder of these roles and for the person, by the case above: rows of ``Tally``."""
    asked, dialect = Question(pairs, person_id, which.kind, which.organization_id), session.engine.dialect.name
    until = {"now": now, "week_ends": week_ends}
    if which.cases is None:
        statement = _tallies(dialect, len(asked.pairs), by_kind=which.kind is not None, nobodys=bool(which.care))
        return statement.asked(**until, **asked.values(dialect, BEGINNING), **which.asked)
    statement = _tallies_in(len(asked.pairs), which.kind is not None, which.below, which.care)
    return statement.asked(**until, **_values(asked, which, BEGINNING))


def asked_of_items(
    session: Session,
    pairs: Sequence[Pair],
    person_id: int | None,
    which: Which = ALL,
    *,
    after: Cursor | None = None,
    limit: int = COUNTED,
) -> Asked:
    """What waits for them, soonest first: rows of ``WorkItem``."""
    if which.cases is None:
        return asked_of_worklist(
            session,
            pairs,
            person_id,
            after=after,
            limit=limit,
            kind=which.kind,
            organization_id=which.organization_id,
            nobodys=which.asked if which.care else None,
        )
    asked = Question(pairs, person_id, which.kind, which.organization_id)
    statement = _items_in(len(asked.pairs), limit, which.kind is not None, which.below, which.care)
    return statement.asked(**_values(asked, which, after or BEGINNING))


def asked_of_cared(own: Sequence[int], care: str, values: Mapping[str, Any]) -> Asked:
    """The cases that the reader, or colleagues, look after for these organizations; as many as are counted."""
    return _cared(care).asked(own=sorted({*own}), **values)


def _values(asked: Question, which: Which, after: Cursor) -> dict[str, Any]:
    values = {"due_at": after.due_at, "id": after.id, "kind": asked.kind, "person": asked.person_id}
    holders = zip(names_of(len(asked.pairs)), (each for pair in asked.pairs for each in pair), strict=True)
    return {**values, **dict(holders), **which.asked, "cases": sorted(which.cases or ())}


@shaped
def _cared(care: str) -> Select[Any]:
    whose = CARE.c.person_id == SELF if care == "mine" else CARE.c.person_id != SELF
    served = served_by_reader(CARE.c.organization_id)
    query = select(CARE.c.case_id).where(CARE.c.organization_id.in_(bindparam("own", expanding=True)), whose)
    return query.where(SERVES, served).order_by(CARE.c.case_id.desc()).limit(COUNTED)


@shaped_as(Tally)
def _tallies(dialect: str, pairs: int, *, by_kind: bool, nobodys: bool) -> Select[Any]:
    first = stretches(dialect, pairs, COUNTED, by_kind, nobodys).order_by("due_at", "id").limit(written(COUNTED))
    return _counted(first.subquery("first"))


@shaped_as(Tally)
def _tallies_in(pairs: int, by_kind: bool, below: bool, care: str) -> Select[Any]:
    return _counted(_in_cases(pairs, by_kind, below, care).limit(written(COUNTED)).subquery("first"))


@shaped_as(WorkItem)
def _items_in(pairs: int, limit: int, by_kind: bool, below: bool, care: str) -> Select[Any]:
    items = _in_cases(pairs, by_kind, below, care).order_by(ITEM.c.due_at, ITEM.c.id)
    first = items.limit(written(limit)).subquery("page")
    return select(*COLUMNS).join_from(first, ITEM, ITEM.c.id == first.c.id).join(CASE, CASE.c.id == ITEM.c.case_id)


def _counted(first: FromClause) -> Select[Any]:
    """By the case above; only of these few are the cases looked up."""

    def until(moment: str) -> ColumnElement[Any]:
        return func.sum(case((first.c.due_at <= bindparam(moment, type_=UtcDateTime()), 1), else_=0))

    counts = (func.count(), until("now"), until("week_ends") - until("now"))
    query = select(CASE.c.parent_id, *counts, func.min(first.c.due_at, type_=UtcDateTime()))
    joined = query.join_from(first, ITEM, ITEM.c.id == first.c.id).join(CASE, CASE.c.id == ITEM.c.case_id)
    return joined.group_by(CASE.c.parent_id)


def _in_cases(pairs: int, by_kind: bool, below: bool, care: str) -> Select[Any]:
    """What waits in some cases and right below them, found from these: how much waits elsewhere does not matter."""
    these = bindparam("cases", expanding=True, type_=Number)
    there = CASE.c.id.in_(these)
    among = select(CASE.c.id).where(or_(CASE.c.parent_id.in_(these), there) if below else there)
    if by_kind:
        among = among.where(CASE.c.kind == bindparam("kind"))
    after = tuple_(bindparam("due_at", type_=UtcDateTime()), bindparam("id", type_=Number))
    items = select(ITEM.c.due_at, ITEM.c.id).where(ITEM.c.case_id.in_(among), or_(*_held(pairs)))
    if care:
        items = items.where(looked_after(care, ITEM.c.organization_id, ITEM.c.case_id))
    return items.where(tuple_(ITEM.c.due_at, ITEM.c.id) > after)


def _held(pairs: int) -> Iterator[ColumnElement[bool]]:
    """Items of these holders, by no index: a desk may hold very many."""
    organization = func.coalesce(ITEM.c.organization_id, 0)
    yield func.coalesce(ITEM.c.person_id, 0) == bindparam("person", type_=Number)
    for n in range(pairs):
        role: BindParameter[str] = bindparam(f"role_{n}")
        yield and_(organization == bindparam(f"organization_{n}", type_=Number), ITEM.c.role == role)
