"""Mail about passwords, put on its way: a link that was asked for, and that a password is another one now.

Whoever asks for a link learns nothing: the request writes a row, and whose address it is, and whether a mail goes out,
is found here, by the job that sends mail.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select

from govflow.services.accounts.forgotten import A_DAY, EVERY, LASTS, is_offered
from govflow.services.accounts.guesses import FORGOTTEN
from govflow.services.accounts.passwords import which
from govflow.services.backend import Backend
from govflow.services.retrying import retried
from govflow.store.lists.notices.tables import ASKED, CHANGED_PASSWORD, DELIVERY, WAITING
from govflow.store.people import PersonRow, lock_person
from govflow.store.people.sign_on import ForgottenRow
from govflow.store.sql.session import Session
from govflow.values import new_id

AT_ONCE = 500
"""So many are looked up at most before mail goes on."""

_OLDEST = (
    select(ForgottenRow)
    .where(ForgottenRow.person_id.is_(None))
    .order_by(ForgottenRow.asked_at, ForgottenRow.id)
    .limit(1)
)


def look_up(backend: Backend) -> int:
    """Find out whose addresses links were asked for, and put a mail on its way to whom may have one; how many asked."""
    if not is_offered(backend.settings):
        return 0
    with backend.reading() as session:
        if session.scalar(_OLDEST.with_only_columns(ForgottenRow.id)) is None:
            return 0
    found = 0
    while found < AT_ONCE and _look_up_one(backend):
        found += 1
    return found


@retried
def _look_up_one(backend: Backend) -> bool:
    """The one that waits longest; False where none does. One in a transaction, which holds the account: so two that are
    looked up at once for one person count each other.
    """
    with backend.transaction() as session:
        row = session.scalars(_OLDEST.with_for_update(skip_locked=True)).first()
        if row is None:
            return False
        person = session.scalar(select(PersonRow.id).where(PersonRow.email == row.email, PersonRow.active))
        held = lock_person(session, person) if person is not None else None
        if held is None or not held.active or not _may_have_one(session, row, held.id, backend.clock.now()):
            session.delete(row)
            return True
        row.person_id, row.fingerprint = held.id, which(held.password_hash)
        session.flush()
        _put(session, ASKED, row.id, held.id, backend.clock.now())
        return True


def tell_changed(backend: Backend, session: Session, person_id: int) -> None:
    """Have the owner told by mail, where there is mail, that the password was changed at this moment."""
    if backend.settings.mail is not None:
        _put(session, CHANGED_PASSWORD, new_id(), person_id, backend.clock.now())


def _may_have_one(session: Session, row: ForgottenRow, person_id: int, now: datetime) -> bool:
    """Not too late, not too soon after the one before, and not too many in a day."""
    if now >= row.asked_at + LASTS:
        return False
    mine = select(func.count()).select_from(ForgottenRow).where(ForgottenRow.person_id == person_id)
    lately = mine.where(ForgottenRow.asked_at > row.asked_at - EVERY)
    today = mine.where(ForgottenRow.asked_at > row.asked_at - FORGOTTEN, ForgottenRow.known == row.known)
    return not session.scalar(lately) and (session.scalar(today) or 0) < A_DAY


def _put(session: Session, channel: str, identifier: str, person_id: int, now: datetime) -> None:
    nothing: Mapping[str, Any] = dict.fromkeys(("case_id", "failure", "failed_at", "sent_at"))
    first = {"channel": channel, "state": WAITING, "attempts": 0, "next_at": now, "made_at": now}
    session.execute(insert(DELIVERY).values(id=identifier, person_id=person_id, **first, **nothing))
