"""Signing in and out: sessions that can be revoked, and limits on guessing that do not lock the owner out."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update

from govflow.errors import Forbidden, Invalid, NotFound
from govflow.messages import Message
from govflow.services.accounts import guesses, seconds
from govflow.services.accounts.marks import genuine, kept
from govflow.services.accounts.passwords import (
    asks_second,
    check_strength,
    hash_password,
    password_matches,
    renewed,
    which,
    with_second,
)
from govflow.services.accounts.proof import is_given
from govflow.services.accounts.tokens import Half, Token, make_half, session_mark
from govflow.services.backend import Backend
from govflow.services.operation.notices.passwords import tell_changed
from govflow.services.retrying import retried
from govflow.store.people import PersonRow, SessionRow, lock_person
from govflow.store.people.sign_on import rules_for
from govflow.store.sql.session import Session
from govflow.values import Actor

SEEN_EVERY = timedelta(minutes=5)

SESSION = SessionRow.__table__
_SEEN = update(SESSION).where(SESSION.c.id == bindparam("number")).values(seen_at=bindparam("moment"))

PASSWORD, SECOND, PROVIDER = "password", "second", "provider"
"""By what it was seen who is there."""

_NOT_RIGHT = Message("The e-mail address or the password is not right.")
_NOT_CURRENT = Message("This is not your current password.")


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """What a browser sends. ``known_browser`` proves that this account has signed in here before."""

    email: str
    password: str
    address: str
    device: str
    known_browser: str | None = None


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A new session: the token goes to the browser and nowhere else."""

    token: str
    person_id: int


@dataclass(frozen=True, kw_only=True)
class Origin:
    """From where a session is opened: what the browser calls itself, and the address; only its network is kept."""

    device: str
    address: str = ""


def sign_in(backend: Backend, command: SignIn) -> Opened | Half:
    """Open a session, or half of one where a second factor is to follow.

    Raises Invalid for a wrong pair, with the same words and delay whether or not it is the account that is wrong or
    has a second factor, and TooMany after too many failures.
    """
    email = command.email.strip().lower()
    tried = guesses.at_sign_in(email, command.address, command.known_browser)
    guesses.count(backend, tried)  # before the look at the password: those who try at once are all counted
    with backend.reading() as session:
        row = session.scalar(select(PersonRow).where(PersonRow.email == email))
        stored, person_id = (row.password_hash, row.id) if row is not None and row.active else (None, 0)
        compared = genuine(session, person_id, stored)
    if not password_matches(command.password, compared):
        raise Invalid({"password": _NOT_RIGHT})
    anew = renewed(command.password, compared)  # outside the transaction: it takes long
    return _let_in(backend, tried, person_id, compared, anew, Origin(device=command.device, address=command.address))


def note_seen(backend: Backend, session_id: int, seen_at: datetime) -> None:
    """Remember now and then that a session is in use; ``keep_seen`` writes it, for no page that reads may write."""
    now = backend.clock.now()
    if now - seen_at >= SEEN_EVERY:
        backend.seen[session_id] = now


@retried
def keep_seen(backend: Backend) -> None:
    """Write when sessions were last in use, for the list on the account page. What cannot be written waits."""
    seen = dict(backend.seen)
    if not seen:
        return
    changed = [{"number": number, "moment": moment} for number, moment in sorted(seen.items())]
    with backend.transaction() as session:
        session.connection.execute(_SEEN, changed)
    for number, moment in seen.items():
        if backend.seen.get(number) == moment:
            del backend.seen[number]


@retried
def revoke_session(backend: Backend, actor: Actor, session_id: int) -> None:
    """End one of one's own sessions at once. Raises NotFound for anybody else's."""
    with backend.transaction() as session:
        revoked = session.execute(
            update(SessionRow)
            .where(
                SessionRow.id == session_id, SessionRow.person_id == actor.person_id, SessionRow.revoked_at.is_(None)
            )
            .values(revoked_at=backend.clock.now())
            .returning(SessionRow.id)
        ).first()
    if revoked is None:
        raise NotFound(Message("This session has ended already."))


@retried
def end_others(backend: Backend, actor: Actor, session_id: int) -> int:
    """End all of one's own sessions but this one; how many."""
    others = (SessionRow.person_id == actor.person_id, SessionRow.id != session_id, SessionRow.revoked_at.is_(None))
    with backend.transaction() as session:
        ended = update(SessionRow).where(*others).values(revoked_at=backend.clock.now()).returning(SessionRow.id)
        return len(session.execute(ended).all())


def change_password(
    backend: Backend, actor: Actor, current: str, new: str, device: str, address: str = ""
) -> Opened:  # fmt: skip
    """Set another password. All sessions end, and a new one opens for this browser.

    Raises Invalid when the current password is wrong or the new one too weak, TooMany after too many wrong ones.
    """
    proved = prove(backend, actor, current)
    with backend.reading() as session:
        person = session.get_one(PersonRow, actor.person_id)
        own = (person.email, person.name_en, person.name_zh)
    check_strength(new, own)
    return _change(backend, actor, proved, hash_password(new), Origin(device=device, address=address))


