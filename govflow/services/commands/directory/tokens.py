"""Tokens with which a program acts for a person over the API: made with the password, shown once, revoked at once."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select

from govflow.errors import Conflict, Forbidden, Invalid, NotFound
from govflow.legible import legible, length
from govflow.messages import Message
from govflow.services.accounts import guesses
from govflow.services.accounts.bearers import (
    OF_SERVICES,
    PURPOSE,
    READ,
    SCOPES,
    BearerToken,
    Power,
    bearer_mark,
    written,
)
from govflow.services.accounts.marks import genuine
from govflow.services.accounts.passwords import password_matches, which
from govflow.services.accounts.standing_ways import revoke
from govflow.services.backend import Backend
from govflow.services.retrying import retried
from govflow.services.typed import check_words
from govflow.store.people import PersonRow, TokenRow, lock_person
from govflow.store.people.services import ChargeRow, ServiceRow
from govflow.store.record.administration import record_new
from govflow.store.sql.session import Session
from govflow.values import Actor

LONGEST_TITLE = 80
LONGEST_DAYS = 366
MOST = 20
"""So many tokens of one person may hold at a time."""

_NOT_CURRENT = Message("This is not your current password.")


@dataclass(frozen=True, kw_only=True)
class MakeToken:
    """Make a token for the organization that the actor acts for. ``password``: the current one, asked again.

    ``charge_id``: it acts by the service of that organization that the actor answers for under this charge.
    """

    title: str
    scopes: Sequence[str]
    days: int
    password: str
    charge_id: int | None = None


def make_token(backend: Backend, actor: Actor, making: MakeToken) -> str:
    """The token, which nobody can read again. It ends with the password, the post, or the account of the person.

    Raises Invalid for what cannot be used and a wrong password, Forbidden for who acts for no organization, NotFound
    for a service that the actor does not answer for, Conflict for one too many, and TooMany after too many wrong
    passwords.
    """
    if actor.organization_id is None:
        raise Forbidden(Message("You act for no organization, so a token could do nothing."))
    title = legible(making.title).strip()
    _check(title, making)
    tried = guesses.at_change(actor.person_id)
    guesses.count(backend, tried)
    with backend.reading() as session:
        person = session.get_one(PersonRow, actor.person_id)
        compared = genuine(session, person.id, person.password_hash)
    if not password_matches(making.password, compared):
        raise Invalid({"password": _NOT_CURRENT})
    return _make(backend, actor, tried, compared, title, making)


@retried
def revoke_token(backend: Backend, actor: Actor, number: int) -> None:
    """End one of one's own tokens at once. Raises NotFound for anybody else's, and one that was revoked."""
    assert actor.person_id is not None
    with backend.transaction() as session:
        lock_person(session, actor.person_id)
        row = session.get(TokenRow, number, populate_existing=True)
        if row is None or row.person_id != actor.person_id or row.revoked_at is not None:
            raise NotFound(Message("There is no such token, or it was revoked already."))
        revoke(session, actor, row, backend.clock.now())


def _check(title: str, making: MakeToken) -> None:
    check_words(title=title)
    problems: dict[str, Message] = {}
    if not title or length(title) > LONGEST_TITLE:
        problems["title"] = Message("Say in at most %(most)s characters what uses it.", most=LONGEST_TITLE)
    if READ not in making.scopes or not set(making.scopes) <= SCOPES.keys():
        problems["scopes"] = Message("Choose from the list. Whoever acts also reads.")
    elif making.charge_id is not None and not OF_SERVICES.issuperset(making.scopes):
        problems["scopes"] = Message(
            "A service reads, drafts cases, files documents and sends bulletins, and does nothing else."
        )
    if not 1 <= making.days <= LONGEST_DAYS:
        problems["days"] = Message("It holds for %(most)s days at most.", most=LONGEST_DAYS)
    if problems:
        raise Invalid(problems)


@retried
def _make(
    backend: Backend,
    actor: Actor,
    tried: Sequence[guesses.Limit],
    compared: str | None,
    title: str,
    making: MakeToken,
) -> str:
    """Keep it, unless another password was set, or the account closed, since the one that was given was compared."""
    assert actor.person_id is not None
    assert actor.organization_id is not None
    with backend.transaction() as session:
        person, now = lock_person(session, actor.person_id), backend.clock.now()
        stands = genuine(session, person.id, person.password_hash) if person is not None and person.active else None
        if stands is None or which(stands) != which(compared):
            raise Invalid({"password": _NOT_CURRENT})
        if making.charge_id is not None:
            _check_answers(session, actor, making.charge_id)
        _check_room(session, actor.person_id, now)
        guesses.take_back(session, tried)
        power = Power(
            person_id=actor.person_id,
            organization_id=actor.organization_id,
            scopes=written(making.scopes),
            expires_at=now + timedelta(days=making.days),
            charge_id=making.charge_id,
        )
        secret = secrets.token_urlsafe(32)
        mark = bearer_mark(backend.settings.key_for(PURPOSE), secret, power, stands)
        row = TokenRow(mark=mark, title=title, created_at=now, used=0, **vars(power))
        session.add(row)
        record_new(session, actor, now, "made" if making.charge_id is None else "made for service", row)
        return str(BearerToken(number=row.id, secret=secret))


def _check_answers(session: Session, actor: Actor, charge_id: int) -> None:
    """Whoever stops answering meanwhile ends the charge, and with it whatever was made under it."""
    held = exists().where(
        ChargeRow.id == charge_id,
        ChargeRow.person_id == actor.person_id,
        ChargeRow.organization_id == actor.organization_id,
        ChargeRow.accepted_at.is_not(None),
        ChargeRow.ended_at.is_(None),
        ServiceRow.id == ChargeRow.service_id,
        ServiceRow.ended_at.is_(None),
    )
    if not session.scalar(select(held)):
        raise NotFound(Message("There is no such service that you answer for."))


def _check_room(session: Session, person_id: int, now: datetime) -> None:
    holds = select(func.count()).where(
        TokenRow.person_id == person_id, TokenRow.revoked_at.is_(None), TokenRow.expires_at > now
    )
    if session.execute(holds).scalar_one() >= MOST:
        raise Conflict(Message("You have %(most)s tokens already. Revoke one that nothing uses any more.", most=MOST))
