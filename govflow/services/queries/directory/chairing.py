"""The page of a rotation: who chaired and who will, the orders that say so, the swaps, and what the reader may do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from govflow.domain.conferences.chairing import AHEAD, LONGEST_DECIDED, LONGEST_REASON, Plan, Turn
from govflow.errors import Conflict
from govflow.messages import Message
from govflow.services.accounts.granting import check_disinterested
from govflow.services.queries.case.names import Names, of_no_case
from govflow.services.queries.directory.chair_rights import (
    Rotation,
    against_objecting,
    against_taking_back,
    load_rotation,
)
from govflow.services.queries.directory.chair_swaps import SwapLine, named_there, swap_line
from govflow.services.queries.meetings.chairing import why
from govflow.store.meetings.chairing import counts, load_present
from govflow.store.work import Work
from govflow.values import Text

__all__ = ["LONGEST_DECIDED", "LONGEST_REASON", "RotationPage", "load_rotation_page"]

PAST = 10
"""Years that are over, on a page."""
SHOWN = 20
"""So many orders and swaps of which nothing more becomes are on a page, the latest; all stand in the log of
administration. What holds, is to hold or waits for an answer is there however many came after it.
"""

Stands = Literal["holds", "coming", "objected", "over"]


@dataclass(frozen=True, kw_only=True)
class YearLine:
    """Who chairs in a year and why it is not by the order alone. ``time``: past, now or coming."""

    year: int
    time: Literal["past", "now", "coming"]
    name: Text
    notes: tuple[Message, ...]


@dataclass(frozen=True, kw_only=True)
class ObjectionLine:
    name: Text
    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class OrderLine:
    """An order. ``objects``, ``takes_back``: what the reader may do about it for a member."""

    id: int
    first_year: int
    members: tuple[Text, ...]
    decided: str
    reason: str
    entered_at: datetime
    stands: Stands
    objections: tuple[ObjectionLine, ...]
    objects: bool
    takes_back: bool


@dataclass(frozen=True, kw_only=True)
class RotationPage:
    """``earlier``: the year before which the next page of past years begins. ``own`` and ``others``: years to swap."""

    group_id: int
    group: Text
    years: tuple[YearLine, ...]
    earlier: int | None
    orders: tuple[OrderLine, ...]
    swaps: tuple[SwapLine, ...]
    enters: bool
    members: tuple[tuple[int, Text], ...]  # in the order that a new one is offered in
    first_years: range
    own: tuple[int, ...]
    others: tuple[tuple[int, Text], ...]
    acting: Text | None


def load_rotation_page(work: Work, group_id: int, before: int | None = None) -> RotationPage:
    """The page of one committee or body. ``before``: show the past years before that one. Raises NotFound."""
    rotation = load_rotation(work, group_id)
    if before is not None and before > rotation.today.year:
        before = None  # no year is past that has not begun
    plan, names = rotation.plan, of_no_case(work.actor)
    known = {each.organization for each in plan.terms}
    known |= {each for order in rotation.kept.orders for each in order.members}
    names.load(work, organizations=sorted(known))
    years = _years(rotation, before)
    mine = work.actor.organization_id
    turns = [turn for each in rotation.swappable if (turn := plan.planned(each)) is not None]
    busy = {year for each in rotation.waiting() for year in (each.asking_year, each.asked_year)}
    free = [each for each in turns if each.year not in busy] if rotation.binds else []
    return RotationPage(
        group_id=group_id,
        group=rotation.group.name,
        years=tuple(_year(rotation, each, names) for each in years),
        earlier=_earlier(plan, years),
        orders=tuple(_order(rotation, each, names) for each in _orders_shown(rotation)),
        swaps=tuple(swap_line(rotation, each, names) for each in _swaps_shown(rotation)),
        enters=_enters(rotation),
        members=tuple((each, named_there(names, each)) for each in _offered(rotation)),
        first_years=rotation.first_years,
        own=tuple(each.year for each in free if each.organization == mine),
        others=tuple(
            (each.year, named_there(names, each.organization))
            for each in free
            if each.organization != mine and each.organization in rotation.members
        ),
        acting=work.actor.organization,
    )


def _years(rotation: Rotation, before: int | None) -> list[Turn]:
    """The turns of a page: the last past years, this one and the next; or earlier ones."""
    plan, now = rotation.plan, rotation.today.year
    if not plan.orders:
        return []
    first = min(each.since for each in plan.orders)
    last = now + AHEAD if before is None else before - 1
    begin = (now if before is None else before) - PAST
    return [turn for each in range(max(first, begin), last + 1) if (turn := plan.planned(each)) is not None]


def _earlier(plan: Plan, years: Sequence[Turn]) -> int | None:
    if not years or min(each.since for each in plan.orders) >= years[0].year:
        return None
    return years[0].year


def _year(rotation: Rotation, turn: Turn, names: Names) -> YearLine:
    """A year as it was, is or will be; who has somebody in office is asked of today alone."""
    now = rotation.today.year
    notes = [*why(turn, rotation.kept, names)]
    if turn.year == now:
        present = load_present(
            rotation.work.session, [each.organization for each in rotation.plan.terms], rotation.today
        )
        notes += _taking_over(replace(rotation.plan, present=present), turn, rotation.today, names)
    elif turn.year < now:
        notes += _taking_over(rotation.plan, turn, date(turn.year, 12, 31), names)
    return YearLine(
        year=turn.year,
        time="past" if turn.year < now else "now" if turn.year == now else "coming",
        name=named_there(names, turn.organization),
        notes=tuple(notes),
    )


def _taking_over(plan: Plan, turn: Turn, day: date, names: Names) -> Iterator[Message]:
    """Who chairs for whose turn it is, where that one has left within the year or has nobody in office."""
    found = plan.chair(day)
    if found is None or found.organization == turn.organization:
        return
    gone = dict(found.passed).get(turn.organization)
    values = {"name": named_there(names, found.organization), "other": named_there(names, turn.organization)}
    if gone == "empty":
        yield Message("%(other)s has nobody in office: %(name)s takes over what is called now.", **values)
    else:
        yield Message("%(other)s belongs no more: %(name)s takes over what was not called before.", **values)


def _order(rotation: Rotation, row: Any, names: Names) -> OrderLine:
    mine, standing = rotation.work.actor.organization_id, rotation.kept.against(row.id, rotation.work.at)
    own = any(each.organization_id == mine for each in standing)
    against = against_taking_back if own else against_objecting
    may = rotation.binds and not [*against(rotation, row)]
    return OrderLine(
        id=row.id,
        first_year=row.first_year,
        members=tuple(named_there(names, each) for each in row.members),
        decided=row.decided,
        reason=row.reason,
        entered_at=row.entered_at,
        stands=_stands(rotation, row, objected=bool(standing)),
        objections=tuple(
            ObjectionLine(name=named_there(names, each.organization_id), reason=each.reason, at=each.at)
            for each in standing
        ),
        objects=may and not own,
        takes_back=may and own,
    )


def _stands(rotation: Rotation, row: Any, *, objected: bool) -> Stands:
    now = rotation.today.year
    if objected:
        return "objected"
    if row.first_year > now:
        return "coming"
    holding = rotation.plan.order_of(now)
    return "holds" if holding is not None and holding.id == row.id else "over"


def _orders_shown(rotation: Rotation) -> list[Any]:
    """The latest first: those that hold or are to hold, or that the reader's organization objects to; and the last."""
    rows, mine, now = rotation.kept.orders, rotation.work.actor.organization_id, rotation.today.year
    holding = rotation.plan.order_of(now)

    def lives(row: Any) -> bool:
        objecting = {each.organization_id for each in rotation.kept.against(row.id, rotation.work.at)}
        coming = row.first_year > now and (not objecting or mine in objecting)
        return coming or (holding is not None and row.id == holding.id)

    last = {each.id for each in rows[-SHOWN:]}
    return [each for each in reversed(rows) if each.id in last or lives(each)]


def _swaps_shown(rotation: Rotation) -> list[Any]:
    """The latest first: those that wait for an answer or can still be undone; and the last."""
    rows = sorted(rotation.kept.swaps, key=lambda each: (each.asked_at, each.id), reverse=True)

    def lives(row: Any) -> bool:
        to_come = min(row.asking_year, row.asked_year) > rotation.today.year
        return to_come and (row.outcome is None or counts(row, rotation.work.at))

    return [each for place, each in enumerate(rows) if place < SHOWN or lives(each)]


def _offered(rotation: Rotation) -> list[int]:
    """The members of today: as the latest order has them, who is new after them; without one as they were taken in."""
    before = rotation.kept.orders[-1].members if rotation.kept.orders else ()
    return [*(each for each in before if each in rotation.members), *(e for e in rotation.members if e not in before)]


def _enters(rotation: Rotation) -> bool:
    """May the reader enter an order? An administrator who belongs neither to a member nor to the committee or body."""
    actor = rotation.work.actor
    if not actor.administrator or len(rotation.members) < 2:
        return False
    try:
        check_disinterested(actor, {rotation.group.id, *rotation.members})
    except Conflict:
        return False
    return True
