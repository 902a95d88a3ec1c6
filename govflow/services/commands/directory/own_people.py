"""What an organization's own administrator does with its people: invites, takes back, ends roles. All in the log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select

from govflow.engine.fields.days import implausible
from govflow.errors import Conflict, Invalid, NotFound
from govflow.messages import Message
from govflow.services.accounts.own_people import check_keeps_people
from govflow.services.accounts.own_people import keeps_people_of as keeps_people_of
from govflow.services.accounts.standing_ways import end_ways_into
from govflow.services.backend import Backend
from govflow.services.commands.directory.people import ADDRESS
from govflow.services.commands.directory.terms import ended_already
from govflow.services.retrying import retried
from govflow.services.typed import check_words
from govflow.store.people import MandateRow, MembershipRow, OrganizationRow, PersonRow, lock_person
from govflow.store.people.entering import end_term
from govflow.store.people.own_people import (
    InvitationRow,
    gives_none,
    hold_organization,
    others_keep_people,
    put_on_way,
)
from govflow.store.record.administration import fields, record, record_new
from govflow.store.sql.session import Session
from govflow.values import Actor, new_id

DAY = timedelta(days=1)
A_DAY = 50
"""So many invitations at most leave one organization within a day."""
A_DAY_EACH = 3
"""So many of these at most go to one address."""
_NO_MAIL = Message(
    "This installation sends no mail, so nobody can be invited. An administrator of the joint office gives roles."
)


@dataclass(frozen=True, kw_only=True)
class Invite:
    """Somebody at an address is asked to take a role; ``until``: its last day, none for one that goes on."""

    organization_id: int
    email: str
    role: str
    until: date | None
    language: str


@retried
def invite(backend: Backend, actor: Actor, command: Invite) -> None:
    """Ask somebody at an address to take a role: a mail with a link goes there, and one that was open ends.

    What is said never depends on whether the address has an account. Raises NotFound for everybody but the
    organization's administrators, Invalid for a role that is not the organization's to give, for what is no address,
    and a last day that has passed; Conflict for an organization that gives none now, for oneself, and for too many.
    """
    check_words(email=command.email)
    today, now = backend.today(), backend.clock.now()
    with backend.transaction() as session:
        organization = _held(backend, session, actor, command.organization_id)
        _check_asked(backend, organization, command, today)
        if backend.settings.mail is None:
            raise Conflict(_NO_MAIL)
        if (why := gives_none(session, organization)) is not None:
            raise Conflict(why)
        email, me = command.email.strip().lower(), actor.person_id
        assert me is not None  # nobody else keeps people
        if session.scalar(select(PersonRow.email).where(PersonRow.id == me)) == email:
            raise Conflict(Message("Nobody gives themselves a role. Another administrator of your people invites you."))
        _check_few(session, organization.id, email, now)
        _replace(session, actor, organization.id, email, now)
        row = InvitationRow(
            id=new_id(), organization_id=organization.id, email=email, role=command.role, until=command.until,
            language=command.language, invited_by=me, invited_at=now,
        )  # fmt: skip
        session.add(row)
        record_new(session, actor, now, "made", row)
        put_on_way(session, row, me)


@retried
def revoke_invitation(backend: Backend, actor: Actor, organization_id: int, invitation_id: str) -> None:
    """Take back an invitation that is open. Raises NotFound for one of elsewhere, or that is open no more."""
    with backend.transaction() as session:
        _held(backend, session, actor, organization_id)
        row = session.get(InvitationRow, invitation_id)
        if row is None or row.organization_id != organization_id or row.outcome is not None:
            raise NotFound(Message("There is no such invitation, or it has ended."))
        close(session, actor, row, "revoked", backend.clock.now())


@retried
def end_own_role(backend: Backend, actor: Actor, organization_id: int, membership_id: int) -> None:
    """End a role in the organization at once; whoever has none there any more is out, with all that was opened.

    Raises NotFound for a role of elsewhere or that has ended, Conflict for that of the last who administers its people,
    and for one that is not the organization's own to give: who gives it ends it.
    """
    today = backend.today()
    with backend.transaction() as session:
        organization = _held(backend, session, actor, organization_id)
        row = session.get(MembershipRow, membership_id)
        if row is None or row.organization_id != organization_id or (row.until is not None and row.until < today):
            raise ended_already()
        _check_own(backend, organization, [row])
        lock_person(session, row.person_id)
        _end(backend, session, actor, organization_id, row.person_id, [row])


@retried
def let_go(backend: Backend, actor: Actor, organization_id: int, person_id: int) -> None:
    """End all roles and mandates of a person in the organization at once. Raises as ``end_own_role``."""
    today = backend.today()
    with backend.transaction() as session:
        organization = _held(backend, session, actor, organization_id)
        lock_person(session, person_id)
        roles = select(MembershipRow).where(
            MembershipRow.person_id == person_id,
            MembershipRow.organization_id == organization_id,
            or_(MembershipRow.until.is_(None), MembershipRow.until >= today),
        )
        found = list(session.scalars(roles.order_by(MembershipRow.id)))
        if not found:
            raise ended_already()
        _check_own(backend, organization, found)
        _end(backend, session, actor, organization_id, person_id, found)
        mandates = select(MandateRow).where(
            MandateRow.person_id == person_id,
            MandateRow.organization_id == organization_id,
            MandateRow.revoked_at.is_(None),
            or_(MandateRow.until.is_(None), MandateRow.until >= today),
        )
        for row in session.scalars(mandates.order_by(MandateRow.id)).all():
            _revoke(session, actor, row, backend.clock.now())


@retried
def revoke_own_mandate(backend: Backend, actor: Actor, organization_id: int, mandate_id: int) -> None:
    """End a mandate to sign for the organization at once. Raises NotFound for one of elsewhere, or that has ended."""
    today = backend.today()
    with backend.transaction() as session:
        _held(backend, session, actor, organization_id)
        row = session.get(MandateRow, mandate_id, with_for_update=True)
        ended = row is None or row.revoked_at is not None or (row.until is not None and row.until < today)
        if row is None or ended or row.organization_id != organization_id:
            raise ended_already()
        _revoke(session, actor, row, backend.clock.now())


def close(session: Session, actor: Actor, row: InvitationRow, outcome: str, at: datetime) -> None:
    """Note how an invitation ended, in the log as well."""
    before = fields(row)
    row.outcome, row.closed_at = outcome, at
    session.flush()  # before another takes its place
    record(session, actor, at, outcome, row, before=before, after=fields(row))


def _held(backend: Backend, session: Session, actor: Actor, organization_id: int) -> OrganizationRow:
    """The organization, locked, of which the actor administers the people. Raises NotFound."""
    row = hold_organization(session, organization_id)
    check_keeps_people(backend, session, actor, organization_id)
    assert row is not None  # a role there refers to it
    return row


def _check_own(backend: Backend, organization: OrganizationRow, rows: list[MembershipRow]) -> None:
    """Raises Conflict where one of the roles is none that the organization's own people give."""
    vocabulary = backend.rules.vocabulary
    own = vocabulary.own_roles(organization.kind)
    others = dict.fromkeys(row.role for row in rows if row.role not in own)
    if others:
        raise Conflict(
            Message(
                "An administrator of the joint office gives these roles, and ends them: %(roles)s. End the others one "
                "by one.",
                roles=tuple(vocabulary.role(each) for each in others),
            )
        )


