"""What is offered of rights, and what was sold at which prices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, or_, select

from govflow.domain.registers.rights.holdings import Movement
from govflow.services.queries.finding import in_columns
from govflow.store.cases import CASE
from govflow.store.people import OrganizationRow
from govflow.store.registers.rights.book import name_of
from govflow.store.registers.rights.tables import LISTING, MOVEMENT, RIGHT, RightRow
from govflow.store.visibility import nameable_cases
from govflow.store.work import Work
from govflow.values import Money, Text

PAGE = 50
"""Lines on a page."""
ORGANIZATION = OrganizationRow.__table__
_SOLD = MOVEMENT.c.kind == str(Movement.TRANSFER)
GIVER, TAKER = ORGANIZATION.alias("giver"), ORGANIZATION.alias("taker")


@dataclass(frozen=True, kw_only=True)
class TradeLine:
    """An amount that changed hands for money. ``reference`` of its case, where the reader may see that."""

    id: int
    right_id: int
    right: Text
    unit: Text
    giver_id: int
    giver: Text
    taker_id: int
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
    query = _trades(work)
    if right_id is not None:
        query = query.where(MOVEMENT.c.right_id == right_id)
    return _page(work, query, after)


def load_public_trades(
    work: Work,
    words: str = "",
    *,
    year: int | None = None,
    organization_id: int | None = None,
    after: int | None = None,
) -> TradeList:
    """A page of the trades that everybody may know of, with their parties: those of which the procedure has made the
    case public. ``words``: of the right; ``organization_id``: who sold or bought.
    """
    query = _trades(work).where(nameable_cases(work.actor))
    if words:
        named = in_columns(RightRow.basin_en, RightRow.basin_zh, RightRow.subject_en, RightRow.subject_zh)
        query = query.where(named(words))
    if year is not None:
        query = query.where(MOVEMENT.c.on_day.between(date(year, 1, 1), date(year, 12, 31)))
    if organization_id is not None:
        query = query.where(or_(MOVEMENT.c.giver_id == organization_id, MOVEMENT.c.taker_id == organization_id))
    return _page(work, query, after)


def load_years_of_trades(work: Work) -> tuple[int, ...]:
    """From this year back to that of the first trade that everybody may know of; none without one."""
    query = select(MOVEMENT.c.on_day).join(CASE, CASE.c.id == MOVEMENT.c.case_id).where(_SOLD)
    first = work.session.scalar(query.where(nameable_cases(work.actor)).order_by(MOVEMENT.c.id).limit(1))
    return tuple(range(work.today.year, first.year - 1, -1)) if first is not None else ()


def _trades(work: Work) -> Select[*tuple[Any, ...]]:
    """All of them, the latest first."""
    return (
        select(
            MOVEMENT, *RIGHT_COLUMNS, *names_of(GIVER, "giver"), *names_of(TAKER, "taker"), CASE.c.reference,
            nameable_cases(work.actor).label("seen"),
        )
        .join(RIGHT, RIGHT.c.id == MOVEMENT.c.right_id)
        .join(GIVER, GIVER.c.id == MOVEMENT.c.giver_id)
        .join(TAKER, TAKER.c.id == MOVEMENT.c.taker_id)
        .join(CASE, CASE.c.id == MOVEMENT.c.case_id)
        .where(_SOLD)
        .order_by(MOVEMENT.c.id.desc())
        .limit(PAGE + 1)
    )  # fmt: skip


def _page(work: Work, query: Select[*tuple[Any, ...]], after: int | None) -> TradeList:
    if after is not None:
        query = query.where(MOVEMENT.c.id < after)
    rows = work.session.execute(query).all()
    shown = tuple(
        TradeLine(
            id=row.id, right_id=row.right_id, right=name_of(row), unit=Text(en=row.unit_en, zh=row.unit_zh),
            giver_id=row.giver_id, giver=Text(en=row.giver_en, zh=row.giver_zh),
            taker_id=row.taker_id, taker=Text(en=row.taker_en, zh=row.taker_zh),
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
