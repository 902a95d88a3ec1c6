"""What is offered of rights, and what was sold at which prices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from govflow.domain.registers.rights.holdings import Movement
from govflow.store.cases import CASE
from govflow.store.people import OrganizationRow
from govflow.store.registers.rights.book import name_of
from govflow.store.registers.rights.tables import LISTING, MOVEMENT, RIGHT
from govflow.store.visibility import nameable_cases
from govflow.store.work import Work
from govflow.values import Money, Text

PAGE = 50
"""Lines on a page."""
ORGANIZATION = OrganizationRow.__table__
GIVER, TAKER = ORGANIZATION.alias("giver"), ORGANIZATION.alias("taker")


@dataclass(frozen=True, kw_only=True)
class TradeLine:
    """An amount that changed hands for money. ``reference`` of its case, where the reader may see that."""

    id: int
    right_id: int
    right: Text
    unit: Text
    giver: Text
    taker: Text
    amount: int
    price: Money
    day: date
    reference: str | None

    @property
    def total(self) -> Money:
        return Money(self.price.fen * self.amount)


@dataclass(frozen=True, kw_only=True)
class TradeList:
    """A page of trades, the latest first; ``following``: after which one the next page begins."""

    shown: tuple[TradeLine, ...]
    following: int | None


@dataclass(frozen=True, kw_only=True)
class OfferLine:
    """An amount for which all may bid. ``price``: the least of a unit; ``least``: so much of it at least is taken, none
    where it is taken in whole.
    """

    id: int
    right_id: int
    right: Text
    unit: Text
    seller: Text
    amount: int
    least: int | None
    price: Money
    since: date
    reference: str | None


@dataclass(frozen=True, kw_only=True)
class OfferList:
    """A page of offers, the latest first; ``following``: after which one the next page begins."""

    shown: tuple[OfferLine, ...]
    following: int | None


def load_trades(work: Work, *, right_id: int | None = None, after: int | None = None) -> TradeList:
    """A page of the trades of all rights, or of one."""
    query = (
        select(
            MOVEMENT, *RIGHT_COLUMNS, *names_of(GIVER, "giver"), *names_of(TAKER, "taker"), CASE.c.reference,
            nameable_cases(work.actor).label("seen"),
        )
        .join(RIGHT, RIGHT.c.id == MOVEMENT.c.right_id)
        .join(GIVER, GIVER.c.id == MOVEMENT.c.giver_id)
        .join(TAKER, TAKER.c.id == MOVEMENT.c.taker_id)
        .join(CASE, CASE.c.id == MOVEMENT.c.case_id)
        .where(MOVEMENT.c.kind == str(Movement.TRANSFER))
        .order_by(MOVEMENT.c.id.desc())
        .limit(PAGE + 1)
    )  # fmt: skip
    if right_id is not None:
        query = query.where(MOVEMENT.c.right_id == right_id)
    if after is not None:
        query = query.where(MOVEMENT.c.id < after)
    rows = work.session.execute(query).all()
    shown = tuple(
        TradeLine(
            id=row.id, right_id=row.right_id, right=name_of(row), unit=Text(en=row.unit_en, zh=row.unit_zh),
            giver=Text(en=row.giver_en, zh=row.giver_zh), taker=Text(en=row.taker_en, zh=row.taker_zh),
            amount=row.amount, price=Money(row.price or 0), day=row.on_day,
            reference=row.reference if row.seen else None,
        )
        for row in rows[:PAGE]
    )  # fmt: skip
    return TradeList(shown=shown, following=shown[-1].id if len(rows) > PAGE else None)


def load_offers(work: Work, *, after: int | None = None) -> OfferList:
    """A page of what is offered now."""
    query = (
        select(
            LISTING,
            *RIGHT_COLUMNS,
            *names_of(GIVER, "giver"),
            CASE.c.reference,
            nameable_cases(work.actor).label("seen"),
        )
        .join(RIGHT, RIGHT.c.id == LISTING.c.right_id)
        .join(GIVER, GIVER.c.id == LISTING.c.seller_id)
        .join(CASE, CASE.c.id == LISTING.c.case_id)
        .where(LISTING.c.ended_on.is_(None), LISTING.c.offered, CASE.c.public)
        .order_by(LISTING.c.id.desc())
        .limit(PAGE + 1)
    )
    if after is not None:
        query = query.where(LISTING.c.id < after)
    rows = work.session.execute(query).all()
    shown = tuple(
        OfferLine(
            id=row.id, right_id=row.right_id, right=name_of(row), unit=Text(en=row.unit_en, zh=row.unit_zh),
            seller=Text(en=row.giver_en, zh=row.giver_zh), amount=row.amount, least=row.least,
            price=Money(row.price or 0), since=row.since, reference=row.reference if row.seen else None,
        )
        for row in rows[:PAGE]
    )  # fmt: skip
    return OfferList(shown=shown, following=shown[-1].id if len(rows) > PAGE else None)


RIGHT_COLUMNS = tuple(
    RIGHT.c[each]
    for each in (
        "unit_en", "unit_zh", "basin_en", "basin_zh", "subject_en", "subject_zh", "first_year", "last_year",
    )
)  # fmt: skip


def names_of(organization: Any, label: str) -> tuple[Any, Any]:
    return organization.c.name_en.label(f"{label}_en"), organization.c.name_zh.label(f"{label}_zh")