def _check_asked(backend: Backend, organization: OrganizationRow, command: Invite, today: date) -> None:
    problems: dict[str, Message] = {}
    if command.role not in backend.rules.vocabulary.own_roles(organization.kind):
        problems["role"] = Message("Choose a role from the list.")
    if not ADDRESS.match(command.email):
        problems["email"] = Message("An e-mail address looks like li.na@example.org.")
    if command.until is not None and (said := implausible(command.until)) is not None:
        problems["until"] = said
    elif command.until is not None and command.until < today:
        problems["until"] = Message("The last day has passed.")
    if problems:
        raise Invalid(problems)


def _check_few(session: Session, organization_id: int, email: str, now: datetime) -> None:
    """What leaves an organization is counted there alone: what others have sent to an address is nobody's business."""
    of_it = (InvitationRow.organization_id == organization_id, InvitationRow.invited_at > now - DAY)
    query = select(func.count(), func.count().filter(InvitationRow.email == email)).where(*of_it)
    sent, there = session.execute(query).one()
    if sent >= A_DAY or there >= A_DAY_EACH:
        raise Conflict(
            Message(
                "%(n)s invitations a day leave one organization, and %(each)s go to one address. Try it tomorrow.",
                n=A_DAY,
                each=A_DAY_EACH,
            )
        )


def _replace(session: Session, actor: Actor, organization_id: int, email: str, now: datetime) -> None:
    row = InvitationRow
    mine = (row.organization_id == organization_id, row.email == email, row.outcome.is_(None))
    for each in session.scalars(select(row).where(*mine)).all():
        close(session, actor, each, "replaced", now)


def _end(
    backend: Backend, session: Session, actor: Actor, organization_id: int, person_id: int, rows: list[MembershipRow]
) -> None:
    """End these roles of one person, whose account is held."""
    keeping, today, now = backend.rules.vocabulary.keeping_people, backend.today(), backend.clock.now()
    keeps = [row for row in rows if row.role in keeping and row.since <= today]
    ended = [row.id for row in rows]
    if keeps and not others_keep_people(session, organization_id, keeping, today, ended):
        raise Conflict(
            Message(
                "This is the last administrator of its people. Invite another one first, and end this role once they "
                "have accepted."
            )
        )
    for row in rows:
        end_term(session, actor, now, today, row)
    session.flush()
    left = select(MembershipRow.id).where(
        MembershipRow.person_id == person_id,
        MembershipRow.organization_id == organization_id,
        or_(MembershipRow.until.is_(None), MembershipRow.until >= today),
    )
    if session.scalar(left.limit(1)) is None:
        end_ways_into(session, actor, person_id, organization_id, now)


def _revoke(session: Session, actor: Actor, row: MandateRow, at: datetime) -> None:
    before = fields(row)
    row.revoked_at = at
    record(session, actor, at, "revoked", row, before=before, after=fields(row))
