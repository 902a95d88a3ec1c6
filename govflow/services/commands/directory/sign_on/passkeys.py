"""Passkeys: set up behind the password and the second factor that there is, renamed, removed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from webauthn import (
    generate_registration_options,
    options_to_json,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from govflow.errors import Conflict, Invalid, NotFound
from govflow.messages import Message
from govflow.services.accounts import challenges, passkeys, seconds
from govflow.services.accounts.passwords import which
from govflow.services.backend import Backend
from govflow.services.commands.directory.sign_on.authenticators import SetUp, anew, give_up_second, require_second
from govflow.services.commands.directory.sign_on.confirming import check_second
from govflow.services.commands.sessions import (
    Opened,
    Origin,
    Proved,
    hold_proved,
    prove,
)
from govflow.services.retrying import retried
from govflow.services.typed import check_words
from govflow.store.people import lock_person
from govflow.store.people.sign_on import PasskeyRow
from govflow.store.record.administration import fields, record, record_new
from govflow.store.sql.session import Session
from govflow.values import Actor

MOST = 10
LONGEST_NAME = 60


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a device is asked, as JSON for the browser, and the token that comes back with its answer."""

    options: str
    token: str


def begin(backend: Backend, actor: Actor, current: str, code: str) -> Asked:
    """What a device needs to make a passkey, behind the password and the second factor. Raises Invalid, TooMany."""
    passkeys.place(backend)
    proved = prove(backend, actor, current)
    check_second(backend, actor, code)
    return _begin(backend, actor, proved)


@retried
def keep(backend: Backend, actor: Actor, token: str, answer: str, called: str, origin: Origin) -> SetUp:
    """Keep what the device made. Raises Invalid for an answer that is not to this question, here, by this person."""
    assert actor.person_id is not None
    check_words(called=called)
    if not called.strip() or len(called) > LONGEST_NAME:
        raise Invalid({"called": Message("Give it a name of at most %(most)s characters.", most=LONGEST_NAME)})
    now = backend.clock.now()
    challenge = challenges.read(backend.settings.key_for("sessions"), "a new passkey", token, now)
    with backend.transaction() as session:
        person = lock_person(session, actor.person_id)
        if person is None or list(challenge.said) != [person.id, which(person.password_hash)]:
            raise Invalid({"": challenges.OVER})
        challenges.spend(session, challenge, now)
        made = passkeys.made(answer, challenge, passkeys.place(backend))
        first = not seconds.has_any(session, person.id)
        row = PasskeyRow(
            person_id=person.id,
            credential=bytes_to_base64url(made.credential_id),
            public_key=made.credential_public_key,
            called=called.strip(),
            made_at=now,
            sign_count=made.sign_count,
        )
        _check_new(session, row)
        seconds.mark(session, row)
        session.add(row)
        session.flush()
        codes = require_second(session, person, now) if first else ()
        opened = anew(backend, session, person, origin)
        record_new(session, actor, now, "set up", row)
        return SetUp(opened=opened, codes=codes)


@retried
def rename(backend: Backend, actor: Actor, passkey_id: int, called: str) -> None:
    """Raises NotFound for anybody else's, Invalid without a name."""
    check_words(called=called)
    if not called.strip() or len(called) > LONGEST_NAME:
        raise Invalid({"called": Message("Give it a name of at most %(most)s characters.", most=LONGEST_NAME)})
    with backend.transaction() as session:
        row = _own(session, actor, passkey_id)
        before = fields(row)
        row.called = called.strip()
        record(session, actor, backend.clock.now(), "renamed", row, before=before, after=fields(row))


def remove(backend: Backend, actor: Actor, passkey_id: int, current: str, code: str, origin: Origin) -> Opened:
    """Behind the password and a code. Raises Invalid, NotFound, Conflict where an administrator requires one."""
    proved = prove(backend, actor, current)
    check_second(backend, actor, code)
    return _remove(backend, actor, proved, passkey_id, origin)


@retried
def _begin(backend: Backend, actor: Actor, proved: Proved) -> Asked:
    place, key, now = passkeys.place(backend), backend.settings.key_for("sessions"), backend.clock.now()
    with backend.transaction() as session:
        person = hold_proved(session, actor, proved)
        mine = session.scalars(select(PasskeyRow.credential).where(PasskeyRow.person_id == person.id)).all()
        if len(mine) >= MOST:
            raise Conflict(Message("You have %(n)s passkeys. Remove one that you do not use any more.", n=MOST))
        challenge = challenges.new_challenge(person.id, which(person.password_hash))
        options = generate_registration_options(
            rp_id=place.name,
            rp_name="govflow",
            user_name=person.email,
            user_display_name=person.name_en,
            user_id=passkeys.handle(backend, person.id),
            challenge=challenge.value,
            exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in mine],
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.PREFERRED,
                user_verification=UserVerificationRequirement.PREFERRED,
            ),
        )
        token = challenges.sign(key, "a new passkey", challenge, now)
        return Asked(options=options_to_json(options), token=token)


@retried
def _remove(backend: Backend, actor: Actor, proved: Proved, passkey_id: int, origin: Origin) -> Opened:
    with backend.transaction() as session:
        person, now = hold_proved(session, actor, proved), backend.clock.now()
        row = _own(session, actor, passkey_id)
        before = fields(row)
        session.delete(row)
        session.flush()
        give_up_second(backend, session, person)
        opened = anew(backend, session, person, origin)
        record(session, actor, now, "removed", row, before=before, after=None)
        return opened


def _own(session: Session, actor: Actor, passkey_id: int) -> PasskeyRow:
    row = session.get(PasskeyRow, passkey_id, with_for_update=True)
    if row is None or row.person_id != actor.person_id:
        raise NotFound(Message("You have no such passkey."))
    return row


def _check_new(session: Session, row: PasskeyRow) -> None:
    if session.scalar(select(PasskeyRow.id).where(PasskeyRow.credential == row.credential)) is not None:
        raise Invalid({"": Message("This passkey is set up already.")})
