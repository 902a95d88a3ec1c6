"""P17: the export of cases is inert in every spreadsheet program, and shows what the list shows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, update
from werkzeug.test import TestResponse

from govflow.store.people import OrganizationRow
from govflow.web.exports.spreadsheets import MARK, csv_lines, inert
from tests.services import disputes
from tests.web.desk import Desk, open_desk

FORMULAS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"http://x\",\"y\")", "＝1+1", "＋1", "－1", "＠SUM(A1)", "﹦1",
    "\t=1", "\r=1", "\n=1", " =1", "\u3000＝1", "\u200b=1", "\ufeff=1", "\x00=1", "\tx", "-", "=cmd|' /C calc'!A0",
)  # fmt: skip
HARMLESS = ("", "Juma River", "拒马河", "BTH-DM-2026-0001", "a=b", "1 - 2", "2026-03-02T10:00+08:00", "“quoted”", " x")


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def rows(answer: TestResponse) -> list[list[str]]:
    assert answer.status_code == 200
    text = answer.data.decode("utf-8")
    assert text.startswith(MARK)
    return list(csv.reader(io.StringIO(text.removeprefix(MARK), newline=""), strict=True))


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_is_made_text(formula: str) -> None:
    assert inert(formula) == f"'{formula}"


@pytest.mark.parametrize("cell", HARMLESS)
def test_what_is_no_formula_stays_as_it_is(cell: str) -> None:
    assert inert(cell) == cell


def test_the_file_keeps_to_rfc_4180() -> None:
    mark, line = csv_lines([['say "yes"', "two\r\nlines", "a,b;c"]])
    assert mark == "\ufeff"
    assert line == '"say ""yes""","two\r\nlines","a,b;c"\r\n'


def test_formulas_in_every_field_that_people_fill_stay_inert(desk: Desk) -> None:
    with desk.cast.backend.transaction() as session:
        session.execute(update(OrganizationRow).values(name_en='=1+cmd|"/C calc"!A0'))
    for title in ("=2+5", "＝2+5", "@SUM(1)"):
        disputes.draft(desk.cast, title)
    found = rows(desk.browser("chen.yu").get("/cases.csv"))
    assert len(found) == 4
    assert [cell for row in found for cell in row if cell[:1] in "=+-@＝＋－＠\t\r" and cell] == []
    assert {row[1] for row in found[1:]} == {"'=2+5", "'＝2+5", "'@SUM(1)"}
    assert {row[8] for row in found[1:]} == {'\'=1+cmd|"/C calc"!A0'}


def test_only_cases_that_the_reader_may_see_are_in_the_file(desk: Desk) -> None:
    draft, open_one = disputes.draft(desk.cast, "Only ours"), disputes.negotiation(desk.cast)
    chen, he = (rows(desk.browser(each).get("/cases.csv")) for each in ("chen.yu", "he.jun"))
    assert {row[0] for row in chen[1:]} == {draft, open_one}
    assert {row[0] for row in he[1:]} == {open_one}


def test_the_filters_of_the_list_narrow_the_file(desk: Desk) -> None:
    river, _ = disputes.draft(desk.cast, "拒马河引水预算争议"), disputes.draft(desk.cast, "Ju River")
    browser = desk.browser("chen.yu")
    assert [row[0] for row in rows(browser.get("/cases.csv?q=预算"))[1:]] == [river]
    assert rows(browser.get("/cases.csv?status=ended"))[1:] == []


def test_all_pages_of_the_list_are_in_one_file(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govflow.services.queries.cases.PAGE", 2)
    references = {disputes.draft(desk.cast, f"Case {number}") for number in range(5)}
    assert {row[0] for row in rows(desk.browser("chen.yu").get("/cases.csv"))[1:]} == references


def test_the_file_speaks_the_language_of_the_reader(desk: Desk) -> None:
    disputes.draft(desk.cast)
    head, row = rows(desk.browser("chen.yu", language="zh").get("/cases.csv"))
    assert head[:2] == ["编号", "标题"]
    assert row[3] == "争议调解"
    assert row[6] == "草稿"


def test_the_file_is_a_download_for_who_is_signed_in(desk: Desk) -> None:
    answer = desk.browser("chen.yu").get("/cases.csv")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="cases.csv"'
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert desk.app.test_client().get("/cases.csv").location.startswith("/sign-in")


def test_the_list_links_to_the_file_with_its_filters(desk: Desk) -> None:
    disputes.draft(desk.cast, "Juma")
    page = desk.browser("chen.yu").get("/cases?q=Juma&status=open").text
    assert 'href="/cases.csv?q=Juma&amp;status=open"' in page
