"""The register of rights to water and emissions: rights with their caps, who holds how much, offers, trades, prices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, select

from govflow.domain.registers.rights.holdings import TITLES, Movement, Place
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.case.names import Names
from govflow.services.queries.finding import in_columns
from govflow.store.cases import CASE
from govflow.store.people import OrganizationRow
from govflow.store.registers.rights.book import name_of
from govflow.store.registers.rights.tables import CAP, HOLDING, LISTING, MOVEMENT, RIGHT, RightRow
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.visibility import nameable_cases
from govflow.store.work import Case, Work
from govflow.values import Money, Text

PAGE = 50
"""Lines on a page."""
MOST_CAPS = 20
"""Of the decisions on a cap, the newest."""
ORGANIZATION = OrganizationRow.__table__
GIVER, TAKER = ORGANIZATION.alias("giver"), ORGANIZATION.alias("taker")


@dataclass(frozen=True, kw_only=True)
class RightLine:
    """A right with the cap that holds. ``allocated``, ``listed``, ``retired``: of all holders together, in units."""

    id: int
    name: Text
    kind: Text
    unit: Text
    definer: Text
    cap: int
    allocated: int
    listed: int
    retired: int

    @property
    def left(self) -> int:
        """What is not allocated."""
        return self.cap - self.allocated


@dataclass(frozen=True, kw_only=True)
class RightList:
    """A page of rights, the newest first; ``following``: after which one the next page begins."""

    shown: tuple[RightLine, ...]
    following: int | None


@dataclass(frozen=True, kw_only=True)
class HoldingLine:
    """What somebody has of a right, in units."""

    id: int
    holder: Text
    held: int
    listed: int
    retired: int


@dataclass(frozen=True, kw_only=True)
class CapLine:
    """A cap as it was decided. ``floor``: the cost of a unit; ``reference`` of the case, where the reader may see it."""

    version: int
    cap: int
    floor: Money | None
    governments_only: bool
    since: date
    reference: str | None


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
    """An amount for which all may bid. ``price``: the least of a unit."""

    id: int
    right_id: int
    right: Text
    unit: Text
    seller: Text
    amount: int
    price: Money
    since: date
    reference: str | None


@dataclass(frozen=True, kw_only=True)
class OfferList:
    """A page of offers, the latest first; ``following``: after which one the next page begins."""

    shown: tuple[OfferLine, ...]
    following: int | None


@dataclass(frozen=True, kw_only=True)
class RightPage:
    """A right: its caps, the newest first, a page of who holds it, and a page of its trades."""

    line: RightLine
    caps: tuple[CapLine, ...]
    holdings: tuple[HoldingLine, ...]
    following_holdings: int | None
    trades: TradeList


@dataclass(frozen=True, kw_only=True)
class MoveLine:
    """What a case moved, from whom and to whom; ``giver`` is none where it came out of the cap."""

    what: Text
    amount: int
    giver: Text | None
    taker: Text
    price: Money | None
    day: date


@dataclass(frozen=True, kw_only=True)
class RightSection:
    """What a case did in the register of one right, the first first."""

    right_id: int
    right: Text
    unit: Text
    moves: tuple[MoveLine, ...]


def load_rights(work: Work, words: str = "", *, after: int | None = None) -> RightList:
    """A page of the rights with these words in basin, source, substance or kind."""
    query = _rights().order_by(RIGHT.c.id.desc()).limit(PAGE + 1)
    if words:
        columns = (
            RightRow.basin_en, RightRow.basin_zh, RightRow.subject_en, RightRow.subject_zh, RightRow.kind_en,
            RightRow.kind_zh,
        )  # fmt: skip
        query = query.where(in_columns(*columns)(words))
    if after is not None:
        query = query.where(RIGHT.c.id < after)
    rows = work.session.execute(query).all()
    shown = tuple(_line(row) for row in rows[:PAGE])
    return RightList(shown=shown, following=shown[-1].id if len(rows) > PAGE else None)


def load_right(
    work: Work, right_id: int, *, holdings_after: int | None = None, after: int | None = None
) -> RightPage:  # fmt: skip
    """A right, and the pages of its holders and trades that come after these. Raises NotFound."""
    row = work.session.execute(_rights().where(RIGHT.c.id == right_id)).first()
    if row is None:
        raise NotFound(Message("There is no such right in the register."))
    holders = _holders(work, right_id, holdings_after)
    return RightPage(
        line=_line(row),
        caps=_caps(work, right_id),
        holdings=holders[:PAGE],
        following_holdings=holders[PAGE - 1].id if len(holders) > PAGE else None,
        trades=load_trades(work, right_id=right_id, after=after),
    )


def load_trades(work: Work, *, right_id: int | None = None, after: int | None = None) -> TradeList:
    """A page of the trades of all rights, or of one."""
    query = (
        select(
            MOVEMENT, *RIGHT_COLUMNS, *_names(GIVER, "giver"), *_names(TAKER, "taker"), CASE.c.reference,
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
            LISTING, *RIGHT_COLUMNS, *_names(GIVER, "giver"), CASE.c.reference, nameable_cases(work.actor).label("seen")
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
            seller=Text(en=row.giver_en, zh=row.giver_zh), amount=row.amount, price=Money(row.price or 0),
            since=row.since, reference=row.reference if row.seen else None,
        )
        for row in rows[:PAGE]
    )  # fmt: skip
    return OfferList(shown=shown, following=shown[-1].id if len(rows) > PAGE else None)


def load_right_section(work: Work, case: Case, _names: Names) -> RightSection | None:
    """What the case moved, where it moved anything."""
    rows = _MOVED.rows(work.session, case=case.id)
    if not rows:
        return None
    first = rows[0]
    return RightSection(
        right_id=first.right_id, right=name_of(first), unit=Text(en=first.unit_en, zh=first.unit_zh),
        moves=tuple(_move(row) for row in rows),
    )  # fmt: skip


def asked_of_right(_work: Work, case: Case) -> Asked:
    """What ``load_right_section`` will ask."""
    return _MOVED.asked(case=case.id)


RIGHT_COLUMNS = tuple(
    RIGHT.c[each]
    for each in (
        "unit_en", "unit_zh", "basin_en", "basin_zh", "subject_en", "subject_zh", "first_year", "last_year",
    )
)  # fmt: skip


def _names(organization: Any, label: str) -> tuple[Any, Any]:
    return organization.c.name_en.label(f"{label}_en"), organization.c.name_zh.label(f"{label}_zh")


_MOVED = Prepared(
    select(
        MOVEMENT.c.right_id, MOVEMENT.c.kind, MOVEMENT.c.amount, MOVEMENT.c.price, MOVEMENT.c.on_day, *RIGHT_COLUMNS,
        *_names(GIVER, "giver"), *_names(TAKER, "taker"),
    )
    .join(RIGHT, RIGHT.c.id == MOVEMENT.c.right_id)
    .outerjoin(GIVER, GIVER.c.id == MOVEMENT.c.giver_id)
    .join(TAKER, TAKER.c.id == MOVEMENT.c.taker_id)
    .where(MOVEMENT.c.case_id == bindparam("case"))
    .order_by(MOVEMENT.c.id)
    .limit(200)
)  # fmt: skip


def _move(row: Any) -> MoveLine:
    return MoveLine(
        what=TITLES[Movement(row.kind)],
        amount=row.amount,
        giver=Text(en=row.giver_en, zh=row.giver_zh) if row.giver_en is not None else None,
        taker=Text(en=row.taker_en, zh=row.taker_zh),
        price=Money(row.price) if row.price is not None else None,
        day=row.on_day,
    )


def _rights() -> Select[*tuple[Any, ...]]:
    """All rights, each with the cap that was decided last and what all holders have together, by place."""
    newer = CAP.alias("newer")
    later = exists().where(newer.c.right_id == CAP.c.right_id, newer.c.version > CAP.c.version)
    sums = [
        select(func.coalesce(func.sum(HOLDING.c[each]), 0))
        .where(HOLDING.c.right_id == RIGHT.c.id)
        .scalar_subquery()
        .label(f"all_{each}")
        for each in Place
    ]
    return (
        select(RIGHT, CAP.c.cap, *_names(ORGANIZATION, "definer"), *sums)
        .join(CAP, CAP.c.right_id == RIGHT.c.id)
        .join(ORGANIZATION, ORGANIZATION.c.id == RIGHT.c.definer_id)
        .where(~later)
    )


def _line(row: Any) -> RightLine:
    return RightLine(
        id=row.id,
        name=name_of(row),
        kind=Text(en=row.kind_en, zh=row.kind_zh),
        unit=Text(en=row.unit_en, zh=row.unit_zh),
        definer=Text(en=row.definer_en, zh=row.definer_zh),
        cap=row.cap,
        allocated=int(row.all_held + row.all_listed + row.all_retired),
        listed=int(row.all_listed),
        retired=int(row.all_retired),
    )


def _holders(work: Work, right_id: int, after: int | None) -> tuple[HoldingLine, ...]:
    query = (
        select(HOLDING, *_names(ORGANIZATION, "holder"))
        .join(ORGANIZATION, ORGANIZATION.c.id == HOLDING.c.organization_id)
        .where(HOLDING.c.right_id == right_id, HOLDING.c.id > (after or 0))
        .order_by(HOLDING.c.id)
        .limit(PAGE + 1)
    )
    return tuple(
        HoldingLine(
            id=row.id, holder=Text(en=row.holder_en, zh=row.holder_zh), held=row.held, listed=row.listed,
            retired=row.retired,
        )
        for row in work.session.execute(query)
    )  # fmt: skip


def _caps(work: Work, right_id: int) -> tuple[CapLine, ...]:
    rows: Sequence[Any] = work.session.execute(
        select(CAP, CASE.c.reference, nameable_cases(work.actor).label("seen"))
        .join(CASE, CASE.c.id == CAP.c.case_id)
        .where(CAP.c.right_id == right_id)
        .order_by(CAP.c.version.desc())
        .limit(MOST_CAPS)
    ).all()
    return tuple(
        CapLine(
            version=row.version, cap=row.cap, floor=Money(row.floor) if row.floor is not None else None,
            governments_only=row.governments_only, since=row.since, reference=row.reference if row.seen else None,
        )
        for row in rows
    )  # fmt: skip
