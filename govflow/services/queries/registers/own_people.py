"""“Our people”: who is what in an organization, whom it has asked, and what is open for somebody who is to leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.accounts.own_people import check_keeps_people
from govflow.services.backend import Backend
from govflow.services.queries.directory.log import LogPage, load_log
from govflow.services.queries.directory.terms import Term, load_mandates, load_memberships
from govflow.store.cases import CaseRow, WorkItemRow
from govflow.store.people import MandateRow, MembershipRow, OrganizationRow, PersonRow, TokenRow, in_office
from govflow.store.people.own_people import LASTS, InvitationRow, gives_none
from govflow.store.people.services import CHARGE
from govflow.store.sql.base import NO_DEADLINE
from govflow.store.visibility import visible_cases
from govflow.store.work import Work
from govflow.values import Text

SHOWN = 50
"""Lines of each list on a page."""
LATEST = 10
KINDS = ("membership", "mandate", "invitation", "deputy")
"""What the log of administration says here: of these kinds, and of this organization."""


@dataclass(frozen=True, kw_only=True)
class InvitationLine:
    """Somebody who was asked and has not answered. ``ends_at``: until when the link holds."""

    id: str
    email: str
    role: Text
    until: date | None
    by: Text | None
    at: datetime
    ends_at: datetime


@dataclass(frozen=True, kw_only=True)
class OwnPeople:
    """The page. ``none_given``: why nobody is invited now. ``after_…``: where the next page of a list begins."""

    organization_id: int
    organization: Text
    none_given: Message | None
    mails: bool
    roles: tuple[tuple[str, Text], ...]  # that are its own to give
    memberships: tuple[Term, ...]
    mandates: tuple[Term, ...]
    invitations: tuple[InvitationLine, ...]
    log: LogPage
    after_roles: int | None
    after_mandates: int | None


@dataclass(frozen=True, kw_only=True)
class OpenItem:
    """What a role is awaited for in a case that the reader may see."""

    reference: str
    title: str
    title_other: str | None
    ask: Text
    due_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class RoleHere:
    """A role of somebody: what waits for it, and who else has it and goes on. ``title``: none: as any member."""

    title: Text
    count: int
    items: tuple[OpenItem, ...]
    others: tuple[Text, ...]


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """A person in an organization, before roles of theirs are ended there. ``own``: which of these the organization
    itself may end, by their numbers; the joint office ends the others.
    """

    organization_id: int
    organization: Text
    person_id: int
    person: Text
    memberships: tuple[Term, ...]
    own: frozenset[int]
    mandates: tuple[Term, ...]
    roles: tuple[RoleHere, ...]
    services: int  # that they answer for, and that rest from then on
    tokens: int


def load_own_people(
    backend: Backend, work: Work, organization_id: int, *, roles: int | None = None, mandates: int | None = None
) -> OwnPeople:
    """The page for who administers the people of the organization. Raises NotFound for everybody else."""
    row = _organization(backend, work, organization_id)
    lasting = _lasting(MembershipRow, organization_id, work.today)
    signing = and_(_lasting(MandateRow, organization_id, work.today), MandateRow.revoked_at.is_(None))
    memberships = load_memberships(work, lasting, after=roles, most=SHOWN + 1)
    given = load_mandates(work, signing, after=mandates, most=SHOWN + 1)
    return OwnPeople(
        organization_id=row.id,
        organization=row.name,
        none_given=gives_none(work.session, row),
        mails=backend.settings.mail is not None,
        roles=tuple(work.vocabulary.own_roles(row.kind).items()),
        memberships=memberships[:SHOWN],
        mandates=given[:SHOWN],
        invitations=_invitations(work, organization_id),
        log=load_log(work, organization_id=organization_id, kinds=KINDS, most=LATEST),
        after_roles=memberships[SHOWN - 1].id if len(memberships) > SHOWN else None,
        after_mandates=given[SHOWN - 1].id if len(given) > SHOWN else None,
    )


def load_leaving(backend: Backend, work: Work, organization_id: int, person_id: int) -> Leaving:
    """What is open for a person in the organization. Raises NotFound, also for who has no role there."""
    row = _organization(backend, work, organization_id)
    mine = and_(_lasting(MembershipRow, organization_id, work.today), MembershipRow.person_id == person_id)
    memberships = load_memberships(work, mine, most=SHOWN)
    if not memberships:
        raise NotFound(Message("Nobody with this number has a role in your organization."))
    signing = and_(_lasting(MandateRow, organization_id, work.today), MandateRow.revoked_at.is_(None))
    tokens = select(func.count()).where(
        TokenRow.person_id == person_id, TokenRow.organization_id == organization_id,
        TokenRow.revoked_at.is_(None), TokenRow.expires_at > work.at,
    )  # fmt: skip
    services = select(func.count()).where(
        CHARGE.c.person_id == person_id, CHARGE.c.organization_id == organization_id,
        CHARGE.c.accepted_at.is_not(None), CHARGE.c.ended_at.is_(None),
    )  # fmt: skip
    own = work.vocabulary.own_roles(row.kind).values()
    names = work.session.scalars(select(MembershipRow.role).where(mine).distinct().order_by(MembershipRow.role))
    return Leaving(
        organization_id=row.id,
        organization=row.name,
        person_id=person_id,
        person=memberships[0].person,
        memberships=memberships,
        own=frozenset(each.id for each in memberships if each.role in own),
        mandates=load_mandates(work, and_(signing, MandateRow.person_id == person_id), most=SHOWN),
        roles=tuple(_role(work, organization_id, person_id, each) for each in ("", *names)),
        services=work.session.scalar(services) or 0,
        tokens=work.session.scalar(tokens) or 0,
    )


def _organization(backend: Backend, work: Work, organization_id: int) -> OrganizationRow:
    check_keeps_people(backend, work.session, work.actor, organization_id)
    return work.session.get_one(OrganizationRow, organization_id)


def _lasting(table: type[MembershipRow] | type[MandateRow], organization_id: int, today: date) -> ColumnElement[bool]:
    """Of the organization, and not over."""
    return and_(table.organization_id == organization_id, or_(table.until.is_(None), table.until >= today))


def _invitations(work: Work, organization_id: int) -> tuple[InvitationLine, ...]:
    row = InvitationRow
    query = (
        select(row, PersonRow.name_en, PersonRow.name_zh)
        .outerjoin(PersonRow, PersonRow.id == row.invited_by)
        .where(row.organization_id == organization_id, row.outcome.is_(None), row.invited_at > work.at - LASTS)
        .order_by(row.invited_at.desc(), row.id)
        .limit(SHOWN)
    )
    return tuple(
        InvitationLine(
            id=found.id, email=found.email, role=work.vocabulary.role(found.role), until=found.until,
            by=Text(en=en, zh=zh) if en is not None else None, at=found.invited_at, ends_at=found.invited_at + LASTS,
        )
        for found, en, zh in work.session.execute(query)
    )  # fmt: skip


def _role(work: Work, organization_id: int, person_id: int, role: str) -> RoleHere:
    """``role``: empty for what any member is awaited for."""
    of_it = (WorkItemRow.organization_id == organization_id, WorkItemRow.role == role, visible_cases(work.actor))
    case = CaseRow
    query = select(
        case.reference, case.title, case.title_other, WorkItemRow.ask_en, WorkItemRow.ask_zh, WorkItemRow.due_at
    ).join(case, case.id == WorkItemRow.case_id)
    rows = work.session.execute(query.where(*of_it).order_by(WorkItemRow.due_at, WorkItemRow.id).limit(SHOWN + 1)).all()
    return RoleHere(
        title=work.vocabulary.role(role) if role else Text(en="any member", zh="任一成员"),
        count=len(rows),
        items=tuple(_item(each) for each in rows[:LATEST]),
        others=_others(work, organization_id, person_id, role),
    )


def _item(row: Any) -> OpenItem:
    return OpenItem(
        reference=row.reference,
        title=row.title,
        title_other=row.title_other,
        ask=Text(en=row.ask_en, zh=row.ask_zh),
        due_at=None if row.due_at == NO_DEADLINE else row.due_at,
    )


def _others(work: Work, organization_id: int, person_id: int, role: str) -> tuple[Text, ...]:
    same = () if not role else (MembershipRow.role == role,)
    query = (
        select(PersonRow.id, PersonRow.name_en, PersonRow.name_zh)
        .join(MembershipRow, MembershipRow.person_id == PersonRow.id)
        .where(MembershipRow.organization_id == organization_id, PersonRow.id != person_id, PersonRow.active, *same)
        .where(in_office(work.today))
        .distinct()
        .order_by(PersonRow.id)
        .limit(LATEST)
    )
    return tuple(Text(en=each.name_en, zh=each.name_zh) for each in work.session.execute(query))
