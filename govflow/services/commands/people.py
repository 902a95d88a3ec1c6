"""People and their authority: accounts, memberships, mandates. Only administrators change them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, select, update
from sqlalchemy.orm import Session

from govflow.engine.roles import ROLES
from govflow.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.commands.sessions import end_sessions
from govflow.services.passwords import (
    check_strength,
    hash_password,
    invitation_is_unused,
    invitation_token,
    read_invitation,
)
from govflow.store.people import MandateRow, MembershipRow, OrganizationRow, PersonRow
from govflow.values import Actor


@dataclass(frozen=True, kw_only=True)
class InvitePerson:
    """A new account without a password yet."""

    email: str
    name_en: str
    name_zh: str
    language: str
    administrator: bool


@dataclass(frozen=True, kw_only=True)
class EditPerson:
    person_id: int
    seen_version: int
    email: str
    name_en: str
    name_zh: str
    language: str
    administrator: bool


@dataclass(frozen=True, kw_only=True)
class GiveRole:
    """A membership: a role in an organization for a time."""

    person_id: int
    organization_id: int
    role: str
    since: date
    until: date | None


@dataclass(frozen=True, kw_only=True)
class GiveMandate:
    """A written instruction to sign; no workflow means every procedure."""

    person_id: int
    organization_id: int
    workflow: str | None
    number: str
    since: date
    until: date | None


def invite_person(backend: Backend, actor: Actor, command: InvitePerson) -> int:
    """Make an account and return its id; a link from ``invite_again`` lets the person set a password."""
    only_administrators(actor)
    with backend.transaction() as session:
        email = _free_address(session, command.email, person_id=0)
        row = PersonRow(
            email=email,
            name_en=command.name_en,
            name_zh=command.name_zh,
            language=command.language,
            administrator=command.administrator,
        )
        session.add(row)
        session.flush()
        return row.id


def invite_again(backend: Backend, actor: Actor, person_id: int) -> str:
    """The token of a link with which the person sets a password once: a first one, or after forgetting it."""
    only_administrators(actor)
    with backend.reading() as session:
        row = _person(session, person_id)
        return invitation_token(backend.settings.secret_key, row.id, row.password_hash)


def accept_invitation(backend: Backend, token: str, password: str) -> str:
    """Set the password that the link allows and return the e-mail address to sign in with.

    All sessions of the account end. Raises NotFound for a link that is false, old or used, Invalid for a weak password.
    """
    email = invited_address(backend, token)
    check_strength(password, email)
    hashed = hash_password(password)
    with backend.transaction() as session:
        row = _invited(session, backend.settings.secret_key, token)
        row.password_hash = hashed
        row.version += 1
        end_sessions(session, row.id, backend.clock.now())
    return email


def invited_address(backend: Backend, token: str) -> str:
    """Whom a link is for. Raises NotFound for a link that is false, old or used."""
    with backend.reading() as session:
        return _invited(session, backend.settings.secret_key, token).email


def edit_person(backend: Backend, actor: Actor, command: EditPerson) -> None:
    """Change an account. Raises Stale when somebody else changed it meanwhile."""
    only_administrators(actor)
    with backend.transaction() as session:
        row = _person_as_seen(session, command.person_id, command.seen_version)
        if not command.administrator:
            _keep_an_administrator(session, row)
        row.email = _free_address(session, command.email, person_id=row.id)
        row.name_en, row.name_zh = command.name_en, command.name_zh
        row.language, row.administrator = command.language, command.administrator
        row.version += 1


def deactivate_person(backend: Backend, actor: Actor, person_id: int, seen_version: int) -> None:
    """Close an account: sessions end at once, what was done stays. Raises Conflict for one's own."""
    only_administrators(actor)
    if person_id == actor.person_id:
        raise Conflict(Message("You cannot deactivate your own account. Ask another administrator."))
    with backend.transaction() as session:
        row = _person_as_seen(session, person_id, seen_version)
        _keep_an_administrator(session, row)
        row.active = False
        row.version += 1
        end_sessions(session, row.id, backend.clock.now())


def reactivate_person(backend: Backend, actor: Actor, person_id: int, seen_version: int) -> None:
    """Open a closed account again; the old password still holds."""
    only_administrators(actor)
    with backend.transaction() as session:
        row = _person_as_seen(session, person_id, seen_version)
        row.active = True
        row.version += 1


