"""The working-day calendar: everybody reads it, the administrator changes it."""

from __future__ import annotations

from tests.web.conftest import Region


def test_the_golden_week_and_its_make_up_days_are_explained(region: Region) -> None:
    page = region.signed_in("gao").get("/calendar?year=2026").text
    assert "National Day" in page
    assert "make-up working day" in page
    assert "Change the calendar" not in page


def test_a_year_not_yet_announced_says_so(region: Region) -> None:
    assert "has not announced 2031" in region.signed_in("gao").get("/calendar?year=2031").text


def test_an_administrator_sets_a_day_and_takes_it_back(region: Region) -> None:
    mei = region.signed_in("mei")
    day = {"day": "2026-07-01", "working": "rest", "note": "Flood notice 12"}
    assert mei.post("/calendar", day, page="/calendar").status_code == 303
    assert "Flood notice 12" in mei.get("/calendar?year=2026").text
    assert mei.post("/calendar/2026-07-01/withdraw", {}, page="/calendar").status_code == 303
    assert "Flood notice 12" not in mei.get("/calendar?year=2026").text


def test_a_change_needs_the_notice_that_it_follows(region: Region) -> None:
    answer = region.signed_in("mei").post("/calendar", {"day": "2026-07-01", "working": "rest"}, page="/calendar")
    assert answer.status_code == 422
    assert "An answer is needed here." in answer.text


def test_nobody_else_changes_the_calendar(region: Region) -> None:
    day = {"day": "2026-07-01", "working": "rest", "note": "x"}
    assert region.signed_in("gao").post("/calendar", day, page="/calendar").status_code == 403
