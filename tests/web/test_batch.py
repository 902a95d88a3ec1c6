"""One step for several items in the browser: ticked, chosen, checked, sent; and the exports of a meeting."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine

from tests.services import batches, proposals
from tests.web.desk import Desk, Reader, hidden, main_text, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def ticked(conference: str, items: list[str]) -> str:
    return f"/cases/{conference}/batch?" + "&".join(f"item={each}" for each in items)


def chosen(reader: Reader, conference: str, items: list[str], step: str, **more: Any) -> Any:
    """The check page, once a step was chosen for the ticked items."""
    page = reader.get(ticked(conference, items)).text
    data = {**hidden(page), "chosen": step, "step": "check", **more}
    return reader.client.post(f"/cases/{conference}/batch", data=data)


def send(reader: Reader, conference: str, page: str, step: str) -> Any:
    data = {**hidden(page), "chosen": step, "step": "send"}
    return reader.client.post(f"/cases/{conference}/batch", data=data)


def step_in(desk: Desk, person: str, conference: str, items: list[str], name: str) -> str:
    return batches.step_named(batches.offered(desk.cast, person, conference, items), name)


def test_items_are_ticked_on_the_agenda_and_at_the_desk_by_those_who_take_part(desk: Desk) -> None:
    conference = batches.in_session(desk.cast, 2)
    items = batches.items_of(desk.cast, conference)
    for place in ("agenda", "desk"):
        page = desk.browser("wang.lin").get(f"/cases/{conference}/{place}").text
        assert all(f'name="item" value="{each}"' in page for each in items), place
        assert "One step for all ticked items" in main_text(page)
    assert 'name="item"' not in desk.browser("wang.lin").get(f"/cases/{conference}").text


def test_the_check_page_says_for_each_item_what_it_brings_and_the_result_what_was_done(desk: Desk) -> None:
    conference = batches.submitted(desk.cast, 3)
    items = batches.items_of(desk.cast, conference)
    office = desk.browser("wang.lin")
    step = step_in(desk, "wang.lin", conference, items, "admit")
    check = chosen(office, conference, items, step)
    assert check.status_code == 200
    text = main_text(check.text)
    assert "in 3 of 3 items" in text
    assert text.count("A round opens: Opinions") == 3
    assert batches.states(desk.cast, items) == ["tabled"] * 3
    desk.cast.fire("wang.lin", items[1], "classify", reason="Wrong class", topic_class="planning")
    done = send(office, conference, check.text, step)
    assert done.status_code == 200
    assert "Recorded in 2 of 3 items" in main_text(done.text)
    assert "not taken" in main_text(done.text)
    assert batches.states(desk.cast, items) == ["hearing", "tabled", "hearing"]
    again = send(office, conference, check.text, step)
    assert "Recorded in 2 of 3 items" in main_text(again.text)
    assert batches.states(desk.cast, items) == ["hearing", "tabled", "hearing"]


def test_a_reason_is_written_once_and_asked_for_before_anything_is_checked(desk: Desk) -> None:
    conference = batches.submitted(desk.cast, 2)
    items = batches.items_of(desk.cast, conference)
    office = desk.browser("wang.lin")
    step = step_in(desk, "wang.lin", conference, items, "send_back")
    assert "Write the reason" in main_text(chosen(office, conference, items, step).text)
    check = chosen(office, conference, items, step, reason="No figures.")
    assert "Reason: No figures." in main_text(check.text)
    data = {**hidden(check.text), "chosen": step, "reason": "No figures.", "step": "send"}
    assert office.client.post(f"/cases/{conference}/batch", data=data).status_code == 200
    assert batches.states(desk.cast, items) == ["returned"] * 2


def test_nothing_ticked_an_unknown_step_and_fifty_one_items_are_refused_with_a_sentence(desk: Desk) -> None:
    conference = batches.submitted(desk.cast, 2)
    items = batches.items_of(desk.cast, conference)
    office = desk.browser("wang.lin")
    assert "Tick at least two items" in main_text(office.get(ticked(conference, [])).text)
    many = office.get(ticked(conference, [f"BTH-XX-2026-{number:04}" for number in range(51)]))
    assert many.status_code == 422
    assert "At most 50 items" in main_text(many.text)
    assert chosen(office, conference, items, "close/it/all").status_code == 422
    refused = send(office, conference, office.get(ticked(conference, items)).text, "close/it/all")
    assert refused.status_code == 422
    assert "Recorded in 0 of 2 items" in main_text(refused.text)
    unknown = office.get(ticked(conference, [*items, "<script>"])).text
    assert "1 of those ticked is no item of this agenda that you may see." in main_text(unknown)


def rows_of(data: bytes) -> list[list[str]]:
    return [*csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))]


def cells_of(data: bytes) -> list[list[str]]:
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} <= {"s", "inlineStr"}
    return [["" if cell.value is None else str(cell.value) for cell in row] for row in sheet.iter_rows()]


def test_the_voting_record_has_a_row_for_every_seat_in_both_kinds_of_file(desk: Desk) -> None:
    conference = batches.in_session(desk.cast, 2)
    first, second = batches.items_of(desk.cast, conference)
    desk.cast.fire("gao.shan", first, "call_vote")
    for person, choice in zip(proposals.SPEAKERS, ("yes", "yes", "no"), strict=True):
        desk.cast.respond(person, first, choice)
    desk.cast.fire("gao.shan", second, "call_vote")
    member = desk.browser("sun.hao")
    rows = rows_of(member.get(f"/cases/{conference}/votes.csv").data)
    assert rows == cells_of(member.get(f"/cases/{conference}/votes.xlsx").data)
    head, *body = rows
    assert head[:2] == ["No.", "Item"]
    assert [(each[0], each[1], each[9], each[11]) for each in body] == [
        ("3", "Item 1", "Beijing Municipality", "Yes"),
        ("3", "Item 1", "Tianjin Municipality", "Yes"),
        ("3", "Item 1", "Hebei Province", "No"),
        ("4", "Item 2", "Beijing Municipality", "Present, awaited"),
        ("4", "Item 2", "Tianjin Municipality", "Present, awaited"),
        ("4", "Item 2", "Hebei Province", "Present, awaited"),
    ]
    assert all("To be carried" in each[6] for each in body)
    assert body[-1][-1] == "The vote is still open."
    agenda = f"/cases/{conference}/agenda"
    assert rows_of(member.get(f"{agenda}.csv").data) == cells_of(member.get(f"{agenda}.xlsx").data)


@pytest.mark.parametrize("person", ["zhou.min", "admin"])
def test_nobody_else_reads_the_voting_record_or_works_on_the_items(desk: Desk, person: str) -> None:
    conference = batches.in_session(desk.cast, 2)
    reader = desk.browser(person)
    for page in ("votes.csv", "votes.xlsx", "agenda.xlsx", "batch"):
        assert reader.get(f"/cases/{conference}/{page}").status_code == 404, page
