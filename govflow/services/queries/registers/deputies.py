"""Who stands in for whom: in an organization, and for or by one person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import aliased

from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.accounts.own_people import keeps_people_of
from govflow.services.backend import Backend
from govflow.services.queries.directory.terms import Span
from govflow.store.people import MembershipRow, OrganizationRow, PersonRow, in_office
from govflow.store.people.deputies import DeputyRow
from govflow.store.work import Work
from govflow.values import Text

SHOWN = 50
CHOSEN_FROM = 300
"""So many colleagues a form offers."""
LATELY = timedelta(days=90)
"""So long what has ended is still shown."""


@dataclass(frozen=True, kw_only=True)
class Deputy(Span):
    """``person`` stands in for ``absent`` in an organization. ``may_end``: the reader may end it now."""

    id: int
    organization_id: int
    organization: Text
    person_id: int
    person: Text
    absent_id: int
    absent: Text
    by: Text
    may_end: bool


@dataclass(frozen=True, kw_only=True)
class DeputiesPage:
    """The deputies of an organization, for its people. ``for_others``: the reader arranges them for anybody there."""

    organization_id: int
    organization: Text
    deputies: tuple[Deputy, ...]
    for_others: bool
    colleagues: tuple[tuple[int, Text], ...]


def load_deputies(backend: Backend, work: Work, organization_id: int) -> DeputiesPage:
    """The page. Raises NotFound for everybody who is not in office there, or only by standing in."""
    row, session = work.session.get(OrganizationRow, organization_id), work.session
    keeps = keeps_people_of(backend, session, work.actor, organization_id)
    colleagues = _colleagues(work, organization_id)
    if row is None or not (keeps or work.actor.person_id in dict(colleagues) or _serves(work, organization_id)):
        raise NotFound(Message("There is no such page, or you do not belong to this organization."))
    return DeputiesPage(
        organization_id=row.id,
        organization=row.name,
        deputies=_deputies(work, DeputyRow.organization_id == organization_id, keeps=keeps),
        for_others=keeps,
        colleagues=colleagues,
    )


def deputies_there(work: Work, organization_id: int) -> tuple[Deputy, ...]:
    """Those of an organization that run or are to come, for whoever reads its page."""
    lasting = (DeputyRow.ended_at.is_(None), DeputyRow.until >= work.today)
    return _deputies(work, DeputyRow.organization_id == organization_id, *lasting)


def deputies_of(work: Work, person_id: int) -> tuple[Deputy, ...]:
    """Those for and by a person that run or are to come."""
    row = DeputyRow
    lasting = (row.ended_at.is_(None), row.until >= work.today)
    return _deputies(work, or_(row.person_id == person_id, row.for_person_id == person_id), *lasting)


def _deputies(work: Work, *only: ColumnElement[bool], keeps: bool = False) -> tuple[Deputy, ...]:
    row, deputy, absent, by = DeputyRow, aliased(PersonRow), aliased(PersonRow), aliased(PersonRow)
    query = (
        select(row, OrganizationRow, deputy, absent, by)
        .join(OrganizationRow, OrganizationRow.id == row.organization_id)
        .join(deputy, deputy.id == row.person_id)
        .join(absent, absent.id == row.for_person_id)
        .join(by, by.id == row.arranged_by)
        .where(row.until >= work.today - LATELY, *only)
        .order_by(row.until.desc(), row.id.desc())
        .limit(SHOWN)
    )
    return tuple(
        Deputy(
            id=found.id, since=found.since, until=found.until, revoked_at=found.ended_at,
            organization_id=place.id, organization=place.name, person_id=one.id, person=one.name,
            absent_id=other.id, absent=other.name, by=arranged.name,
            may_end=found.ended_at is None and found.until >= work.today
            and (keeps or work.actor.person_id in (one.id, other.id)),
        )
        for found, place, one, other, arranged in work.session.execute(query)
    )  # fmt: skip


def _colleagues(work: Work, organization_id: int) -> tuple[tuple[int, Text], ...]:
    query = (
        select(PersonRow.id, PersonRow.name_en, PersonRow.name_zh)
        .join(MembershipRow, MembershipRow.person_id == PersonRow.id)
        .where(MembershipRow.organization_id == organization_id, in_office(work.today), PersonRow.active)
        .distinct()
        .order_by(PersonRow.name_en, PersonRow.id)
        .limit(CHOSEN_FROM)
    )
    return tuple((each.id, Text(en=each.name_en, zh=each.name_zh)) for each in work.session.execute(query))


def _serves(work: Work, organization_id: int) -> bool:
    query = select(MembershipRow.id).where(
        MembershipRow.person_id == work.actor.person_id,
        MembershipRow.organization_id == organization_id,
        in_office(work.today),
    )
    return work.session.scalar(query.limit(1)) is not None
