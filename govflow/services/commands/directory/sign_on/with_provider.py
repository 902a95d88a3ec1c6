"""Signing in by a provider: who it names is a person here by a rule that was verified, never by an address alone."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import delete, func, select

from govflow.errors import Conflict, Forbidden, Invalid, NotFound
from govflow.messages import Message
from govflow.services.accounts import challenges, providers, recoveries, seconds
from govflow.services.accounts.marks import genuine
from govflow.services.accounts.passwords import which
from govflow.services.accounts.tokens import Half, make_half
from govflow.services.backend import Backend
from govflow.services.commands.directory.people import invited_person
from govflow.services.commands.directory.sign_on.confirming import check_second
from govflow.services.commands.sessions import (
    PROVIDER,
    SECOND,
    Opened,
    Origin,
    Proved,
    check_way,
    hold_proved,
    open_session,
    prove,
)
from govflow.services.retrying import retried
from govflow.settings import Provider
from govflow.store.people import PersonRow, lock_person
from govflow.store.people.sign_on import IdentityRow
from govflow.store.record.administration import fields, record, record_new
from govflow.store.sql.session import Session
from govflow.values import Actor

_PURPOSE = "a provider"
_UNKNOWN = Message(
    "The provider knows you, and this installation does not yet. Sign in with your password and bind it on the page of "
    "your account, or ask an administrator for an invitation link."
)
_TAKEN = Message("This identity of the provider is bound to an account already.")


@dataclass(frozen=True, kw_only=True)
class Begun:
    """Where the browser goes, and what it keeps meanwhile: without this no answer is taken."""

    address: str
    token: str = field(repr=False)


def begin(backend: Backend, name: str, back: str) -> Begun:
    """Ask a provider who is there. ``back``: where it answers. Raises NotFound, Invalid where it cannot be reached."""
    return _begin(backend, name, back, "sign in")


def begin_binding(backend: Backend, actor: Actor, name: str, back: str, current: str, code: str) -> Begun:
    """Bind what it answers to the account of who is signed in, behind password and second factor. Raises Invalid."""
    proved = prove(backend, actor, current)
    check_second(backend, actor, code)
    return _begin(backend, name, back, "bind", *_held(backend, actor, proved))


def begin_invited(backend: Backend, name: str, back: str, invitation: str) -> Begun:
    """Bind what it answers to the account that an invitation is for, in place of a first password. Raises NotFound."""
    with backend.reading() as session:
        invited_person(backend, session, invitation)
    return _begin(backend, name, back, "invited", invitation)


def finish(
    backend: Backend, name: str, back: str, token: str, answer: Mapping[str, str], origin: Origin
) -> Opened | Half:
    """Take what the provider answered to the browser that was sent there. Raises Invalid for another answer, a second
    one, or one of nobody here; NotFound, Forbidden, Conflict.
    """
    provider, now = _provider(backend, name), backend.clock.now()
    challenge = challenges.read(backend.settings.key_for("sessions"), _PURPOSE, token, now)
    named, nonce, verifier, aim, *rest = challenge.said
    if named != name or not hmac.compare_digest(answer.get("state", "").encode(), challenge.text.encode()):
        raise Invalid({"": challenges.OVER})
    _spend(backend, challenge)
    said = providers.finish(provider, back, answer, nonce=nonce, verifier=verifier, at=now)
    return _carry_out(backend, provider, said, aim, rest, origin)


def remove(backend: Backend, actor: Actor, identity_id: int, current: str, code: str) -> None:
    """Take a binding off one's own account, behind the password and a code. Raises NotFound, Invalid, Conflict."""
    proved = prove(backend, actor, current)
    check_second(backend, actor, code)
    _remove(backend, actor, proved, identity_id)


def _begin(backend: Backend, name: str, back: str, aim: str, *rest: object) -> Begun:
    provider, now = _provider(backend, name), backend.clock.now()
    nonce, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    challenge = challenges.new_challenge(name, nonce, verifier, aim, *rest)
    address = providers.begin(provider, back, state=challenge.text, nonce=nonce, verifier=verifier)
    token = challenges.sign(backend.settings.key_for("sessions"), _PURPOSE, challenge, now)
    return Begun(address=address, token=token)


