"""Chair by rotation as it is stored: orders of the members, objections to them, and years that two members swapped.

Nothing is overwritten but an open end: what stood at a moment is told from these rows and the terms of the members.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Date, ForeignKey, Index, String, bindparam, select
from sqlalchemy.orm import Mapped, mapped_column

from govflow.domain.conferences.chairing import LONGEST_DECIDED, LONGEST_REASON, Order, Plan, Plans, Swap, Term
from govflow.store.people import BelongingRow, BodyRow, MembershipRow, PersonRow, in_office
from govflow.store.sql.base import Base
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.sql.session import Session
from govflow.store.work import Case, Work

ZONE = "Asia/Shanghai"
"""Where no body says in which zone its days begin."""

Outcome = Literal["agreed", "refused", "withdrawn"]


class OrderRow(Base):
    """An order of the members of a committee or body, from the first of January of a year on."""

    __tablename__ = "chair_order"
    __table_args__ = (Index("ix_chair_order_group_id", "group_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    first_year: Mapped[int]
    members: Mapped[list[Any]]  # organization ids, the first to chair first
    decided: Mapped[str] = mapped_column(String(LONGEST_DECIDED))  # by whom, when and on what it rests
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    entered_at: Mapped[datetime]
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # empty: the operator


class ObjectionRow(Base):
    """A member objects to an order before its first year: it does not hold unless that is taken back in time."""

    __tablename__ = "chair_objection"
    __table_args__ = (Index("ix_chair_objection_order_id", "order_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    order_id: Mapped[int] = mapped_column(ForeignKey("chair_order.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    at: Mapped[datetime]
    by_person: Mapped[int] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class SwapRow(Base):
    """One member asks another to chair in its year, and to have that one's: it counts once the other has agreed.

    ``revoking_id``: which of the two asks to undo it; it counts until the other agrees to that as well.
    """

    __tablename__ = "chair_swap"
    __table_args__ = (Index("ix_chair_swap_group_id", "group_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    asking_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    asking_year: Mapped[int]  # that the asking member gives
    asked_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    asked_year: Mapped[int]  # that it takes
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    asked_at: Mapped[datetime]
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[str | None] = mapped_column(String(12))  # Outcome; empty while it waits
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    revoking_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    revoking_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


ORDER, OBJECTION, SWAP = OrderRow.__table__, ObjectionRow.__table__, SwapRow.__table__

_ORDERS = Prepared(select(ORDER).order_by(ORDER.c.id))
_OBJECTIONS = Prepared(select(OBJECTION).order_by(OBJECTION.c.id))
_SWAPS = Prepared(select(SWAP).order_by(SWAP.c.answered_at, SWAP.c.id))
_TERMS = Prepared(
    select(BelongingRow.group_id, BelongingRow.organization_id)
    .add_columns(BelongingRow.since, BelongingRow.until, BelongingRow.ended_at)
    .where(BelongingRow.group_id.in_(bindparam("groups", expanding=True)))
    .order_by(BelongingRow.since, BelongingRow.id)
)
_PRESENT = Prepared(
    select(MembershipRow.organization_id.label("id"))
    .distinct()
    .join(PersonRow, PersonRow.id == MembershipRow.person_id)
    .where(MembershipRow.organization_id.in_(bindparam("organizations", expanding=True)))
    .where(PersonRow.active, in_office(bindparam("today", type_=Date)))
)
_ZONES = Prepared(select(BodyRow.organization_id, BodyRow.zone).order_by(BodyRow.id))


@dataclass(frozen=True, kw_only=True)
class Kept:
    """All rows about the rotations of some committees or bodies, and the plans that they make at a moment."""

    orders: Sequence[Any]
    objections: Sequence[Any]
    swaps: Sequence[Any]
    terms: Sequence[Any]
    zone: str

    def of(self, group_id: int) -> list[Any]:
        """The orders of one committee or body, as they were entered."""
        return [each for each in self.orders if each.group_id == group_id]

    def plan(self, group_id: int, at: datetime) -> Plan:
        """The rotation as it stood at a moment."""
        return Plan(
            orders=tuple(
                Order(id=each.id, since=each.first_year, members=tuple(each.members))
                for each in self.orders
                if each.group_id == group_id and each.entered_at <= at and not self.against(each.id, at)
            ),
            swaps=tuple(swap_of(each) for each in self.swaps if each.group_id == group_id and counts(each, at)),
            terms=tuple(self._term(each, at) for each in self.terms if each.group_id == group_id),
        )

    def against(self, order_id: int, at: datetime) -> list[Any]:
        """The objections to an order that stood at a moment."""
        return [
            each
            for each in self.objections
            if each.order_id == order_id and each.at <= at and (each.withdrawn_at is None or each.withdrawn_at > at)
        ]

    def day_of(self, moment: datetime) -> date:
        """The day of a moment where the committee or body is at home."""
        return moment.astimezone(ZoneInfo(self.zone)).date()

    def _term(self, row: Any, at: datetime) -> Term:
        """A term, with its last day where it was ended by then: who was let go belongs no more on that day."""
        until: date | None = row.until
        if row.ended_at is not None and row.ended_at <= at:
            last = self.day_of(row.ended_at) - timedelta(days=1)
            until = last if until is None else min(until, last)
        return Term(organization=row.organization_id, since=row.since, until=until)


def swap_of(row: Any) -> Swap:
    """A swap as the plan reads it."""
    return Swap(id=row.id, years=(row.asking_year, row.asked_year), members=(row.asking_id, row.asked_id))


def counts(row: Any, at: datetime) -> bool:
    """Was a swap agreed by a moment, and not undone?"""
    agreed = row.outcome == "agreed" and row.answered_at <= at
    return agreed and (row.revoked_at is None or row.revoked_at > at)


def asked_of_orders() -> Asked:
    """What ``load_kept`` and ``load_plans`` will ask first; there is nothing else to ask where no order was entered."""
    return _ORDERS.asked()


def load_kept(session: Session, *groups: int) -> Kept:
    """What is kept of these committees or bodies; of all that ever entered an order, where none is named."""
    orders = [each for each in _ORDERS.rows(session) if not groups or each.group_id in groups]
    wanted = list(groups or dict.fromkeys(each.group_id for each in orders))
    zones = {each.organization_id: each.zone for each in _ZONES.rows(session)} if wanted else {}
    return Kept(
        orders=orders,
        objections=_OBJECTIONS.rows(session) if orders else (),
        swaps=[each for each in _SWAPS.rows(session) if each.group_id in wanted] if orders else (),
        terms=_TERMS.rows(session, groups=wanted) if wanted else (),
        zone=next((zones[each] for each in wanted if each in zones), next(iter(zones.values()), ZONE)),
    )


def load_present(session: Session, organizations: Sequence[int], today: date) -> frozenset[int]:
    """Of these organizations, those with somebody in office on a day."""
    rows = _PRESENT.rows(session, organizations=sorted(organizations), today=today) if organizations else ()
    return frozenset(each.id for each in rows)


def load_plans(work: Work, case: Case) -> Plans:
    """The rotations as they stand, for the rules of a case."""
    kept = load_kept(work.session)
    groups = dict.fromkeys(each.group_id for each in kept.orders)
    members = {each.organization_id for each in kept.terms}
    present = load_present(work.session, sorted(members), case.today(work.at))
    return Plans(plans={each: replace(kept.plan(each, work.at), present=present) for each in groups})
