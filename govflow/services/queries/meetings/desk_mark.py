"""What stands for all that the desk of a session shows: whether there is anything new, without drawing it."""

from __future__ import annotations

import hashlib

from sqlalchemy import bindparam, cast, func, select

from govflow.domain.meetings import AGENDA
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.meetings.prepared import prepared_mark
from govflow.store.cases import CaseRow
from govflow.store.meetings.prepared import waiting_below
from govflow.store.sql.base import Number
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.visibility import VISIBLE, sight
from govflow.store.work import Case, Work

_MEETING = Prepared(
    select(CaseRow.id, CaseRow.entries, CaseRow.state, CaseRow.workflow_version_id).where(
        CaseRow.reference == bindparam("reference"), VISIBLE
    )
)
_ITEMS = Prepared(
    select(
        func.count().label("n"),
        cast(func.coalesce(func.sum(CaseRow.entries), 0), Number).label("entries"),
        waiting_below().label("waiting"),
    ).where(CaseRow.parent_id == bindparam("case"), VISIBLE)
)  # PostgreSQL adds up to decimals, and all whole numbers beside them would be read as such


def asked_of_mark(work: Work, case: Case) -> Asked:
    """What ``mark_of_desk`` will ask of the items."""
    return _ITEMS.asked(case=case.id, **sight(work.actor))


def desk_mark(work: Work, reference: str) -> str:
    """Stands for all that a desk shows its reader: it changes with each entry in the meeting or an item that they see.

    Raises NotFound for a meeting that the reader may not see.
    """
    meeting = _MEETING.first(work.session, reference=reference, **sight(work.actor))
    if meeting is None or work.pinned(work.session, meeting.workflow_version_id).machine.book(AGENDA) is None:
        raise NotFound(Message("There is no agenda yet."))
    return mark_of_desk(work, meeting.id, meeting.entries, meeting.state)


def mark_of_desk(work: Work, case_id: int, entries: int, state: str) -> str:
    """The same, of a meeting that was read."""
    [items] = _ITEMS.rows(work.session, case=case_id, **sight(work.actor))
    shown = (case_id, entries, state, items.n, items.entries, prepared_mark(work, case_id, items.waiting))
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]
