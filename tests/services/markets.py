"""Rights to the water of the Haihe River, brought as far as a test needs them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from govflow.demo.funds import office
from govflow.demo.funds.office import MANAGER, SECOND
from govflow.demo.registers import market
from govflow.domain.registers.rights.holdings import Move, Movement, MoveRights, Place
from govflow.services.commands.deadlines import sweep
from govflow.services.queries.registers.rights.register import RightPage, load_right, load_rights
from govflow.services.stepping import command
from govflow.store.registers.rights.book import hold_right
from govflow.store.registers.rights.moving import move_rights
from govflow.store.registers.rights.tables import CAP, HOLDING, RIGHT
from govflow.store.sql.locks import Rank
from govflow.store.sql.upsert import insert_new
from govflow.store.writing.locking import lock_by_id
from govflow.values import SYSTEM, Money, Text
from tests.builders import Cast
from tests.services.disputes import PDF

WHOLE, SELLER, BUYER = 1000, "zhangjiakou", "baoding"
SHARES = {SELLER: 600, BUYER: 100}
PRICE = Money(80)
UNIT = Text(en="m³", zh="立方米")


def decided(cast: Cast, cap: int = WHOLE, by: str = "haihe", **more: Any) -> str:
    """A right on whose cap its authority has decided, from today on."""
    first, last = cast.today.year, cast.today.year + 1
    case = market.defined(cast, by, "Haihe River", "海河", cap, first, last, (SELLER,), "A scheme.", **more)
    cast.answer(SELLER, case, "positive")
    market.decide(cast, by, case, cast.today, date(last, 12, 31))
    return case


def in_force(cast: Cast, cap: int = WHOLE, by: str = "haihe", **more: Any) -> str:
    """A right that stands in the register."""
    case = decided(cast, cap, by, **more)
    cast.act(by, "signatory", case, "put_in_force")
    return case


def to_allocate(cast: Cast, right: str, shares: dict[str, int], by: str = "haihe") -> str:
    """An allocation that only has to be decided."""
    case = market.split(cast, by, right, "A share", "份额", shares)
    for each in shares:
        cast.answer(each, case, "positive")
    cast.clock.at += timedelta(days=8)
    sweep(cast.backend)
    return case


def allocated(cast: Cast, cap: int = WHOLE, **more: Any) -> str:
    """A right of which the seller holds 600 and the buyer 100; its reference."""
    right = in_force(cast, cap, **more)
    cast.act("haihe", "signatory", to_allocate(cast, right, SHARES), "allocate")
    return right


def to_verify(cast: Cast, right: str, amount: int, by: str = SELLER, **more: Any) -> str:
    """An offer that waits for the department."""
    return market.offered(cast, by, right, "Saved water", "节余水量", amount, PRICE, "By drip irrigation.", **more)


def listed(cast: Cast, right: str, amount: int = 200) -> str:
    """An offer that all may bid for."""
    trade = to_verify(cast, right, amount)
    cast.act("hebei_water", "signatory", trade, "verify")
    return trade


def approved(cast: Cast, right: str, amount: int = 200) -> str:
    """A trade agreed with the buyer, of which the money is awaited."""
    trade = to_verify(cast, right, amount, buyer=BUYER)
    cast.act("hebei_water", "signatory", trade, "verify")
    for each in (SELLER, BUYER):
        cast.answer(each, trade, "sign")
    for each in ("haihe", "hebei_water"):
        cast.answer(each, trade, "accept")
    cast.act("hebei", "signatory", trade, "approve")
    return trade


def paid(cast: Cast, right: str, amount: int = 200) -> str:
    """A trade of which the payment only has to be confirmed."""
    trade = approved(cast, right, amount)
    escrow = market.escrow(cast.today.year)
    office.found(cast, escrow)
    cast.fire(MANAGER, trade, "name_account", escrow_account=office.number(cast, escrow))
    cast.fire(MANAGER, trade, "prepare_payment", received=Money(PRICE.fen * amount), bank_receipt=PDF)
    return trade


def confirm(cast: Cast, trade: str) -> None:
    cast.fire(SECOND, trade, "confirm_payment")


def page(cast: Cast, person: str = "he.jun") -> RightPage:
    """The newest right as somebody sees it who has nothing to do with it."""
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        return load_right(work, load_rights(work).shown[0].id)


def stands(cast: Cast, holder: str) -> dict[str, int]:
    """What somebody has of the one right, by place; nothing is left out."""
    query = select(HOLDING).where(HOLDING.c.organization_id == cast.organization(holder))
    with cast.backend.reading() as session:
        row = session.execute(query).first()
    return {str(each): getattr(row, each) if row is not None else 0 for each in Place}


def entered(cast: Cast, reference: str, sold: int = 0) -> int:
    """A right that stands in the register by hand, in the record of this case, and so many trades of it; its number."""
    with command(cast.backend, SYSTEM) as work:
        case = lock_by_id(work, cast.case(reference).id)
        year = cast.today.year
        right_id = insert_new(
            work.session, RIGHT, body_id=case.body.id, definer_id=cast.organization("haihe"), kind="abstraction",
            kind_en="Water abstraction", kind_zh="取用水", unit_en="m³", unit_zh="立方米", basin_en="Haihe River basin",
            basin_zh="海河流域", subject_en="surface water", subject_zh="地表水", first_year=year, last_year=year,
            defined_in=case.id,
        )  # fmt: skip
        work.locks.own(Rank.RIGHT, right_id)
        insert_new(
            work.session, CAP, right_id=right_id, version=1, cap=WHOLE, floor=None, governments_only=False,
            since=cast.today, case_id=case.id,
        )  # fmt: skip
        first = Move(kind=Movement.ALLOCATE, amount=WHOLE, giver=None, taker=cast.organization(SELLER))
        move_rights(work, case, MoveRights(right_id=right_id, moves=(first,), unit=UNIT))
    sell(cast, reference, right_id, sold)
    return right_id


def sell(cast: Cast, reference: str, right_id: int, times: int) -> None:
    """Trades by hand, in the record of this case."""
    seller, buyer = cast.organizations(SELLER, BUYER)
    sales = (
        Move(kind=kind, amount=1, giver=seller, taker=taker, price=PRICE)
        for _ in range(times)
        for kind, taker in ((Movement.LIST, seller), (Movement.TRANSFER, buyer))
    )
    move(cast, reference, right_id, *sales)


def move(cast: Cast, reference: str, right_id: int, *moves: Move) -> None:
    """Move by the one writer, in the record of this case."""
    if moves:
        with command(cast.backend, SYSTEM) as work:
            case = lock_by_id(work, cast.case(reference).id)
            hold_right(work, right_id)
            move_rights(work, case, MoveRights(right_id=right_id, moves=moves, unit=UNIT))
