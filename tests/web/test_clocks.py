"""What the pages say of clocks: the case, the check before a step, the procedure in words, stopping a clock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from govflow.services.commands.deadlines import ChangeDeadline, pause
from tests.builders import new_key
from tests.services import surveys
from tests.web.desk import Desk, main_text, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def test_the_page_of_a_case_shows_all_its_deadlines_and_what_is_used_of_a_shared_one(desk: Desk) -> None:
    reference = surveys.in_the_field(desk.cast)
    text = main_text(desk.browser("chen.yu").get(f"/cases/{reference}").text)
    assert "How the deadline is counted" in text
    assert "How the time is counted: Time of the survey" in text
    assert "0 of 60 days are used." in text
    assert "the clock takes this step: Time is over" in text
    assert "Suspend the deadline" not in text
    office = main_text(desk.browser("wang.lin").get(f"/cases/{reference}").text)
    assert "Suspend the deadline" in office


def test_the_page_says_until_when_no_step_leads_out(desk: Desk) -> None:
    reference = surveys.in_the_field(desk.cast)
    desk.cast.fire("chen.yu", reference, "hand_in")
    text = main_text(desk.browser("wang.lin").get(f"/cases/{reference}").text)
    assert "No step leads out of this state before 9 March 2026." in text


def test_the_procedure_is_told_with_its_clocks(desk: Desk) -> None:
    surveys.draft(desk.cast)
    text = main_text(desk.browser("chen.yu").get("/workflows/joint-survey").text)
    for said in (
        "A clock that several states share runs here and keeps its used time: Time of the survey.",
        "60 days from the step “Start”",
        "for at most 20 days in all; this is done by: Joint office.",
        "After 30 days this is awaited from these as well: Joint office.",
        "No step leads out of here before this time is over: 7 days.",
    ):
        assert said in text, said


def test_why_a_clock_was_stopped_is_told_to_those_who_saw_the_case_then(desk: Desk) -> None:
    """The clock goes on, and its page once showed the reason, in a state that others see as well."""
    before = "    title: In the field · 外业\n    phase: work\n    waits_for: applicant\n"
    shown = before.replace("waits_for: applicant", "view: office\n    waits_for: office")
    cast = desk.cast
    reference = surveys.in_the_field(cast, (before, shown))
    seen = cast.case(reference).version
    stopping = ChangeDeadline(case=reference, reason="Canary: they bargain.", seen_version=seen, key=new_key())
    pause(cast.backend, cast.actor("wang.lin"), stopping)
    cast.pass_days(20)
    cast.pass_days(22)
    assert cast.state(reference) == "field_again"
    assert "Canary" in main_text(desk.browser("wang.lin").get(f"/cases/{reference}").text)
    applicant = main_text(desk.browser("chen.yu").get(f"/cases/{reference}").text)
    assert "not for you to read" in applicant
    assert "Canary" not in applicant
