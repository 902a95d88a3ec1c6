"""The longest that one party alone may hold a case up: what the file allows, against what it comes to."""

from __future__ import annotations

import pytest

from govflow.domain import RULES as DOMAIN
from govflow.engine.checks import report, soundness
from govflow.engine.checks.soundness import Report
from govflow.engine.formatting import canonical
from govflow.engine.parsing import parse
from govflow.engine.problems import Problem
from govflow.paths import data_path
from tests.engine.builders import RULES, line_of, workflow_text
from tests.engine.planting import checked, found
from tests.engine.test_surface import only

FOR_EVER = "alone can hold a case up without limit"
TOO_LONG = "alone can hold a case up for"
FAMILY = "family: mediation\n"


def allowing(limit: str) -> tuple[str, str]:
    return FAMILY, f"{FAMILY}longest_stall: {limit}\n"


def longer_than(limit: str) -> list[Problem]:
    """The parties that can hold the sample up longer; its respondent can for 30 and 20 days, its claimant for 20."""
    _, judged = checked(allowing(limit))
    return found(judged, TOO_LONG)


@pytest.mark.parametrize(
    ("limit", "told"),
    [
        ("50d", 0),
        ("49d", 1),
        ("20d", 1),
        ("19d", 2),
        ("36wd", 0),  # 51 calendar days
        ("35wd", 1),  # 49
        ("2m", 0),  # 62
        ("1m", 1),  # 31
    ],
)
def test_a_party_may_hold_a_case_up_as_long_as_the_file_allows_and_no_day_longer(limit: str, told: int) -> None:
    assert len(longer_than(limit)) == told


def test_the_warning_names_the_party_its_states_and_days_at_the_limit_that_it_breaks() -> None:
    text, judged = checked(allowing("49d"))
    [problem] = found(judged, TOO_LONG)
    assert (problem.severity, problem.line) == ("warning", line_of(text, "longest_stall"))
    assert str(problem.sentence) == (
        "“Respondent” alone can hold a case up for 50 days (Requested, Offer); the file allows 49 (longest_stall). "
        "Shorten a deadline there, or allow more."
    )
    assert judged.sound


def test_whoever_can_hold_a_case_up_for_ever_holds_it_longer_than_any_limit() -> None:
    _, judged = checked(allowing("1200m"))
    assert [str(each.sentence).partition(" alone")[0] for each in found(judged, FOR_EVER)] == ["“Joint office”"]


def test_a_file_that_sets_no_limit_is_not_measured() -> None:
    _, judged = checked()
    assert not [*found(judged, FOR_EVER), *found(judged, TOO_LONG)]
    assert "the file allows" not in report.text(judged)


def test_what_a_party_may_extend_counts() -> None:
    longer = ("due: {in: 30d,", "due: {in: 30d, extend: {by: respondent, add: 5d, times: 2},")
    _, judged = checked(allowing("59d"), longer)
    assert "for 60 days" in str(found(judged, TOO_LONG)[0].sentence)


def test_the_report_says_what_the_file_allows() -> None:
    _, judged = checked(allowing("35wd"))
    assert "the file allows 35wd" in report.text(judged)
    assert report.as_json(judged)["blocking"]["longest_stall"] == "35wd"


@pytest.mark.parametrize("limit", ["T-45d", "T", "fiscal_year_end", "soon", "0d"])
def test_a_limit_is_a_number_of_days(limit: str) -> None:
    assert "longest_stall" in only(allowing(limit))


def test_the_limit_is_kept_where_a_file_is_written_canonically() -> None:
    text = workflow_text(allowing("180d"))
    assert str(parse(canonical(text.encode()), RULES).workflow.longest_stall) == "180d"


@pytest.fixture(scope="module")
def disputes() -> Report:
    parsed = parse((data_path("workflows") / "dispute_mediation.v1.yaml").read_bytes(), DOMAIN)
    return soundness.check(parsed, DOMAIN)


def test_in_the_dispute_procedure_no_party_alone_holds_a_case_longer_than_420_days(disputes: Report) -> None:
    assert str(disputes.workflow.longest_stall) == "420d"
    assert [each for each in disputes.blocking.delays if each.days is None or each.days > 420] == []
    assert not [*found(disputes, FOR_EVER), *found(disputes, TOO_LONG)]


def test_the_report_says_who_may_stop_a_clock_and_for_how_long(disputes: Report) -> None:
    assert "May stop “Time of the mediation”: Mediator, 60d in all" in report.text(disputes)
    pausers = report.as_json(disputes)["blocking"]["pausers"]
    assert {"clock": "Time of the mediation", "by": ["mediator"], "at_most": "60d"} in pausers
