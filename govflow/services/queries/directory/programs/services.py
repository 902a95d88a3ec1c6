"""Services of an organization: who answers for each, whether it rests and why; and those that a person answers for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Date, and_, bindparam, exists, func, select

from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.directory.people import OWES
from govflow.store.cases import CaseRow
from govflow.store.people import MembershipRow, OrganizationRow, PersonRow, TokenRow, in_office
from govflow.store.people.services import CHARGE, SERVICE, ServiceRow
from govflow.store.record.history import HISTORY
from govflow.store.visibility import visible_cases
from govflow.store.work import Work
from govflow.values import Actor, Text

PERSON, TOKEN = PersonRow.__table__, TokenRow.__table__

_IN_POST = exists().where(
    MembershipRow.person_id == CHARGE.c.person_id,
    MembershipRow.organization_id == CHARGE.c.organization_id,
    in_office(bindparam("today", type_=Date)),
)
STANDING = (
    SERVICE.c.ended_at.label("closed_at"),
    CHARGE.c.ended_at.label("given_back_at"),
    PERSON.c.active,
    OWES.label("owes"),
    _IN_POST.label("in_post"),
)
"""What ``why_it_rests`` looks at, of a service, its charge and the person who has it; asked with ``today``."""
_SEEN = (
    select(func.max(TOKEN.c.seen_at))
    .where(TOKEN.c.person_id == CHARGE.c.person_id, TOKEN.c.charge_id == CHARGE.c.id)
    .correlate(CHARGE)
    .scalar_subquery()
)


@dataclass(frozen=True, kw_only=True)
class Answering:
    """Somebody who answers for a service, since when, and when its tokens were last used. ``rests``: why nothing is
    done by it now.
    """

    person: Text
    since: datetime
    seen_at: datetime | None
    rests: Message | None


@dataclass(frozen=True, kw_only=True)
class ServiceLine:
    """A service on the page of its organization. Nobody answers before somebody has accepted; ``asked``: who may."""

    id: int
    name: Text
    answering: Answering | None
    asked: Text | None


@dataclass(frozen=True, kw_only=True)
class ServicesPage:
    """The services of an organization that have not ended, by their names."""

    organization_id: int
    organization: Text
    services: tuple[ServiceLine, ...]


@dataclass(frozen=True, kw_only=True)
class LastAct:
    """What a service did last in a case that its person sees."""

    at: datetime
    reference: str
    title: str


@dataclass(frozen=True, kw_only=True)
class OwnCharge:
    """A service that the reader answers for, or was asked to answer for (``since`` is empty)."""

    id: int
    service: Text
    organization_id: int
    organization: Text
    asked_at: datetime
    since: datetime | None
    seen_at: datetime | None
    rests: Message | None
    last: LastAct | None


def why_it_rests(row: Any) -> Message | None:
    """Why nothing is done by a service now, from a row with ``STANDING``; None where it works."""
    if row.closed_at is not None:
        return Message("The service has ended.")
    if row.given_back_at is not None:
        return Message("The service rests: who made this token answers for it no more.")
    if not row.active:
        return Message("The service rests: the account of who answers for it is closed.")
    if not row.in_post:
        return Message("The service rests: who answers for it holds no post there today.")
    if row.owes:
        return Message("The service rests: who answers for it has yet to set up a second factor.")
    return None


def may_see_services(actor: Actor, organization_id: int) -> bool:
    """Its own people see them, and who administers."""
    return actor.administrator or organization_id in actor.organization_ids


def load_services(work: Work, organization_id: int) -> ServicesPage:
    """The services of an organization. Raises NotFound, also for who may not see them."""
    organization = work.session.get(OrganizationRow, organization_id)
    if organization is None or not may_see_services(work.actor, organization_id):
        raise NotFound(Message("There is no such page that you may see."))
    rows = (
        work.session.execute(
            select(ServiceRow)
            .where(ServiceRow.organization_id == organization_id, ServiceRow.ended_at.is_(None))
            .order_by(ServiceRow.name_en)
        )
        .scalars()
        .all()
    )
    answering, asked = dict[int, Answering](), dict[int, Text]()
    for each in _charges(work, SERVICE.c.organization_id == organization_id):
        person = Text(en=each.person_en, zh=each.person_zh)
        if each.accepted_at is None:
            asked[each.service_id] = person
        else:
            answering[each.service_id] = Answering(
                person=person, since=each.accepted_at, seen_at=each.seen_at, rests=why_it_rests(each)
            )
    return ServicesPage(
        organization_id=organization_id,
        organization=organization.name,
        services=tuple(
            ServiceLine(id=each.id, name=each.name, answering=answering.get(each.id), asked=asked.get(each.id))
            for each in rows
        ),
    )


def load_charges(work: Work) -> tuple[OwnCharge, ...]:
    """The services that the reader answers for or was asked to, those asked for last first."""
    rows = _charges(work, CHARGE.c.person_id == work.actor.person_id)
    last = _last_acts(work, [each.service_id for each in rows if each.accepted_at is not None])
    return tuple(
        OwnCharge(
            id=each.id,
            service=Text(en=each.name_en, zh=each.name_zh),
            organization_id=each.organization_id,
            organization=Text(en=each.organization_en, zh=each.organization_zh),
            asked_at=each.asked_at,
            since=each.accepted_at,
            seen_at=each.seen_at,
            rests=why_it_rests(each) if each.accepted_at is not None else None,
            last=last.get(each.service_id),
        )
        for each in rows
    )


def _charges(work: Work, only: Any) -> Sequence[Any]:
    """Charges that have not ended, of services that have not."""
    organization = OrganizationRow.__table__
    query = (
        select(CHARGE.c.id, CHARGE.c.service_id, CHARGE.c.organization_id, CHARGE.c.asked_at, CHARGE.c.accepted_at)
        .add_columns(SERVICE.c.name_en, SERVICE.c.name_zh, _SEEN.label("seen_at"), *STANDING)
        .add_columns(PERSON.c.name_en.label("person_en"), PERSON.c.name_zh.label("person_zh"))
        .add_columns(organization.c.name_en.label("organization_en"), organization.c.name_zh.label("organization_zh"))
        .join(SERVICE, SERVICE.c.id == CHARGE.c.service_id)
        .join(organization, organization.c.id == CHARGE.c.organization_id)
        .join(PERSON, PERSON.c.id == CHARGE.c.person_id)
        .where(CHARGE.c.ended_at.is_(None), SERVICE.c.ended_at.is_(None), only)
        .order_by(CHARGE.c.id.desc())
    )
    return work.session.execute(query, {"today": work.today}).all()


def _last_acts(work: Work, services: Sequence[int]) -> dict[int, LastAct]:
    """The last entry that the reader made by each of these services, where the reader sees its case."""
    if not services:
        return {}
    by_me = and_(HISTORY.c.service_id.in_(services), HISTORY.c.person_id == work.actor.person_id)
    newest = (
        select(HISTORY.c.service_id, func.max(HISTORY.c.at).label("at"))
        .where(by_me)
        .group_by(HISTORY.c.service_id)
        .subquery()
    )
    rows = work.session.execute(
        select(HISTORY.c.service_id, HISTORY.c.at, CaseRow.reference, CaseRow.title)
        .join(newest, and_(newest.c.service_id == HISTORY.c.service_id, newest.c.at == HISTORY.c.at))
        .join(CaseRow, CaseRow.id == HISTORY.c.case_id)
        .where(by_me, visible_cases(work.actor))
    )
    return {row.service_id: LastAct(at=row.at, reference=row.reference, title=row.title) for row in rows}
