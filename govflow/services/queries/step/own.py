"""What somebody is told of their own step in a case that they may not see any more."""

from __future__ import annotations

from sqlalchemy import select

from govflow.errors import NotFound
from govflow.messages import Message
from govflow.store.cases import CaseRow
from govflow.store.record.history import HistoryRow
from govflow.store.work import Work


def say_if_own(work: Work, reference: str) -> None:
    """Who has just moved a case out of their own sight still learns that it was recorded. A service moves none, and is
    told of nothing that its person did elsewhere.
    """
    if work.actor.in_person is None:
        return
    own = (
        select(HistoryRow.seq)
        .join(CaseRow, CaseRow.id == HistoryRow.case_id)
        .where(CaseRow.reference == reference, HistoryRow.person_id == work.actor.person_id)
    )
    if work.session.execute(own).first() is not None:
        raise NotFound(
            Message(
                "Your step is in the record of %(reference)s. In its new state the case is not open to you.",
                reference=reference,
            )
        )