@dataclass(frozen=True, kw_only=True)
class Proved:
    """The current password was given: what of it was compared, and what was counted for the try."""

    compared: str | None
    tried: tuple[guesses.Limit, ...]


def prove(backend: Backend, actor: Actor, current: str) -> Proved:
    """Ask who is signed in for the password. Who has none, but a provider, has just come from there.

    Raises Invalid for another one, TooMany after too many.
    """
    with backend.reading() as session:
        person = session.get_one(PersonRow, actor.person_id)
        compared = genuine(session, person.id, person.password_hash)
    by_provider = person.password_hash is None and is_given(actor, PASSWORD, backend.clock.now())
    if not by_provider and not current:  # no try
        raise Invalid({"current": _NOT_CURRENT})
    tried = guesses.at_change(actor.person_id)
    guesses.count(backend, tried)
    if not by_provider and not password_matches(current, compared):
        raise Invalid({"current": _NOT_CURRENT})
    return Proved(compared=compared, tried=tried)


def hold_proved(session: Session, actor: Actor, proved: Proved) -> PersonRow:
    """The account, locked, if it is open and its password still the one that was given. Raises Invalid."""
    assert actor.person_id is not None
    person = lock_person(session, actor.person_id)
    if person is None or not _is_still(session, person, proved.compared):
        raise Invalid({"current": _NOT_CURRENT})
    guesses.take_back(session, proved.tried)
    return person


def end_sessions(session: Session, person_id: int, now: datetime) -> None:
    """End every session of a person: password changed, account deactivated."""
    session.execute(
        update(SessionRow)
        .where(SessionRow.person_id == person_id, SessionRow.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def end_all_sessions(session: Session, now: datetime) -> None:
    """End the sessions of everybody: the key that signed them is another one."""
    session.execute(update(SessionRow).where(SessionRow.revoked_at.is_(None)).values(revoked_at=now))


@retried
def _let_in(
    backend: Backend,
    tried: Sequence[guesses.Limit],
    person_id: int,
    compared: str | None,
    anew: str | None,
    origin: Origin,
) -> Opened | Half:
    """Open a session, or half of one, unless the password was changed or the account closed since they were looked at.

    ``anew``: what is kept of the same password from now on, unless somebody else who signed in was quicker.
    """
    with backend.transaction() as session:
        person = lock_person(session, person_id)
        if person is None or not _is_still(session, person, compared):
            raise Invalid({"password": _NOT_RIGHT})
        if anew is not None and genuine(session, person.id, person.password_hash) == compared:
            person.password_hash = kept(session, person.id, anew)
        guesses.take_back(session, tried)
        check_way(session, backend, person, None)
        if seconds.is_needed(session, person, compared):
            key = backend.settings.key_for("sessions")
            return make_half(key, person.id, person.password_hash, backend.clock.now())
        return open_session(backend, session, person, origin, by=PASSWORD)


@retried
def _change(backend: Backend, actor: Actor, proved: Proved, hashed: str, origin: Origin) -> Opened:
    """Set the password, unless another was set, or the account closed, since the one that was given was compared."""
    with backend.transaction() as session:
        person = hold_proved(session, actor, proved)
        twice = asks_second(genuine(session, person.id, person.password_hash))
        person.password_hash = kept(session, person.id, with_second(hashed, twice))
        end_sessions(session, person.id, backend.clock.now())
        tell_changed(backend, session, person.id)
        return open_session(backend, session, person, origin, by=PASSWORD)


def _is_still(session: Session, person: PersonRow, compared: str | None) -> bool:
    """Is the account, which the command holds, open, and its password the one that was compared?"""
    if person.password_hash is None:
        return person.active and compared is None
    stands = genuine(session, person.id, person.password_hash)
    return person.active and stands is not None and which(stands) == which(compared)


def check_way(session: Session, backend: Backend, person: PersonRow, provider: str | None) -> None:
    """Raise Forbidden where the person signs in by a provider alone, and this is another way. Asked after all that is
    proved, for it tells where somebody serves.
    """
    rules = session.scalars(rules_for(person.id, backend.today()))
    only = sorted({each.provider for each in rules if each.provider is not None})
    if only and provider not in only:
        raise Forbidden(
            Message("Your organization signs in by %(provider)s alone. Use its button.", provider=", ".join(only))
        )


def open_session(backend: Backend, session: Session, person: PersonRow, origin: Origin, *, by: str) -> Opened:
    """A new session of a person whose account the command holds, and ``by`` what it was seen that it is this person."""
    now = backend.clock.now()
    secret, key = secrets.token_urlsafe(32), backend.settings.key_for("sessions")
    expires_at = now + timedelta(hours=backend.settings.session_hours)
    row = SessionRow(
        token_hash=session_mark(
            key,
            secret,
            person_id=person.id,
            expires_at=expires_at,
            stored=person.password_hash,
            confirmed=(now, by),
        ),
        person_id=person.id,
        created_at=now,
        seen_at=now,
        expires_at=expires_at,
        device=origin.device[:200],
        place=guesses.neighbourhood(origin.address),
        confirmed_at=now,
        confirmed_by=by,
    )
    session.add(row)
    session.flush()
    return Opened(token=str(Token(number=row.id, secret=secret)), person_id=person.id)
