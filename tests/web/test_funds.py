"""Fund pages: where the money is, and only the requests that the reader may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from govflow.demo.calls import published as calls
from govflow.demo.stories import requests
from govflow.demo.stories.requests import Request
from govflow.services.commands.deadlines import sweep
from govflow.services.queries.funds.balance import Balance
from govflow.values import Money
from govflow.web.frame.charts import WIDTH, money_bar
from tests.services import grants
from tests.web.desk import Desk, main_text, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def request_of(desk: Desk, organization: str, amount: int, title: str) -> Request:
    """A request to the local water fund, drafted and submitted."""
    request = Request(
        title=title,
        title_other=title,
        by=organization,
        committee="water",
        fund="water_local",
        amount=amount,
        ends_on=date(2027, 6, 30),
    )
    requests.draft(desk.cast, request)
    requests.submit(desk.cast, request)
    return request


def reserved(desk: Desk) -> Request:
    """A request for which the finance department has reserved the money."""
    request = request_of(desk, "guyuan", 950_000, "Grassland springs")
    for step in (requests.pass_screening, requests.score, requests.put_to_committee, requests.vote):
        step(desk.cast, request)
    desk.cast.pass_days(10)
    requests.reserve(desk.cast, request)
    return request


def test_the_places_of_the_money_make_up_the_total(desk: Desk) -> None:
    text = main_text(desk.browser("qin.feng").get("/funds").text)
    assert "Water ecology fund (local contributions)" in text
    assert "Of ¥120,000,000.00: Disbursed ¥0.00, Committed ¥0.00, Reserved ¥0.00, Available ¥120,000,000.00" in text


def test_a_reservation_shows_in_the_bar_and_at_the_request(desk: Desk) -> None:
    request = reserved(desk)
    page = desk.browser("qin.feng").get(f"/funds/{desk.cast.fund('water_local')}").text
    text = main_text(page)
    assert "Reserved ¥950,000.00 0.8 %" in text
    assert f"{request.reference} Grassland springs" in text
    assert "1 request that you may see ¥950,000.00" in text


def test_a_request_that_the_reader_may_not_see_is_neither_listed_nor_counted(desk: Desk) -> None:
    secret = request_of(desk, "guyuan", 950_000, "Canary springs")
    page = desk.browser("deng.na").get(f"/funds/{desk.cast.fund('water_local')}").text
    assert secret.reference not in page
    assert "Canary" not in page
    assert "There is no request for this fund that you may see." in main_text(page)


def test_an_unknown_fund_is_not_found(desk: Desk) -> None:
    assert desk.browser("qin.feng").get("/funds/999").status_code == 404


def test_long_lists_are_read_page_by_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govflow.services.queries.funds.page.PAGE", 1)
    first, second = (request_of(desk, "guyuan", 900_000, title) for title in ("One", "Two"))
    browser, path = desk.browser("wang.lin"), f"/funds/{desk.cast.fund('water_local')}"
    page = browser.get(path).text
    assert second.reference in page
    assert first.reference not in page
    below = desk.cast.case(second.reference).id
    assert f"below={below}" in page
    assert first.reference in browser.get(f"{path}?below={below}").text


def test_funds_are_only_for_who_is_signed_in(desk: Desk) -> None:
    for path in ("/funds", "/funds/1"):
        assert desk.app.test_client().get(path).location.startswith("/sign-in"), path


def balance_of(**fen: int) -> Balance:
    return Balance(**{each.name: Money(fen.get(each.name, 0)) for each in fields(Balance)})


def test_bars_are_as_wide_as_their_share(desk: Desk) -> None:
    balance = balance_of(available=250, committed=250, disbursed=500)
    with desk.app.test_request_context():
        bar = money_bar(balance, "b")
    assert [each.share for each in bar.parts] == ["50.0 %", "25.0 %", "0.0 %", "25.0 %"]
    assert f'width="{WIDTH / 2 - 1.4:.1f}"' in bar.svg
    assert bar.svg.count("<rect") == 4, "three parts and the texture; nothing for what is empty"


def test_an_empty_fund_has_an_empty_bar(desk: Desk) -> None:
    with desk.app.test_request_context():
        bar = money_bar(balance_of(), "b")
    assert {each.share for each in bar.parts} == {"0.0 %"}


def test_a_call_that_is_over_says_so(desk: Desk) -> None:
    calls.open_for(desk.cast, "water_local", "water")
    page = f"/funds/{desk.cast.fund('water_local')}"
    assert "(Open for requests)" in main_text(desk.browser("qin.feng").get(page).text)
    desk.cast.clock.at += timedelta(days=500)
    sweep(desk.cast.backend)
    text = main_text(desk.browser("qin.feng").get(page).text)
    assert "Calls for requests Call for requests" in text
    assert "(Open for requests)" not in text


def test_who_completes_a_request_sees_the_question_above_what_was_handed_in(desk: Desk) -> None:
    request = request_of(desk, "guyuan", 950_000, "Grassland springs")
    desk.cast.fire("wang.lin", request.reference, "ask_more", question="How deep are the springs?")
    asked = desk.browser("gu.yuan")
    page = asked.get(f"/cases/{request.reference}/steps/resubmit").text
    assert main_text(page).index("How deep are the springs?") < main_text(page).index("Answer, and what you changed")
    assert 'value="950,000.00"' in page


@pytest.mark.parametrize(("language", "title"), [("en", "Schools at the water"), ("zh", "水边学校")])
def test_whoever_asks_chooses_a_call_by_its_title_in_their_language(desk: Desk, language: str, title: str) -> None:
    call = calls.publish(desk.cast, "donations", "social", title="Schools at the water", title_other="水边学校")
    page = desk.browser("deng.na", language=language).get("/cases/new/funding-request").text
    assert f"{call} {title}</option>" in page


def test_who_reserves_money_reads_the_amount_the_fund_and_what_is_left_in_it(desk: Desk) -> None:
    request = grants.noticed(desk.cast)
    left = str(Money.yuan(grants.free(desk.cast)))
    finance, path = desk.browser(requests.FINANCE), f"/cases/{request.reference}/steps/reserve"
    for page in (finance.get(path).text, finance.fill(path, {}).text):
        facts = main_text(page).split("What is decided on")[1]
        assert f"Left in the fund {left}" in facts
        assert "¥1,000,000.00" in facts
    assert "Left in the fund" not in desk.browser("chen.yu").get(path).text, "nobody else is asked to reserve it"
