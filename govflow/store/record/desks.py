"""Desks worked out again: from the state of a case, its parties, its open rounds, and whom it awaits as well by now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, TypeAlias

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from govflow.engine.definition import State, Workflow
from govflow.engine.vocabulary import Vocabulary
from govflow.store.cases import WorkItemRow
from govflow.store.deadlines.timers import RUNNING, TIMER
from govflow.store.record.compartments import CompartmentEntryRow, CompartmentRow
from govflow.store.rounds import LoadedRound, load_rounds
from govflow.store.rounds.tables import ROUND
from govflow.store.sql.base import NO_DEADLINE
from govflow.store.writing.desks import Place, awaited, items_of, looking_too, round_ask, round_items, words

WORK_ITEM = WorkItemRow.__table__
COMPARTMENT, CONFIDED = CompartmentRow.__table__, CompartmentEntryRow.__table__

Holders: TypeAlias = Callable[[str], Iterable[Place]]
"""Who holds a capacity."""
_Laid: TypeAlias = tuple[Any, ...]
"""A work item without its moments."""
_SAID = ("capacity", "organization_id", "role", "person_id", "seat_id", "ask_en", "ask_zh")


@dataclass(frozen=True, kw_only=True)
class Desks:
    """What lies on the desks of some cases, and what says so beside their rows and their parties; by case."""

    items: Mapping[int, Sequence[Any]]
    rounds: Mapping[int, Sequence[LoadedRound]]  # that are open
    escalated: Mapping[int, Sequence[Any]]  # deadlines that run
    confided: Mapping[int, datetime]  # when something last was


def load_desks(session: Session, case_ids: Sequence[int]) -> Desks:
    """Everything of these cases."""
    items: dict[int, list[Any]] = defaultdict(list)
    rounds: dict[int, list[LoadedRound]] = defaultdict(list)
    escalated: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(select(WORK_ITEM).where(WORK_ITEM.c.case_id.in_(case_ids))):
        items[row.case_id].append(row)
    is_open = (ROUND.c.case_id.in_(case_ids), ROUND.c.closed_at.is_(None))
    for each in load_rounds(session, session.scalars(select(ROUND.c.id).where(*is_open)).all()):
        rounds[each.case_id].append(each)
    running = (TIMER.c.case_id.in_(case_ids), TIMER.c.status.in_(RUNNING), TIMER.c.escalations > 0)
    for row in session.execute(select(TIMER.c.case_id, TIMER.c.clock, TIMER.c.escalations).where(*running)):
        escalated[row.case_id].append(row)
    return Desks(items=items, rounds=rounds, escalated=escalated, confided=_confided(session, case_ids))


def lie_right(
    case: Any, workflow: Workflow, vocabulary: Vocabulary, holders: Holders, desks: Desks, now: datetime
) -> bool:
    """Does everything lie where it must, with the words that are asked, since a moment in the present state?"""
    state, items, rounds = workflow.states[case.state], desks.items[case.id], desks.rounds[case.id]
    if state.end:
        return not items
    latest = max(now, case.updated_at, desks.confided.get(case.id, now))
    timely = all(case.entered_at <= each.since <= latest for each in items)
    dated = all(each.due_at == (case.due_at or NO_DEADLINE) for each in items)
    laid = [_laid(each._mapping) for each in items if each.seat_id is None]
    in_seats = [each for each in items if each.seat_id is not None]
    may, must = _in_state(case, workflow, holders, desks)
    return timely and dated and must <= set(laid) <= may and _in_rounds(in_seats, workflow, state, vocabulary, rounds)


def _in_state(case: Any, workflow: Workflow, holders: Holders, desks: Desks) -> tuple[set[_Laid], set[_Laid]]:
    """What may lie on desks beside that of seats, and what must.

    Whoever sits in a round is not awaited beside it; once it is over, their desks are laid anew only with what follows.
    """
    state = workflow.states[case.state]

    def laid(whos: Iterable[str]) -> dict[_Laid, Place]:
        found = items_of(state, whos, holders)
        return {_laid(each): (each["organization_id"], each["person_id"]) for each in found}  # type: ignore[misc]

    named = laid(awaited(workflow, case.state))
    late = laid(each.to for _, due in workflow.deadlines(case.state) for each in due.escalate)
    if desks.rounds[case.id]:
        return set(late), set()
    may = named.keys() | late.keys()
    if state.rounds:
        return may, set()
    places = set(named.values())
    by_now = laid(_awaited_as_well(case, workflow, desks))
    return may, named.keys() | {each for each, place in by_now.items() if place not in places}


def _awaited_as_well(case: Any, workflow: Workflow, desks: Desks) -> Iterator[str]:
    """Whom deadlines that have escalated as often as they can await as well."""
    for timer in desks.escalated[case.id]:
        due = workflow.deadline(case.state, timer.clock)
        if due is not None and timer.escalations >= len(due.escalate):
            yield from (each.to for each in due.escalate)


def _in_rounds(
    items: Sequence[Any], workflow: Workflow, state: State, vocabulary: Vocabulary, rounds: Sequence[LoadedRound]
) -> bool:
    """Has every seat that is awaited its desk, once, and no other?"""
    laid = {each.seat_id: _laid(each._mapping) for each in items}
    if len(laid) != len(items):
        return False
    may = dict(chain.from_iterable(_of_seats(workflow, state, vocabulary, each) for each in rounds))
    must = set(chain.from_iterable(_needed(each, may.keys()) for each in rounds))
    return must <= laid.keys() <= may.keys() and all(found in may[seat] for seat, found in laid.items())


def _of_seats(
    workflow: Workflow, state: State, vocabulary: Vocabulary, round_: LoadedRound
) -> Iterator[tuple[int, set[_Laid]]]:
    """The seats that may have a desk, each with what may lie there.

    Whoever was recorded as there and casts the vote of another has said so itself, and is not told of that any more
    when its desk is next laid.
    """
    ask, waiting = round_ask(workflow, state, round_), round_.judge().waiting
    here = {each.id for each in round_.seats if each.marked == "keeper" and each.status == "present"}
    for item in round_items(workflow, state, round_, vocabulary):
        seat: Any = item["seat_id"]
        asks = [words(each) for each in (ask, looking_too(ask))] if seat in here.intersection(waiting) else []
        yield seat, {_laid(item), *(_laid({**item, "ask_en": en, "ask_zh": zh}) for en, zh in asks)}


def _needed(round_: LoadedRound, asked: Iterable[int]) -> Iterator[int]:
    """The seats that must have a desk: a delegate's answer takes away what tells an absent seat what was entered."""
    heard = {each.seat_id for each in round_.responses if not each.on_behalf}
    seats, waiting = {each.id for each in round_.seats}, round_.judge().waiting
    return (each for each in asked if each in seats and (each in waiting or each not in heard))


def _laid(item: Mapping[str, Any]) -> _Laid:
    return tuple(item[name] for name in _SAID)


def _confided(session: Session, case_ids: Sequence[int]) -> Mapping[int, datetime]:
    """The moments of what moves nothing else of a case, such as a recusal in a review that is not told to all."""
    query = select(COMPARTMENT.c.case_id, func.max(CONFIDED.c.at).label("latest")).join(
        CONFIDED, CONFIDED.c.compartment_id == COMPARTMENT.c.id
    )
    found = session.execute(query.where(COMPARTMENT.c.case_id.in_(case_ids)).group_by(COMPARTMENT.c.case_id))
    return {row.case_id: row.latest for row in found}
