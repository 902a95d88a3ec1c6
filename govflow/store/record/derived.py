"""What follows from other rows stands under no digest: who sees a case, and what waits for whom, is worked out again.

Of a round only that its seats are open is looked at: who has answered is under the digests.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from govflow.engine.definition import Workflow
from govflow.messages import Message
from govflow.store.cases import CASE, ViewerRow, WorkItemRow
from govflow.store.parties import PARTY
from govflow.store.record.broken import Broken
from govflow.store.rounds.tables import ROUND, SEAT
from govflow.store.sql.base import NO_DEADLINE
from govflow.store.writing.entering import awaited

_BATCH = 200
_PARENT = CASE.alias("parent")
VIEWER, WORK_ITEM = ViewerRow.__table__, WorkItemRow.__table__

WorkflowOf = Callable[[int], Workflow]
"""A published procedure by the id of its version."""
_Holder = tuple[int | None, int | None]
"""An organization, or a person."""
_Awaited = tuple[str, int | None, str, int | None]
"""As what, the organization and its role, or the person."""


@dataclass(frozen=True, kw_only=True)
class _Found:
    """What is stored of some cases, by case."""

    holders: Mapping[int, Mapping[str, Set[_Holder]]]  # by capacity
    viewers: Mapping[int, Sequence[Any]]
    items: Mapping[int, Sequence[Any]]
    seats: Mapping[int, Set[int]]  # of rounds that are open


def check_derived(session: Session, workflow_of: WorkflowOf) -> Broken | None:
    """The first case that is shown to others than may see it, or lies on other desks than it waits for."""
    case_ids = session.scalars(select(CASE.c.id).order_by(CASE.c.id)).all()
    for start in range(0, len(case_ids), _BATCH):
        some = case_ids[start : start + _BATCH]
        found = _load(session, some)
        for case in session.execute(_cases(some)):
            if (sentence := _problem(case, found, workflow_of)) is not None:
                return Broken(reference=case.reference, seq=None, sentence=sentence)
    return None


def _cases(case_ids: Sequence[int]) -> Select[Any]:
    columns = (
        "id",
        "reference",
        "workflow",
        "workflow_version_id",
        "updated_at",
        "state",
        "end",
        "ended_in",
        "due_at",
        "parent_id",
        "child_name",
    )
    parent = _PARENT.c.workflow_version_id.label("parent_version_id")
    query = select(*(CASE.c[name] for name in columns), parent).outerjoin(_PARENT, _PARENT.c.id == CASE.c.parent_id)
    return query.where(CASE.c.id.in_(case_ids)).order_by(CASE.c.id)


def _load(session: Session, case_ids: Sequence[int]) -> _Found:
    above = select(CASE.c.parent_id).where(CASE.c.id.in_(case_ids), CASE.c.parent_id.is_not(None))
    holders: dict[int, dict[str, set[_Holder]]] = defaultdict(lambda: defaultdict(set))
    seated = select(PARTY).where(or_(PARTY.c.case_id.in_(case_ids), PARTY.c.case_id.in_(above)))
    for row in session.execute(seated.where(PARTY.c.until.is_(None))):
        holders[row.case_id][row.capacity].add((row.organization_id, row.person_id))
    viewers: dict[int, list[Any]] = defaultdict(list)
    items: dict[int, list[Any]] = defaultdict(list)
    seats: dict[int, set[int]] = defaultdict(set)
    for row in session.execute(select(VIEWER).where(VIEWER.c.case_id.in_(case_ids))):
        viewers[row.case_id].append(row)
    for row in session.execute(select(WORK_ITEM).where(WORK_ITEM.c.case_id.in_(case_ids))):
        items[row.case_id].append(row)
    is_open = (ROUND.c.case_id.in_(case_ids), ROUND.c.closed_at.is_(None))
    asked = select(SEAT.c.id, ROUND.c.case_id).join(ROUND, ROUND.c.id == SEAT.c.round_id)
    for row in session.execute(asked.where(*is_open)):
        seats[row.case_id].add(row.id)
    return _Found(holders=holders, viewers=viewers, items=items, seats=seats)


def _problem(case: Any, found: _Found, workflow_of: WorkflowOf) -> Message | None:
    workflow = workflow_of(case.workflow_version_id)
    shown = [(each.organization_id, each.person_id) for each in found.viewers[case.id]]
    if sorted(shown, key=str) != sorted(_seeing(case, found, workflow, workflow_of), key=str):
        return Message("This case is shown to others than its state and its parties say.")
    if any((each.workflow, each.updated_at) != (case.workflow, case.updated_at) for each in found.viewers[case.id]):
        return Message("This case stands in another place of lists than its procedure and its last change say.")
    if not _lies_right(case, found, workflow):
        return Message("This case waits on other desks than its state, its parties and its rounds say.")
    return None


def _seeing(case: Any, found: _Found, workflow: Workflow, workflow_of: WorkflowOf) -> set[_Holder]:
    view = workflow.shown_in(case.state, case.ended_in)
    seeing = {each for name, held in found.holders[case.id].items() if view is None or name in view for each in held}
    if case.parent_version_id is None or case.child_name is None:
        return seeing
    children = workflow_of(case.parent_version_id).children.get(case.child_name)
    above = found.holders[case.parent_id]
    return seeing | {each for name in (children.readers if children else ()) for each in above[name]}


def _lies_right(case: Any, found: _Found, workflow: Workflow) -> bool:
    """Everything on a desk has its reason there; and where no round is open, nothing is missing from one."""
    state, items = workflow.states[case.state], found.items[case.id]
    if state.end:
        return not items
    holders = found.holders[case.id]
    named = _awaited(awaited(workflow, case.state), holders)
    late = _awaited((each.to for _, due in workflow.deadlines(case.state) for each in due.escalate), holders)
    laid = {(each.capacity, each.organization_id, each.role, each.person_id) for each in items if each.seat_id is None}
    asked = {each.seat_id for each in items if each.seat_id is not None}
    dated = all(each.due_at == (case.due_at or NO_DEADLINE) for each in items)
    return dated and laid <= named | late and asked <= found.seats[case.id] and (bool(state.rounds) or named <= laid)


def _awaited(whos: Iterable[str], holders: Mapping[str, Set[_Holder]]) -> set[_Awaited]:
    apart = ((capacity, role) for capacity, _, role in (who.partition(".") for who in whos))
    return {
        (capacity, organization, role if organization is not None else "", person)
        for capacity, role in apart
        for organization, person in holders[capacity]
    }
