"""The books of a fund: balances at a day, statements that add up, files, and who may open them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from beancount.loader import load_string
from openpyxl import load_workbook
from sqlalchemy import Engine

from govflow.demo.stories import requests
from govflow.domain.funds.ledger import Account
from govflow.services.queries.funds import sums
from govflow.services.queries.funds.books import load_books
from govflow.services.queries.funds.page import load_funds
from govflow.services.queries.funds.statement import load_statement
from govflow.services.queries.funds.sums import added, load_sums
from govflow.values import Money
from tests.builders import Cast
from tests.services.books import stands
from tests.services.grants import noticed
from tests.web.desk import Desk, main_text, open_desk

READERS = ("qin.feng", "wang.lin", "gao.shan")


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def reserved(cast: Cast, title: str, other: str) -> None:
    """A foundation's request, for which the finance department has reserved the money."""
    request = requests.Request(
        title=title, title_other=other, by="yanshan", committee="social", fund="donations", amount=10_000,
        ends_on=date(2027, 6, 30),
    )  # fmt: skip
    for step in (requests.draft, requests.submit, requests.pass_screening, requests.score):
        step(cast, request)
    requests.put_to_committee(cast, request)
    requests.vote(cast, request)
    cast.pass_days(10)
    requests.reserve(cast, request)


def paid(cast: Cast) -> str:
    """A grant of a million yuan, of which 600 are paid; its reference."""
    request = noticed(cast)
    for each in (requests.reserve, requests.approve, requests.sign):
        each(cast, request)
    requests.pay_tranche(cast, request, "The whole sum · 全部资金", 600)
    return request.reference


def test_both_sides_come_to_the_same_on_every_day(desk: Desk) -> None:
    cast = desk.cast
    paid(cast)
    fund_id, day = cast.fund("water_local"), cast.today
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("qin.feng"))
        for at in (day - timedelta(days=400), day - timedelta(days=1), day, day + timedelta(days=1)):
            books = load_books(work, fund_id, at)
            assert books.debit == books.credit
        now = {each.account: each.debit or each.credit for each in books.rows}
        assert not load_books(work, fund_id, day - timedelta(days=400)).rows
    assert now == {each: Money(abs(fen)) for each, fen in stands(cast, fund_id).items()}
    assert now[Account.SPENT] == Money.yuan(600)


@pytest.mark.parametrize("account", ["available", "bank", "reserved", "committed"])
def test_a_statement_leads_from_what_stood_before_to_what_stands_after(
    desk: Desk, account: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = desk.cast
    paid(cast)
    fund_id, pages = cast.fund("water_local"), []
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("qin.feng"))
        whole = load_statement(work, fund_id, account)
        monkeypatch.setattr("govflow.services.queries.funds.statement.PAGE", 1)
        below = None
        while True:
            page = load_statement(work, fund_id, account, below=below)
            pages.append(page)
            if (below := page.next) is None:
                break
        monkeypatch.undo()
        later = load_statement(work, fund_id, account, since=whole.lines[1].day, until=whole.lines[-1].day)
    assert whole.before == Money(0)
    assert whole.after == Money(abs(stands(cast, fund_id)[Account(account)]))
    assert [line for page in pages for line in page.lines] == list(whole.lines)
    assert [page.before for page in pages[1:]] == [page.after for page in pages[:-1]]
    assert later.lines == tuple(each for each in whole.lines if each.day >= whole.lines[1].day)
    earlier = [Money(0), *(each.balance for each in whole.lines)]
    assert later.before == earlier[len(whole.lines) - len(later.lines)]
    assert later.after == whole.after


def test_the_pages_say_what_was_booked_for_which_case(desk: Desk) -> None:
    reference = paid(desk.cast)
    path = f"/funds/{desk.cast.fund('water_local')}"
    browser = desk.browser("qin.feng")
    assert "Books of the fund" in main_text(browser.get(path).text)
    text = main_text(browser.get(f"{path}/books").text)
    assert "Both sides ¥120,000,000.00 ¥120,000,000.00" in text
    assert "Bank 1 ¥119,999,400.00" in text
    assert "Spent 1 ¥600.00" in text
    text = main_text(browser.get(f"{path}/books/available").text)
    assert f"Reserved {reference} ¥1,000,000.00" in text
    assert browser.get(f"{path}/books/cash").status_code == 404


def test_a_day_that_is_none_is_passed_over(desk: Desk) -> None:
    path = f"/funds/{desk.cast.fund('water_local')}/books"
    for address in (f"{path}?at=yesterday", f"{path}?at=0001-01-01", f"{path}/bank?since=9999-12-31&journal=x&line=1"):
        assert desk.browser("qin.feng").get(address).status_code == 200, address


@pytest.mark.parametrize("person", READERS)
def test_who_keeps_or_watches_a_fund_opens_its_books(desk: Desk, person: str) -> None:
    assert desk.browser(person).get(f"/funds/{desk.cast.fund('water_local')}/books").status_code == 200


