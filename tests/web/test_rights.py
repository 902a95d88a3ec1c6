"""The pages of rights: the register, a right with its holders and prices, offers, trades, and the case of a trade."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.services import disputes, markets
from tests.web.desk import Desk, main_text, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path)


def test_a_trade_shows_in_the_register_and_on_the_page_of_its_case(desk: Desk) -> None:
    trade = markets.paid(desk.cast, markets.allocated(desk.cast))
    markets.confirm(desk.cast, trade)
    reader = desk.browser("he.jun")
    assert "700 m³" in main_text(reader.get("/rights").text)
    right = main_text(reader.get("/rights/1").text)
    for said in ("Zhangjiakou City", "400 m³", "300 m³", "200 m³", "¥0.80", "¥160.00", "¥0.50"):
        assert said in right
    trades = reader.get("/rights/trades").text
    assert "Zhangjiakou City → Baoding City" in main_text(trades)
    assert f"/cases/{trade}" in trades
    assert "Nothing is offered now" in main_text(reader.get("/rights/offers").text)
    case = main_text(desk.browser("wang.lin").get(f"/cases/{trade}").text)
    assert "Transferred" in case
    assert "Reserved for a trade" in case


def test_what_is_offered_leads_to_its_case(desk: Desk) -> None:
    trade = markets.listed(desk.cast, markets.allocated(desk.cast))
    page = desk.browser("he.jun").get("/rights/offers").text
    assert f"/cases/{trade}" in page
    assert "200 m³" in main_text(page)


def test_a_right_leads_to_the_forms_about_it_begun_with_it(desk: Desk) -> None:
    right = markets.allocated(desk.cast)
    number = desk.cast.case(right).id
    form = f"/cases/new/rights-trade?answer_right={number}"
    seller = desk.browser("tian.jing")
    assert form in seller.get("/rights/1").text
    assert f'<option selected value="{number}"' in seller.get(form).text
    assert "/cases/new" not in main_of(desk.browser("wang.lin").get("/rights/1").text)  # the exchange sells nothing
    for odd in ("0", "x", "9" * 40, "-1"):
        assert f'<option selected value="{odd}"' not in seller.get(f"/cases/new/rights-trade?answer_right={odd}").text


def test_prices_are_drawn_of_two_trades_and_more(desk: Desk) -> None:
    reference = disputes.draft(desk.cast)
    right_id = markets.entered(desk.cast, reference, sold=1)
    reader = desk.browser("he.jun")
    assert "prices-t" not in main_of(reader.get("/rights/1").text)
    markets.sell(desk.cast, reference, right_id, 1)
    assert "prices-t" in main_of(reader.get("/rights/1").text)


def test_lists_go_on_where_a_page_ends(desk: Desk) -> None:
    markets.entered(desk.cast, disputes.draft(desk.cast), sold=51)
    reader = desk.browser("he.jun")
    for path in ("/rights/1", "/rights/trades"):
        page = reader.get(path).text
        assert page.count('data-label="Sum"') == 50
        following = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
        assert reader.get(following).text.count('data-label="Sum"') == 1


def test_nothing_stands_in_a_register_that_is_new(desk: Desk) -> None:
    reader = desk.browser("he.jun")
    assert "No right yet" in main_text(reader.get("/rights").text)
    assert "Nothing has been sold yet" in main_text(reader.get("/rights/trades").text)
    assert reader.get("/rights/1").status_code == 404


def main_of(page: str) -> str:
    """The page without its frame, as markup."""
    return page.partition("<main")[2].partition("</main>")[0]
