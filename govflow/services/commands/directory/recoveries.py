"""Recovering an account that takes part in cases, or giving it another address: one asks, another approves, the
owner can stop it."""

from __future__ import annotations

from datetime import datetime

from govflow.errors import Conflict, Invalid, NotFound
from govflow.legible import length
from govflow.messages import Message
from govflow.services.accounts.granting import check_another, check_independent
from govflow.services.accounts.recoveries import check_genuine, current, end_all, is_guarded, mark
from govflow.services.backend import Backend
from govflow.services.commands.directory.people import ADDRESS, find_person, free_address, only_administrators
from govflow.services.retrying import retried
from govflow.services.typed import check_words
from govflow.store.people import PersonRow, RecoveryRow
from govflow.store.record.administration import fields, record, record_new
from govflow.store.sql.session import Session
from govflow.values import Actor

LONGEST_REASON = 300


@retried
def ask_recovery(backend: Backend, actor: Actor, person_id: int, reason: str, email: str = "") -> None:
    """Ask for a new password link for somebody else, with ``email`` as the address from then on, unless it is empty.

    The person is told on every page from now on. Raises Invalid without a reason or for an address that cannot be,
    Conflict where there is nobody to approve it, nothing to guard, nobody who could stop it, or one already.
    """
    only_administrators(actor)
    check_words(reason=reason, email=email)
    if email and not ADDRESS.match(email):
        raise Invalid({"email": Message("An e-mail address looks like li.na@example.org.")})
    if not reason.strip() or length(reason) > LONGEST_REASON:
        raise Invalid({"reason": Message("Give the reason, in at most %(most)s characters.", most=LONGEST_REASON)})
    with backend.transaction() as session:
        person, now = find_person(session, person_id), backend.clock.now()
        _check_can_be_asked(session, actor, person, now)
        row = RecoveryRow(
            person_id=person.id,
            reason=reason.strip(),
            email=free_address(session, email, person.id) if email else None,
            asked_by=actor.person_id,
            asked_at=now,
        )
        session.add(row)
        mark(session, row)
        record_new(session, actor, now, "asked", row)


@retried
def approve_recovery(backend: Backend, actor: Actor, person_id: int) -> None:
    """Approve what somebody else asked for. Raises NotFound, Conflict for who asked, the owner, and who depends."""
    only_administrators(actor)
    with backend.transaction() as session:
        row, now = _going_on(session, person_id, backend.clock.now()), backend.clock.now()
        check_genuine(session, row)
        _check_may_approve(session, actor, row)
        before = fields(row)
        row.approved_by, row.approved_at = actor.person_id, now
        mark(session, row)
        record(session, actor, now, "approved", row, before=before, after=fields(row))


@retried
def refuse_recovery(backend: Backend, actor: Actor, person_id: int) -> None:
    """End it: any administrator may, who asked included. Raises NotFound when none goes on."""
    only_administrators(actor)
    with backend.transaction() as session:
        now = backend.clock.now()
        _end_all(session, actor, person_id, "refused", now)


@retried
def object_to_recovery(backend: Backend, actor: Actor) -> None:
    """The owner of the account stops whatever goes on; a link that was made already is worthless. Raises NotFound, also
    when the link was used just before.
    """
    assert actor.person_id is not None
    with backend.transaction() as session:
        now = backend.clock.now()
        _end_all(session, actor, actor.person_id, "objected", now)


def _check_can_be_asked(session: Session, actor: Actor, person: PersonRow, at: datetime) -> None:
    if not is_guarded(session, person):
        raise Conflict(Message("This account needs no recovery: make a link to set a password."))
    if not person.active:
        raise Conflict(
            Message(
                "%(name)s cannot sign in and stop it, for the account is deactivated. Make it active first.",
                name=person.name,
            )
        )
    if current(session, person.id, at) is not None:
        raise Conflict(Message("A recovery of this account goes on already."))
    check_another(session, (person.id, actor.person_id))


def _check_may_approve(session: Session, actor: Actor, row: RecoveryRow) -> None:
    if row.approved_at is not None:
        raise Conflict(Message("The recovery is approved already."))
    if actor.person_id in (row.asked_by, row.person_id):
        raise Conflict(Message("Another administrator approves it: neither who asked nor the owner of the account."))
    check_independent(session, actor, row.asked_by, row.asked_at)


def _end_all(session: Session, actor: Actor, person_id: int, outcome: str, at: datetime) -> None:
    find_person(session, person_id)
    if not end_all(session, actor, person_id, outcome, at):
        raise NotFound(_NONE)


def _going_on(session: Session, person_id: int, at: datetime) -> RecoveryRow:
    find_person(session, person_id)
    row = current(session, person_id, at)
    if row is None:
        raise NotFound(_NONE)
    return row


_NONE = Message("No recovery of this account goes on.")
