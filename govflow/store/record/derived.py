"""What follows from other rows stands under no digest: who sees a case, and what waits for whom, is worked out anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from govflow.engine.definition import Workflow
from govflow.engine.vocabulary import Vocabulary
from govflow.messages import Message
from govflow.store.cases import CASE, ViewerRow
from govflow.store.parties import PARTY
from govflow.store.record.broken import Broken
from govflow.store.record.desks import Desks, lie_right, load_desks
from govflow.store.writing.desks import Place

_BATCH = 200
_PARENT = CASE.alias("parent")
VIEWER = ViewerRow.__table__

WorkflowOf = Callable[[int], Workflow]
"""A published procedure by the id of its version."""


@dataclass(frozen=True, kw_only=True)
class _Found:
    """What is stored of some cases, by case."""

    holders: Mapping[int, Mapping[str, Set[Place]]]  # by capacity
    viewers: Mapping[int, Sequence[Place]]
    desks: Desks


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
        "workflow_version_id",
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
    viewers: dict[int, list[Place]] = defaultdict(list)
    for row in session.execute(select(VIEWER).where(VIEWER.c.case_id.in_(case_ids))):
        viewers[row.case_id].append((row.organization_id, row.person_id))
    return _Found(holders=holders, viewers=viewers, desks=load_desks(session, case_ids))


def _problem(
    case: Any, found: _Found, workflow_of: WorkflowOf, vocabulary: Vocabulary, now: datetime
) -> Message | None:
    workflow = workflow_of(case.workflow_version_id)
    if sorted(found.viewers[case.id], key=str) != sorted(_seeing(case, found, workflow, workflow_of), key=str):
        return Message("This case is shown to others than its state and its parties say.")
    held = found.holders[case.id]
    if not lie_right(case, workflow, vocabulary, lambda capacity: held[capacity], found.desks, now):
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
