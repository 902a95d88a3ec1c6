"""The record of commitments: what it counts is what stands in the cases, for every reader the same, in every file."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, select, update

from govflow.services.queries.meetings.record import load_record
from govflow.store.cases import CASE, CaseRow, ViewerRow
from tests.services import owed
from tests.statements import counted
from tests.web.desk import Desk, main_text, open_desk

STRANGER = "chen.yu"
NAMES = ("Kept", "Kept late", "Broken", "Waived", "Overdue", "Reported", "In progress")


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def every_outcome(desk: Desk) -> str:
    """A conference with a commitment of each kind of Tianjin, and one of Beijing that is struck."""
    cast = desk.cast
    conference = owed.decided(cast)
    made = {each: owed.noted(cast, conference, measure=each) for each in NAMES}
    made["In progress"] = owed.noted(cast, conference, measure="Next year", days=400)
    struck = owed.noted(cast, conference, measure="Twice", owner=cast.organization("beijing"))
    cast.fire(owed.SECRETARY, struck, "strike", reason="Entered twice.")
    owed.follow_up(cast, conference)
    owed.report(cast, made["Kept"])
    owed.verify(cast, made["Kept"])
    owed.report(cast, made["Reported"])
    owed.days_on(cast, 61)
    owed.report(cast, made["Kept late"])
    owed.verify(cast, made["Kept late"])
    for name, step in (("Broken", "find_broken"), ("Waived", "waive")):
        cast.fire(owed.SECRETARY, made[name], "escalate", reason="Nothing happens.")
        cast.act("centre", "signatory", made[name], step, reason="Decided.")
    return conference


def shown(page: str, organization: str) -> list[int]:
    """The figures in the row of an organization."""
    row = next(each for each in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if organization in each)
    return [int(each) for each in re.findall(r"<td[^>]*>(?:<b>)?(\d+)", row)]


def test_the_page_counts_what_stands_in_the_cases(desk: Desk) -> None:
    every_outcome(desk)
    page = desk.browser(owed.SECRETARY).get("/commitments").text
    assert shown(page, "Tianjin Municipality") == [1, 1, 1, 1, 2, 1, 1, 8]
    assert "Beijing Municipality" not in page, "what was struck never counted"
    query = select(CASE.c.state).where(CASE.c.workflow == "commitment")
    with desk.cast.backend.reading() as session:
        states = Counter(session.scalars(query))
    assert states == {
        "kept_in_time": 1, "kept_late": 1, "found_broken": 1, "waived_undone": 1, "date_passed": 2, "to_be_verified": 1,
        "in_progress": 1, "struck_out": 1,
    }  # fmt: skip


def test_a_verification_taken_back_changes_the_record(desk: Desk) -> None:
    _, commitment = owed.in_force(desk.cast)
    reader = desk.browser(owed.SECRETARY)
    assert shown(reader.get("/commitments").text, "Tianjin Municipality") == [0, 0, 0, 0, 0, 0, 1, 1]
    owed.report(desk.cast, commitment)
    owed.verify(desk.cast, commitment)
    assert shown(reader.get("/commitments").text, "Tianjin Municipality") == [1, 0, 0, 0, 0, 0, 0, 1]
    answer = reader.fill(f"/cases/{commitment}/reopening", {"reason": "The meter was broken."}, press="send")
    assert answer.status_code == 303
    assert shown(reader.get("/commitments").text, "Tianjin Municipality") == [0, 0, 0, 0, 0, 1, 0, 1]


def test_it_is_the_same_for_everybody_who_is_signed_in(desk: Desk) -> None:
    every_outcome(desk)
    pages = [main_text(desk.browser(each).get("/commitments").text) for each in (owed.SECRETARY, STRANGER, "admin")]
    assert pages[0] == pages[1] == pages[2]


def test_what_is_not_in_force_yet_counts_for_nobody(desk: Desk) -> None:
    owed.noted(desk.cast, owed.decided(desk.cast))
    for each in (owed.SECRETARY, owed.OWNER, STRANGER):
        assert "No commitment yet" in main_text(desk.browser(each).get("/commitments").text)


def test_a_case_that_the_reader_may_not_see_is_not_counted(desk: Desk) -> None:
    """As where the file of a region keeps commitments among those who take part."""
    _, commitment = owed.in_force(desk.cast)
    number = desk.cast.case(commitment).id
    with desk.cast.backend.transaction() as session:
        session.execute(update(CaseRow).where(CaseRow.id == number).values(public=False))
        session.execute(delete(ViewerRow).where(ViewerRow.case_id == number))
    assert "No commitment yet" in main_text(desk.browser(STRANGER).get("/commitments").text)


def test_years_and_bodies_narrow_it(desk: Desk) -> None:
    _, commitment = owed.in_force(desk.cast)
    reader, case = desk.browser(owed.SECRETARY), desk.cast.case(commitment)
    for query, there in ((f"year={desk.cast.today.year}", True), ("year=1999", False), (f"body={case.body.id}", True)):
        text = main_text(reader.get(f"/commitments?{query}").text)
        assert ("Tianjin Municipality" in text) is there, query
    text = main_text(reader.get("/commitments?body=999999").text)
    assert "No commitment" in text


def test_the_files_hold_the_same_figures(desk: Desk) -> None:
    every_outcome(desk)
    reader = desk.browser(STRANGER)
    heads, first, total = csv.reader(io.StringIO(reader.get("/commitments.csv").text.lstrip("\ufeff")))
    assert heads == ["Organization", *NAMES, "In all"]
    assert first == ["Tianjin Municipality", "1", "1", "1", "1", "2", "1", "1", "8"]
    assert total[1:] == first[1:]
    book = reader.get("/commitments.xlsx")
    with zipfile.ZipFile(io.BytesIO(book.data)) as parts:
        assert "Tianjin Municipality" in "".join(
            parts.read(each).decode() for each in parts.namelist() if each.endswith(".xml")
        )


def test_the_drawing_says_its_figures_without_colour(desk: Desk) -> None:
    every_outcome(desk)
    page = desk.browser(owed.SECRETARY).get("/commitments").text
    assert "<title id=" in page
    said = re.search(r"<desc[^>]*>(.*?)</desc>", page)
    assert said is not None
    assert said[1].endswith("Kept 1, Kept late 1, Broken 1, Waived 1, Overdue 2, Reported 1, In progress 1")


def test_the_page_asks_no_more_of_many_than_of_few(desk: Desk) -> None:
    conference = owed.decided(desk.cast)
    owed.noted(desk.cast, conference)
    cost = []
    for _ in range(2):
        for number in range(4):
            owed.noted(desk.cast, conference, measure=f"Measure {number}", owner=desk.cast.organization("beijing"))
        with desk.cast.backend.page() as session, counted(session.engine) as statements:
            load_record(desk.cast.backend.work(session, desk.cast.actor(owed.SECRETARY)))
        cost.append(len(statements))
    assert cost[0] == cost[1]


def test_the_conference_shows_who_owes_what_with_whom_by_when(desk: Desk) -> None:
    conference, commitment = owed.in_force(desk.cast)
    first = owed.due_on(desk.cast, commitment)
    later = first + timedelta(days=30)
    desk.cast.fire(owed.OWNER, commitment, "ask_more_time", asked_until=later, reason="Winter.")
    desk.cast.fire(owed.SECRETARY, commitment, "grant_more_time", reason="Winter.")
    for person in (owed.SECRETARY, STRANGER):
        text = main_text(desk.browser(person).get(f"/cases/{conference}").text)
        assert "Retire 40 boilers." in text
        assert "With: Hebei Province" in text
        assert f"first {first.day} {first:%B}" in text