@retried
def _held(backend: Backend, actor: Actor, proved: Proved) -> tuple[int, str]:
    with backend.transaction() as session:
        person = hold_proved(session, actor, proved)
        return person.id, which(person.password_hash)


@retried
def _spend(backend: Backend, challenge: challenges.Challenge) -> None:
    """Before the provider is asked: whoever sends the same answer again finds it used, whatever comes of it."""
    with backend.transaction() as session:
        challenges.spend(session, challenge, backend.clock.now())


@retried
def _carry_out(
    backend: Backend, provider: Provider, said: providers.Said, aim: str, rest: list[object], origin: Origin
) -> Opened | Half:
    with backend.transaction() as session:
        mine = (IdentityRow.issuer == said.issuer, IdentityRow.subject == said.subject)
        row = session.scalar(select(IdentityRow).where(*mine))
        if row is not None and not seconds.is_genuine(session, row):
            raise Invalid({"": _UNKNOWN})
        if row is None:
            row = _bind(backend, session, provider, said, aim, rest)
        elif aim != "sign in":
            raise Conflict(_TAKEN)
        person = lock_person(session, row.person_id)
        if person is None or not person.active:
            raise Invalid({"": _UNKNOWN})
        check_way(session, backend, person, provider.name)
        row.used_at = backend.clock.now()
        session.flush()
        content = genuine(session, person.id, person.password_hash)
        if not said.second and seconds.is_needed(session, person, content):
            return make_half(backend.settings.key_for("sessions"), person.id, person.password_hash, row.used_at)
        return open_session(backend, session, person, origin, by=SECOND if said.second else PROVIDER)


def _bind(
    backend: Backend, session: Session, provider: Provider, said: providers.Said, aim: str, rest: list[object]
) -> IdentityRow:  # fmt: skip
    """Bind an identity once, by what was verified: the person signed in, an invitation, or an address of a domain for
    which the provider is trusted.
    """
    match aim, rest:
        case "bind", [int(person_id), str(password)]:
            person = lock_person(session, person_id)
            if person is None or not person.active or which(person.password_hash) != password:
                raise Invalid({"": challenges.OVER})
        case "invited", [str(invitation)]:
            person = invited_person(backend, session, invitation)
        case _:
            person = _by_address(session, provider, said)
    if person is None:
        raise Invalid({"": _UNKNOWN})
    mine = select(func.count()).select_from(IdentityRow).where(
        IdentityRow.person_id == person.id, IdentityRow.issuer == said.issuer
    )  # fmt: skip
    if session.scalar(mine):
        raise Conflict(Message("Another identity of this provider is bound to the account. Take it off first."))
    now = backend.clock.now()
    row = IdentityRow(person_id=person.id, issuer=said.issuer, subject=said.subject, made_at=now)
    seconds.mark(session, row)
    session.add(row)
    record_new(session, recoveries.owner(person), now, "bound", row)
    return row


def _by_address(session: Session, provider: Provider, said: providers.Said) -> PersonRow | None:
    """Whose address the provider has verified, where the operator trusts it for that domain."""
    if said.email is None or said.email.rpartition("@")[2] not in provider.domains:
        return None
    number = session.scalar(select(PersonRow.id).where(PersonRow.email == said.email, PersonRow.active))
    return lock_person(session, number) if number is not None else None


@retried
def _remove(backend: Backend, actor: Actor, proved: Proved, identity_id: int) -> None:
    with backend.transaction() as session:
        person = hold_proved(session, actor, proved)
        row = session.get(IdentityRow, identity_id, with_for_update=True)
        if row is None or row.person_id != person.id:
            raise NotFound(Message("You have no such binding."))
        if person.password_hash is None:
            raise Forbidden(Message("You sign in by it alone, without a password. Nobody could sign in any more."))
        before, now = fields(row), backend.clock.now()
        session.execute(delete(IdentityRow).where(IdentityRow.id == row.id))
        record(session, actor, now, "removed", row, before=before, after=None)


def _provider(backend: Backend, name: str) -> Provider:
    found = next((each for each in backend.settings.providers if each.name == name), None)
    if found is None:
        raise NotFound(Message("There is no such provider."))
    return found
