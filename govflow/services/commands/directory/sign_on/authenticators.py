"""An app that makes codes, and codes that stand in for it: set up, confirmed and removed, each behind the password."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from govflow.codec import canonical
from govflow.errors import Conflict, Invalid
from govflow.keys import Unreadable
from govflow.messages import Message
from govflow.services.accounts import seconds
from govflow.services.accounts.marks import genuine, kept
from govflow.services.accounts.passwords import which, with_second
from govflow.services.backend import Backend
from govflow.services.commands.directory.sign_on.confirming import CODE_NOT_RIGHT, check_second
from govflow.services.commands.sessions import (
    SECOND,
    Opened,
    Origin,
    Proved,
    end_sessions,
    hold_proved,
    open_session,
    prove,
)
from govflow.services.retrying import retried
from govflow.store.people import PersonRow, lock_person
from govflow.store.people.sign_on import AuthenticatorRow, rules_for
from govflow.store.record.administration import fields, record, record_new
from govflow.store.record.touches import keyring_of
from govflow.store.sql.session import Session
from govflow.values import Actor

LASTS = timedelta(minutes=15)
"""From the password to the first code."""

_PLACE = "a new authenticator"
_OVER = Message("It took too long after the password. Begin again.")
_NONE = Message("You have no second factor.")


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A secret that the app is to read. ``token`` brings it back with the first code: no row has it yet."""

    token: str = field(repr=False)
    secret: str = field(repr=False)
    address: str = field(repr=False)  # otpauth://…, for the picture


@dataclass(frozen=True, kw_only=True)
class SetUp:
    """A new session for this browser, and the codes that are shown once; none where there was a second factor."""

    opened: Opened
    codes: tuple[str, ...] = field(repr=False)


def begin(backend: Backend, actor: Actor, current: str, code: str) -> Begun:
    """A new secret, behind the password and the second factor that there is. Raises Invalid, TooMany."""
    proved = prove(backend, actor, current)
    check_second(backend, actor, code)
    return _begin(backend, actor, proved)


def begun(backend: Backend, actor: Actor, token: str) -> Begun:
    """What was begun, to be shown again after a wrong code. Raises Invalid when that was too long ago."""
    with backend.reading() as session:
        person = session.get_one(PersonRow, actor.person_id)
        return _told(backend, person, _secret(session, person, token, backend.clock.now()), token)


@retried
def confirm(backend: Backend, actor: Actor, token: str, code: str, origin: Origin) -> SetUp:
    """Keep what was begun, once the app has shown a right code. Raises Invalid for a wrong one, or if it took too long.

    All sessions of the account end, for they were opened without it.
    """
    assert actor.person_id is not None
    with backend.transaction() as session:
        person, now = lock_person(session, actor.person_id), backend.clock.now()
        secret = _secret(session, person, token, now)
        step = seconds.step_of(secret, code, now)
        if person is None or step is None:
            raise Invalid({"code": CODE_NOT_RIGHT})
        first = not seconds.has_any(session, person.id)
        row = seconds.keep_authenticator(session, person.id, secret, step, now)
        codes = require_second(session, person, now) if first else ()
        opened = anew(backend, session, person, origin)
        record_new(session, actor, now, "set up", row)
        return SetUp(opened=opened, codes=codes)


def remove(backend: Backend, actor: Actor, current: str, code: str, origin: Origin) -> Opened:
    """Give the app up, behind the password and a code. Raises Conflict where an administrator requires one."""
    proved = prove(backend, actor, current)
    check_second(backend, actor, code)
    return _remove(backend, actor, proved, origin)


def renew_codes(backend: Backend, actor: Actor, current: str, code: str) -> tuple[str, ...]:
    """Other codes that stand in for the second factor; those from before are worthless. Raises Conflict without one."""
    proved = prove(backend, actor, current)
    check_second(backend, actor, code)
    return _renew(backend, actor, proved)


def require_second(session: Session, person: PersonRow, at: datetime) -> tuple[str, ...]:
    """With the first second factor the password alone is not enough any more; the codes that stand in for it."""
    _say_of_password(session, person, needed=True)
    return seconds.make_codes(session, person.id, at)


def give_up_second(backend: Backend, session: Session, person: PersonRow) -> None:
    """After one was removed: if it was the last, the password is enough again. Raises Conflict where it may not be."""
    if seconds.drop_codes_of_nothing(session, person.id):
        return
    if any(each.provider is None for each in session.scalars(rules_for(person.id, backend.today()))):
        raise Conflict(
            Message("An administrator requires a second factor of you. Set up the new one: it takes the place of this.")
        )
    _say_of_password(session, person, needed=False)


def anew(backend: Backend, session: Session, person: PersonRow, origin: Origin) -> Opened:
    """All sessions end, and one opens for this browser, whose person has just given a second factor."""
    end_sessions(session, person.id, backend.clock.now())
    return open_session(backend, session, person, origin, by=SECOND)


@retried
def _begin(backend: Backend, actor: Actor, proved: Proved) -> Begun:
    with backend.transaction() as session:
        person, secret = hold_proved(session, actor, proved), seconds.new_secret()
        until = (backend.clock.now() + LASTS).isoformat()
        said = canonical([secret, person.id, which(person.password_hash), until])
        token = urlsafe_b64encode(keyring_of(session).wrap(said, _PLACE)).decode("ascii")
        return _told(backend, person, secret, token)


@retried
def _remove(backend: Backend, actor: Actor, proved: Proved, origin: Origin) -> Opened:
    with backend.transaction() as session:
        person, now = hold_proved(session, actor, proved), backend.clock.now()
        row = session.get(AuthenticatorRow, person.id)
        if row is None:
            raise Conflict(_NONE)
        before = fields(row)
        session.delete(row)
        session.flush()
        give_up_second(backend, session, person)
        opened = anew(backend, session, person, origin)
        record(session, actor, now, "removed", row, before=before, after=None)
        return opened


@retried
def _renew(backend: Backend, actor: Actor, proved: Proved) -> tuple[str, ...]:
    with backend.transaction() as session:
        person, now = hold_proved(session, actor, proved), backend.clock.now()
        if not seconds.has_any(session, person.id):
            raise Conflict(_NONE)
        codes, said = seconds.make_codes(session, person.id, now), fields(person)
        record(session, actor, now, "codes made", person, before=said, after=said)
        return codes


def _say_of_password(session: Session, person: PersonRow, *, needed: bool) -> None:
    content = genuine(session, person.id, person.password_hash)
    if content is not None:
        person.password_hash = kept(session, person.id, with_second(content, needed))


def _secret(session: Session, person: PersonRow | None, token: str, at: datetime) -> str:
    """What a token brings back. Raises Invalid for one of somebody else, of another password, or that is too old."""
    try:
        said = json.loads(keyring_of(session).unwrap(urlsafe_b64decode(token), _PLACE))
        secret, person_id, password, until = said
    except (Unreadable, ValueError) as error:
        raise Invalid({"code": _OVER}) from error
    if person is None or (person_id, password) != (person.id, which(person.password_hash)):
        raise Invalid({"code": _OVER})
    if at >= datetime.fromisoformat(until):
        raise Invalid({"code": _OVER})
    return str(secret)


def _told(backend: Backend, person: PersonRow, secret: str, token: str) -> Begun:
    host = urlsplit(backend.settings.address).hostname or ""
    return Begun(token=token, secret=secret, address=seconds.address_of(secret, person.email, host))
