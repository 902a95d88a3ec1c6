"""Lists of cases, fast however many there are: each starts from what narrows it and looks through a window at most.

What somebody sees lies in stretches, one for each of their organizations, one for the person, one for what everybody
may see, each in the order of a list along an index of its own. A page takes the first of all stretches. Where a filter
is asked of each case that no index answers, a page looks through the next ``WINDOW`` and says how far it came.

A walk narrows and never decides: whether a case is shown is asked of each (``store.visibility``).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    bindparam,
    column,
    func,
    literal_column,
    select,
    true,
    tuple_,
    union_all,
)

from govflow.store.cases import CASE, CaseRow, PartyRow, ViewerRow
from govflow.store.lists.search import occurrences
from govflow.store.lists.worklist import Pair, waiting_cases
from govflow.store.sql.base import Number, UtcDateTime
from govflow.store.sql.prepared import shaped
from govflow.store.sql.session import Session
from govflow.values import Actor

WINDOW = 1_500
"""So many cases a page looks through at most, where a filter is asked of each."""

_ID: Any = bindparam("id", type_=Number)  # beyond all numbers, and whatever an address may say
PARTY, VIEWER = PartyRow.__table__, ViewerRow.__table__


class Place(NamedTuple):
    """Where a case lies in a list: by when it was changed (``CaseRow.listed_at``); by number at no moment."""

    at: datetime
    id: int


_ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)
NEWEST, OLDEST = Place(datetime(9999, 1, 1, tzinfo=UTC), 2**53), Place(datetime(1, 1, 1, tzinfo=UTC), 0)

_Mark: TypeAlias = Any
"""A place as it is compared within one list, where there may be thousands: by number that number alone."""


class Way(NamedTuple):
    """Which way a list is walked: by change or by number; from the newest on, or ``back`` towards it; from a place."""

    by_change: bool
    back: bool = False
    start: Place | None = None

    def place(self, at: datetime, number: int) -> Place:
        return Place(at if self.by_change else _ALWAYS, number)

    def behind(self, end: Place) -> Way:
        """The same way, from there on."""
        return self._replace(start=end)

    def values(self) -> dict[str, Any]:
        """Of the parameters of a walk: where it begins."""
        at, number = self.start or (OLDEST if self.back else NEWEST)
        return {"id": number, **({"at": at} if self.by_change else {})}

    def before(self, one: _Mark, other: _Mark) -> bool:
        """Is the one met before the other?"""
        return bool(one < other if self.back else one > other)

    def mark(self, place: Place) -> _Mark:
        return tuple(place) if self.by_change else place.id


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """What narrows a list: a procedure, an organization that takes part, words as they are asked for; each or none.

    ``desk``: for whom its cases wait, in these roles or in person, where it has no others.
    """

    workflow: str = ""
    organization_id: int | None = None
    phrases: str | None = None
    desk: Sequence[Pair] | None = None


@dataclass(frozen=True, kw_only=True)
class Walk:
    """The next places of a list. ``end``: the last up to which none is missing; None where there is nothing beyond."""

    numbers: Sequence[int]
    end: Place | None


class _Trail(NamedTuple):
    """The next places that may be meant, as one of what narrows a list tells them; ``end`` as that of a walk."""

    marks: Sequence[_Mark]
    end: _Mark | None


def walk(session: Session, actor: Actor, narrowing: Narrowing, way: Way, most: int, each: int) -> Walk:
    """What the actor may see of what is meant, as far as one of all that narrows it comes, without what another rules
    out: of what is seen ``each`` of every stretch, of what takes part, is found or waits ``most``.
    """
    trails = [*_along(session, actor, narrowing, way, most, each)]
    if narrowing.desk is not None:
        trails.append(_of_desk(session, actor.in_person, narrowing.desk, narrowing.organization_id, way, most))
    return _furthest(way, trails)


def _along(session: Session, actor: Actor, narrowing: Narrowing, way: Way, most: int, each: int) -> Iterator[_Trail]:
    """Of what waits it is known that the actor sees it, and for whom it takes part: few seats tell whether these are
    still fewer.
    """
    seen = narrowing.desk is None
    organizations, seats = sorted(actor.organization_ids) if seen else [], most if seen else each
    values = {f"organization_{n}": number for n, number in enumerate(organizations)} | way.values()
    values |= {"person": actor.in_person, "each": each, "most": most, "seats": seats, "window": WINDOW}
    narrowed = {"workflow": narrowing.workflow if way.by_change else "", "organization": narrowing.organization_id}
    given = {name: value for name, value in {**narrowed, "phrases": narrowing.phrases}.items() if value}
    along = frozenset({"seen", *given} if seen else given)
    if not along:
        return
    statement = _stretches(session.engine.dialect.name, way.by_change, way.back, len(organizations), along)
    found: dict[int, list[_Mark]] = defaultdict(list)
    mark = itemgetter(1, 2) if way.by_change else itemgetter(1)
    for row in statement.tuples(session, **values, **given):
        found[row[0]].append(mark(row))
    if seen:
        yield _merged(way, [found[n] for n in range(len(organizations) + 2)], each)
    if narrowing.organization_id is not None:
        yield _merged(way, [found[_PARTY]], seats)
    if narrowing.phrases is not None:
        yield _merged(way, [found[_WORDS]], most)


def _of_desk(
    session: Session, person_id: int | None, pairs: Sequence[Pair], organization_id: int | None, way: Way, most: int
) -> _Trail:
    """What waits, where an organization is asked for, without those in which it takes no part."""
    rows = waiting_cases(session, pairs, person_id, organization_id, way.values()["id"], way.back, most)
    waiting = _merged(way, [[number for number, _ in rows]], most)
    meant = {number for number, takes_part in rows if takes_part}
    return waiting._replace(marks=[each for each in waiting.marks if each in meant])


def _merged(way: Way, stretches: Sequence[Sequence[_Mark]], most: int) -> _Trail:
    """Of several stretches, as far as none of them was cut off."""
    last, nearest = (max, min) if way.back else (min, max)
    cut = [last(each) for each in stretches if len(each) == most]
    end = nearest(cut) if cut else None
    marks = {mark for stretch in stretches for mark in stretch}
    if end is not None and len(stretches) > 1:
        marks = {each for each in marks if not way.before(end, each)}
    return _Trail(_ordered(way, marks), end)


def _ordered(way: Way, marks: Collection[_Mark]) -> list[_Mark]:
    return sorted(marks, reverse=not way.back)


def _furthest(way: Way, trails: Sequence[_Trail]) -> Walk:
    """Of trails that each pass all cases of a list, the one that comes furthest, without what another rules out."""
    best = trails[0]
    for each in trails[1:]:
        if _further(way, each, best):
            best = each
    marks = best.marks
    for other in trails:
        if other is not best:
            marks = _not_ruled_out(way, marks, other)
    numbers = [number for _, number in marks] if way.by_change else marks
    end = None if best.end is None else Place(*best.end) if way.by_change else Place(_ALWAYS, best.end)
    return Walk(numbers=numbers, end=end)


def _further(way: Way, one: _Trail, other: _Trail) -> bool:
    if one.end is None or other.end is None:
        return one.end is None and (other.end is not None or len(one.marks) < len(other.marks))
    return way.before(other.end, one.end)


def _not_ruled_out(way: Way, marks: Sequence[_Mark], other: _Trail) -> list[_Mark]:
    """Those that the other trail knows, and those that lie beyond it."""
    known, end = frozenset(other.marks), other.end
    if end is None:
        return [each for each in marks if each in known]
    if way.back:
        return [each for each in marks if each in known or each > end]
    return [each for each in marks if each in known or each < end]


def among(dialect: str) -> tuple[ColumnElement[bool], ColumnElement[int]]:
    """The criterion over ``CaseRow``: one of these cases (``numbers``, as ``listed``), and the place of each there.

    As one value, so that no database goes over all its cases because they seem to be few beside the places.
    """
    if dialect == "sqlite":
        numbers: Any = func.json_each(bindparam("numbers")).table_valued("value", column("key", Integer))
        return CaseRow.id == numbers.c.value, numbers.c.key
    numbers = func.unnest(bindparam("numbers", type_=ARRAY(Number)))
    numbers = numbers.table_valued("value", with_ordinality="place").render_derived()
    return CaseRow.id == numbers.c.value, numbers.c.place


def listed(session: Session, numbers: Sequence[int]) -> Any:
    """Numbers as that one value."""
    return json.dumps([*numbers]) if session.engine.dialect.name == "sqlite" else tuple(numbers)


_PARTY, _WORDS = -1, -2
"""The stretches that hold what takes part and what is found; those of what is seen are counted from 0."""


@shaped
def _stretches(
    dialect: str, by_change: bool, back: bool, organizations: int, narrowed: frozenset[str]
) -> CompoundSelect[Any]:
    """All stretches in one statement; one for each number of organizations, and for what narrows a list."""
    parts = _seen(by_change, back, organizations, "workflow" in narrowed) if "seen" in narrowed else {}
    if "organization" in narrowed:
        parts[_PARTY] = _stretch(
            (PARTY.c.case_id,), back, "seats", PARTY.c.organization_id == bindparam("organization")
        )
        parts[_PARTY] = parts[_PARTY].distinct()  # whoever takes part twice is met once
    if "phrases" in narrowed:
        number, occurs = occurrences(dialect)
        hits = _stretch((number,), back, "most", occurs)
        parts[_WORDS] = hits if dialect == "sqlite" else _first_of_many(hits, back)
    numbered = ((literal_column(str(n), Integer), each.subquery()) for n, each in parts.items())
    return union_all(*(select(number.label("stretch"), *each.c) for number, each in numbered))


def _seen(by_change: bool, back: bool, organizations: int, of_workflow: bool) -> dict[int, Select[Any]]:
    """Those of what is seen: of each organization, of the person, and of everybody."""
    viewer, case = (VIEWER.c.listed_at, VIEWER.c.case_id), (CASE.c.listed_at, CASE.c.id)
    workflow: list[ColumnElement[Any]] = [bindparam("workflow")] if of_workflow else []
    holders = [VIEWER.c.organization_id == bindparam(f"organization_{n}") for n in range(organizations)]
    seen = [(viewer, each, VIEWER) for each in (*holders, VIEWER.c.person_id == bindparam("person"))]
    return {
        n: _stretch(
            place if by_change else place[1:], back, "each", holder, *(table.c.workflow == each for each in workflow)
        )
        for n, (place, holder, table) in enumerate((*seen, (case, CASE.c.public == true(), CASE)))
    }


def _stretch(place: Sequence[Any], back: bool, most: str, *narrowed: ColumnElement[bool]) -> Select[Any]:
    """The next places along an index."""
    start = [bindparam("at", type_=UtcDateTime()), _ID][-len(place) :]
    beyond = tuple_(*place) > tuple_(*start) if back else tuple_(*place) < tuple_(*start)
    columns = [each.label(name) for each, name in zip(place, ("at", "id")[-len(place) :], strict=True)]
    return _first(select(*columns).where(*narrowed, beyond), place, back, most)


def _first(query: Select[Any], place: Sequence[Any], back: bool, most: str) -> Select[Any]:
    return query.order_by(*(each if back else each.desc() for each in place)).limit(bindparam(most, type_=Integer))


def _first_of_many(hits: Select[Any], back: bool) -> Select[Any]:
    """Read as the first of a whole window: for fewer PostgreSQL would go over all cases until it has met as many."""
    window = hits.limit(bindparam("window", type_=Integer)).cte("hits").prefix_with("MATERIALIZED")
    return _first(select(window.c.id), (window.c.id,), back, "most")
