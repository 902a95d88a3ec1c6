"""Pages of agreements: who reads what, the calculator with its working, the years, and the file."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.services.test_settlements import VALUES, file, lines, opened, signed
from tests.web.desk import Desk, main_text, open_desk

WATER = "year=2013&codmn=1.90&nh3n=0.16&tp=0.022&tn=1.26"


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def test_all_agreements_are_listed_and_those_in_force_come_first(desk: Desk) -> None:
    page = main_text(desk.browser("sun.hao").get("/compensation").text)
    names = ["Xin'an River and Qiandao Lake", "Xin'an River, first round", "Luan River to Tianjin", "Yongding River"]
    assert all(each in page for each in names)
    assert page.index("Yellow River, Henan and Shandong") < page.index("Xin'an River, first round")


def test_a_page_tells_the_agreement_with_its_thresholds_and_how_sure_each_number_is(desk: Desk) -> None:
    page = main_text(desk.browser("sun.hao").get("/compensation/xinan-river-2").text)
    for part in ("P ≤ 0.95", "0.95 < P ≤ 1", "P > 1", "Zhejiang Province pays Anhui Province", "to be verified"):
        assert part in page
    assert "P = k₀ × (k₁ × CODMn ÷ CODMn₀ +" in page


def test_the_calculator_shows_its_working_and_keeps_nothing(desk: Desk) -> None:
    browser = desk.browser("sun.hao")
    page = main_text(browser.get(f"/compensation/xinan-river-1?{WATER}").text)
    assert "For 2013 Zhejiang Province pays Anhui Province ¥100,000,000.00." in page
    assert "0.85 × (0.25 × 1.9 ÷ 2 + 0.25 × 0.16 ÷ 0.2 + 0.25 × 0.022 ÷ 0.02 + 0.25 × 1.26 ÷ 1.2)" in page
    assert "0.82875" in page
    assert "Work it out" in page


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("year=2013&codmn=x&nh3n=0.16&tp=0.022&tn=1.26", "“Permanganate index”: enter a number, such as 1.26."),
        ("year=2013&codmn=-1&nh3n=0.16&tp=0.022&tn=1.26", "“Permanganate index” is at least 0."),
        ("year=1999&codmn=1&nh3n=0.16&tp=0.022&tn=1.26", "1999 is no year of the agreement."),
        ("year=2013&codmn=1e3&nh3n=0.16&tp=0.022&tn=1.26", "“Permanganate index”: enter a number, such as 1.26."),
        ("year=２０13&codmn=" + "9" * 400 + "&nh3n=0&tp=0&tn=0", "“Permanganate index”: enter a number, such as 1.26."),
    ],
)
def test_what_cannot_be_worked_out_is_told_at_its_field(desk: Desk, typed: str, told: str) -> None:
    answer = desk.browser("sun.hao").get(f"/compensation/xinan-river-1?{typed}")
    assert answer.status_code == 200
    assert told in main_text(answer.text)


def test_a_version_that_there_is_not_is_not_found(desk: Desk) -> None:
    browser = desk.browser("sun.hao")
    for address in ("/compensation/nowhere", "/compensation/luan-river/2", "/compensation/luan-river/2/source.yaml"):
        assert browser.get(address).status_code == 404


def test_the_file_is_handed_out_byte_by_byte(desk: Desk) -> None:
    browser = desk.browser("sun.hao")
    answer = browser.get("/compensation/luan-river/1/source.yaml")
    assert hashlib.sha256(answer.data).hexdigest() in browser.get("/compensation/luan-river").text


def test_the_form_for_values_begins_with_a_line_for_each_indicator(desk: Desk) -> None:
    case = opened(desk.cast)
    page = desk.browser("sun.hao").get(f"/cases/{case}/steps/file_downstream").text
    assert "Water that came in · 入境水量, \n" in page


def test_the_case_shows_both_stations_beside_each_other_and_then_the_working(desk: Desk) -> None:
    case = opened(desk.cast)
    file(desk.cast, case, VALUES, {**VALUES, "inflow": "3"})
    page = main_text(desk.browser("sun.hao").get(f"/cases/{case}").text)
    assert "4.22 100 million m³ and 3 100 million m³ are ≈28.91 % apart, 5 % may be." in page
    desk.cast.fire("wang.lin", case, "enter_agreed", agreed_values=lines(VALUES), agreed_how="We met.")
    page = main_text(desk.browser("li.jian").get(f"/cases/{case}").text)
    assert "Hebei Province ¥122,150,000.00" in page
    assert "N = b × min(max(n, 0), n₁)" in page


def test_years_of_cases_are_told_to_those_who_take_part_and_examples_to_others(desk: Desk) -> None:
    case = opened(desk.cast)
    file(desk.cast, case)
    signed(desk.cast, case)
    mine = main_text(desk.browser("sun.hao").get("/compensation/chaobai-2018").text)
    other = main_text(desk.browser("ma.ling").get("/compensation/chaobai-2018").text)
    assert case in mine
    assert case not in other
    assert "worked example" in other
