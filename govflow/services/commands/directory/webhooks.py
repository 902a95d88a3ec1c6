"""Webhooks: made and given another secret with the password, tried, switched off and on, ended by their person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update

from govflow.errors import Conflict, Forbidden, Invalid, NotFound
from govflow.messages import Message
from govflow.services.accounts import guesses
from govflow.services.accounts.marks import genuine
from govflow.services.accounts.passwords import password_matches, which
from govflow.services.accounts.standing_ways import end_webhook
from govflow.services.accounts.webhooks import KINDS, OVERLAP, mark, new_secret, wrap, written_kinds
from govflow.services.backend import Backend
from govflow.services.operation.webhooks.addresses import read_address
from govflow.services.operation.webhooks.raising import keep_event
from govflow.services.retrying import retried
from govflow.store.lists.notices.tables import DEAD, DELIVERY, WAITING
from govflow.store.lists.notices.webhooks import EVENT, GONE, OFF, ON, TEST, WebhookRow
from govflow.store.people import PersonRow, lock_person
from govflow.store.record.administration import fields, record, record_new
from govflow.store.sql.session import Session
from govflow.values import Actor

MOST = 5
"""So many webhooks one person may hold."""

_NOT_CURRENT = Message("This is not your current password.")


@dataclass(frozen=True, kw_only=True)
class MakeWebhook:
    """Make a webhook for the organization that the actor acts for. ``password``: the current one, asked again."""

    address: str
    kinds: Sequence[str]
    password: str


def make_webhook(backend: Backend, actor: Actor, making: MakeWebhook) -> tuple[int, str]:
    """Its number, and the secret with which events are signed, which nobody can read again here.

    It ends with the password, the post, or the account of the person. Raises Invalid for what cannot be used and a
    wrong password, Forbidden for who acts for no organization, Conflict for one too many, and TooMany after too many
    wrong passwords.
    """
    if actor.organization_id is None:
        raise Forbidden(Message("You act for no organization, so a webhook would be told nothing."))
    receiver = read_address(making.address.strip(), backend.settings.webhooks)
    if not making.kinds or not set(making.kinds) <= KINDS.keys():
        raise Invalid({"kinds": Message("Choose at least one from the list.")})
    tried, compared = _compare(backend, actor, making.password)
    return _make(backend, actor, tried, compared, receiver.named, making)


def rotate_secret(backend: Backend, actor: Actor, number: int, password: str) -> str:
    """Another secret; the one before signs as well for ``OVERLAP``. Raises NotFound for anybody else's webhook, Invalid
    for a wrong password, and TooMany after too many of them.
    """
    with backend.reading() as session:
        _check_own(session.get(WebhookRow, number), actor)
    tried, compared = _compare(backend, actor, password)
    return _rotate(backend, actor, number, tried, compared)


@retried
def switch(backend: Backend, actor: Actor, number: int, *, on: bool) -> None:
    """Off: what happens meanwhile is told nobody. On: from now on. Raises NotFound, Conflict for one that is over."""
    with backend.transaction() as session:
        row = _held(session, actor, number)
        if row.state == GONE:
            raise Conflict(
                Message("Its receiver said that it is gone for good. End this webhook, and make another one.")
            )
        row.state, row.failures, row.failing_since, row.rests_until = ON if on else OFF, 0, None, None


@retried
def send_test(backend: Backend, actor: Actor, number: int) -> None:
    """Let an event go out that is about no case. Raises NotFound, and Conflict where none can."""
    with backend.transaction() as session:
        row, now = _held(session, actor, number), backend.clock.now()
        if row.state != ON:
            raise Conflict(Message("This webhook is switched off."))
        same = (EVENT.c.webhook_id == number, EVENT.c.kind == TEST, DELIVERY.c.state == WAITING)
        if session.execute(select(EVENT.c.id).join(DELIVERY, DELIVERY.c.id == EVENT.c.id).where(*same)).first():
            raise Conflict(Message("A test is on its way already."))
        row.rests_until = None if row.failures else row.rests_until
        session.flush()
        event = {
            "webhook_id": number,
            "person_id": row.person_id,
            "case_id": None,
            "seq": None,
            "kind": TEST,
            "at": now,
        }
        keep_event(session, event, now)


@retried
def send_again(backend: Backend, actor: Actor, number: int) -> int:
    """What failed for good is tried anew; how many. Raises NotFound, Conflict for one that is not on."""
    with backend.transaction() as session:
        row, now = _held(session, actor, number), backend.clock.now()
        if row.state != ON:
            raise Conflict(Message("This webhook is switched off."))
        mine = DELIVERY.c.id.in_(select(EVENT.c.id).where(EVENT.c.webhook_id == number))
        dead = update(DELIVERY).where(mine, DELIVERY.c.state == DEAD)
        found = session.execute(dead.values(state=WAITING, attempts=0, next_at=now).returning(DELIVERY.c.id)).all()
        if found:
            row.due_at, row.rests_until = now, None
        return len(found)


@retried
def end(backend: Backend, actor: Actor, number: int) -> None:
    """From now on nothing is sent, and nothing is left of it. Raises NotFound for anybody else's."""
    with backend.transaction() as session:
        end_webhook(session, actor, _held(session, actor, number), backend.clock.now())


