"""Deputies: who stands in for a colleague in an organization, from when until when, and which roles that gives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, Date, ForeignKey, Index, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from govflow.store.people import MembershipRow, OrganizationRow, PersonRow, in_office
from govflow.store.sql.base import Base
from govflow.store.sql.prepared import Prepared
from govflow.store.sql.session import Session


class DeputyRow(Base):
    """``person_id`` stands in for ``for_person_id`` in one organization. ``ended_at`` ends it at once.

    It gives the roles that the colleague holds on the day, while both are in office there, and nothing else: no
    mandate, no seat in person, and nothing of what the colleague has by standing in for somebody.
    """

    __tablename__ = "deputy"
    __table_args__ = (
        CheckConstraint("until >= since", name="term"),
        CheckConstraint("person_id <> for_person_id", name="somebody_else"),
        Index("ix_deputy_organization_id", "organization_id", "until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    for_person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    since: Mapped[date]
    until: Mapped[date]
    arranged_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    arranged_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


DEPUTY, MEMBER, PERSON = DeputyRow.__table__, MembershipRow.__table__, PersonRow.__table__
ORGANIZATION = OrganizationRow.__table__
_OWN = MEMBER.alias("own")
_TODAY = bindparam("today", type_=Date)


def represents() -> ColumnElement[bool]:
    """Memberships of the colleague in the organization, each of which is the deputy's as well."""
    return and_(MEMBER.c.person_id == DEPUTY.c.for_person_id, MEMBER.c.organization_id == DEPUTY.c.organization_id)


def runs() -> ColumnElement[bool]:
    """Arrangements that run on the day (``today``), with the deputy in office in the same organization."""
    own = exists().where(
        _OWN.c.person_id == DEPUTY.c.person_id,
        _OWN.c.organization_id == DEPUTY.c.organization_id,
        _OWN.c.since <= _TODAY,
        or_(_OWN.c.until.is_(None), _OWN.c.until >= _TODAY),
    )
    return and_(DEPUTY.c.ended_at.is_(None), DEPUTY.c.since <= _TODAY, DEPUTY.c.until >= _TODAY, own)


_ROLES = (
    select(
        DEPUTY.c.id, DEPUTY.c.person_id, DEPUTY.c.for_person_id, DEPUTY.c.organization_id, DEPUTY.c.until.label("last"),
        MEMBER.c.role, MEMBER.c.until, PERSON.c.name_en.label("person_en"), PERSON.c.name_zh.label("person_zh"),
        ORGANIZATION.c.name_en, ORGANIZATION.c.name_zh, ORGANIZATION.c.monogram,
    )
    .join(MEMBER, represents())
    .join(PERSON, PERSON.c.id == DEPUTY.c.for_person_id)
    .join(ORGANIZATION, ORGANIZATION.c.id == DEPUTY.c.organization_id)
    .where(runs(), in_office(_TODAY), PERSON.c.active)
    .order_by(DEPUTY.c.id, MEMBER.c.id)
)  # fmt: skip
_OF_PERSON = Prepared(_ROLES.where(DEPUTY.c.person_id == bindparam("person")))

STANDS_IN = exists().where(DEPUTY.c.person_id == PERSON.c.id, runs())
"""Does the person of a statement stand in for anybody today? Its parameter ``today`` is that of memberships."""


def load_stood_in(session: Session, person_id: int, today: date) -> Sequence[Any]:
    """The roles that a person has today by standing in for colleagues: a row for each, those of one arrangement
    together, with the names of the colleague and the organization.
    """
    return _OF_PERSON.rows(session, person=person_id, today=today)


def deputies_of(
    session: Session, organization_id: int, today: date, *, person_id: int | None = None
) -> Sequence[DeputyRow]:
    """Arrangements of an organization, or those of one of its people on either side, that run or are still to begin."""
    row = DeputyRow
    query = select(row).where(row.organization_id == organization_id, row.ended_at.is_(None), row.until >= today)
    if person_id is not None:
        query = query.where(or_(row.person_id == person_id, row.for_person_id == person_id))
    return session.scalars(query.order_by(row.since, row.id)).all()
