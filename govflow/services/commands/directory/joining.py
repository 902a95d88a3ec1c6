"""Joining an organization by a link that came by mail: with the own account, signed in, or with one made for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from govflow.errors import Conflict, NotFound
from govflow.messages import Message
from govflow.services.accounts import recoveries
from govflow.services.accounts.marks import kept
from govflow.services.accounts.own_people import OVER, invited
from govflow.services.accounts.passwords import check_strength, hash_password
from govflow.services.backend import Backend
from govflow.services.commands.directory.own_people import close
from govflow.services.retrying import retried
from govflow.services.typed import check_words
from govflow.store.people import MembershipRow, OrganizationRow, PersonRow, lock_person
from govflow.store.people.entering import give_term
from govflow.store.people.own_people import InvitationRow, gives_none
from govflow.store.record.administration import record_new
from govflow.store.sql.session import Session
from govflow.values import Actor, Text

_OTHERS = Message(
    "This invitation is for another address than that of your account. Sign out, and open the link with the account "
    "that it was sent to."
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a link asks. ``mine``: it was sent to the address of whoever is signed in. ``known``: that address has an
    account, which joins by signing in, and no password is set by the link.
    """

    organization_id: int
    organization: Text
    role: Text
    until: date | None
    email: str
    mine: bool
    known: bool


@dataclass(frozen=True, kw_only=True)
class MakeAccount:
    """A new account at the address that the link went to."""

    token: str
    name_en: str
    name_zh: str
    language: str
    password: str


def read_invitation(backend: Backend, actor: Actor | None, token: str) -> Asked:
    """What a link asks; looking uses nothing up. Raises NotFound for one that asks nothing (any more)."""
    with backend.reading() as session:
        row = invited(backend, session, token)
        person = _at(session, row.email)
        if person is not None and not person.active:
            raise NotFound(OVER)
        organization = session.get_one(OrganizationRow, row.organization_id)
        return Asked(
            organization_id=organization.id,
            organization=organization.name,
            role=backend.rules.vocabulary.role(row.role),
            until=row.until,
            email=row.email,
            mine=person is not None and actor is not None and actor.person_id == person.id,
            known=person is not None,
        )


@retried
def join(backend: Backend, actor: Actor, token: str) -> int:
    """Take the role with one's own account, from today on, and return the organization.

    Raises NotFound for a link that asks nothing (any more), Conflict for another account than that at the address,
    where the organization gives no role now, and for a role that one has.
    """
    with backend.transaction() as session:
        row, person = _mine(backend, session, actor, token)
        _take(backend, session, person, row)
        return row.organization_id


@retried
def make_account(backend: Backend, command: MakeAccount) -> str:
    """Make an account at the address of the link and take the role with it; the address to sign in with.

    Raises NotFound as ``join``, also where the address has an account, Invalid for a weak password.
    """
    check_words(name_en=command.name_en, name_zh=command.name_zh)
    with backend.reading() as session:
        email = invited(backend, session, command.token).email
    check_strength(command.password, (email, command.name_en, command.name_zh))
    hashed = hash_password(command.password)
    try:
        return _make(backend, command, hashed)
    except IntegrityError as error:  # another invitation made it at this moment
        raise NotFound(OVER) from error


@retried
def decline(backend: Backend, actor: Actor, token: str) -> None:
    """Say no with one's own account: the link asks nothing any more. Raises NotFound and Conflict as ``join``."""
    with backend.transaction() as session:
        row, person = _mine(backend, session, actor, token)
        close(session, recoveries.owner(person), row, "declined", backend.clock.now())


def _mine(backend: Backend, session: Session, actor: Actor, token: str) -> tuple[InvitationRow, PersonRow]:
    """The invitation of a link, and the account of the actor, held, to whose address it was sent."""
    row = invited(backend, session, token)
    person = lock_person(session, actor.person_id) if actor.person_id is not None else None
    if person is None or not person.active:
        raise NotFound(OVER)
    if person.email != row.email:
        raise Conflict(_OTHERS)
    return row, person


def _make(backend: Backend, command: MakeAccount, hashed: str) -> str:
    with backend.transaction() as session:
        row = invited(backend, session, command.token)
        if _at(session, row.email) is not None:
            raise NotFound(OVER)
        person = PersonRow(email=row.email, name_en=command.name_en, name_zh=command.name_zh, language=command.language)
        session.add(person)
        session.flush()
        person.password_hash = kept(session, person.id, hashed)
        record_new(session, recoveries.owner(person), backend.clock.now(), "joined", person)
        _take(backend, session, person, row)
        return row.email


def _take(backend: Backend, session: Session, person: PersonRow, row: InvitationRow) -> None:
    """The role, under the lock of the organization and of the account."""
    now, today = backend.clock.now(), backend.today()
    organization = session.get_one(OrganizationRow, row.organization_id)
    if row.role not in backend.rules.vocabulary.own_roles(organization.kind):
        raise NotFound(OVER)
    if (why := gives_none(session, organization)) is not None:
        raise Conflict(why)
    if row.invited_by == person.id:
        raise Conflict(Message("Nobody gives themselves a role. Another administrator of your people invites you."))
    if _has(session, person.id, row, today):
        raise Conflict(Message("You have this role in this organization already at that time."))
    actor = recoveries.owner(person)
    row.person_id = person.id
    close(session, actor, row, "accepted", now)
    term = MembershipRow(
        person_id=person.id, organization_id=row.organization_id, role=row.role, since=today, until=row.until
    )
    give_term(session, actor, now, term)


def _has(session: Session, person_id: int, row: InvitationRow, today: date) -> bool:
    overlapping = select(MembershipRow.id).where(
        MembershipRow.person_id == person_id,
        MembershipRow.organization_id == row.organization_id,
        MembershipRow.role == row.role,
        MembershipRow.since <= (row.until or date.max),
        func.coalesce(MembershipRow.until, date.max) >= today,
    )
    return session.scalar(overlapping.limit(1)) is not None


def _at(session: Session, email: str) -> PersonRow | None:
    return session.scalar(select(PersonRow).where(PersonRow.email == email))
