"""What waits for a person, across all organizations and roles: soonest first, page by page, fast at a million cases.

Each (organization, role) pair reads its own stretch of an index in the right order, so a page costs the same however
much lies behind it; one ``IN`` list of pairs would read and sort everything. SQLite merges any number of ordered
SELECTs by itself, reading no more than is asked for. PostgreSQL does not, but takes the pairs as arrays and joins the
first items of each stretch laterally.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    String,
    bindparam,
    desc,
    func,
    literal_column,
    select,
    true,
    tuple_,
    type_coerce,
    union_all,
)

from govflow.store.cases import CASE, PartyRow, WorkItemRow
from govflow.store.lists.kept import NOBODY, looked_after
from govflow.store.sql.base import Number, UtcDateTime
from govflow.store.sql.prepared import MOST_SHAPES, Asked, shaped, shaped_as
from govflow.store.sql.session import Session

ITEM, PARTY = WorkItemRow.__table__, PartyRow.__table__

Pair = tuple[int, str]
"""An organization and a role in it; the empty role stands for any member."""

COUNTED = 1000
"""Counting stops here: a page that says "1,000 or more" says enough."""

_OF_PERSON = ITEM.c.person_id == bindparam("person", type_=Number)
_LIMIT: BindParameter[int] = bindparam("limit")


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """The last item of a page: the next page begins after it, whatever was added or done meanwhile."""

    due_at: datetime
    id: int


BEGINNING = Cursor(due_at=datetime(1, 1, 1, tzinfo=UTC), id=0)


class WorkItem(NamedTuple):
    """Something awaited, with what a list shows of its case. ``due_at`` is NO_DEADLINE when there is none."""

    id: int
    case_id: int
    reference: str
    kind: str
    title: str
    title_other: str | None
    workflow_version_id: int
    state: str
    organization_id: int | None
    person_id: int | None
    role: str  # that is awaited; empty: any member
    ask_en: str
    ask_zh: str
    due_at: datetime
    paused_at: datetime | None
    paused_until: datetime | None
    paused_by_en: str | None
    paused_by_zh: str | None
    parent_id: int | None
    child_name: str | None

    @property
    def cursor(self) -> Cursor:
        return Cursor(due_at=self.due_at, id=self.id)


_OF_CASE = {"kind"}  # what an item has, too, and means something else there
COLUMNS = tuple((CASE if name not in ITEM.c or name in _OF_CASE else ITEM).c[name] for name in WorkItem._fields)


def load_worklist(session: Session, pairs: Sequence[Pair], person_id: int | None, **which: Any) -> list[WorkItem]:
    """What ``asked_of_worklist`` asks, read by itself."""
    return worklist(asked_of_worklist(session, pairs, person_id, **which).rows(session))


def worklist(items: Sequence[WorkItem]) -> list[WorkItem]:
    """The items that were asked for, in their order: to sort their rows, a database copies all that stands there."""
    return sorted(items, key=attrgetter("due_at", "id"))


def asked_of_worklist(
    session: Session,
    pairs: Sequence[Pair],
    person_id: int | None,
    *,
    after: Cursor | None = None,
    limit: int = 50,
    kind: str | None = None,
    organization_id: int | None = None,
    nobodys: Mapping[str, Any] | None = None,
) -> Asked:
    """The next items for the holder of these roles and for the person; ``worklist`` brings them in their order.

    ``kind`` is that of the case (DM); ``organization_id`` leaves out the other organizations and what waits for the
    person alone. ``nobodys``: only what nobody looks after, with the parameters of that (``kept.looked_after``). Being
    awaited is itself a right to see the case, so no further criterion applies.
    """
    asked = Question(pairs, person_id, kind, organization_id)
    dialect = session.engine.dialect.name
    statement = _page(dialect, len(asked.pairs), limit, by_kind=kind is not None, nobodys=nobodys is not None)
    return statement.asked(**asked.values(dialect, after or BEGINNING), **(nobodys or {}))


def count_worklist(
    session: Session,
    pairs: Sequence[Pair],
    person_id: int | None,
    *,
    kind: str | None = None,
    organization_id: int | None = None,
) -> int:
    """How many items wait, at most ``COUNTED``."""
    [(number,)] = asked_of_count(session, pairs, person_id, kind=kind, organization_id=organization_id).rows(session)
    return int(number)


def asked_of_count(
    session: Session,
    pairs: Sequence[Pair],
    person_id: int | None,
    *,
    kind: str | None = None,
    organization_id: int | None = None,
) -> Asked:
    """What ``count_worklist`` will ask."""
    asked = Question(pairs, person_id, kind, organization_id)
    dialect = session.engine.dialect.name
    statement = _count(dialect, len(asked.pairs), by_kind=kind is not None)
    return statement.asked(**asked.values(dialect, BEGINNING))


def waiting_cases(
    session: Session,
    pairs: Sequence[Pair],
    person_id: int | None,
    organization_id: int | None,
    beyond: int,
    back: bool,
    most: int,
) -> Sequence[tuple[int, bool]]:
    """The next cases for which somebody is awaited, as often as they wait, at most so many; and whether an organization
    takes part in each, where one is asked for.

    They lie below the number ``beyond``, and come from there downwards; ``back``: above it, and upwards.
    """
    asked = Question(pairs, person_id, None, None)
    dialect = session.engine.dialect.name
    statement = _cases(dialect, len(asked.pairs), back, organization_id is not None)
    values = asked.holders(dialect) | {"organization": organization_id, "case": beyond, "limit": most}
    return statement.tuples(session, **values)


class Question:
    """What is asked for: each pair once, with the empty role of each organization, for what waits for any member."""

    def __init__(
        self, pairs: Sequence[Pair], person_id: int | None, kind: str | None, organization_id: int | None
    ) -> None:
        wanted = {pair for pair in pairs if organization_id in (None, pair[0])}
        self.pairs = sorted(wanted | {(organization, "") for organization, _ in wanted})
        self.person_id = person_id if organization_id is None else None
        self.kind = kind

    def values(self, dialect: str, after: Cursor) -> dict[str, Any]:
        """The parameters of the statements for a kind of database."""
        return {"due_at": after.due_at, "id": after.id, "kind": self.kind} | self.holders(dialect)

    def holders(self, dialect: str) -> dict[str, Any]:
        """Those of them that say who is asked about."""
        values: dict[str, Any] = {"person": self.person_id}
        if dialect == "postgresql":
            values["organizations"] = [organization_id for organization_id, _ in self.pairs]
            values["roles"] = [role for _, role in self.pairs]
        else:
            values |= zip(names_of(len(self.pairs)), chain.from_iterable(self.pairs), strict=True)
        return values


@lru_cache(maxsize=MOST_SHAPES)
def names_of(pairs: int) -> list[str]:
    """Of the parameters for so many pairs."""
    return [name for number in range(pairs) for name in (f"organization_{number}", f"role_{number}")]


@shaped_as(WorkItem)
def _page(dialect: str, pairs: int, limit: int, *, by_kind: bool, nobodys: bool) -> Select[Any]:
    """The statement for a page. Built and compiled once for each number of pairs: building costs more than asking."""
    items = stretches(dialect, pairs, limit, by_kind, nobodys).order_by("due_at", "id")
    first = items.limit(written(limit)).subquery("page")
    return select(*COLUMNS).join_from(first, ITEM, ITEM.c.id == first.c.id).join(CASE, CASE.c.id == ITEM.c.case_id)


@shaped
def _count(dialect: str, pairs: int, *, by_kind: bool) -> Select[int]:
    first = stretches(dialect, pairs, COUNTED, by_kind).limit(written(COUNTED)).subquery("counted")
    return select(func.count()).select_from(first)


def written(limit: int) -> ColumnElement[int]:
    """As part of the statement: as long as PostgreSQL does not know it, it plans anew whenever it is asked."""
    return literal_column(str(limit), Integer)


@shaped
def _cases(dialect: str, pairs: int, back: bool, of_organization: bool) -> Select[Any]:
    number, beyond = ITEM.c.case_id, bindparam("case", type_=Number)
    items = select(number).where(number > beyond if back else number < beyond)
    waiting = _of_each(dialect, pairs, items, (number if back else number.desc(),), _LIMIT)
    first = waiting.order_by("case_id" if back else desc("case_id")).limit(_LIMIT).subquery("waiting").c.case_id
    seats = select(PARTY.c.id).where(PARTY.c.case_id == first, PARTY.c.organization_id == bindparam("organization"))
    takes_part = is_there(seats, dialect) if of_organization else true()
    return select(first, type_coerce(takes_part, Integer))


def is_there(rows: Select[int], dialect: str) -> ColumnElement[bool]:
    """Of few known cases PostgreSQL is to ask it of each. Else it takes all rows of an organization for fewer than
    there are, and joins them; but not those behind an offset.
    """
    return (rows.offset(literal_column("0")) if dialect == "postgresql" else rows).exists()


def stretches(dialect: str, pairs: int, limit: int, by_kind: bool, nobodys: bool = False) -> CompoundSelect[Any]:
    """Where the items lie of all who are asked about, after the place where the page before ended.

    ``nobodys``: only those that nobody of the organization looks after.
    """
    after = tuple_(bindparam("due_at", type_=UtcDateTime()), bindparam("id", type_=Number))
    items: Select[Any] = select(ITEM.c.due_at, ITEM.c.id).where(tuple_(ITEM.c.due_at, ITEM.c.id) > after)
    if by_kind:
        items = items.join(CASE, CASE.c.id == ITEM.c.case_id).where(CASE.c.kind == bindparam("kind"))
    if nobodys:
        items = items.where(looked_after(NOBODY, ITEM.c.organization_id, ITEM.c.case_id))
    return _of_each(dialect, pairs, items, (ITEM.c.due_at, ITEM.c.id), written(limit))


def _of_each(
    dialect: str, pairs: int, items: Select[Any], order: Sequence[ColumnElement[Any]], limit: ColumnElement[int]
) -> CompoundSelect[Any]:
    """Of these items those of the person and of each pair, each a stretch in this order of an index."""
    if dialect == "postgresql":
        return _first_of_each(items.order_by(*order).limit(limit))
    holders = [
        (ITEM.c.organization_id == bindparam(f"organization_{n}")) & (ITEM.c.role == bindparam(f"role_{n}"))
        for n in range(pairs)
    ]
    return union_all(*(items.where(holder) for holder in (_OF_PERSON, *holders)))


def _first_of_each(first: Select[Any]) -> CompoundSelect[Any]:
    """The first items of the person and of each pair in the two arrays."""
    arrays = (bindparam("organizations", type_=ARRAY(Number)), bindparam("roles", type_=ARRAY(String)))
    pair = func.unnest(*arrays).table_valued("organization_id", "role").render_derived("pair")
    holder = (ITEM.c.organization_id == pair.c.organization_id) & (ITEM.c.role == pair.c.role)
    of_pair, of_person = first.where(holder).lateral(), first.where(_OF_PERSON).subquery()
    return union_all(select(of_person), select(of_pair).select_from(pair.join(of_pair, true())))
