"""Taking a case in hand: locked, visible to the actor, at the version the actor saw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Executable, Row, bindparam, select

from govflow.codec import load
from govflow.errors import NotFound, Stale
from govflow.messages import Message
from govflow.store.cases import CASE
from govflow.store.parties import load_parties
from govflow.store.people import BodyRow
from govflow.store.record.history import HISTORY
from govflow.store.visibility import VISIBLE, sight
from govflow.store.work import Body, Case, Work
from govflow.values import Text

BODY = BodyRow.__table__

_CASE = select(CASE, BODY.c.organization_id, BODY.c.office_id, BODY.c.prefix, BODY.c.zone).join(
    BODY, BODY.c.id == CASE.c.body_id
)
_READ = _CASE.where(CASE.c.reference == bindparam("reference"), VISIBLE)
_LOCK = _READ.with_for_update(of=CASE)
_READ_BY_ID = _CASE.where(CASE.c.id == bindparam("case"))
_LOCK_BY_ID = _READ_BY_ID.with_for_update(of=CASE)


def lock(work: Work, reference: str) -> Case:
    """The case, locked until the end of the command. Raises NotFound for one that the actor may not see."""
    return _take(work, _LOCK, {"reference": reference, **sight(work.actor)}, reference)


def lock_by_id(work: Work, case_id: int) -> Case:
    """A case that the command itself leads to: a parent, a child, one whose timer is due."""
    return work.cases.get(case_id) or _take(work, _LOCK_BY_ID, {"case": case_id}, str(case_id))


def check_seen(work: Work, case: Case, seen_version: int) -> None:
    """Raises Stale, saying what happened since, when the actor saw an older state of the case."""
    if case.version == seen_version:
        return
    raise Stale(
        Message(
            "%(reference)s changed after you opened it. Look at what is new and decide again.", reference=case.reference
        ),
        _changes(work, case),
    )


def read_case(work: Work, reference: str) -> Case:
    """The case for reading: not locked. Raises NotFound for one that the actor may not see."""
    return _take(work, _READ, {"reference": reference, **sight(work.actor)}, reference)


def read_by_id(work: Work, case_id: int) -> Case:
    """A case that a reading itself leads to, whoever may see it: not locked, and not to be written."""
    return work.cases.get(case_id) or _take(work, _READ_BY_ID, {"case": case_id}, str(case_id))


def _take(work: Work, query: Executable, values: Mapping[str, Any], name: str) -> Case:
    row = work.session.execute(query, values).first()
    if row is None:
        raise NotFound(Message("There is no case %(reference)s that you may see.", reference=name))
    case = _case(row)
    case.parties = load_parties(work.session, case.id)
    case.shown_to = case.viewers(work.version_of(case).workflow)  # every command that changes it writes it
    work.cases[case.id] = case
    return case


def _case(row: Row[Any]) -> Case:
    return Case(
        id=row.id,
        reference=row.reference,
        body=Body(row.body_id, row.organization_id, row.office_id, row.prefix, row.zone),
        version_id=row.workflow_version_id,
        version=row.version,
        workflow=row.workflow,
        title=row.title,
        state=row.state,
        phase=row.phase,
        end=row.end,
        public=row.public,
        data={name: load(value) for name, value in row.data.items()},
        parent_id=row.parent_id,
        opened_by=row.opened_by,
        opened_at=row.opened_at,
        entered_at=row.entered_at,
        ended_at=row.ended_at,
        due_at=row.due_at,
        entries=row.entries,
        head_hash=row.head_hash,
    )


def _changes(work: Work, case: Case) -> tuple[Message, ...]:
    """The last steps that everybody who sees the case may know of, newest first."""
    rows = work.session.execute(
        select(HISTORY.c.at, HISTORY.c.name, HISTORY.c.kind)
        .where(HISTORY.c.case_id == case.id, HISTORY.c.kind == "step", HISTORY.c.audience.is_(None))
        .order_by(HISTORY.c.seq.desc())
        .limit(3)
    )
    machine = work.version_of(case).machine
    found = tuple(Message("%(at)s: %(step)s", at=row.at, step=machine.title_of(row.name)) for row in rows)
    state: Text = machine.workflow.states[case.state].title
    return (Message("The case is now in “%(state)s”.", state=state), *found)