def _compare(backend: Backend, actor: Actor, password: str) -> tuple[Sequence[guesses.Limit], str]:
    """What is counted of the attempt, and what the password was compared with."""
    tried = guesses.at_change(actor.person_id)
    guesses.count(backend, tried)
    with backend.reading() as session:
        person = session.get_one(PersonRow, actor.person_id)
        compared = genuine(session, person.id, person.password_hash)
    if compared is None or not password_matches(password, compared):
        raise Invalid({"password": _NOT_CURRENT})
    return tried, compared


def _standing(session: Session, actor: Actor, compared: str) -> str:
    """What is kept of the password, if it is still the one that was compared; the command holds the account."""
    assert actor.person_id is not None
    person = lock_person(session, actor.person_id)
    stands = genuine(session, person.id, person.password_hash) if person is not None and person.active else None
    if stands is None or which(stands) != which(compared):
        raise Invalid({"password": _NOT_CURRENT})
    return stands


@retried
def _make(
    backend: Backend, actor: Actor, tried: Sequence[guesses.Limit], compared: str, named: str, making: MakeWebhook
) -> tuple[int, str]:
    assert actor.person_id is not None
    assert actor.organization_id is not None
    with backend.transaction() as session:
        stands, now, secret = _standing(session, actor, compared), backend.clock.now(), new_secret()
        if (session.scalar(select(func.count()).where(WebhookRow.person_id == actor.person_id)) or 0) >= MOST:
            raise Conflict(
                Message("You have %(most)s webhooks already. End one that nothing uses any more.", most=MOST)
            )
        guesses.take_back(session, tried)
        row = WebhookRow(
            person_id=actor.person_id,
            organization_id=actor.organization_id,
            host=named,
            kinds=written_kinds(making.kinds),
            state=ON,
            made_at=now,
            tried_at=now,
            failures=0,
        )
        row.address = wrap(session, row, "address", making.address.strip())
        row.secret = wrap(session, row, "secret", secret)
        mark(session, row, stands)
        session.add(row)
        record_new(session, actor, now, "made", row)
        return row.id, secret


@retried
def _rotate(backend: Backend, actor: Actor, number: int, tried: Sequence[guesses.Limit], compared: str) -> str:
    with backend.transaction() as session:
        _standing(session, actor, compared)
        guesses.take_back(session, tried)
        row, now, secret = _held(session, actor, number), backend.clock.now(), new_secret()
        row.earlier_secret, row.earlier_until = row.secret, now + OVERLAP
        row.secret = wrap(session, row, "secret", secret)
        record(session, actor, now, "secret renewed", row, before=fields(row), after=fields(row))
        return secret


def _held(session: Session, actor: Actor, number: int) -> WebhookRow:
    """One's own, locked with the account."""
    assert actor.person_id is not None
    lock_person(session, actor.person_id)
    return _check_own(session.get(WebhookRow, number, with_for_update=True, populate_existing=True), actor)


def _check_own(row: WebhookRow | None, actor: Actor) -> WebhookRow:
    if row is None or row.person_id != actor.person_id:
        raise NotFound(Message("There is no such webhook, or it was ended."))
    return row
