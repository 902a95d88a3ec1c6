"""Two cities trade water while a third bids less; right and money stand afterwards where they belong, and neither the
exchange nor the authority of the right nor an examiner has a hand in the trade.
"""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from govflow.demo.funds import office as fund_office
from govflow.demo.funds.office import MANAGER, SECOND
from govflow.demo.registers import market
from tests.browser.audit import PHONE, audit, prepare
from tests.browser.conftest import Office
from tests.browser.desk import PDF, Desk
from tests.browser.speech import Speech
from tests.browser.words import CHINESE, Words
from tests.services import markets

pytestmark = [pytest.mark.browser, pytest.mark.on_request]

SELLER, BUYER, THIRD = "tian.jing", "bao.ding", "guo.wei"
"""Of Zhangjiakou, of Baoding, and of Chengde."""
DEPARTMENT = "hai.qing"
NO_TRADERS = (
    ("wang.lin", "Joint Office"),
    (MANAGER, "Joint Office"),
    ("jiang.hai", "Haihe River Water Conservancy Commission"),
    (DEPARTMENT, "Hebei Department of Water Resources"),
)
OFFERED = ("2.10", "1.50")


@pytest.mark.parametrize("words", [CHINESE], ids=["zh"])
def test_two_cities_trade_water_and_a_third_bids_in_vain(office: Office, words: Words) -> None:
    say = Speech(words, "rights_trade.v1.yaml", "rights_allocation.v1.yaml", "rights_definition.v1.yaml")
    markets.allocated(office.cast)
    escrow = market.escrow(office.cast.today.year)
    fund_office.found(office.cast, escrow)
    desk = office.desk(words)
    prepare(desk.page)
    case = offer(say, desk)
    keep_out(say, desk, case)
    bid(office, say, desk, case)
    examine(say, desk, case)
    pay(say, desk, case, escrow.title if words.tag == "en" else escrow.title_other)
    read_the_book(say, desk, case)


def without_barriers(desk: Desk, where: str) -> None:
    found = audit(desk.page, where, desk.words.tag)
    assert (found.barriers, found.faults, found.english) == ((), (), ()), where
    desk.page.set_viewport_size({"width": 1280, "height": 900})


def offer(say: Speech, desk: Desk) -> str:
    """From the page of the right to a public listing; more than is held is not offered."""
    desk.sign_in(SELLER)
    desk.go("/registers")
    desk.main.get_by_role("link", name=say("Rights to water and emissions"), exact=True).click()
    desk.main.get_by_role("link", name=re.compile("Haihe River basin|海河流域")).click()
    desk.main.get_by_role("link", name=say("Trade of a right")).click()
    desk.fill(desk.words.title, "滴灌节水 Saved water")
    expect(desk.page.get_by_label(say("Right"), exact=True)).not_to_have_value("")
    desk.check(
        {
            say("Amount, in units of the right"): 601,
            say("How it is sold"): say("Public listing"),
            say("Price of a unit, at least or as agreed"): "0.80",
            say("How it was saved or left unused"): "四万亩滴灌改造。",
        }
    )
    desk.press(desk.words.open_case)
    case = desk.page.locator(".gf-ref span").first.inner_text()
    expect(desk.main.get_by_role("link", name=say("Send the offer"), exact=True)).to_have_count(0)
    desk.see("601", "600")
    without_barriers(desk, "more than is held")
    desk.take(case, say("Change the offer"), {say("Amount, in units of the right"): 200})
    desk.take(case, say("Send the offer"))
    desk.sign_in("hai.qing")
    desk.take(case, say("Verify it"))
    desk.stands(case, say("Listed"))
    without_barriers(desk, "listed")
    return case


def keep_out(say: Speech, desk: Desk, case: str) -> None:
    """Who keeps the register, who defined the right and who examines the trade neither sell nor bid."""
    for person, organization in NO_TRADERS:
        desk.sign_in(person, acting_for=say(organization))
        desk.go(f"/cases/{case}")
        expect(desk.main.get_by_role("link", name=say("Take part in the bidding"), exact=True)).to_have_count(0)
        desk.go("/rights/1")
        offers = desk.main.get_by_role("link", name=say("Trade of a right"), exact=True)
        expect(offers).to_have_count(0 if person != DEPARTMENT else 1)  # which is a government with a right of its own


