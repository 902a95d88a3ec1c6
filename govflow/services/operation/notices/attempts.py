"""What failed on its way: tried again after longer and longer, until it is a dead letter for an administrator."""

from __future__ import annotations

import logging
from datetime import timedelta

from sqlalchemy import select, update

from govflow.services.backend import Backend
from govflow.services.retrying import retried
from govflow.store.deadlines.left import new_incident
from govflow.store.lists.notices.tables import DEAD, DELIVERY, NOTICES, WAITING
from govflow.store.sql.upsert import insert_or_ignore
from govflow.values import new_id

DELAYS = tuple(timedelta(minutes=each) for each in (1, 5, 30, 120, 360, 720, 1440))
"""After the first failure, the second …; after the one that follows the last, nothing is tried any more."""

log = logging.getLogger(__name__)


def delay(failures: int) -> timedelta | None:
    """How long to wait after so many failures; None where it was the last attempt."""
    return DELAYS[failures - 1] if failures <= len(DELAYS) else None


@retried
def keep_failure(backend: Backend, case_id: int, error: Exception) -> None:
    """The notices of a case could not be made. Only the log has what went wrong: it may be words of the case."""
    incident, now = new_incident(), backend.clock.now()
    log.error("incident %s: the notices of case %s could not be made.", incident, case_id, exc_info=error)
    with backend.transaction() as session:
        key = {"id": new_id(), "channel": NOTICES, "person_id": None, "case_id": case_id, "sent_at": None}
        nothing = {"state": WAITING, "attempts": 0, "next_at": now, "failure": None, "failed_at": None, "made_at": now}
        insert_or_ignore(session, DELIVERY, **key, **nothing)
        mine = DELIVERY.c.case_id == case_id
        tried = session.scalar(select(DELIVERY.c.attempts).where(mine).with_for_update()) or 0
        wait = delay(tried + 1)
        session.execute(
            update(DELIVERY)
            .where(mine)
            .values(
                attempts=tried + 1,
                state=DEAD if wait is None else WAITING,
                next_at=now + (wait or timedelta(0)),
                failure=f"{type(error).__name__}, incident {incident}",
                failed_at=now,
            )
        )
