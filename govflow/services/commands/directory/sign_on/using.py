"""A passkey that is used: whose it is, and that it answers this question, here, once."""

from __future__ import annotations

import hmac

from sqlalchemy import select

from govflow.errors import Invalid
from govflow.services.accounts import challenges, passkeys, seconds
from govflow.services.accounts.challenges import Challenge
from govflow.services.backend import Backend
from govflow.store.people import PersonRow, lock_person
from govflow.store.people.sign_on import PasskeyRow
from govflow.store.sql.session import Session

PURPOSE = "a passkey"


def use(
    backend: Backend, session: Session, challenge: Challenge, answer: str, *, of: int | None, verified: bool
) -> PersonRow:  # fmt: skip
    """Whose passkey gave this answer, once; the account is held. ``of``: the only one whose may be used, if said;
    ``verified``: the device has seen who holds it. Raises Invalid.
    """
    given = passkeys.parsed(answer)
    mine = select(PasskeyRow).where(PasskeyRow.credential == given.id)
    found = session.scalar(mine)
    person = lock_person(session, found.person_id) if found is not None and of in (None, found.person_id) else None
    row = session.scalar(mine.with_for_update().execution_options(populate_existing=True))
    if person is None or not person.active or row is None or not seconds.is_genuine(session, row):
        raise Invalid({"": passkeys.NOT_RIGHT})
    told = given.response.user_handle
    if told and not hmac.compare_digest(told, passkeys.handle(backend, person.id)):
        raise Invalid({"": passkeys.NOT_RIGHT})
    challenges.spend(session, challenge, backend.clock.now())
    row.sign_count = passkeys.checked(given, challenge, passkeys.place(backend), row, verified=verified).new_sign_count
    row.used_at = backend.clock.now()
    session.flush()
    return person
