"""A listing taken in part: so much changes hands and is paid for, the rest is free, however many trade at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from govflow.demo.funds import office
from govflow.demo.funds.office import MANAGER, SECOND
from govflow.demo.registers import market
from govflow.errors import GovflowError, Invalid, Refused
from govflow.services.commands.deadlines import sweep
from govflow.services.queries.operations import verify_record
from govflow.services.queries.registers.rights.market import OfferLine, load_offers, load_trades
from govflow.store.registers.rights.checking import check_rights
from govflow.store.registers.rights.tables import LISTING
from govflow.values import Money
from tests.builders import Cast
from tests.promises.crowds import all_at_once
from tests.services import markets
from tests.services.disputes import PDF
from tests.services.markets import BUYER, SELLER, stands

BID = Money(90)


def offered(cast: Cast, right: str, amount: int, least: int) -> str:
    """An offer that may be taken in part, for which the buyer bids."""
    trade = markets.to_verify(cast, right, amount, least=least)
    cast.act("hebei_water", "signatory", trade, "verify")
    cast.act(BUYER, "signatory", trade, "enter_bidding")
    return trade


def pass_days(cast: Cast, days: int) -> None:
    cast.clock.at += timedelta(days=days)
    sweep(cast.backend)


def bid(cast: Cast, trade: str, amount: int) -> None:
    cast.answer(BUYER, trade, "offered", answers={"bid_price": BID, "bid_amount": amount})


def matched(cast: Cast, trades: Sequence[str], amount: int) -> None:
    """The buyer's bid for a part of each is taken, and the seller has signed."""
    pass_days(cast, 21)
    for each in trades:
        bid(cast, each, amount)
    pass_days(cast, 11)
    for each in trades:
        cast.act(SELLER, "signatory", each, "match", winner=cast.organization(BUYER))
        cast.answer(SELLER, each, "sign")


def to_confirm(cast: Cast, trades: Sequence[str], amount: int) -> None:
    """All agree, and the exact sum for each part is booked."""
    escrow = market.escrow(cast.today.year)
    office.found(cast, escrow)
    for each in trades:
        for by in ("haihe", "hebei_water"):
            cast.answer(by, each, "accept")
        cast.act("hebei", "signatory", each, "approve")
        cast.fire(MANAGER, each, "name_account", escrow_account=office.number(cast, escrow))
        cast.fire(MANAGER, each, "prepare_payment", received=Money(BID.fen * amount), bank_receipt=PDF)


def sound(cast: Cast) -> None:
    with cast.backend.reading() as session:
        assert check_rights(session) is None
    assert verify_record(cast.backend).first_broken is None


def offers(cast: Cast) -> tuple[OfferLine, ...]:
    with cast.backend.reading() as session:
        return load_offers(cast.backend.work(session, cast.actor("he.jun"))).shown


def test_a_part_changes_hands_and_is_paid_for_and_the_rest_is_free(cast: Cast) -> None:
    trade = offered(cast, markets.allocated(cast), 500, 100)
    assert [(each.amount, each.least) for each in offers(cast)] == [(500, 100)]
    matched(cast, [trade], 200)
    assert stands(cast, SELLER) == {"held": 100, "listed": 500, "retired": 0}
    cast.answer(BUYER, trade, "sign")
    assert stands(cast, SELLER) == {"held": 400, "listed": 200, "retired": 0}
    sound(cast)
    to_confirm(cast, [trade], 200)
    markets.confirm(cast, trade)
    assert cast.state(trade) == "settled"
    assert stands(cast, SELLER) == {"held": 400, "listed": 0, "retired": 0}
    assert stands(cast, BUYER) == {"held": 300, "listed": 0, "retired": 0}
    with cast.backend.reading() as session:
        [line] = load_trades(cast.backend.work(session, cast.actor("he.jun"))).shown
        rows = session.execute(select(LISTING.c.amount, LISTING.c.ended_on.is_(None)).order_by(LISTING.c.id)).all()
    assert (line.amount, line.price, line.total) == (200, BID, Money(BID.fen * 200))
    assert [tuple(each) for each in rows] == [(500, False), (200, False)]
    sound(cast)


