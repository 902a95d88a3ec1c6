"""What stations file: names in either language, separators, months, and differences to the last digit."""

from __future__ import annotations

from fractions import Fraction

import pytest

from govflow.domain.compensation.values import MOST_LINES, mean, read_values, side_by_side, template
from tests.domain.compensation.builders import shipped

XINAN = shipped("xinan_river_1").agreement
FIVE = shipped("chaobai_2022").agreement


@pytest.mark.parametrize(
    "line",
    [
        "tn, 1.26",
        "TN,1.26",
        "Total nitrogen; 1.26",
        "总氮，1.26",
        "总氮\t1.26",
        "Total nitrogen · 总氮, 1.26",
        "total nitrogen , １.２６",
        "tn, 1.26,,",
    ],
)
def test_an_indicator_goes_by_any_of_its_names(line: str) -> None:
    found = read_values(XINAN, f"codmn, 1.9\nnh3n, 0.16\n\ntp, 0.022\n{line}")
    assert found.problems == ()
    assert found.values["tn"] == Fraction("1.26")


def test_a_title_with_a_comma_is_read_whole() -> None:
    found = read_values(FIVE, "Months in which the rivers met their class, five rivers together, 58\ninflow, 5.2")
    assert (found.problems, found.values["months"]) == ((), 58)


def test_the_template_needs_only_numbers() -> None:
    filled = "\n".join(f"{line}1" for line in template(FIVE).splitlines())
    assert read_values(FIVE, filled).values == {"months": 1, "inflow": 1}


def test_of_twelve_months_the_exact_mean_counts() -> None:
    months = "\n".join(f"inflow, 2022-{month}, {month}" for month in range(1, 13))
    found = read_values(FIVE, f"months, 60\n{months}")
    assert found.values["inflow"] == Fraction(78, 12)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tn", "write an indicator and its value"),
        ("tn, ", "write an indicator and its value"),
        ("tn, 1e3", "“1e3” is no number."),
        ("tn, 13, 1", "“13” is no month, such as 2018-01."),
        ("tn, 1, 1\ntn, 1, 2", "Line 2: “tn” has a value for this month already."),
        ("tn, 1\ntn, 2018-02, 2", "Line 2: “tn” has a value for this month already."),
        ("tn, -1", "“Total nitrogen” is at least 0."),
        ("lead, 1", "there is no indicator “lead”"),
        ("tn, 1\n" * (MOST_LINES + 1), "at most 600 are read"),
    ],
)
def test_what_cannot_be_used_is_told(text: str, told: str) -> None:
    assert any(told in str(each) for each in read_values(XINAN, text).problems)


def test_stations_may_differ_by_the_tolerance_and_not_by_a_hair_more() -> None:
    one = {"codmn": Fraction(2), "nh3n": Fraction(1), "tp": Fraction(1), "tn": Fraction(1)}
    apart = {each.name: each.differs for each in side_by_side(XINAN, one, {**one, "codmn": Fraction("1.8")})}
    assert not any(apart.values())
    hair = Fraction("1.8") - Fraction(1, 10**20)
    apart = {each.name: each.differs for each in side_by_side(XINAN, one, {**one, "codmn": hair})}
    assert apart == {"codmn": True, "nh3n": False, "tp": False, "tn": False}


def test_two_stations_count_by_their_mean() -> None:
    assert mean([{"tn": Fraction(1)}, {"tn": Fraction(2)}]) == {"tn": Fraction(3, 2)}
