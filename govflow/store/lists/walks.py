"""Lists of cases, fast however many there are: each starts from what narrows it and looks through a window at most.

What somebody sees lies in stretches, one for each of their organizations, one for the person, one for what everybody
may see, each in the order of a list along an index of its own. A page takes the first of all stretches. Where a filter
is asked of each case that no index answers, a page looks through the next ``WINDOW`` and says how far it came.

A walk narrows and never decides: whether a case is shown is asked of each (``store.visibility``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    CompoundSelect,
    Select,
    bindparam,
    func,
    literal,
    literal_column,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session

from govflow.store.cases import CASE, CaseRow, PartyRow, ViewerRow
from govflow.store.lists.search import newest_hits
from govflow.store.lists.worklist import Pair, waiting_cases
from govflow.store.sql.base import Number, UtcDateTime
from govflow.values import Actor

WINDOW = 1_500
"""So many cases a page looks through at most, where a filter is asked of each."""

_ID: Any = bindparam("id", type_=Number)  # beyond all numbers, and whatever an address may say
PARTY, VIEWER = PartyRow.__table__, ViewerRow.__table__


class Place(NamedTuple):
    """Where a case lies in a list: by when it was changed; in a list by number the moment is always the same."""

    at: datetime
    id: int


_ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)
NEWEST, OLDEST = Place(datetime(9999, 1, 1, tzinfo=UTC), 2**53), Place(datetime(1, 1, 1, tzinfo=UTC), 0)


class Way(NamedTuple):
    """Which way a list is walked: by change or by number; from the newest on, or ``back`` towards it; from a place."""

    by_change: bool
    back: bool = False
    start: Place | None = None

    def place(self, at: datetime, number: int) -> Place:
        return Place(at if self.by_change else _ALWAYS, number)

    def values(self, most: int) -> dict[str, Any]:
        """Of the parameters of a walk: where it begins, and how far it goes."""
        at, number = self.start or (OLDEST if self.back else NEWEST)
        return {"id": number, "most": most, **({"at": at} if self.by_change else {})}

    def before(self, one: Place, other: Place) -> bool:
        """Is the one met before the other?"""
        return one < other if self.back else one > other


@dataclass(frozen=True, kw_only=True)
class Walk:
    """The next places of a list. ``end``: the last up to which none is missing; None where there is nothing beyond."""

    way: Way
    places: tuple[Place, ...]
    end: Place | None

    def passes(self, place: Place) -> bool:
        """Does it know whether the place belongs to it?"""
        return self.end is None or not self.way.before(self.end, place)

    @cached_property
    def known(self) -> frozenset[Place]:
        return frozenset(self.places)

    @property
    def numbers(self) -> list[int]:
        return [each.id for each in self.places]

    def in_batches(self, first: int) -> Iterator[Sequence[int]]:
        """The cases, in ever larger parts: most pages are full after the first."""
        start, size = 0, first
        while start < len(self.places):
            yield self.numbers[start : start + size]
            start, size = start + size, size * 4


def walk_seen(session: Session, actor: Actor, way: Way, workflow: str, most: int) -> Walk:
    """What the actor sees, of one procedure or (empty) of any: ``most`` of each stretch."""
    organizations = sorted(actor.organization_ids)
    values: dict[str, Any] = {f"organization_{n}": each for n, each in enumerate(organizations)}
    if way.by_change and workflow:
        values["workflow"] = workflow
    statement = _seen(way.by_change, way.back, len(organizations), "workflow" in values)
    rows = session.execute(statement, {**values, "person": actor.person_id, **way.values(most)})
    stretches = [[way.place(row.at, row.id) for row in each] for _, each in groupby(rows, lambda row: row.stretch)]
    return _merged(way, stretches, most)


def walk_party(session: Session, organization_id: int, way: Way, most: int) -> Walk:
    """The cases in which an organization takes part, or once did, by number."""
    return _numbered(
        way, session.scalars(_party(way.back), {"organization": organization_id, **way.values(most)}), most
    )


def walk_found(session: Session, typed: str, way: Way, most: int) -> Walk:
    """The cases in which these words occur, by number, whoever may read them."""
    return _numbered(way, newest_hits(session, typed, back=way.back, **way.values(most)), most)


def walk_desk(session: Session, pairs: Sequence[Pair], person_id: int | None, way: Way) -> Walk | None:
    """The cases that wait for somebody; none where they are more than a window."""
    found = waiting_cases(session, pairs, person_id, WINDOW)
    if len(found) == WINDOW:
        return None
    places = _places(session, way, found)
    return _merged(way, [[each for each in places if way.start is None or way.before(way.start, each)]], WINDOW)


def _places(session: Session, way: Way, numbers: Iterable[int]) -> list[Place]:
    """Where these cases lie."""
    if not way.by_change:
        return [way.place(_ALWAYS, each) for each in numbers]
    query = select(CASE.c.id, CASE.c.updated_at).where(among(session, numbers))
    return [way.place(row.updated_at, row.id) for row in session.execute(query)]


def furthest(walks: Sequence[Walk]) -> Walk:
    """Of walks that each pass all cases of a list, the one that comes furthest, without what another rules out."""
    best = walks[0]
    for each in walks[1:]:
        if _further(each, best):
            best = each
    places = (each for each in best.places if all(each in other.known for other in walks if other.passes(each)))
    return Walk(way=best.way, places=tuple(places), end=best.end)


def _further(one: Walk, other: Walk) -> bool:
    if one.end is None or other.end is None:
        return one.end is None and (other.end is not None or len(one.places) < len(other.places))
    return one.way.before(other.end, one.end)


def _numbered(way: Way, numbers: Iterable[int], most: int) -> Walk:
    return _merged(way, [[Place(_ALWAYS, each) for each in numbers]], most)


def _merged(way: Way, stretches: Sequence[Sequence[Place]], most: int) -> Walk:
    """Of several stretches, as far as none of them was cut off."""
    cut = [each[-1] for each in stretches if len(each) == most]
    end = (min(cut) if way.back else max(cut)) if cut else None
    walk = Walk(way=way, places=(), end=end)
    places = {place for stretch in stretches for place in stretch if walk.passes(place)}
    return Walk(way=way, places=tuple(sorted(places, reverse=not way.back)), end=end)


def among(session: Session, numbers: Iterable[int]) -> ColumnElement[bool]:
    """The criterion over ``CaseRow``: one of these cases.

    As one value, so that no database goes over all its cases because they seem to be few beside the places.
    """
    if session.get_bind().dialect.name == "sqlite":
        listed = func.json_each(json.dumps([*numbers])).table_valued("value")
    else:
        listed = func.unnest(literal([*numbers], ARRAY(Number))).table_valued("value").render_derived()
    return CaseRow.id == listed.c.value


@lru_cache(maxsize=256)
def _seen(by_change: bool, back: bool, organizations: int, by_workflow: bool) -> CompoundSelect[Any]:
    """One statement for each number of organizations: building costs more than asking."""
    viewer, case = (VIEWER.c.case_id, VIEWER.c.updated_at), (CASE.c.id, CASE.c.updated_at)
    holders = [VIEWER.c.organization_id == bindparam(f"organization_{n}") for n in range(organizations)]
    stretches = [_stretch(by_change, back, *viewer, each, VIEWER, by_workflow) for each in holders]
    stretches += [
        _stretch(by_change, back, *viewer, VIEWER.c.person_id == bindparam("person"), VIEWER, by_workflow),
        _stretch(by_change, back, *case, CASE.c.public == true(), CASE, by_workflow),
    ]
    named = ((str(n), each.subquery()) for n, each in enumerate(stretches))
    return union_all(*(select(literal_column(name).label("stretch"), *each.c) for name, each in named))


def _stretch(
    by_change: bool, back: bool, number: Any, at: Any, holder: ColumnElement[bool], table: Any, by_workflow: bool
) -> Select[Any]:
    place: list[Any] = [number]
    start: list[Any] = [_ID]
    if by_change:
        place, start = [at, number], [bindparam("at", type_=UtcDateTime()), *start]
    beyond = tuple_(*place) > tuple_(*start) if back else tuple_(*place) < tuple_(*start)
    of_workflow = [table.c.workflow == bindparam("workflow")] if by_workflow else []
    listed = [number.label("id"), (at if by_change else number).label("at")]
    query = select(*listed).where(holder, *of_workflow, beyond)
    return query.order_by(*(each if back else each.desc() for each in place)).limit(bindparam("most"))


@lru_cache(maxsize=2)
def _party(back: bool) -> Select[Any]:
    number = PARTY.c.case_id
    beyond = number > _ID if back else number < _ID
    query = select(number).distinct().where(PARTY.c.organization_id == bindparam("organization"), beyond)
    return query.order_by(number if back else number.desc()).limit(bindparam("most"))
