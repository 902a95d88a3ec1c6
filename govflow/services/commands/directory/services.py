"""Services of an organization: an administrator registers one and asks a person to answer for it; that person accepts.

Nobody is made answerable without having said so, and nothing is done by a service for which nobody answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select

from govflow.errors import Conflict, Invalid, NotFound
from govflow.legible import legible
from govflow.messages import Message
from govflow.services.accounts.granting import check_gives
from govflow.services.backend import Backend
from govflow.services.commands.directory.people import only_administrators
from govflow.services.retrying import retried
from govflow.services.typed import check_words
from govflow.store.people import MembershipRow, OrganizationRow, PersonRow, in_office
from govflow.store.people.services import LONGEST_EN, LONGEST_ZH, ChargeRow, ServiceRow
from govflow.store.record.administration import fields, record, record_new
from govflow.store.sql.session import Session
from govflow.values import Actor

MOST = 50
"""So many services of one organization may stand at a time."""
_BREAKS_OUT = frozenset('“”„‟"«»‹›「」『』〝〞〟＂\n\r\t')
"""Names stand between quotation marks behind their organization: one that closes them could go on with another's."""


@dataclass(frozen=True, kw_only=True)
class RegisterService:
    """A service under a name that it keeps for good. ``email``: the address of who is asked to answer for it."""

    organization_id: int
    name_en: str
    name_zh: str
    email: str


@retried
def register_service(backend: Backend, actor: Actor, command: RegisterService) -> int:
    """Register a service and return its id; nothing is done by it before the person who is asked has accepted.

    Raises Invalid for a name that cannot be used or that one of the organization has or had, and for an address of
    nobody who holds a post there; Conflict for oneself, and for one too many.
    """
    only_administrators(actor)
    names = {"name_en": legible(command.name_en).strip(), "name_zh": legible(command.name_zh).strip()}
    _check_names(names)
    with backend.transaction() as session:
        now = backend.clock.now()
        organization = session.get(OrganizationRow, command.organization_id, with_for_update=True)
        if organization is None or not organization.active:
            raise NotFound(Message("There is no such organization."))
        person_id = _in_post(backend, session, command.email, organization.id)
        check_gives(session, actor, person_id, now)
        _check_free(session, organization.id, names)
        row = ServiceRow(organization_id=organization.id, made_at=now, **names)
        session.add(row)
        record_new(session, actor, now, "registered", row)
        _ask(session, actor, now, row, person_id)
        return row.id


@retried
def ask_to_answer(backend: Backend, actor: Actor, organization_id: int, service_id: int, email: str) -> None:
    """Ask a person to answer for a service from then on; who does meanwhile goes on until that one accepts.

    Whoever was asked before and has not answered is asked no more. Raises NotFound for a service that is none of this
    organization or has ended; Invalid and Conflict as ``register_service``.
    """
    only_administrators(actor)
    with backend.transaction() as session:
        now, row = backend.clock.now(), _held(session, service_id, organization_id)
        person_id = _in_post(backend, session, email, organization_id)
        check_gives(session, actor, person_id, now)
        for each in _open(session, row.id):
            if each.accepted_at is not None and each.person_id == person_id:
                raise Invalid({"email": Message("This person answers for it already.")})
            if each.accepted_at is None:
                _end(session, actor, now, each, "withdrawn")
        _ask(session, actor, now, row, person_id)


@retried
def end_service(backend: Backend, actor: Actor, organization_id: int, service_id: int) -> None:
    """End a service for good, and with it all its tokens at once. Raises NotFound as ``ask_to_answer``."""
    only_administrators(actor)
    with backend.transaction() as session:
        now, row = backend.clock.now(), _held(session, service_id, organization_id)
        for each in _open(session, row.id):
            _end(session, actor, now, each, "ended" if each.accepted_at is not None else "withdrawn")
        before = fields(row)
        row.ended_at = now
        record(session, actor, now, "ended", row, before=before, after=fields(row))


@retried
def accept_charge(backend: Backend, actor: Actor, charge_id: int) -> None:
    """Answer for a service from now on; whoever did so far answers no more, and the tokens that they made end.

    Raises NotFound for a charge of somebody else, and one that is none any more; Conflict without a post there today.
    """
    with backend.transaction() as session:
        now, charge = backend.clock.now(), _own(session, actor, charge_id)
        if charge.accepted_at is not None:
            raise _none()
        if not session.scalar(select(_holds_post(backend, charge.person_id, charge.organization_id))):
            raise Conflict(Message("You hold no post there today, so you cannot answer for what is done there."))
        for each in _open(session, charge.service_id):
            if each.accepted_at is not None:
                _end(session, actor, now, each, "handed over")
        before = fields(charge)
        charge.accepted_at = now
        session.flush()
        record(session, actor, now, "accepted", charge, before=before, after=fields(charge))


