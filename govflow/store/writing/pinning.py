"""What a case keeps from its opening: a reference, never given out twice, and the versions that it opens below it."""

from __future__ import annotations

from sqlalchemy import bindparam, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from govflow.engine.intents import OpenCase
from govflow.errors import NotFound
from govflow.store.cases import PinnedChildRow, ReferenceCounterRow
from govflow.store.sql.prepared import Prepared
from govflow.store.sql.session import Session
from govflow.store.work import Case, Version, Work

PINNED, COUNTER = PinnedChildRow.__table__, ReferenceCounterRow.__table__

_PINNED = select(PINNED.c.workflow, PINNED.c.workflow_version_id).where(PINNED.c.case_id == bindparam("case"))
_NEXT = Prepared(
    upsert(COUNTER)
    .values(**{each: bindparam(each) for each in ("body_id", "kind", "year")}, last=1)
    .on_conflict_do_update(index_elements=list(COUNTER.primary_key), set_={"last": COUNTER.c.last + 1})
    .returning(COUNTER.c.last)
)


def next_reference(session: Session, body_id: int, prefix: str, kind: str, year: int) -> tuple[int, str]:
    """The next number for a body, kind and year, and the reference made of it.

    The counter is part of the caller's transaction: others wait until it ends, and a rollback leaves no gap.
    """
    number: int = _NEXT.scalar(session, body_id=body_id, kind=kind, year=year)
    return number, f"{prefix}-{kind}-{year}-{number:04d}"


def pin_children(work: Work, case: Case) -> None:
    """Keep the present versions of the procedures that the file names under children.

    One that opens no cases yet is not kept: its cases are opened by the version that does so when their time comes.
    """
    rows = []
    for workflow in {each.workflow for each in work.version_of(case).workflow.children.values()}:
        try:
            version = work.current(work.session, workflow)
        except NotFound:
            continue
        rows.append({"case_id": case.id, "workflow": workflow, "workflow_version_id": version.id})
    if rows:
        work.session.execute(insert(PINNED), rows)


def linked_version(work: Work, case: Case, intent: OpenCase) -> Version:
    """The version in which a case opens another: below it the one that is kept, beside it the present one."""
    if intent.child is not None:
        if case.id not in work.opens:
            rows = work.session.execute(_PINNED, {"case": case.id})
            work.opens[case.id] = {row.workflow: row.workflow_version_id for row in rows}
        kept = work.opens[case.id].get(intent.workflow)
        if kept is not None:
            return work.pinned(work.session, kept)
    return work.current(work.session, intent.workflow)
