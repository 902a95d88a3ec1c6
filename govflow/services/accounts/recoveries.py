"""Accounts that may open what was confided: when a new password or address needs a second person, if it is ready."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select

from govflow.codec import canonical
from govflow.errors import Conflict, Invalid
from govflow.keys import Keyring
from govflow.messages import Message
from govflow.store.cases import PartyRow
from govflow.store.people import MembershipRow, PersonRow, RecoveryRow
from govflow.store.people.sign_on import has_way
from govflow.store.record.administration import fields, record
from govflow.store.record.touches import keyring_of
from govflow.store.sql.session import Session
from govflow.values import Actor, Text

WAIT = timedelta(days=3)
"""From the asking on, so that the owner of the account sees it and can stop it."""
LASTS = timedelta(days=14)
_PURPOSE = "recoveries"


def is_guarded(session: Session, row: PersonRow) -> bool:
    """Whether the account may open what was confided: it takes part in a case, now or earlier, or it administers.

    The part counts and not what was confided, or a refusal would tell an administrator that something was. Who served
    at an organization once counts like who serves there: a role that was ended is soon given again. An administrator's
    account counts because it could approve the next recovery. One that signs in by anything beside a password counts
    because a link does away with that.
    """
    administers = row.administrator and row.password_hash is not None
    return administers or bool(session.scalar(select(or_(_takes_part(row.id), has_way(row.id)))))


def goes_on(at: datetime) -> ColumnElement[bool]:
    """Recoveries that can still lead to a new password."""
    return and_(or_(RecoveryRow.outcome.is_(None), RecoveryRow.outcome == "linked"), RecoveryRow.asked_at > at - LASTS)


def going_on(session: Session, person_id: int, at: datetime) -> Sequence[RecoveryRow]:
    """Those that go on for an account that the command holds, newest first, locked. More than one is from before the
    account was locked while one is asked for.
    """
    query = select(RecoveryRow).where(RecoveryRow.person_id == person_id, goes_on(at)).order_by(RecoveryRow.id.desc())
    return session.scalars(query.with_for_update()).all()


def current(session: Session, person_id: int, at: datetime) -> RecoveryRow | None:
    """The newest that goes on for an account that the command holds."""
    return next(iter(going_on(session, person_id, at)), None)


def take_ready(session: Session, actor: Actor, row: PersonRow, at: datetime) -> RecoveryRow:
    """The approved recovery whose waiting time is over; it makes one link. Raises Conflict, saying what is missing."""
    found = current(session, row.id, at)
    if found is None or found.outcome is not None:
        raise needed(row.name)
    check_genuine(session, found)
    if found.approved_at is None or at < found.asked_at + WAIT:
        raise Conflict(
            Message(
                "The recovery needs the approval of a second administrator, and three days in which %(name)s can stop "
                "it.",
                name=row.name,
            )
        )
    close(session, actor, found, "linked", at)
    return found


def needed(name: Text) -> Conflict:
    """What is said where a link would be made for an account that may open what was confided."""
    return Conflict(
        Message(
            "This account takes part in cases, where things are confided, administers, or has a second factor. A new "
            "password needs a second administrator: ask for a recovery on the page of %(name)s.",
            name=name,
        )
    )


def may_replace(session: Session, row: PersonRow, recovery_id: int | None, at: datetime) -> bool:
    """Whether a link may set the password: one from before the account was guarded sets only the first."""
    if recovery_id is not None:
        return linked(session, recovery_id, at) is not None
    if row.password_hash is None:
        return not session.scalar(select(has_way(row.id)))
    return not is_guarded(session, row)


def linked(session: Session, recovery_id: int | None, at: datetime) -> RecoveryRow | None:
    """The recovery behind a link, while nobody has stopped it and its owner still can."""
    found = (RecoveryRow.id == recovery_id, RecoveryRow.outcome == "linked", goes_on(at))
    row = session.scalar(select(RecoveryRow).where(*found))
    return row if row is not None and _is_genuine(session, row) else None


def mark(session: Session, row: RecoveryRow) -> None:
    """Whoever changes a recovery says so with the installation's keys: one that is written by hand leads to no link."""
    if row.id is None:
        session.flush()  # gives the row its number
    row.mark = keyring_of(session).mark(_content(row), _PURPOSE)
    session.flush()


def mark_anew(session: Session, ring: Keyring) -> None:
    """Mark with the last key of a ring those that bear a mark and can still lead to a new password."""
    leads_on = or_(RecoveryRow.outcome.is_(None), RecoveryRow.outcome == "linked")
    for row in session.scalars(select(RecoveryRow).where(leads_on).order_by(RecoveryRow.id).with_for_update()):
        if _is_genuine(session, row):
            row.mark = ring.mark(_content(row), _PURPOSE)


def check_genuine(session: Session, row: RecoveryRow) -> None:
    """Raise Conflict for one that does not stand as it was asked for, approved or linked."""
    if not _is_genuine(session, row):
        raise Conflict(
            Message(
                "This recovery was altered by hand, or is from an earlier version. Refuse it, and ask for another one."
            )
        )


def end_all(session: Session, actor: Actor, person_id: int, outcome: str, at: datetime) -> int:
    """End whatever goes on for an account that the command holds; how many."""
    found = going_on(session, person_id, at)
    for each in found:
        close(session, actor, each, outcome, at)
    return len(found)


def owner(row: PersonRow) -> Actor:
    """The person whose account it is, acting with a link."""
    return Actor(person_id=row.id, person=row.name, organization_id=None)


def check_moves(session: Session, actor: Actor, row: PersonRow, at: datetime) -> None:
    """Raise where an account may not get another address by one administrator: its owner, who knows the old one, could
    not sign in and stop what follows. Conflict while a recovery goes on; Invalid, with the remedy, if it is guarded.
    """
    check_none_goes_on(session, row, at)
    if row.id != actor.person_id and is_guarded(session, row):
        raise Invalid(
            {
                "email": Message(
                    "This account takes part in cases, where things are confided, administers, or has a second factor. "
                    "Another address needs a second administrator: ask for a recovery with the new address on the page "
                    "of %(name)s.",
                    name=row.name,
                )
            }
        )


def check_none_goes_on(session: Session, row: PersonRow, at: datetime) -> None:
    """Raise Conflict while a recovery goes on: its owner must be able to sign in and stop it."""
    if current(session, row.id, at) is not None:
        raise Conflict(
            Message(
                "A recovery of this account goes on. Until it has ended, the account stays active under its address, "
                "so that %(name)s can stop it.",
                name=row.name,
            )
        )


def close(session: Session, actor: Actor, found: RecoveryRow, outcome: str, at: datetime) -> None:
    """Note how it ended, in the log as well."""
    before = fields(found)
    found.outcome, found.closed_at = outcome, at
    mark(session, found)
    record(session, actor, at, outcome, found, before=before, after=fields(found))


def _is_genuine(session: Session, row: RecoveryRow) -> bool:
    return row.mark is not None and keyring_of(session).bears(_content(row), row.mark, _PURPOSE)


def _content(row: RecoveryRow) -> str:
    said = (row.id, row.person_id, row.asked_by, row.asked_at, row.email, row.approved_by, row.approved_at, row.outcome)
    return canonical(said).decode()


def _takes_part(person_id: int) -> ColumnElement[bool]:
    """In a case, by a part of one's own, such as a mediator's, or one of an organization where one is or was."""
    served = select(MembershipRow.organization_id).where(MembershipRow.person_id == person_id)
    return or_(
        exists().where(PartyRow.person_id == person_id),
        exists().where(PartyRow.organization_id.in_(served)),
    )