@retried
def give_back(backend: Backend, actor: Actor, charge_id: int) -> None:
    """Answer no more for a service, which rests at once; or decline to. Raises NotFound as ``accept_charge``."""
    with backend.transaction() as session:
        charge = _own(session, actor, charge_id)
        name = "declined" if charge.accepted_at is None else "given back"
        _end(session, actor, backend.clock.now(), charge, name)


def _check_names(names: dict[str, str]) -> None:
    check_words(**names)
    problems: dict[str, Message] = {}
    for name, most in (("name_en", LONGEST_EN), ("name_zh", LONGEST_ZH)):
        if not names[name] or len(names[name]) > most:
            problems[name] = Message("Give it a name of at most %(most)s characters.", most=most)
        elif not _BREAKS_OUT.isdisjoint(names[name]):
            problems[name] = Message("Write it on one line, without quotation marks.")
    if problems:
        raise Invalid(problems)


def _check_free(session: Session, organization_id: int, names: dict[str, str]) -> None:
    """Under the lock of the organization: of two services with one name the record could not tell which it was."""
    of_it = ServiceRow.organization_id == organization_id
    same = or_(
        func.lower(ServiceRow.name_en) == names["name_en"].lower(),
        func.lower(ServiceRow.name_zh) == names["name_zh"].lower(),
    )
    if session.scalar(select(func.count()).where(of_it, same)):
        raise Invalid({"name_en": Message("A service of this organization has this name, or had it. Choose another.")})
    if (session.scalar(select(func.count()).where(of_it, ServiceRow.ended_at.is_(None))) or 0) >= MOST:
        raise Conflict(
            Message("This organization has %(most)s services already. End one that nothing uses.", most=MOST)
        )


def _in_post(backend: Backend, session: Session, email: str, organization_id: int) -> int:
    """Who has this address and a post in the organization today."""
    found = session.execute(
        select(PersonRow.id).where(
            PersonRow.email == email.strip().lower(),
            PersonRow.active,
            _holds_post(backend, PersonRow.id, organization_id),
        )
    ).scalar_one_or_none()
    if found is None:
        raise Invalid({"email": Message("Nobody with this address holds a post in the organization today.")})
    return found


def _holds_post(backend: Backend, person_id: object, organization_id: int) -> ColumnElement[bool]:
    there = (MembershipRow.person_id == person_id, MembershipRow.organization_id == organization_id)
    return select(MembershipRow.id).where(*there, in_office(backend.today())).exists()


def _ask(session: Session, actor: Actor, now: datetime, service: ServiceRow, person_id: int) -> None:
    charge = ChargeRow(
        service_id=service.id,
        organization_id=service.organization_id,
        person_id=person_id,
        asked_by=actor.person_id,
        asked_at=now,
    )
    session.add(charge)
    record_new(session, actor, now, "asked", charge)


def _end(session: Session, actor: Actor, now: datetime, charge: ChargeRow, name: str) -> None:
    before = fields(charge)
    charge.ended_at = now
    session.flush()  # before another takes its place, of which there is one
    record(session, actor, now, name, charge, before=before, after=fields(charge))


def _held(session: Session, service_id: int, organization_id: int | None = None) -> ServiceRow:
    """The service, locked until the command ends: who answers for it changes under this lock alone."""
    row = session.get(ServiceRow, service_id, with_for_update=True, populate_existing=True)
    if row is None or row.ended_at is not None or organization_id not in (None, row.organization_id):
        raise NotFound(Message("There is no such service, or it has ended."))
    return row


def _own(session: Session, actor: Actor, charge_id: int) -> ChargeRow:
    """A charge of the actor that has not ended, with its service locked."""
    found = session.get(ChargeRow, charge_id)
    if found is None or found.person_id != actor.person_id:
        raise _none()
    _held(session, found.service_id)
    charge = session.get_one(ChargeRow, charge_id, populate_existing=True)
    if charge.ended_at is not None:
        raise _none()
    return charge


def _open(session: Session, service_id: int) -> Sequence[ChargeRow]:
    charges = select(ChargeRow).where(ChargeRow.service_id == service_id, ChargeRow.ended_at.is_(None))
    return session.scalars(charges.order_by(ChargeRow.id).execution_options(populate_existing=True)).all()


def _none() -> NotFound:
    return NotFound(Message("There is no such service that you answer for or are asked to."))
