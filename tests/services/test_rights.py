"""Rights to water: a cap that is decided, allocated and traded; what the register then says."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from govflow.demo.funds import office
from govflow.demo.funds.office import MANAGER
from govflow.demo.registers import market
from govflow.domain.registers.rights.holdings import Move, Movement
from govflow.errors import Refused
from govflow.services.commands.deadlines import sweep
from govflow.services.queries.operations import verify_record
from govflow.services.queries.registers.rights.market import load_offers, load_trades
from govflow.store.cases import CaseRow
from govflow.store.funds.tables import ACCOUNT
from govflow.store.people import OrganizationRow
from govflow.store.registers.rights.checking import check_rights
from govflow.store.sql.session import Session
from govflow.values import Money
from tests.builders import Cast, give_role
from tests.promises.forging import unguarded
from tests.services import disputes, markets
from tests.services.markets import BUYER, SELLER, stands


def sound(cast: Cast) -> None:
    with cast.backend.reading() as session:
        assert check_rights(session) is None
    assert verify_record(cast.backend).first_broken is None


def test_a_right_stands_in_the_register_from_its_day_on(cast: Cast) -> None:
    case = markets.decided(cast)
    with pytest.raises(IndexError):
        markets.page(cast)
    cast.act("haihe", "signatory", case, "put_in_force")
    line = markets.page(cast).line
    year = cast.today.year
    assert line.name.en == f"Haihe River basin, surface water, {year}–{year + 1}"
    assert (line.cap, line.allocated, line.left) == (1000, 0, 1000)
    sound(cast)


def test_the_last_unit_of_a_cap_is_allocated_and_none_beyond_it(cast: Cast) -> None:
    right = markets.allocated(cast)
    cast.act("haihe", "signatory", markets.to_allocate(cast, right, {"tianjin": 300}), "allocate")
    assert markets.page(cast).line.left == 0
    with pytest.raises(Refused, match="1 m³ are to be allocated, 0 are left of the cap of 1,000"):
        markets.to_allocate(cast, right, {"beijing": 1})
    sound(cast)


def test_a_government_passes_on_what_it_holds_and_no_more(cast: Cast) -> None:
    right = markets.allocated(cast)
    passed = markets.to_allocate(cast, right, {BUYER: 600}, by=SELLER)
    cast.act(SELLER, "signatory", passed, "allocate")
    assert (stands(cast, SELLER)["held"], stands(cast, BUYER)["held"]) == (0, 700)
    with pytest.raises(Refused, match="holds 0 that are free"):
        markets.to_allocate(cast, right, {BUYER: 1}, by=SELLER)
    sound(cast)


def test_each_line_of_an_allocation_names_one_receiver(cast: Cast) -> None:
    right = markets.in_force(cast)
    case = cast.open(
        "jiang.hai", "rights-allocation", "A share", acting="haihe", right=cast.case(right).id, grounds="A scheme.",
        receivers=cast.organizations(SELLER, BUYER), shares=({"receiver": "130700", "amount": 5},),
    )  # fmt: skip
    with pytest.raises(Refused, match="No line says what Baoding City receives"):
        cast.fire("jiang.hai", case, "ask_receivers", acting="haihe")
    for shares, said in (
        (("130700", "Tianjin Municipality"), "code or name on record: Tianjin Municipality"),
        (("130700", "Zhangjiakou City", "Baoding City"), "Several lines speak of Zhangjiakou City"),
    ):
        cast.fire(
            "jiang.hai", case, "rework", acting="haihe", right=cast.case(right).id, grounds="A scheme.",
            receivers=cast.organizations(SELLER, BUYER),
            shares=tuple({"receiver": each, "amount": 5} for each in shares),
        )  # fmt: skip
        with pytest.raises(Refused, match=said):
            cast.fire("jiang.hai", case, "ask_receivers", acting="haihe")


def test_right_and_money_change_hands_together(cast: Cast) -> None:
    trade = markets.paid(cast, markets.allocated(cast))
    assert (stands(cast, SELLER), stands(cast, BUYER)) == (
        {"held": 400, "listed": 200, "retired": 0},
        {"held": 100, "listed": 0, "retired": 0},
    )
    markets.confirm(cast, trade)
    assert cast.state(trade) == "settled"
    assert (stands(cast, SELLER), stands(cast, BUYER)) == (
        {"held": 400, "listed": 0, "retired": 0},
        {"held": 300, "listed": 0, "retired": 0},
    )
    assert escrow_of(cast, trade) == {"applied": -160_00, "spent": 160_00, "reserved": 0, "committed": 0}
    with cast.backend.reading() as session:
        [line] = load_trades(cast.backend.work(session, cast.actor("he.jun"))).shown
    assert (line.amount, line.price, line.total) == (200, Money(80), Money(160_00))
    assert (line.giver.en, line.taker.en) == ("Zhangjiakou City", "Baoding City")
    assert line.reference == trade
    sound(cast)


def test_a_transfer_that_is_barred_after_the_payment_is_paid_back(cast: Cast) -> None:
    """A right that was closed to others than governments meanwhile: the buyer is an enterprise by now."""
    right = markets.allocated(cast)
    trade = markets.paid(cast, right)
    with cast.backend.transaction() as session:
        buyer = OrganizationRow.id == cast.organization(BUYER)
        session.execute(update(OrganizationRow).where(buyer).values(kind="enterprise"))
    closed = markets.in_force(cast, holders="governments_only", replaces=cast.case(right).id)
    assert cast.case(closed).state == "in_force"
    markets.confirm(cast, trade)
    assert cast.state(trade) == "changing_hands"
    assert escrow_of(cast, trade)["committed"] == -160_00
    cast.fire(MANAGER, trade, "pay_back", reason="The buyer may not hold it.")
    assert cast.state(trade) == "failed"
    assert escrow_of(cast, trade)["committed"] == 0
    assert stands(cast, SELLER) == {"held": 600, "listed": 0, "retired": 0}
    sound(cast)


def test_the_best_bid_is_taken_and_no_other(cast: Cast) -> None:
    trade = markets.listed(cast, markets.allocated(cast))
    for each in (BUYER, "tianjin"):
        cast.act(each, "signatory", trade, "enter_bidding")
    with pytest.raises(Refused, match="has done this already"):
        cast.act(BUYER, "signatory", trade, "enter_bidding")
    cast.clock.at += timedelta(days=21)
    sweep(cast.backend)
    cast.answer(BUYER, trade, "offered", answers={"bid_price": Money(90), "bid_amount": 200})
    cast.answer("tianjin", trade, "offered", answers={"bid_price": Money(95), "bid_amount": 200})
    cast.clock.at += timedelta(days=11)
    sweep(cast.backend)
    with pytest.raises(Refused):
        cast.act(SELLER, "signatory", trade, "match", winner=cast.organization(BUYER))
    cast.act(SELLER, "signatory", trade, "match", winner=cast.organization("tianjin"))
    assert cast.case(trade).data["price"] == Money(95)
    assert cast.state(trade) == "matched"


def test_what_is_listed_is_offered_until_it_ends(cast: Cast) -> None:
    right = markets.allocated(cast)
    trade = markets.listed(cast, right)

    def offers() -> list[int]:
        with cast.backend.reading() as session:
            return [each.amount for each in load_offers(cast.backend.work(session, cast.actor("he.jun"))).shown]

    assert offers() == [200]
    with pytest.raises(Refused, match="401 m³ are to be given, Zhangjiakou City holds 400 that are free"):
        markets.to_verify(cast, right, 401)
    cast.act(SELLER, "signatory", trade, "withdraw", reason="The year is dry.")
    assert offers() == []
    assert stands(cast, SELLER) == {"held": 600, "listed": 0, "retired": 0}
    sound(cast)


def test_a_price_below_cost_is_refused_and_the_cost_itself_is_not(cast: Cast) -> None:
    right = markets.allocated(cast)
    trade = markets.to_verify(cast, right, 10)
    assert cast.state(trade) == "verification"
    case = cast.open(
        cast.member(SELLER, "signatory"), "rights-trade", "Cheap", acting=SELLER, right=cast.case(right).id, amount=10,
        ask_price=Money(49), saved="Drip irrigation.", mode="public_listing",
    )  # fmt: skip
    with pytest.raises(Refused, match=r"¥0.49 a unit is below the cost of ¥0.50"):
        cast.act(SELLER, "signatory", case, "offer")


@pytest.mark.parametrize("place", ["haihe", "hebei_water", "office"])
def test_who_serves_regulator_registry_or_exchange_sells_nothing(cast: Cast, place: str) -> None:
    right = markets.allocated(cast)
    seller = cast.member(SELLER, "signatory")
    case = cast.open(
        seller, "rights-trade", "Saved", acting=SELLER, right=cast.case(right).id, amount=10, ask_price=Money(80),
        saved="Drip irrigation.", mode="agreed", named_buyer=cast.organization(BUYER),
    )  # fmt: skip
    give_role(cast, seller, place, "member")
    with pytest.raises(Refused, match="somebody else must do this"):
        cast.fire(seller, case, "offer", acting=SELLER)


@pytest.mark.parametrize("sum_", [159_99, 160_01])
def test_another_sum_than_the_exact_one_is_not_booked(cast: Cast, sum_: int) -> None:
    right = markets.allocated(cast)
    trade = markets.approved(cast, right)
    escrow = market.escrow(cast.today.year)
    office.found(cast, escrow)
    cast.fire(MANAGER, trade, "name_account", escrow_account=office.number(cast, escrow))
    with pytest.raises(Refused):
        cast.fire(MANAGER, trade, "prepare_payment", received=Money(sum_), bank_receipt=markets.PDF)
    assert cast.state(trade) == "to_be_paid"


def test_money_for_a_trade_goes_into_a_fund_of_escrow_alone(cast: Cast) -> None:
    trade = markets.approved(cast, markets.allocated(cast))
    cast.fire(MANAGER, trade, "name_account", escrow_account=cast.fund("water_central"))
    cast.fire(MANAGER, trade, "prepare_payment", received=Money(160_00), bank_receipt=markets.PDF)
    with pytest.raises(Refused, match="is not “Held in escrow for others”"):
        markets.confirm(cast, trade)


def test_a_cap_is_not_decided_below_what_is_allocated(cast: Cast) -> None:
    right = markets.allocated(cast)
    with pytest.raises(Refused, match="700 m³ are allocated already: a cap of 699 would be below that"):
        markets.in_force(cast, 699, replaces=cast.case(right).id)
    markets.in_force(cast, 700, replaces=cast.case(right).id)
    assert (markets.page(cast).line.cap, [each.version for each in markets.page(cast).caps]) == (700, [2, 1])
    cast.act("haihe", "signatory", right, "supersede")
    assert cast.state(right) == "superseded"
    sound(cast)


def test_only_who_defined_a_right_decides_on_another_cap(cast: Cast) -> None:
    right = markets.in_force(cast)
    with pytest.raises(Refused, match="decides on another cap"):
        markets.in_force(cast, 2000, by="yellow", replaces=cast.case(right).id)


def test_one_right_is_not_entered_twice(cast: Cast) -> None:
    markets.in_force(cast)
    second = markets.decided(cast)
    with pytest.raises(Refused, match="stands in the register already"):
        cast.act("haihe", "signatory", second, "put_in_force")


def test_who_may_not_see_the_case_sees_the_trade_without_its_reference(cast: Cast) -> None:
    trade = markets.paid(cast, markets.allocated(cast))
    markets.confirm(cast, trade)
    with cast.backend.transaction() as session:
        session.execute(update(CaseRow).where(CaseRow.reference == trade).values(public=False))
    seen = {}
    for person in ("he.jun", cast.member(SELLER, "signatory")):
        with cast.backend.reading() as session:
            [line] = load_trades(cast.backend.work(session, cast.actor(person))).shown
            seen[person] = (line.amount, line.reference)
    assert list(seen.values()) == [(200, None), (200, trade)]


FORGED = {
    "a holding": ("UPDATE right_holding SET held = held + 1 WHERE held > 0", "What "),
    "a cap": ("UPDATE right_cap SET cap = 1", "More is held of the right"),
    "a movement": (
        "UPDATE right_movement SET amount = amount + 1 WHERE number = 1",
        "Movement 1 of a right was altered",
    ),
    "a movement that is gone": ("DELETE FROM right_movement WHERE number = 1", "Movement 1 of a right is missing"),
    "a listing": ("UPDATE right_listing SET amount = amount + 1", "What Zhangjiakou City has reserved"),
}


@pytest.mark.parametrize(("statement", "said"), FORGED.values(), ids=list(FORGED))
def test_what_is_altered_by_hand_is_named(cast: Cast, statement: str, said: str) -> None:
    right_id, seller = entered(cast), cast.organization(SELLER)
    reserved = Move(kind=Movement.LIST, amount=7, giver=seller, taker=seller, price=markets.PRICE)
    markets.move(cast, RECORD, right_id, reserved)
    with unguarded(cast.backend.sessions.engine) as connection:
        assert check_rights(Session(connection)) is None
        assert connection.execute(text(statement)).rowcount
        broken = check_rights(Session(connection))
        assert str(broken and broken.sentence).startswith(said)


REFUSED = {
    "below zero": "UPDATE right_holding SET held = held - 1001",
    "above the cap": "UPDATE right_holding SET held = held + 1",
    "a holding more": (
        "INSERT INTO right_holding (right_id, organization_id, held, listed, retired) VALUES (1, 1, 1, 0, 0)"
    ),
    "a holding less": "DELETE FROM right_holding",
    "another holder": "UPDATE right_holding SET organization_id = organization_id + 1",
    "a movement": "UPDATE right_movement SET amount = amount + 1",
    "a movement less": "DELETE FROM right_movement",
    "another cap": "UPDATE right_cap SET cap = cap + 1",
    "a cap below": (
        "INSERT INTO right_cap (right_id, version, cap, governments_only, since, case_id) "
        "SELECT right_id, 2, 999, governments_only, since, case_id + 1 FROM right_cap"
    ),
}


@pytest.mark.parametrize("statement", REFUSED.values(), ids=list(REFUSED))
def test_the_database_itself_refuses(cast: Cast, statement: str) -> None:
    entered(cast)
    with cast.backend.sessions.writing() as session, pytest.raises(IntegrityError):
        session.execute(text(statement))


RECORD = "BTH-DM-2026-0001"


def entered(cast: Cast) -> int:
    """A right of which the seller holds all, in the record of a case that has nothing to do with it."""
    assert disputes.draft(cast) == RECORD
    return markets.entered(cast, RECORD)


def escrow_of(cast: Cast, trade: str) -> dict[str, int]:
    """What the trade has in its escrow account, in fen, by account; nothing is left out."""
    query = select(ACCOUNT.c.kind, ACCOUNT.c.balance).where(ACCOUNT.c.case_id == cast.case(trade).id)
    with cast.backend.reading() as session:
        return {row.kind: row.balance for row in session.execute(query)}