def give_role(backend: Backend, actor: Actor, command: GiveRole) -> None:
    """Add a membership. Raises Conflict when the person has this role already at that time."""
    only_administrators(actor)
    if command.role not in ROLES:
        raise Invalid({"role": Message("Choose a role from the list.")})
    _check_term(command.since, command.until)
    with backend.transaction() as session:
        _person(session, command.person_id)
        _organization(session, command.organization_id)
        overlapping = exists().where(
            MembershipRow.person_id == command.person_id,
            MembershipRow.organization_id == command.organization_id,
            MembershipRow.role == command.role,
            MembershipRow.since <= (command.until or date.max),
            func.coalesce(MembershipRow.until, date.max) >= command.since,
        )
        if session.scalar(select(overlapping)):
            raise Conflict(Message("The person has this role in this organization already at that time."))
        session.add(MembershipRow(**vars(command)))


def end_role(backend: Backend, actor: Actor, membership_id: int) -> int:
    """End a membership at once and return whose it was."""
    return _end(backend, actor, MembershipRow, membership_id)


def give_mandate(backend: Backend, actor: Actor, command: GiveMandate) -> None:
    """Record a mandate to sign for an organization."""
    only_administrators(actor)
    _check_term(command.since, command.until)
    with backend.transaction() as session:
        _person(session, command.person_id)
        _organization(session, command.organization_id)
        session.add(MandateRow(**vars(command)))


def revoke_mandate(backend: Backend, actor: Actor, mandate_id: int) -> int:
    """End a mandate at once, so that nothing can be signed with it any more, and return whose it was."""
    return _end(backend, actor, MandateRow, mandate_id)


def choose_language(backend: Backend, actor: Actor, language: str) -> None:
    """Keep the language in which the person reads."""
    with backend.transaction() as session:
        session.execute(update(PersonRow).where(PersonRow.id == actor.person_id).values(language=language))


def only_administrators(actor: Actor) -> None:
    """Raise Forbidden for everybody else."""
    if not actor.administrator:
        raise Forbidden(Message("Only an administrator may do this. Ask the joint office."))


def _end(backend: Backend, actor: Actor, table: type[MembershipRow] | type[MandateRow], term_id: int) -> int:
    """A term counts whole days, so its last day becomes yesterday; one that began today leaves no trace."""
    only_administrators(actor)
    now = backend.clock.now()
    today = now.astimezone(ZoneInfo(backend.settings.zone)).date()
    with backend.transaction() as session:
        row: MembershipRow | MandateRow | None = session.get(table, term_id, with_for_update=True)  # type: ignore[assignment]
        if row is None or (row.until is not None and row.until < today):
            raise NotFound(Message("This has ended already."))
        person_id = row.person_id
        if row.since < today:
            row.until = today - timedelta(days=1)
        else:
            session.delete(row)
    return person_id


def _person(session: Session, person_id: int) -> PersonRow:
    row = session.get(PersonRow, person_id)
    if row is None:
        raise NotFound(Message("There is no such person."))
    return row


def _person_as_seen(session: Session, person_id: int, seen_version: int) -> PersonRow:
    row = session.get(PersonRow, person_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(Message("There is no such person."))
    if row.version != seen_version:
        raise Stale(
            Message(
                "%(name)s was changed by somebody else meanwhile. Look at the page and decide again.", name=row.name
            )
        )
    return row


def _organization(session: Session, organization_id: int) -> None:
    row = session.get(OrganizationRow, organization_id)
    if row is None or not row.active:
        raise NotFound(Message("There is no such organization."))


def _invited(session: Session, secret_key: str, token: str) -> PersonRow:
    found = read_invitation(secret_key, token)
    row = session.get(PersonRow, found[0]) if found else None
    if found is None or row is None or not row.active or not invitation_is_unused(found[1], row.password_hash):
        raise NotFound(Message("This link has been used, or is too old. Ask an administrator for another one."))
    return row


def _free_address(session: Session, email: str, person_id: int) -> str:
    address = email.strip().lower()
    taken = select(PersonRow.id).where(PersonRow.email == address, PersonRow.id != person_id)
    if session.scalar(taken) is not None:
        raise Invalid({"email": Message("%(email)s belongs to another account.", email=address)})
    return address


def _keep_an_administrator(session: Session, row: PersonRow) -> None:
    others = select(func.count()).where(PersonRow.administrator, PersonRow.active, PersonRow.id != row.id)
    if row.administrator and not session.scalar(others):
        raise Conflict(Message("This is the last administrator. Name another one first."))


def _check_term(since: date, until: date | None) -> None:
    if until is not None and until < since:
        raise Invalid({"until": Message("The last day lies before the first day, %(since)s.", since=since)})
