"""What waits for a person, across all organizations and roles: soonest first, page by page, fast at a million cases.

Each (organization, role) pair reads its own stretch of an index in the right order and the database merges them, so a
page costs the same however much lies behind it. One ``IN`` list of pairs would read and sort everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, bindparam, func, select, tuple_, union_all
from sqlalchemy.orm import Session

from govflow.store.base import UtcDateTime
from govflow.store.cases import CASE, WorkItemRow

ITEM = WorkItemRow.__table__

Pair = tuple[int, str]
"""An organization and a role in it; the empty role stands for any member."""

COUNTED = 1000
"""Counting stops here: a page that says "1,000 or more" says enough."""

_OF_CASE = ("reference", "kind", "title", "title_other", "workflow", "workflow_version_id", "state", "phase")
_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """The last item of a page: the next page begins after it, whatever was added or done meanwhile."""

    due_at: datetime
    id: int


@dataclass(frozen=True, kw_only=True)
class WorkItem:
    """Something awaited, with what a list shows of its case. ``due_at`` is NO_DEADLINE when there is none."""

    id: int
    case_id: int
    reference: str
    kind: str
    title: str
    title_other: str | None
    workflow: str
    workflow_version_id: int
    state: str
    phase: str | None
    capacity: str
    organization_id: int | None
    role: str
    person_id: int | None
    seat_id: int | None
    ask_en: str
    ask_zh: str
    due_at: datetime
    since: datetime

    @property
    def cursor(self) -> Cursor:
        return Cursor(due_at=self.due_at, id=self.id)


def load_worklist(
    session: Session,
    pairs: Sequence[Pair],
    person_id: int | None,
    *,
    after: Cursor | None = None,
    limit: int = 50,
    kind: str | None = None,
    organization_id: int | None = None,
) -> list[WorkItem]:
    """The next items for the holder of these roles and for the person, by due date and number.

    ``kind`` is that of the case (DM); ``organization_id`` leaves out the other organizations and what waits for the
    person alone. Being awaited is itself a right to see the case, so no further criterion applies.
    """
    branches = _branches(pairs, person_id, organization_id)
    if not branches:
        return []
    statement = _page(_shape(branches), kind is not None)
    rows = session.execute(statement, _values(branches, after, limit, kind))
    return [WorkItem(**row) for row in rows.mappings()]


def count_worklist(
    session: Session,
    pairs: Sequence[Pair],
    person_id: int | None,
    *,
    kind: str | None = None,
    organization_id: int | None = None,
) -> int:
    """How many items wait, at most ``COUNTED``."""
    branches = _branches(pairs, person_id, organization_id)
    if not branches:
        return 0
    statement = _count(_shape(branches), kind is not None)
    return session.execute(statement, _values(branches, None, COUNTED, kind)).scalar_one()


@dataclass(frozen=True)
class _Branches:
    """The stretches of the indexes to merge."""

    pairs: tuple[Pair, ...]
    person_id: int | None

    def __len__(self) -> int:
        return len(self.pairs) + (self.person_id is not None)


@dataclass(frozen=True)
class _Shape:
    """What a statement depends on: few statements, each built and compiled once."""

    pairs: int
    person: bool


def _branches(pairs: Sequence[Pair], person_id: int | None, organization_id: int | None) -> _Branches:
    """Each pair once, in one order; with the empty role of each organization, for what waits for any member."""
    wanted = {pair for pair in pairs if organization_id in (None, pair[0])}
    everyone = {(organization, "") for organization, _ in wanted}
    return _Branches(tuple(sorted(wanted | everyone)), person_id if organization_id is None else None)


def _shape(branches: _Branches) -> _Shape:
    return _Shape(len(branches.pairs), branches.person_id is not None)


def _values(branches: _Branches, after: Cursor | None, limit: int, kind: str | None) -> dict[str, Any]:
    """The parameters of a statement. A first page begins after the beginning of time, to be the same statement."""
    start = after or Cursor(due_at=_BEGINNING, id=0)
    values: dict[str, Any] = {"due_at": start.due_at, "id": start.id, "limit": limit}
    for number, (organization_id, role) in enumerate(branches.pairs):
        values |= {f"o{number}": organization_id, f"r{number}": role}
    if branches.person_id is not None:
        values["person_id"] = branches.person_id
    if kind is not None:
        values["kind"] = kind
    return values


@lru_cache(maxsize=256)
def _page(shape: _Shape, by_kind: bool) -> Select[Any]:
    page = _merged(shape, by_kind).order_by("due_at", "id").limit(bindparam("limit")).subquery("page")
    return (
        select(ITEM, *(CASE.c[name] for name in _OF_CASE))
        .join_from(page, ITEM, ITEM.c.id == page.c.id)
        .join(CASE, CASE.c.id == ITEM.c.case_id)
        .order_by(ITEM.c.due_at, ITEM.c.id)
    )


@lru_cache(maxsize=256)
def _count(shape: _Shape, by_kind: bool) -> Select[int]:
    return select(func.count()).select_from(_merged(shape, by_kind).limit(bindparam("limit")).subquery("counted"))


def _merged(shape: _Shape, by_kind: bool) -> CompoundSelect[Any]:
    """One SELECT per stretch. Both databases merge such stretches by the index, reading no more than is asked for."""
    holders: list[ColumnElement[bool]] = [
        (ITEM.c.organization_id == bindparam(f"o{n}")) & (ITEM.c.role == bindparam(f"r{n}")) for n in range(shape.pairs)
    ]
    holders += [ITEM.c.person_id == bindparam("person_id")] * shape.person
    return union_all(*(_stretch(holder, by_kind) for holder in holders))


def _stretch(holder: ColumnElement[bool], by_kind: bool) -> Select[Any]:
    after = tuple_(bindparam("due_at", type_=UtcDateTime()), bindparam("id"))
    stretch = select(ITEM.c.due_at, ITEM.c.id).where(holder, tuple_(ITEM.c.due_at, ITEM.c.id) > after)
    if by_kind:
        stretch = stretch.join(CASE, CASE.c.id == ITEM.c.case_id).where(CASE.c.kind == bindparam("kind"))
    return stretch