PATHS = ("books", "books/available", "journals.csv", "journals.xlsx", "journals.beancount")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("person", ["deng.na", "chen.yu", "zhou.min", "admin"])
def test_nobody_else_learns_who_holds_how_much(desk: Desk, person: str, path: str) -> None:
    browser, fund = desk.browser(person), f"/funds/{desk.cast.fund('water_local')}"
    assert browser.get(f"{fund}/{path}").status_code == 404
    assert "Books of the fund" not in main_text(browser.get(fund).text)
    assert browser.get(f"/funds/9999/{path}").status_code == 404


def test_a_case_that_the_reader_may_not_see_is_not_named(desk: Desk) -> None:
    """The authority above watches the funds and takes part in no request."""
    request = noticed(desk.cast)
    requests.reserve(desk.cast, request)
    path, above = f"/funds/{desk.cast.fund('water_local')}", desk.browser("lu.ming")
    above.post("/account/acting-for", {"organization": str(desk.cast.organization("centre"))}, page="/inbox")
    assert above.get(f"/cases/{request.reference}").status_code == 404
    for name in ("books/available", "journals.csv", "journals.beancount"):
        found = above.get(f"{path}/{name}")
        assert found.status_code == 200
        assert request.reference not in found.text
        assert request.reference in desk.browser("qin.feng").get(f"{path}/{name}").text
    assert "a case that you may not see" in main_text(above.get(f"{path}/books/available").text)


def test_another_program_finds_the_books_in_balance(desk: Desk) -> None:
    paid(desk.cast)
    fund_id = desk.cast.fund("water_local")
    text = desk.browser("qin.feng").get(f"/funds/{fund_id}/journals.beancount").text
    entries, errors, _ = load_string(text)
    assert errors == []
    booked = [each for each in entries if type(each).__name__ == "Transaction"]
    assert [each.narration or each.payee for each in booked]
    banked = sum(
        posting.units.number for each in booked for posting in each.postings if posting.account.endswith(":Bank")
    )
    assert banked == Decimal(stands(desk.cast, fund_id)[Account.BANK]) / 100


def test_a_line_that_is_altered_in_the_file_is_found_by_the_other_program(desk: Desk) -> None:
    text = desk.browser("qin.feng").get(f"/funds/{desk.cast.fund('water_local')}/journals.beancount").text
    _, errors, _ = load_string(text.replace("  120000000.00 CNY", "  120000000.01 CNY", 1))
    assert errors


def test_sums_are_numbers_in_the_workbook(desk: Desk) -> None:
    found = desk.browser("qin.feng").get(f"/funds/{desk.cast.fund('water_local')}/journals.xlsx")
    sheet = load_workbook(BytesIO(found.data)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:3] == ("Journal", "Day", "What")
    assert (rows[1][4], rows[1][6]) == ("Bank", 120_000_000)
    assert (rows[2][4], rows[2][7]) == ("Available", 120_000_000)
    assert sheet["G2"].number_format == "#,##0.00"


@pytest.mark.parametrize("by", ["source", "purpose", "charge", "year", "nonsense"])
def test_sums_come_to_what_all_funds_hold_however_they_are_told_apart(desk: Desk, by: str) -> None:
    cast = desk.cast
    paid(cast)
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("deng.na"))
        page = load_sums(work, by)
        funds = load_funds(work)
    assert page.total == added(each.balance for each in funds) == added(each.balance for each in page.lines)
    assert page.total.disbursed == Money.yuan(600)
    assert sum(each.many for each in page.lines) == len(funds)
    assert 1 < len(page.lines) < len(funds)


@pytest.mark.parametrize(("person", "sees"), [("qin.feng", True), ("deng.na", False)])
def test_sums_of_projects_are_of_those_that_the_reader_may_see(desk: Desk, person: str, sees: bool) -> None:
    reference = paid(desk.cast)
    found = desk.browser(person).get("/funds/sums?by=project").text
    assert (reference in found) == sees
    assert ("¥999,400.00" in main_text(found)) == sees
    assert (reference in desk.browser(person).get("/funds/sums.csv?by=project").text) == sees


def test_sums_are_numbers_in_their_workbook(desk: Desk) -> None:
    found = desk.browser("deng.na").get("/funds/sums.xlsx?by=year")
    rows = list(load_workbook(BytesIO(found.data)).active.iter_rows(values_only=True))
    assert rows[0][:3] == ("Reference", "Name", "In all")
    assert all(isinstance(row[2], int | float) for row in rows[1:])


def test_projects_of_others_take_no_place_of_those_that_the_reader_may_see(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest were counted whoever saw them, so that older ones were missing without a word."""
    monkeypatch.setattr(sums, "MOST", 1)
    own = paid(desk.cast)
    reserved(desk.cast, "Wetland school", "湿地学校")
    reserved(desk.cast, "Doctors on wheels", "流动诊所")
    applicant = desk.cast.actor(desk.cast.member("langfang", "signatory"), "langfang")
    with desk.cast.backend.reading() as session:
        page = load_sums(desk.cast.backend.work(session, applicant), "project")
    assert ([each.reference for each in page.lines], page.cut) == ([own], False)
