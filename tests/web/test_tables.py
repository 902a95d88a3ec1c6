"""Tables on pages: filled in row by row without a script, more rows, what is wrong with a cell, and how they read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from govflow.services.catalog import publish
from tests.web.desk import Desk, Reader, hidden, main_text, open_desk

FILE = Path(__file__).parents[1] / "workflows" / "tables.v1.yaml"
NEW = "/cases/new/data-lines"
ROADS = {"answer_items-0-dataset": "Roads", "answer_items-0-sharing": "free", "answer_items-0-lead": "y"}


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    for found in open_desk(engine, tmp_path / "data"):
        with found.cast.backend.transaction() as session:
            publish(session, found.cast.clock, FILE.read_bytes(), name=FILE.name)
        yield found


@pytest.fixture
def reader(desk: Desk) -> Reader:
    return desk.browser("chen.yu")


def filled(desk: Desk, **cells: str) -> dict[str, Any]:
    provider = str(desk.cast.organization("laishui"))
    return {"title": "Roads and rivers", "answer_provider": provider, **ROADS, **cells}


def row(number: int, dataset: str = "", sharing: str = "", records: str = "") -> dict[str, str]:
    name = f"answer_items-{number}-"
    return {f"{name}dataset": dataset, f"{name}sharing": sharing, f"{name}records": records}


def typed(page: str, name: str) -> str:
    """What stands in a box."""
    found = re.search(rf'<(?:input|select)[^>]*name="{name}"[^>]*>', page)
    assert found is not None, name
    value = re.search(r'value="([^"]*)"', found[0])
    return unescape(value[1]) if value else ""


def rows_of(page: str) -> int:
    return len(set(re.findall(r'name="answer_items-(\d+)-dataset"', page)))


def opened(desk: Desk, reader: Reader) -> str:
    cells = row(1, "Rivers", "conditional", "1,200")
    check = reader.fill(NEW, filled(desk, **cells)).text
    answer = reader.press(NEW, check, "send")
    assert answer.status_code == 303, main_text(answer.text)
    return answer.headers["Location"]


def test_a_form_begins_with_empty_rows_whose_cells_are_named(reader: Reader) -> None:
    page = reader.get(NEW).text
    assert rows_of(page) == 3
    assert 'aria-label="Data set, row 2"' in page


def test_more_rows_come_from_the_server_and_nothing_typed_is_lost(desk: Desk, reader: Reader) -> None:
    cells = {**row(1), **row(2, "Rivers", "conditional", "many")}
    page = reader.fill(NEW, filled(desk, **cells), press="more:answer_items")
    assert page.status_code == 200
    assert rows_of(page.text) == 8
    assert typed(page.text, "title") == "Roads and rivers"
    assert typed(page.text, "answer_items-1-dataset") == "Rivers"
    assert typed(page.text, "answer_items-1-records") == "many"
    assert "Enter a whole number" not in page.text


def test_there_are_never_more_rows_than_the_procedure_takes(desk: Desk, reader: Reader) -> None:
    cells = {name: each for number in range(1, 39) for name, each in row(number, "Set", "free").items()}
    page = reader.fill(NEW, filled(desk, **cells), press="more:answer_items").text
    assert rows_of(page) == 40
    assert "More rows" not in page


def test_a_row_too_many_is_refused_and_kept(desk: Desk, reader: Reader) -> None:
    cells = {name: each for number in range(1, 41) for name, each in row(number, f"Set {number}", "free").items()}
    page = reader.fill(NEW, filled(desk, **cells))
    assert page.status_code == 422
    assert "Fill in at most 40 rows; there are 41." in main_text(page.text)
    assert typed(page.text, "answer_items-40-dataset") == "Set 40"


def test_what_is_wrong_with_a_cell_names_row_and_column_and_keeps_what_was_typed(desk: Desk, reader: Reader) -> None:
    page = reader.fill(NEW, filled(desk, **row(1), **row(2, "Rivers", "free", "many"), **row(3, "Hills", "", "-1")))
    text = main_text(page.text)
    assert page.status_code == 422
    assert "Row 2, “Records a year”: Enter a whole number, such as 12." in text
    assert '<a href="#answer_items-1-records">' in page.text
    assert typed(page.text, "answer_items-1-records") == "many"
    assert typed(page.text, "answer_items-2-records") == "-1"


def test_what_the_services_refuse_stands_at_its_cell(desk: Desk, reader: Reader) -> None:
    page = reader.fill(NEW, filled(desk, **row(1), **row(2, "Hills", "", "-1")))
    text = main_text(page.text)
    assert page.status_code == 422
    assert "Row 2, “Class”: Choose from the list." in text
    assert "Row 2, “Records a year”: Enter 0 or more." in text
    assert 'id="answer_items-1-records-err"' in page.text


def test_a_table_that_needs_a_row_is_not_left_empty(desk: Desk, reader: Reader) -> None:
    page = reader.fill(NEW, {**filled(desk), **row(0), "answer_items-0-lead": ""})
    assert page.status_code == 422
    assert "Fill in at least one row." in main_text(page.text)


def test_an_option_that_is_not_on_the_list_is_refused(desk: Desk, reader: Reader) -> None:
    page = reader.fill(NEW, filled(desk, **row(1, "Rivers", "stolen")))
    assert page.status_code == 422
    assert "Choose from the list." in main_text(page.text)


def test_the_check_page_shows_the_table_and_carries_it_along(desk: Desk, reader: Reader) -> None:
    check = reader.fill(NEW, filled(desk, **row(1, "Rivers", "conditional", "1,200"))).text
    text = main_text(check)
    for said in ("Data set Class Records a year Leading set", "Rivers Conditional 1,200 no", "Total 1,200"):
        assert said in text, text
    carried = hidden(check)
    assert carried["answer_items-1-records"] == "1,200"
    back = reader.press(NEW, check, "edit").text
    assert typed(back, "answer_items-1-dataset") == "Rivers"


def test_the_case_and_its_record_show_the_table_with_its_total(desk: Desk, reader: Reader) -> None:
    page = reader.get(opened(desk, reader)).text
    assert main_text(page).count("Total 1,200") == 2
    assert page.count('data-label="Total, Records a year"') == 2


def test_a_table_begins_with_the_rows_that_the_case_has(desk: Desk, reader: Reader) -> None:
    page = reader.get(f"{opened(desk, reader)}/steps/revise").text
    assert typed(page, "answer_items-1-records") == "1200"
    assert rows_of(page) == 4


def test_a_computed_column_is_told_and_computed_on_the_check_page(desk: Desk, reader: Reader) -> None:
    path = f"{opened(desk, reader)}/steps/send"
    assert "Sum is computed: “Units” × “Unit price”." in main_text(reader.get(path).text)
    cells = {"answer_lines-0-item": "Copies", "answer_lines-0-units": "2.5", "answer_lines-0-rate": "0.33"}
    page = reader.fill(path, cells)
    assert "¥0.83" in main_text(page.text)
    assert "Total ¥0.33 ¥0.83" in re.sub(r" 2\.5 (?=¥0\.33 ¥0\.83)", " ", main_text(page.text))


def test_a_computed_cell_beyond_its_limit_is_refused(desk: Desk, reader: Reader) -> None:
    path = f"{opened(desk, reader)}/steps/send"
    cells = {"answer_lines-0-item": "Copies", "answer_lines-0-units": "2", "answer_lines-0-rate": "500,000.01"}
    page = reader.fill(path, cells)
    assert page.status_code == 422
    assert "Row 1, “Sum”: Enter ¥1,000,000.00 or less." in main_text(page.text)


def test_a_table_in_confidence_stays_out_of_what_others_see(desk: Desk, reader: Reader) -> None:
    case = opened(desk, reader)
    lines = {"answer_lines-0-item": "Copies", "answer_lines-0-units": "1", "answer_lines-0-rate": "1"}
    path = f"{case}/steps/send"
    assert reader.press(path, reader.fill(path, lines).text, "send").status_code == 303
    provider = desk.browser("he.jun")
    path = f"{case}/steps/estimate"
    secret = {"answer_reserve-0-item": "Copies", "answer_reserve-0-least": "77,777"}
    assert provider.press(path, provider.fill(path, secret).text, "send").status_code == 303
    assert "77,777" not in reader.get(case).text
    assert "77,777" in provider.get(case).text


def test_the_procedure_tells_the_columns_and_how_they_are_computed(reader: Reader) -> None:
    text = main_text(reader.get("/workflows/data-lines").text)
    assert "Class one of several: Unconditional, Conditional required" in text
    assert "Sum sum of money Computed: “Units” × “Unit price”." in text


def test_the_table_of_a_case_is_a_file_for_spreadsheets_with_its_total(desk: Desk, reader: Reader) -> None:
    case = opened(desk, reader)
    page = reader.get(case).text
    path = f"{case}/tables/items.csv"
    assert f'href="{path}"' in page
    lines = reader.get(path).data.decode("utf-8").removeprefix("\ufeff").splitlines()
    assert lines == [
        '"Data set","Class","Records a year","Leading set"',
        '"Roads","Unconditional","","yes"',
        '"Rivers","Conditional","1,200","no"',
        '"Total","","1,200",""',
    ]


@pytest.mark.parametrize("field", ["provider", "lines", "reserve", "nothing"])
def test_what_is_no_table_or_not_answered_is_no_file(desk: Desk, reader: Reader, field: str) -> None:
    assert reader.get(f"{opened(desk, reader)}/tables/{field}.csv").status_code == 404


def test_the_table_of_a_case_that_one_may_not_see_is_no_file(desk: Desk, reader: Reader) -> None:
    path = f"{opened(desk, reader)}/tables/items.csv"
    assert desk.browser("bao.ding").get(path).status_code == 404