@pytest.mark.parametrize(("amount", "fits"), [(99, False), (100, True), (101, True), (500, True), (501, False)])
def test_no_less_than_the_seller_allows_and_no_more_than_there_is(cast: Cast, amount: int, *, fits: bool) -> None:
    trade = offered(cast, markets.allocated(cast), 500, 100)
    pass_days(cast, 21)
    if fits:
        bid(cast, trade, amount)
        return
    with pytest.raises((Invalid, Refused)):
        bid(cast, trade, amount)


def test_a_seller_who_changed_the_offer_to_the_whole_sells_the_whole(cast: Cast) -> None:
    right = markets.allocated(cast)
    case = cast.open(
        cast.member(SELLER, "signatory"), "rights-trade", "Water", acting=SELLER, right=cast.case(right).id, amount=500,
        ask_price=markets.PRICE, saved="Drip irrigation.", mode="public_listing", parts=True, least_lot=100,
    )  # fmt: skip
    cast.act(
        SELLER, "signatory", case, "rework", right=cast.case(right).id, amount=500, ask_price=markets.PRICE,
        saved="Drip irrigation.", mode="public_listing", parts=False,
    )  # fmt: skip
    cast.act(SELLER, "signatory", case, "offer")
    cast.act("hebei_water", "signatory", case, "verify")
    assert [(each.amount, each.least) for each in offers(cast)] == [(500, None)]
    cast.act(BUYER, "signatory", case, "enter_bidding")
    pass_days(cast, 21)
    with pytest.raises((Invalid, Refused)):
        bid(cast, case, 499)


def test_who_does_not_sign_leaves_the_whole_on_offer(cast: Cast) -> None:
    trade = offered(cast, markets.allocated(cast), 500, 100)
    matched(cast, [trade], 200)
    cast.answer(BUYER, trade, "refuse", comment="It is too little.")
    assert cast.state(trade) == "on_offer"
    assert [(each.amount, each.least) for each in offers(cast)] == [(500, 100)]
    assert stands(cast, SELLER) == {"held": 100, "listed": 500, "retired": 0}
    sound(cast)


def crowd(cast: Cast, traders: int) -> None:
    """Each takes 5 of 18: all sign at once, then all are paid at once."""
    right = markets.allocated(cast)
    trades = [offered(cast, right, 18, 5) for _ in range(traders)]
    matched(cast, trades, 5)
    listed = 18 * traders
    assert stands(cast, SELLER) == {"held": 600 - listed, "listed": listed, "retired": 0}
    assert (
        all_at_once([partial(done, partial(cast.answer, BUYER, each, "sign")) for each in trades]) == [None] * traders
    )
    assert stands(cast, SELLER) == {"held": 600 - 5 * traders, "listed": 5 * traders, "retired": 0}
    sound(cast)
    to_confirm(cast, trades, 5)
    all_at_once([partial(done, partial(cast.fire, SECOND, each, "confirm_payment")) for each in trades])
    assert {cast.state(each) for each in trades} == {"settled"}
    assert stands(cast, SELLER) == {"held": 600 - 5 * traders, "listed": 0, "retired": 0}
    assert stands(cast, BUYER) == {"held": 100 + 5 * traders, "listed": 0, "retired": 0}
    sound(cast)


def done(act: partial[object]) -> GovflowError | None:
    try:
        act()
    except GovflowError as error:
        return error
    return None


@pytest.mark.on_request
@pytest.mark.parametrize("traders", [4, 32])
def test_however_many_take_parts_at_once_holdings_and_money_are_exact(cast: Cast, traders: int) -> None:
    crowd(cast, traders)
