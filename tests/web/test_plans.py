"""The pages of plans and of mutual recognition: their lists, a plan with its indicators, a state on a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.services import disputes, planned
from tests.web.desk import Desk, main_text, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path)


def test_a_plan_shows_its_indicators_who_does_what_and_what_is_claimed_twice(desk: Desk) -> None:
    planned.published(desk.cast, disputes.draft(desk.cast))
    reader = desk.browser("he.jun")
    assert "Green belt" in main_text(reader.get("/plans").text)
    page = reader.get("/plans/1").text
    assert 'id="indicator-1-t"' in page
    shown = main_text(page)
    for said in (
        "From 30.0 % in",
        "30.9",
        "behind",
        "core",
        "supporting",
        "1 conflict of claims",
        "Car terminal",
        "Forests",
    ):
        assert said in shown
    assert "No plan matches" in main_text(reader.get("/plans?status=over").text)


def test_what_is_recognized_is_shown_as_it_stood_on_the_day_asked_for(desk: Desk) -> None:
    planned.recognized(desk.cast, disputes.draft(desk.cast))
    reader, today = desk.browser("he.jun"), desk.cast.today

    def on(days: int, status: str) -> bool:
        day = (today + timedelta(days=days)).isoformat()
        return "Laboratory 1" in main_text(reader.get(f"/recognitions?on={day}&status={status}").text)

    assert on(-11, "coming")
    assert on(-10, "valid")
    assert on(-2, "valid")
    assert on(-1, "suspended")
    assert not on(-1, "valid")
    assert on(10, "suspended")
    assert on(11, "over")
    assert "suspended" in main_text(reader.get("/recognitions?q=canals").text)
    assert "Nothing matches" in main_text(reader.get("/recognitions?q=bridges").text)


def test_nothing_stands_in_registers_that_are_new(desk: Desk) -> None:
    reader = desk.browser("he.jun")
    assert "No regional plan yet" in main_text(reader.get("/plans").text)
    assert "Nothing is recognized yet" in main_text(reader.get("/recognitions").text)
    assert reader.get("/plans/1").status_code == 404
