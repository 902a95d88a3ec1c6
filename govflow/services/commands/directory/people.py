"""People: their accounts. Only administrators change them, and each change enters the log of administration."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, literal, select, update

from govflow.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from govflow.messages import Message
from govflow.services.accounts import recoveries
from govflow.services.accounts.marks import kept
from govflow.services.accounts.passwords import (
    check_strength,
    hash_password,
    invitation_is_unused,
    invitation_token,
    read_invitation,
)
from govflow.services.accounts.seconds import remove_all
from govflow.services.accounts.standing_ways import end_standing_ways
from govflow.services.backend import Backend
from govflow.services.commands.sessions import end_sessions
from govflow.services.operation.desks import erase_desk
from govflow.services.operation.notices.passwords import tell_changed
from govflow.services.retrying import retried
from govflow.services.typed import check_words
from govflow.store.people import PersonRow, lock_among_administrators, lock_person
from govflow.store.people.citizens import is_citizen
from govflow.store.people.entering import end_deputies
from govflow.store.people.kept_forms import drop_kept
from govflow.store.record.administration import fields, record, record_new
from govflow.store.sql.session import Session
from govflow.values import Actor

_USED = Message("This link has been used, or is too old. Ask an administrator for another one.")
ADDRESS = re.compile(r"^\s*[^@\s]{1,64}@[^@\s]{1,189}\s*$")

_NOBODY = Message("There is no such person.")


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


@retried
def invite_person(backend: Backend, actor: Actor, command: InvitePerson) -> int:
    """Make an account and return its id; a link from ``invite_again`` lets the person set a password."""
    only_administrators(actor)
    check_words(email=command.email, name_en=command.name_en, name_zh=command.name_zh)
    with backend.transaction() as session:
        email = free_address(session, command.email, person_id=0)
        row = PersonRow(
            email=email,
            name_en=command.name_en,
            name_zh=command.name_zh,
            language=command.language,
            administrator=command.administrator,
        )
        session.add(row)
        record_new(session, actor, backend.clock.now(), "invited", row)
        return row.id


@retried
def invite_again(backend: Backend, actor: Actor, person_id: int) -> str:
    """The token of a link with which the person sets a password once: a first one, or after forgetting it.

    Whoever has the link has the account, so the log says who made it. Raises Conflict for an account that takes
    part in cases or administers: that one needs a recovery, which two people answer for.
    """
    only_administrators(actor)
    with backend.transaction() as session:
        row, now = find_person(session, person_id), backend.clock.now()
        recovery = None
        if recoveries.is_guarded(session, row):
            recovery = recoveries.take_ready(session, actor, row, now)
        return make_link(session, backend, actor, row, recovery_id=recovery.id if recovery else None)


def make_link(
    session: Session, backend: Backend, actor: Actor, row: PersonRow, *, recovery_id: int | None = None
) -> str:
    """The token of a link for an account that the caller holds, and may make one for."""
    record(session, actor, backend.clock.now(), "link", row, before=fields(row), after=fields(row))
    return invitation_token(backend.settings.key_for("links"), row.id, row.password_hash, recovery_id=recovery_id)


@retried
def accept_invitation(backend: Backend, token: str, password: str) -> str:
    """Set the password that the link allows and return the e-mail address to sign in with.

    All sessions of the account end. Raises NotFound for a link that is false, old or used, Invalid for a weak password.
    """
    with backend.reading() as session:
        row, email = _invited(backend, session, token)
        own = (email, row.email, row.name_en, row.name_zh)
    check_strength(password, own)
    hashed = hash_password(password)
    with backend.transaction() as session:
        row, email = _invited(backend, session, token)
        now = backend.clock.now()
        first = row.password_hash is None
        row.password_hash = kept(session, row.id, hashed)
        row.version += 1
        end_sessions(session, row.id, now)
        drop_kept(session, row.id)  # whoever has the link may be somebody else
        if not first:
            tell_changed(backend, session, row.id)
        end_standing_ways(session, recoveries.owner(row), row.id, now)
        if remove_all(session, row.id):
            said = fields(row)
            record(session, recoveries.owner(row), now, "ways removed", row, before=said, after=said)
        _move(session, row, email, now)
        recoveries.end_all(session, recoveries.owner(row), row.id, "done", now)
    return email


def invited_person(backend: Backend, session: Session, token: str) -> PersonRow:
    """Whom a first link is for, whose account has nothing yet that lets in. Raises NotFound for any other link."""
    row, email = _invited(backend, session, token)
    if row.password_hash is not None or email != row.email:
        raise NotFound(_USED)
    return row


def invited_address(backend: Backend, token: str) -> str:
    """With which address the owner of a link will sign in. Raises NotFound for a link that is false, old or used."""
    with backend.reading() as session:
        return _invited(backend, session, token)[1]


@retried
def edit_person(backend: Backend, actor: Actor, command: EditPerson) -> None:
    """Change an account. Raises Stale when somebody else changed it meanwhile; Invalid for another address of an
    account that takes part in cases, which is given by a recovery.
    """
    only_administrators(actor)
    check_words(email=command.email, name_en=command.name_en, name_zh=command.name_zh)
    with backend.transaction() as session:
        find = find_person if command.administrator else _find_among_administrators
        row = _as_seen(find(session, command.person_id), command.seen_version)
        before = fields(row)
        if not command.administrator:
            _keep_an_administrator(session, row)
        if command.email.strip().lower() != row.email:
            recoveries.check_moves(session, actor, row, backend.clock.now())
        row.email = free_address(session, command.email, person_id=row.id)
        row.name_en, row.name_zh = command.name_en, command.name_zh
        row.language, row.administrator = command.language, command.administrator
        row.version += 1
        record(session, actor, backend.clock.now(), "changed", row, before=before, after=fields(row))


@retried
def deactivate_person(backend: Backend, actor: Actor, person_id: int, seen_version: int) -> None:
    """Close an account: sessions end at once, what was done stays, and what only its owner read is erased.

    Raises Conflict for one's own.
    """
    only_administrators(actor)
    if person_id == actor.person_id:
        raise Conflict(Message("You cannot deactivate your own account. Ask another administrator."))
    with backend.transaction() as session:
        row = _as_seen(_find_among_administrators(session, person_id), seen_version)
        recoveries.check_none_goes_on(session, row, backend.clock.now())
        before = fields(row)
        _keep_an_administrator(session, row)
        row.active = False
        row.version += 1
        end_sessions(session, row.id, backend.clock.now())
        drop_kept(session, row.id)
        erase_desk(session, row.id)
        end_deputies(session, actor, backend.clock.now(), backend.today(), row.id)
        record(session, actor, backend.clock.now(), "deactivated", row, before=before, after=fields(row))


@retried
def reactivate_person(backend: Backend, actor: Actor, person_id: int, seen_version: int) -> None:
    """Open a closed account again; the old password still holds."""
    only_administrators(actor)
    with backend.transaction() as session:
        row = _as_seen(find_person(session, person_id), seen_version)
        before = fields(row)
        row.active = True
        row.version += 1
        record(session, actor, backend.clock.now(), "reactivated", row, before=before, after=fields(row))


@retried
def choose_language(backend: Backend, actor: Actor, language: str) -> None:
    """Keep the language in which the person reads."""
    with backend.transaction() as session:
        session.execute(update(PersonRow).where(PersonRow.id == actor.person_id).values(language=language))


def only_administrators(actor: Actor) -> None:
    """Raise Forbidden for everybody else."""
    if not actor.administrator:
        raise Forbidden(Message("Only an administrator may do this. Ask the joint office."))


def find_person(session: Session, person_id: int) -> PersonRow:
    """The account, locked. Raises NotFound; also for somebody without one, whom nobody administers."""
    _refuse_citizens(session, person_id)
    return _there(lock_person(session, person_id))


def _find_among_administrators(session: Session, person_id: int) -> PersonRow:
    """The account, locked with all who administer: of these one is to be left. Raises NotFound."""
    _refuse_citizens(session, person_id)
    return _there(lock_among_administrators(session, person_id))


def _refuse_citizens(session: Session, person_id: int) -> None:
    if session.scalar(select(is_citizen(literal(person_id)))):
        raise NotFound(_NOBODY)


def _there(row: PersonRow | None) -> PersonRow:
    if row is None:
        raise NotFound(_NOBODY)
    return row


def _as_seen(row: PersonRow, seen_version: int) -> PersonRow:
    if row.version != seen_version:
        raise Stale(
            Message(
                "%(name)s was changed by somebody else meanwhile. Look at the page and decide again.", name=row.name
            )
        )
    return row


def _invited(backend: Backend, session: Session, token: str) -> tuple[PersonRow, str]:
    """Whom a link is for, and the address that the account has once it was used. Raises NotFound."""
    now = backend.clock.now()
    found = read_invitation(backend.settings.keys_for("links", now), token)
    row = lock_person(session, found.person_id) if found else None
    if (
        found is None
        or row is None
        or not row.active
        or not invitation_is_unused(found.fingerprint, row.password_hash)
        or not recoveries.may_replace(session, row, found.recovery_id, now)
    ):
        raise NotFound(_USED)
    recovery = recoveries.linked(session, found.recovery_id, now)
    return row, (recovery.email if recovery is not None else None) or row.email


def _move(session: Session, row: PersonRow, email: str, at: datetime) -> None:
    """Give an account that was recovered its new address, if it gets one."""
    if email == row.email:
        return
    before = fields(row)
    row.email = free_address(session, email, person_id=row.id)
    record(session, recoveries.owner(row), at, "changed", row, before=before, after=fields(row))


def free_address(session: Session, email: str, person_id: int) -> str:
    """The address as it is kept. Raises Invalid for one of another account."""
    address = email.strip().lower()
    taken = select(PersonRow.id).where(PersonRow.email == address, PersonRow.id != person_id)
    if session.scalar(taken) is not None:
        raise Invalid({"email": Message("%(email)s belongs to another account.", email=address)})
    return address


def _keep_an_administrator(session: Session, row: PersonRow) -> None:
    others = select(func.count()).where(PersonRow.administrator, PersonRow.active, PersonRow.id != row.id)
    if row.administrator and not session.scalar(others):
        raise Conflict(Message("This is the last administrator. Name another one first."))
