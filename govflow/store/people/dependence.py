"""Whether an account depends on another: who has entered, changed or linked it lately could be behind it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import exists, select

from govflow.store.record.administration import ENTRY
from govflow.store.sql.session import Session

INDEPENDENT = timedelta(days=30)
"""So long before, an administrator who is to answer for another has not been entered, changed or linked by them."""


def depends(session: Session, person_id: int | None, on: int | None, at: datetime) -> bool:
    """Has ``on`` entered, changed or linked the account of the person lately? Then the two are no two people."""
    changed = exists().where(
        ENTRY.c.kind == "person",
        ENTRY.c.about_person == person_id,
        ENTRY.c.person_id == on,
        ENTRY.c.at > at - INDEPENDENT,
    )
    return on is not None and bool(session.scalar(select(changed)))
