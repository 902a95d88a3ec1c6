"""Signing in and out: sessions that can be revoked, and limits on guessing that do not lock the owner out."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from govflow.errors import Forbidden, Invalid, NotFound, TooMany
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.passwords import check_strength, hash_password, password_matches
from govflow.services.retrying import retried
from govflow.store.people import PersonRow, SessionRow, SignInAttemptRow
from govflow.values import Actor

WINDOW = timedelta(minutes=15)
FROM_ONE_PLACE = 10
"""Failures for one account from one address, or from one known browser, before it must wait."""
FROM_ONE_ADDRESS = 50
FOR_ONE_ACCOUNT = 100
"""Failures for one account from everywhere; browsers in which it has signed in before are not held by this."""
SEEN_EVERY = timedelta(minutes=5)

SESSION = SessionRow.__table__
_SEEN = update(SESSION).where(SESSION.c.id == bindparam("number")).values(seen_at=bindparam("moment"))


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


@dataclass(frozen=True)
class _Limit:
    key: str
    failures: int


@retried
def sign_in(backend: Backend, command: SignIn) -> Opened:
    """Open a session. Raises Invalid for a wrong pair, with the same words and delay whether or not it is the account
    that is wrong, and TooMany after too many failures."""
    email = command.email.strip().lower()
    limits = _limits(email, command.address, command.known_browser)
    now = backend.clock.now()
    with backend.reading() as session:
        _refuse_too_many(session, limits, now)
        row = session.scalar(select(PersonRow).where(PersonRow.email == email))
        stored, person_id = (row.password_hash, row.id) if row is not None and row.active else (None, 0)
    if not password_matches(command.password, stored):
        with backend.transaction() as session:
            _note_failure(session, limits, now)
        raise Invalid({"password": Message("The e-mail address or the password is not right.")})
    with backend.transaction() as session:
        return _open(backend, session, person_id, command.device)


def token_hash(token: str) -> str:
    """What is stored of a session's token."""
    return hashlib.sha256(token.encode()).hexdigest()


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
        session.connection().execute(_SEEN, changed)
    for number, moment in seen.items():
        if backend.seen.get(number) == moment:
            del backend.seen[number]


@retried
def act_for(backend: Backend, actor: Actor, session_id: int, organization_id: int) -> None:
    """Switch the organization that this session acts for. Raises Forbidden for one the person does not belong to."""
    if organization_id not in actor.organization_ids:
        raise Forbidden(Message("You do not belong to this organization, or your term has ended."))
    with backend.transaction() as session:
        session.execute(update(SessionRow).where(SessionRow.id == session_id).values(acting_for=organization_id))


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
def change_password(backend: Backend, actor: Actor, current: str, new: str, device: str) -> Opened:
    """Set another password. All sessions end, and a new one opens for this browser.

    Raises Invalid when the current password is wrong or the new one too weak, TooMany after too many wrong ones.
    """
    limits = (_limit(f"change:{actor.person_id}", FROM_ONE_PLACE),)
    now = backend.clock.now()
    with backend.reading() as session:
        _refuse_too_many(session, limits, now)
        person = session.get_one(PersonRow, actor.person_id)
        email, stored = person.email, person.password_hash
    if not password_matches(current, stored):
        with backend.transaction() as session:
            _note_failure(session, limits, now)
        raise Invalid({"current": Message("This is not your current password.")})
    check_strength(new, email)
    hashed = hash_password(new)
    with backend.transaction() as session:
        person = session.get_one(PersonRow, actor.person_id, with_for_update=True)
        person.password_hash = hashed
        end_sessions(session, person.id, now)
        return _open(backend, session, person.id, device)


def end_sessions(session: Session, person_id: int, now: datetime) -> None:
    """End every session of a person: password changed, account deactivated."""
    session.execute(
        update(SessionRow)
        .where(SessionRow.person_id == person_id, SessionRow.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def _open(backend: Backend, session: Session, person_id: int, device: str) -> Opened:
    now = backend.clock.now()
    token = secrets.token_urlsafe(32)
    session.execute(
        insert(SessionRow).values(
            token_hash=token_hash(token),
            person_id=person_id,
            created_at=now,
            seen_at=now,
            expires_at=now + timedelta(hours=backend.settings.session_hours),
            device=device[:200],
        )
    )
    return Opened(token=token, person_id=person_id)


def _limits(email: str, address: str, known_browser: str | None) -> Sequence[_Limit]:
    """A browser that the account knows has a counter of its own: strangers who guess cannot lock its owner out."""
    if known_browser is not None:
        return (_limit(f"browser:{known_browser}:{email}", FROM_ONE_PLACE),)
    return (
        _limit(f"pair:{email}:{address}", FROM_ONE_PLACE),
        _limit(f"address:{address}", FROM_ONE_ADDRESS),
        _limit(f"account:{email}", FOR_ONE_ACCOUNT),
    )


def _limit(name: str, failures: int) -> _Limit:
    return _Limit(hashlib.sha256(name.encode()).hexdigest(), failures)


def _refuse_too_many(session: Session, limits: Sequence[_Limit], now: datetime) -> None:
    counted = {
        key: (count, first)
        for key, count, first in session.execute(
            select(SignInAttemptRow.key, func.count(), func.min(SignInAttemptRow.at))
            .where(SignInAttemptRow.key.in_([each.key for each in limits]), SignInAttemptRow.at > now - WINDOW)
            .group_by(SignInAttemptRow.key)
        )
    }
    for limit in limits:
        count, first = counted.get(limit.key, (0, now))
        if count >= limit.failures:
            wait = max(1, round((first + WINDOW - now).total_seconds()))
            minutes = -(-wait // 60)
            raise TooMany(
                Message(
                    "Too many attempts have failed. Wait %(n)s minute, then try again.",
                    "Too many attempts have failed. Wait %(n)s minutes, then try again.",
                    n=minutes,
                ),
                retry_after=wait,
            )


def _note_failure(session: Session, limits: Sequence[_Limit], now: datetime) -> None:
    """Count the failure, and forget those that no longer count."""
    session.execute(delete(SignInAttemptRow).where(SignInAttemptRow.at <= now - WINDOW))
    session.execute(insert(SignInAttemptRow), [{"key": each.key, "at": now} for each in limits])
