"""Times that run from a date: how far ahead it may lie, and who may hold a case up by it. And what limits a pause."""

from __future__ import annotations

import pytest

from tests.engine.planting import Edit, checked, found

UNLIMITED = "A time runs from “When”"
FIELD = "    terrain:\n"
DUE = "due: {in: 30d, remind: [10d, 3d], then: lapse}"
STEP = "      lapse: {title: No reply"


def given(by: str, *, limit: str = "", due: str = "in: T+30d, field: when") -> list[Edit]:
    """The time of “Requested” runs from a day that a party may set there, within a limit."""
    plan = f"  planning:\n    when: {{type: date, label: When · 时间{limit}}}\n  review:\n"
    way = f"      plan: {{title: Plan · 计划, by: {by}, form: planning, to: same}}\n"
    return [("  review:\n", plan), (DUE, f"due: {{{due}, then: lapse}}"), (STEP, f"{way}{STEP}")]


@pytest.mark.parametrize("due", ["in: T+30d, field: when", "in: T-30d, field: when", "in: 30d, from: when"])
@pytest.mark.parametrize(
    ("limit", "told"),
    [("", 1), (", past: false", 1), (", max: today + 1y", 0), (", past: true", 0), (", min: today", 1)],
)
def test_a_date_without_a_limit_from_which_a_time_runs_is_told(due: str, limit: str, told: int) -> None:
    _, judged = checked(*given("respondent", limit=limit, due=due))
    problems = found(judged, UNLIMITED)
    assert [(each.severity, each.path) for each in problems] == [("warning", ("forms", "planning", "when"))] * told


def test_a_date_from_which_nothing_runs_needs_no_limit() -> None:
    _, judged = checked((FIELD, f"    when: {{type: date, label: When · 时间}}\n{FIELD}"))
    assert found(judged, UNLIMITED) == []


@pytest.mark.parametrize(
    ("by", "limit", "due", "days"),
    [
        ("respondent", "", "in: T+30d, field: when", None),
        ("respondent", "", "in: 30d, from: when", None),
        ("respondent", ", max: today + 30d", "in: T+30d, field: when", 60),
        ("respondent", ", max: today + 30d", "in: 30d, from: when", 60),
        ("respondent", ", max: today + 30d", "in: T-10d, field: when", 20),
        ("respondent", ", max: today + 2m", "in: T, field: when", 62),
        ("respondent", ", max: today + 5d", "in: T-10d, field: when", 0),
        ("respondent", ", past: true", "in: T+30d, field: when", 30),
        ("claimant", "", "in: T+30d, field: when", 30),  # set by another party
    ],
)
def test_who_sets_the_date_holds_the_case_up_by_as_much(by: str, limit: str, due: str, days: int | None) -> None:
    _, judged = checked(*given(by, limit=limit, due=due))
    (stall,) = (each for each in judged.blocking.stalls if each.state == "requested" and "respondent" in each.by)
    assert stall.days == days


@pytest.mark.parametrize(
    ("due", "refused"),
    [
        ("in: 10wd, pause: {by: office, at_most: 20wd}", False),
        ("in: 10wd, pause: {by: office, at_most: 20d}", False),
        ("in: 10d, pause: {by: office, at_most: 20d}", False),
        ("in: 10d, pause: {by: office, at_most: 20wd}", True),
        ("in: 2m, pause: {by: office, at_most: 20wd}", True),
        ("on: 31 March, pause: {by: office, at_most: 20wd}", True),
        ("in: 10wd, extend: {by: office, add: 9d}, pause: {by: office, at_most: 20wd}", True),
        ("in: 10wd, extend: {by: office, add: 9wd}, pause: {by: office, at_most: 20wd}", False),
    ],
)
def test_a_pause_is_limited_in_days_where_the_time_runs_on_all_days(due: str, *, refused: bool) -> None:
    _, judged = checked(("due: {in: 10wd, pause: {by: office, at_most: 20d}}", f"due: {{{due}}}"))
    problems = found(judged, "limits nothing here")
    assert [each.severity for each in problems] == ["error"] * refused
    assert all("“at_most: 28d”" in str(each.sentence) for each in problems)
