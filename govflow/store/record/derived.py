"""What follows from other rows stands under no digest: who sees a case, and what waits for whom, is worked out anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, TypeAlias

from sqlalchemy import Select, func, or_, select

from govflow.engine.definition import State, Workflow
from govflow.engine.rounds.seats import BY_OTHERS
from govflow.engine.vocabulary import Vocabulary
from govflow.messages import Message
from govflow.store.cases import CASE, ViewerRow, WorkItemRow
from govflow.store.deadlines.timers import RUNNING, TIMER
from govflow.store.meetings.reminders import owing
from govflow.store.parties import PARTY
from govflow.store.record.broken import Broken
from govflow.store.record.compartments import CompartmentEntryRow, CompartmentRow
from govflow.store.rounds import LoadedRound, load_rounds
from govflow.store.rounds.tables import ROUND
from govflow.store.sql.base import NO_DEADLINE
from govflow.store.sql.session import Session
from govflow.store.writing.entering import (
    Place,
    awaited,
    items_of,
    looking_too,
    reply_items,
    round_ask,
    round_items,
    words,
)

_BATCH = 200
_PARENT = CASE.alias("parent")
VIEWER, WORK_ITEM = ViewerRow.__table__, WorkItemRow.__table__
COMPARTMENT, CONFIDED = CompartmentRow.__table__, CompartmentEntryRow.__table__

WorkflowOf = Callable[[int], Workflow]
"""A published procedure by the id of its version."""
_Holders: TypeAlias = Callable[[str], Iterable[Place]]
"""Who holds a capacity."""
_Laid: TypeAlias = tuple[Any, ...]
"""A work item without its moments."""
_SAID = ("capacity", "organization_id", "role", "person_id", "seat_id", "ask_en", "ask_zh", "kind")


@dataclass(frozen=True, kw_only=True)
class _Desks:
    """What lies on the desks of some cases, and what says so beside their rows and their parties; by case."""

    items: Mapping[int, Sequence[Any]]
    rounds: Mapping[int, Sequence[LoadedRound]]  # that are open
    escalated: Mapping[int, Sequence[Any]]  # deadlines that run
    owing: Mapping[int, Sequence[tuple[str, int]]]  # capacity and organization of who owes a reply
    confided: Mapping[int, datetime]  # when something last was


@dataclass(frozen=True, kw_only=True)
class _Found:
    """What is stored of some cases, by case."""

    holders: Mapping[int, Mapping[str, Set[Place]]]  # by capacity
    viewers: Mapping[int, Sequence[Any]]
    desks: _Desks


def check_derived(session: Session, workflow_of: WorkflowOf, vocabulary: Vocabulary, now: datetime) -> Broken | None:
    """The first case that is shown to others than may see it, or does not lie on the desks that it waits for."""
    case_ids = session.scalars(select(CASE.c.id).order_by(CASE.c.id)).all()
    for start in range(0, len(case_ids), _BATCH):
        some = case_ids[start : start + _BATCH]
        found = _load(session, some)
        for case in session.execute(_cases(some)):
            if (sentence := _problem(case, found, workflow_of, vocabulary, now)) is not None:
                return Broken(reference=case.reference, seq=None, sentence=sentence)
    return None


def _cases(case_ids: Sequence[int]) -> Select[Any]:
    columns = (
        "id",
        "reference",
        "workflow",
        "workflow_version_id",
        "listed_at",
        "state",
        "end",
        "ended_in",
        "due_at",
        "entered_at",
        "updated_at",
        "parent_id",
        "child_name",
    )
    parent = _PARENT.c.workflow_version_id.label("parent_version_id")
    query = select(*(CASE.c[name] for name in columns), parent).outerjoin(_PARENT, _PARENT.c.id == CASE.c.parent_id)
    return query.where(CASE.c.id.in_(case_ids)).order_by(CASE.c.id)


def _load(session: Session, case_ids: Sequence[int]) -> _Found:
    above = select(CASE.c.parent_id).where(CASE.c.id.in_(case_ids), CASE.c.parent_id.is_not(None))
    holders: dict[int, dict[str, set[Place]]] = defaultdict(lambda: defaultdict(set))
    seated = select(PARTY).where(or_(PARTY.c.case_id.in_(case_ids), PARTY.c.case_id.in_(above)))
    for row in session.execute(seated.where(PARTY.c.until.is_(None))):
        holders[row.case_id][row.capacity].add((row.organization_id, row.person_id))
    viewers: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(select(VIEWER).where(VIEWER.c.case_id.in_(case_ids))):
        viewers[row.case_id].append(row)
    return _Found(holders=holders, viewers=viewers, desks=_load_desks(session, case_ids))


def _problem(
    case: Any, found: _Found, workflow_of: WorkflowOf, vocabulary: Vocabulary, now: datetime
) -> Message | None:
    workflow = workflow_of(case.workflow_version_id)
    shown = [(each.organization_id, each.person_id) for each in found.viewers[case.id]]
    if sorted(shown, key=str) != sorted(_seeing(case, found, workflow, workflow_of), key=str):
        return Message("This case is shown to others than its state and its parties say.")
    if any((each.workflow, each.listed_at) != (case.workflow, case.listed_at) for each in found.viewers[case.id]):
        return Message("This case stands in another place of lists than its procedure and its last change say.")
    held = found.holders[case.id]
    if not _lie_right(case, workflow, vocabulary, lambda capacity: held[capacity], found.desks, now):
        return Message("What waits on desks for this case is not what its state, its parties and its rounds say.")
    return None


def _seeing(case: Any, found: _Found, workflow: Workflow, workflow_of: WorkflowOf) -> set[Place]:
    view = workflow.shown_in(case.state, case.ended_in)
    seeing = {each for name, held in found.holders[case.id].items() if view is None or name in view for each in held}
    if case.parent_version_id is None or case.child_name is None:
        return seeing
    children = workflow_of(case.parent_version_id).children.get(case.child_name)
    above = found.holders[case.parent_id]
    return seeing | {each for name in (children.readers if children else ()) for each in above[name]}


def _load_desks(session: Session, case_ids: Sequence[int]) -> _Desks:
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
    replies: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for row in session.execute(owing(case_ids)):
        replies[row.case_id].append((row.capacity, row.organization_id))
    return _Desks(items=items, rounds=rounds, escalated=escalated, owing=replies, confided=_confided(session, case_ids))


def _lie_right(
    case: Any, workflow: Workflow, vocabulary: Vocabulary, holders: _Holders, desks: _Desks, now: datetime
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
    invited = [(name, number) for name, number in desks.owing[case.id] if (number, None) in set(holders(name))]
    owed = {_laid(each) for each in reply_items(invited)}
    return (
        timely
        and dated
        and must | owed <= set(laid) <= may | owed
        and _in_rounds(in_seats, workflow, state, vocabulary, rounds)
    )


def _in_state(case: Any, workflow: Workflow, holders: _Holders, desks: _Desks) -> tuple[set[_Laid], set[_Laid]]:
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


def _awaited_as_well(case: Any, workflow: Workflow, desks: _Desks) -> Iterator[str]:
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
    here = {each.id for each in round_.seats if each.marked in BY_OTHERS and each.status == "present"}
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
