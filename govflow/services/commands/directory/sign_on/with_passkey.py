"""Signing in with a passkey: alone, or after the password."""

from __future__ import annotations

from sqlalchemy import select
from webauthn import generate_authentication_options, options_to_json
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.structs import PublicKeyCredentialDescriptor, UserVerificationRequirement

from govflow.services.accounts import challenges, passkeys
from govflow.services.accounts.challenges import new_challenge, sign
from govflow.services.backend import Backend
from govflow.services.commands.directory.sign_on.passkeys import Asked
from govflow.services.commands.directory.sign_on.second import hold_half, read
from govflow.services.commands.directory.sign_on.using import PURPOSE, use
from govflow.services.commands.sessions import SECOND, Opened, Origin, check_way, open_session
from govflow.services.retrying import retried
from govflow.store.people.sign_on import PasskeyRow
from govflow.values import Actor

_ALONE, _BESIDE = UserVerificationRequirement.REQUIRED, UserVerificationRequirement.PREFERRED
"""Must the device see who holds it: where the passkey is all that is given, and where something else was?"""


def ask(backend: Backend, half: str = "", actor: Actor | None = None) -> Asked:
    """What a device is asked for: after the password, or of who is signed in, a passkey of that person; before it, any.

    Without a password the device must see who holds it. Raises NotFound for half a session that is over.
    """
    person_id = read(backend, half)[0] if half else actor.person_id if actor is not None else None
    return ask_of(backend, person_id, PURPOSE, verified=person_id is None)


def ask_of(backend: Backend, person_id: int | None, purpose: str, *, verified: bool) -> Asked:
    """What a device is asked for: a passkey of that person, or of anybody. ``verified``: it must see who holds it."""
    place, key, now = passkeys.place(backend), backend.settings.key_for("sessions"), backend.clock.now()
    challenge, allowed = new_challenge(), []
    if person_id is not None:
        with backend.reading() as session:
            names = session.scalars(select(PasskeyRow.credential).where(PasskeyRow.person_id == person_id)).all()
        allowed = [PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in names]
    options = generate_authentication_options(
        rp_id=place.name,
        challenge=challenge.value,
        allow_credentials=allowed,
        user_verification=_ALONE if verified else _BESIDE,
    )
    return Asked(options=options_to_json(options), token=sign(key, purpose, challenge, now))


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
