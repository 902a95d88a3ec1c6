"""Terms of authority: roles in organizations, and mandates to sign for them. Only administrators change them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, func, select

from govflow.engine.asking.answers import Upload
from govflow.engine.fields.days import implausible
from govflow.errors import Conflict, Invalid, NotFound
from govflow.messages import Message
from govflow.services.accounts.granting import check_begins, check_gives
from govflow.services.backend import Backend
from govflow.services.commands.directory.people import find_person, only_administrators
from govflow.services.retrying import retried
from govflow.services.typed import check_words
from govflow.store.cases import CaseRow
from govflow.store.documents import DocumentVersionRow
from govflow.store.people import MandateRow, MembershipRow, OrganizationRow
from govflow.store.people.entering import end_term, give_term
from govflow.store.record.administration import fields, record
from govflow.store.sql.session import Session
from govflow.store.writing.filing import file_instruction, objection
from govflow.values import Actor


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
    """A written instruction to sign: for one case by its reference, for one procedure, or for every procedure."""

    person_id: int
    organization_id: int
    workflow: str | None
    case: str | None
    number: str
    instruction: Upload
    since: date
    until: date | None


@retried
def give_role(backend: Backend, actor: Actor, command: GiveRole) -> None:
    """Add a membership. The people of the organization are told. Raises Conflict when the person has this role already
    at that time, and for a role of one's own; Invalid for one that begins before today."""
    only_administrators(actor)
    if command.role not in backend.rules.vocabulary.roles:
        raise Invalid({"role": Message("Choose a role from the list.")})
    check_term(command.since, command.until)
    check_begins(command.since, backend.today())
    with backend.transaction() as session:
        find_person(session, command.person_id)
        check_organization(session, command.organization_id)
        check_gives(session, actor, command.person_id, backend.clock.now())
        overlapping = exists().where(
            MembershipRow.person_id == command.person_id,
            MembershipRow.organization_id == command.organization_id,
            MembershipRow.role == command.role,
            MembershipRow.since <= (command.until or date.max),
            func.coalesce(MembershipRow.until, date.max) >= command.since,
        )
        if session.scalar(select(overlapping)):
            raise Conflict(Message("The person has this role in this organization already at that time."))
        give_term(session, actor, backend.clock.now(), MembershipRow(**vars(command)))


@retried
def end_role(backend: Backend, actor: Actor, membership_id: int) -> int:
    """End a membership at once and return whose it was."""
    only_administrators(actor)
    today = backend.today()
    with backend.transaction() as session:
        row = session.get(MembershipRow, membership_id, with_for_update=True)
        if row is None or (row.until is not None and row.until < today):
            raise ended_already()
        end_term(session, actor, backend.clock.now(), today, row)
        return row.person_id


@retried
def give_mandate(backend: Backend, actor: Actor, command: GiveMandate) -> None:
    """Record a mandate to sign for an organization, and file its instruction.

    Raises Invalid for a case that does not exist or follows another procedure, a file that cannot be taken, or a first
    day before today; Conflict for a mandate of one's own; TooLarge.
    """
    only_administrators(actor)
    check_term(command.since, command.until)
    check_begins(command.since, backend.today())
    check_words(number=command.number)
    if (problem := objection(command.instruction)) is not None:
        raise Invalid({"instruction": problem})
    with backend.transaction() as session:
        find_person(session, command.person_id)
        check_organization(session, command.organization_id)
        check_gives(session, actor, command.person_id, backend.clock.now())
        case_id = _case(session, command.case, command.workflow) if command.case else None
        document_id = file_instruction(
            backend.work(session, actor),
            command.organization_id,
            command.instruction,
            backend.blobs,
            backend.settings.max_upload_bytes,
            number=command.number,
        )
        row = MandateRow(
            person_id=command.person_id,
            organization_id=command.organization_id,
            workflow=command.workflow,
            case_id=case_id,
            number=command.number,
            document_id=document_id,
            since=command.since,
            until=command.until,
        )
        session.add(row)
        file = DocumentVersionRow
        sha256 = session.scalars(select(file.sha256).where(file.document_id == document_id)).one()
        after = {**fields(row), "instruction": sha256}
        record(session, actor, backend.clock.now(), "given", row, before=None, after=after)


@retried
def revoke_mandate(backend: Backend, actor: Actor, mandate_id: int) -> int:
    """End a mandate at once, so that nothing can be signed with it any more, and return whose it was.

    The mandate stays on file with its term: what was signed with it was signed rightly.
    """
    only_administrators(actor)
    today = backend.today()
    with backend.transaction() as session:
        row = session.get(MandateRow, mandate_id, with_for_update=True)
        if row is None or row.revoked_at is not None or (row.until is not None and row.until < today):
            raise ended_already()
        before = fields(row)
        row.revoked_at = backend.clock.now()
        record(session, actor, row.revoked_at, "revoked", row, before=before, after=fields(row))
        return row.person_id


def check_organization(session: Session, organization_id: int) -> None:
    """Raises NotFound for an organization that is not there or not active."""
    row = session.get(OrganizationRow, organization_id)
    if row is None or not row.active:
        raise NotFound(Message("There is no such organization."))


def check_term(since: date, until: date | None) -> None:
    """Raises Invalid for a term that ends before it begins, or lies in a year that can only be a slip."""
    days = {"since": since} if until is None else {"since": since, "until": until}
    if slips := {name: said for name, day in days.items() if (said := implausible(day)) is not None}:
        raise Invalid(slips)
    if until is not None and until < since:
        raise Invalid({"until": Message("The last day lies before the first day, %(since)s.", since=since)})


def _case(session: Session, reference: str, workflow: str | None) -> int:
    """The case of a mandate. The administrator need not be able to see it: the instruction names it."""
    row = session.execute(
        select(CaseRow.id, CaseRow.workflow).where(CaseRow.reference == reference.strip().upper())
    ).first()
    if row is None:
        raise Invalid({"case": Message("There is no case with the reference %(reference)s.", reference=reference)})
    if workflow not in (None, row.workflow):
        raise Invalid({"case": Message("The case %(reference)s follows another procedure.", reference=reference)})
    return int(row.id)


def ended_already() -> NotFound:
    """What is said of a term that cannot be ended any more."""
    return NotFound(Message("This has ended already."))
