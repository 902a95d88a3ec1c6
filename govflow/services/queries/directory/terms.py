"""Roles and mandates on pages: who may do what for whom, from when until when, by which instruction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from govflow.errors import NotFound
from govflow.messages import Message
from govflow.store.cases import CaseRow
from govflow.store.documents import DocumentVersionRow
from govflow.store.people import MandateRow, MembershipRow, OrganizationRow, PersonRow
from govflow.store.visibility import nameable_cases
from govflow.store.work import Work
from govflow.values import Actor, Text


@dataclass(frozen=True, kw_only=True)
class Instruction:
    """The document behind a mandate. ``size`` in bytes."""

    filename: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Span:
    """From when until when; ``revoked_at`` ended it at once."""

    since: date
    until: date | None
    revoked_at: datetime | None = None

    def state(self, today: date) -> str:
        """``running``, ``coming``, ``over`` or ``revoked``."""
        if self.revoked_at is not None:
            return "revoked"
        if self.until is not None and self.until < today:
            return "over"
        return "coming" if self.since > today else "running"

    def can_end(self, today: date) -> bool:
        """Has it not ended yet?"""
        return self.state(today) in ("running", "coming")


@dataclass(frozen=True, kw_only=True)
class Term(Span):
    """A role or a mandate on a page.

    Of a mandate: ``number`` of its instruction, ``workflow`` it is limited to, ``one_case`` and the ``case`` by
    reference if the reader may know it, and the ``instruction`` if the reader may have it.
    """

    id: int
    person_id: int
    person: Text
    organization_id: int
    organization: Text
    monogram: str
    role: Text | None = None
    number: str | None = None
    workflow: str | None = None
    one_case: bool = False
    case: str | None = None
    instruction: Instruction | None = None


def load_memberships(
    work: Work, criterion: ColumnElement[bool], *, after: int | None = None, most: int | None = None
) -> tuple[Term, ...]:
    """Memberships with names, the newest first; at most so many of those after one of them."""
    query = _terms(MembershipRow, MembershipRow.role).where(criterion, *_after(MembershipRow, after)).limit(most)
    rows = work.session.execute(query)
    return tuple(_term(each, role=work.vocabulary.role(each.role)) for each in rows)


def load_mandates(
    work: Work, criterion: ColumnElement[bool], *, after: int | None = None, most: int | None = None
) -> tuple[Term, ...]:
    """Mandates with names, the newest first, as far as the actor may know what they are about; likewise."""
    row, file = MandateRow, DocumentVersionRow
    query = (
        _terms(
            row, row.number, row.workflow, row.case_id, row.revoked_at, CaseRow.reference,
            nameable_cases(work.actor).label("case_visible"),
            file.filename, file.media_type, file.size, file.sha256,
        )
        .outerjoin(CaseRow, CaseRow.id == row.case_id)
        .outerjoin(file, and_(file.document_id == row.document_id, file.number == 1))
        .where(criterion, *_after(row, after))
        .limit(most)
    )  # fmt: skip
    return tuple(_mandate(work.actor, each) for each in work.session.execute(query))


def load_instruction(work: Work, mandate_id: int) -> Instruction:
    """The document behind a mandate, for handing out. Raises NotFound where there is none, or none for the actor."""
    found = load_mandates(work, MandateRow.id == mandate_id)
    if not found or found[0].instruction is None:
        raise NotFound(Message("There is no such document that you may see."))
    return found[0].instruction


def _mandate(actor: Actor, row: Any) -> Term:
    return _term(
        row,
        number=row.number,
        workflow=row.workflow,
        one_case=row.case_id is not None,
        case=row.reference if row.case_visible or actor.administrator else None,
        instruction=_instruction(row) if row.sha256 and _may_read(actor, row) else None,
        revoked_at=row.revoked_at,
    )


def _may_read(actor: Actor, row: Any) -> bool:
    """An instruction is for the organization that gave it, for whom it empowers, and for administrators."""
    own = row.organization_id in actor.organization_ids or row.person_id == actor.person_id
    return own or actor.administrator


def _instruction(row: Any) -> Instruction:
    return Instruction(filename=row.filename, media_type=row.media_type, size=row.size, sha256=row.sha256)


def _terms(table: type[MembershipRow] | type[MandateRow], *extra: Any) -> Select[Any]:
    return (
        select(
            table.id, table.person_id, table.organization_id, table.since, table.until, *extra,
            PersonRow.name_en.label("person_en"), PersonRow.name_zh.label("person_zh"),
            OrganizationRow.name_en, OrganizationRow.name_zh, OrganizationRow.monogram,
        )
        .select_from(table)
        .join(PersonRow, PersonRow.id == table.person_id)
        .join(OrganizationRow, OrganizationRow.id == table.organization_id)
        .order_by(table.since.desc(), table.id.desc())
    )  # fmt: skip


def _after(table: type[MembershipRow] | type[MandateRow], number: int | None) -> list[ColumnElement[bool]]:
    """Those that come after one of them in the order of ``_terms``."""
    if number is None:
        return []
    since = select(table.since).where(table.id == number).scalar_subquery()
    return [or_(table.since < since, and_(table.since == since, table.id < number))]


def _term(row: Any, **special: Any) -> Term:
    return Term(
        id=row.id,
        person_id=row.person_id,
        person=Text(en=row.person_en, zh=row.person_zh),
        organization_id=row.organization_id,
        organization=Text(en=row.name_en, zh=row.name_zh),
        monogram=row.monogram,
        since=row.since,
        until=row.until,
        **special,
    )