def bid(office: Office, say: Speech, desk: Desk, case: str) -> None:
    """On a phone; who has bid, and what, is told to nobody before the bids are opened."""
    for person in (BUYER, THIRD):
        desk.sign_in(person)
        desk.take(case, say("Take part in the bidding"))
    office.cast.pass_days(21)
    for person, price in zip((BUYER, THIRD), OFFERED, strict=True):
        desk.sign_in(person)
        desk.page.set_viewport_size({"width": PHONE, "height": 844})
        desk.begin(case, desk.words.answer % say("Bids · 报价"))
        desk.main.get_by_role("link", name=say("Make an offer")).click()
        desk.check({say("Price of a unit · 单价报价"): price})
        without_barriers(desk, "a bid")
        desk.main.locator("button[name=step][value=send]").click()
        desk.see(say("The answer stays sealed."))
    desk.go(f"/cases/{case}")
    desk.see_not(OFFERED[0])
    office.cast.pass_days(11)
    desk.sign_in(SELLER)
    desk.begin(case, say("Take the best bid · 确认成交"))
    desk.check({say("Best bidder"): say("Chengde City")})
    without_barriers(desk, "not the best bid")
    desk.check({say("Best bidder"): say("Baoding City")})
    desk.press(desk.words.send % say("Take the best bid · 确认成交"))
    for person in (SELLER, BUYER):
        desk.sign_in(person)
        desk.answer(case, say("Contract · 交易合同签署"), say("Sign"))


def examine(say: Speech, desk: Desk, case: str) -> None:
    """The authority of the right, the department of both cities, and their common superior."""
    commission = say("Haihe River Water Conservancy Commission")
    for person, organization in (("jiang.hai", commission), (DEPARTMENT, "")):
        desk.sign_in(person, acting_for=organization)
        desk.answer(case, say("Examination · 合规审查"), say("Accept"))
    desk.sign_in("li.jian")
    desk.take(case, say("Approve it"))
    desk.stands(case, say("Payment into escrow"))


def pay(say: Speech, desk: Desk, case: str, escrow: str) -> None:
    """The exact sum, booked by one fund manager and confirmed by another: right and money change hands at once."""
    desk.sign_in(MANAGER)
    desk.take(case, say("Name the escrow account"), {say("Escrow account"): escrow})
    desk.begin(case, say("Prepare the booking of the payment"))
    receipt = {say("Sum received"): "400", say("Bank receipt"): PDF}
    desk.check(receipt)
    without_barriers(desk, "not the exact sum")
    desk.check({say("Sum received"): "420"})
    desk.press(desk.words.send % say("Prepare the booking of the payment"))
    desk.go(f"/cases/{case}")
    expect(desk.main.get_by_role("link", name=say("Confirm the payment"), exact=True)).to_have_count(0)
    desk.sign_in(SECOND)
    desk.take(case, say("Confirm the payment"))
    desk.stands(case, say("Settled"))


def read_the_book(say: Speech, desk: Desk, case: str) -> None:
    """What each holds, what was paid, and nothing for who bid less."""
    desk.sign_in(THIRD)
    desk.go("/rights/1")
    held = desk.main.get_by_role("row").filter(has_text=say("Zhangjiakou City")).first
    expect(held).to_contain_text("400")
    expect(desk.main.get_by_role("row").filter(has_text=say("Baoding City")).first).to_contain_text("300")
    expect(desk.main.get_by_role("row").filter(has_text=say("Chengde City"))).to_have_count(0)
    without_barriers(desk, "the right")
    desk.go("/rights/trades")
    desk.see("2.10", say("Zhangjiakou City"), say("Baoding City"))
    without_barriers(desk, "the trades")
    desk.go(f"/cases/{case}")
    desk.see("420.00")
    without_barriers(desk, "settled")
