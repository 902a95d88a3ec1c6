"""Parent and child as they move: results come back, children end with their parent, readers see what they may.

A case below is held through the one above it, so nothing here waits for anybody.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from govflow.engine.entries import EndedWithParent, Returned, StepConfided, Told
from govflow.engine.family import end_with_parent, returned
from govflow.engine.rounds.verdicts import Verdict
from govflow.store.cases import CASE
from govflow.store.parties import reading_holders
from govflow.store.rounds import LoadedRound
from govflow.store.work import Case, Work
from govflow.store.writing.confidences import keep_confidences, shown_to_all, split_confidences
from govflow.store.writing.decisions import stay
from govflow.store.writing.entering import enter_state, refresh_viewers
from govflow.store.writing.filing import hand_on
from govflow.store.writing.locking import lock_by_id
from govflow.store.writing.matter import check_unfrozen
from govflow.values import SYSTEM


def take_returns(work: Work, parent: Case, child: Case) -> None:
    """Keep in the case above what the file says comes back from one that has ended below it."""
    workflow = work.version_of(parent).workflow
    below = workflow.children.get(child.child_name or "")
    answers = returned(below, child.data) if below is not None and parent.end is None else {}
    if not answers:
        return
    fields = [workflow.fields[name] for name in answers]
    papers = {each.name: hand_on(work, parent, answers[each.name], each) for each in fields if each.kind.filed}
    given, name = {**answers, **papers}, child.child_name or ""
    open_answers, _ = split_confidences(fields, given)
    check_unfrozen(work, parent, open_answers)
    parent.data.update(open_answers)
    keep_confidences(work, parent, fields, given, SYSTEM, StepConfided(step=name))
    work.enter(parent, Returned(child=name, answers=shown_to_all(fields, given)), by_clock=True)
    stay(work, parent, set(open_answers), parties_changed=False)


def tell_children(work: Work, parent: Case, closed: Sequence[tuple[LoadedRound, Verdict]]) -> None:
    """How rounds on cases below ended becomes an answer there, as the file says; those that have ended are left."""
    workflow = work.version_of(parent).workflow
    for found, verdict in closed:
        below = workflow.children.get(workflow.repeated.get(found.name, ""))
        field = below.tells.get(found.name) if below is not None else None
        if field is None or found.item is None or found.item.case_id is None:
            continue
        child = _in_hand(work, found.item.case_id)
        if child.end is None:
            take_told(work, child, {field: verdict.outcome})
            work.told.append(child)


def is_told(work: Work, parent: Case, found: LoadedRound) -> bool:
    """Does the case below that a round was about say already how it ended, or need it not?"""
    below = work.version_of(parent).workflow.children.get(work.version_of(parent).workflow.repeated.get(found.name, ""))
    field = below.tells.get(found.name) if below is not None else None
    if field is None or found.item is None or found.item.case_id is None:
        return True
    return bool(_in_hand(work, found.item.case_id).data.get(field) == found.outcome)


def take_told(work: Work, child: Case, answers: Mapping[str, Any]) -> None:
    """Keep in a case what was decided on it in the one above."""
    check_unfrozen(work, child, answers)
    child.data.update(answers)
    work.enter(child, Told(answers=answers), by_clock=True)
    stay(work, child, set(answers), parties_changed=False)


def end_children(work: Work, parent: Case) -> None:
    """Cases below that end with theirs end; their rounds, clocks and desks as when they end otherwise."""
    ending = {name for name, each in work.version_of(parent).workflow.children.items() if each.ends_with_parent}
    for child in _below(work, parent, ending):
        if child.end is None:
            workflow = work.version_of(child).workflow
            target = end_with_parent(workflow)
            work.enter(child, EndedWithParent(source=child.state, target=target), by_clock=True)
            enter_state(work, child, target, workflow.states[target].title)


def show_below(work: Work, parent: Case) -> None:
    """Readers have come or gone: show the cases below to those who hold the capacities now."""
    below = {name: each for name, each in work.version_of(parent).workflow.children.items() if each.readers}
    if parent.parties == parent.seated:
        return
    for child in _below(work, parent, below):
        child.readers = reading_holders(below[child.child_name or ""], parent.parties)
        refresh_viewers(work, child)


def _below(work: Work, parent: Case, names: Collection[str]) -> Iterator[Case]:
    """The cases below of these names, in hand; nothing in them is then older than the moment of the command."""
    if not names:
        return
    query = select(CASE.c.id).where(CASE.c.parent_id == parent.id, CASE.c.child_name.in_(sorted(names)))
    for case_id in list(work.session.scalars(query.order_by(CASE.c.id))):
        yield _in_hand(work, case_id)


def _in_hand(work: Work, case_id: int) -> Case:
    """A case below, held through the one above it."""
    work.locks.through_above(case_id)
    child = lock_by_id(work, case_id)
    work.at = max(work.at, work.locks.latest or work.at)
    return child
