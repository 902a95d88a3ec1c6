"""Signing in with a passkey: alone, or after the password."""

from __future__ import annotations

import hmac

from sqlalchemy import select
from webauthn import generate_authentication_options, options_to_json
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.structs import PublicKeyCredentialDescriptor, UserVerificationRequirement

from govflow.errors import Invalid
from govflow.services.accounts import challenges, passkeys, seconds
from govflow.services.accounts.challenges import Challenge, new_challenge, sign
from govflow.services.backend import Backend
from govflow.services.commands.directory.sign_on.passkeys import Asked
from govflow.services.commands.directory.sign_on.second import hold_half, read
from govflow.services.commands.sessions import SECOND, Opened, Origin, check_way, open_session
from govflow.services.retrying import retried
from govflow.store.people import PersonRow, lock_person
from govflow.store.people.sign_on import PasskeyRow
from govflow.store.sql.session import Session

PURPOSE = "a passkey"


def ask(backend: Backend, half: str = "") -> Asked:
    """What a device is asked for signing in: after the password, a passkey of that person; before it, any that it has.

    Without a password the device must see who holds it. Raises NotFound for half a session that is over.
    """
    place, key, now = passkeys.place(backend), backend.settings.key_for("sessions"), backend.clock.now()
    challenge, allowed = new_challenge(), []
    if half:
        person_id, _ = read(backend, half)
        with backend.reading() as session:
            names = session.scalars(select(PasskeyRow.credential).where(PasskeyRow.person_id == person_id)).all()
        allowed = [PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in names]
    options = generate_authentication_options(
        rp_id=place.name,
        challenge=challenge.value,
        allow_credentials=allowed,
        user_verification=UserVerificationRequirement.PREFERRED if half else UserVerificationRequirement.REQUIRED,
    )
    return Asked(options=options_to_json(options), token=sign(key, PURPOSE, challenge, now))


@retried
def sign_in(backend: Backend, token: str, answer: str, origin: Origin, half: str = "") -> Opened:
    """Open a session. Raises Invalid for an answer that is not to this question, of nobody here, or of somebody else
    than whose password was given, NotFound when that was too long ago, and Forbidden where it may not be this way.
    """
    challenge = challenges.read(backend.settings.key_for("sessions"), PURPOSE, token, backend.clock.now())
    person_id, password = read(backend, half) if half else (None, "")
    with backend.transaction() as session:
        person = use(backend, session, challenge, answer, of=person_id, verified=not half)
        if half:
            hold_half(session, person.id, password)
        check_way(session, backend, person, None)
        return open_session(backend, session, person, origin, by=SECOND)


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
