"""Plans: what counts as the same claim, and when an indicator is behind its way to the target."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from govflow.domain.registers.plans.book import Claim, Indicator, conflicts
from govflow.values import Text

UP = {"base": Decimal("30"), "target": Decimal("34")}
DOWN = {"base": Decimal("34"), "target": Decimal("30")}


def claim(organization: int, english: str, chinese: str, kind: str = "facility") -> Claim:
    return Claim(organization_id=organization, kind=kind, subject=Text(en=english, zh=chinese))


def indicator(base: Decimal, target: Decimal) -> Indicator:
    name = Text(en="Forest", zh="森林")
    return Indicator(number=1, name=name, unit=name, base_year=2024, base=base, target_year=2028, target=target)


def test_the_same_thing_claimed_by_two_is_a_conflict_in_whichever_language_it_is_called_alike() -> None:
    (found,) = conflicts([claim(1, "Car terminal", "滚装码头"), claim(2, "RoRo", "滚装 码头"), claim(3, "Port", "港")])
    assert found.organizations == (1, 2)
    (found,) = conflicts([claim(1, "Car Terminal", "甲"), claim(2, "car-terminal", "乙")])
    assert found.subject.en == "Car Terminal"


def test_a_claim_between_two_names_joins_both_to_one_matter() -> None:
    (found,) = conflicts([claim(1, "A", "甲"), claim(2, "B", "乙"), claim(3, "A", "乙")])
    assert found.organizations == (1, 2, 3)


def test_no_conflict_is_with_oneself_or_between_an_industry_and_a_facility() -> None:
    assert conflicts([claim(1, "A", "甲"), claim(1, "A", "甲")]) == ()
    assert conflicts([claim(1, "A", "甲"), claim(2, "A", "甲", kind="industry")]) == ()


def test_what_is_expected_goes_straight_to_the_target_and_no_further() -> None:
    found = indicator(**UP)
    assert [found.expected(year) for year in (2023, 2024, 2025, 2028, 2030)] == [30, 30, 31, 34, 34]
    third = Indicator(**{**vars(found), "target_year": 2027})
    assert third.expected(2025) == Fraction(94, 3)


@pytest.mark.parametrize(
    ("way", "value", "lags"),
    [(UP, "31.0", False), (UP, "30.9999", True), (UP, "31.1", False), (DOWN, "33.0", False), (DOWN, "33.0001", True)],
)
def test_an_indicator_lags_where_it_is_short_of_that_by_a_digit(
    way: dict[str, Decimal], value: str, lags: bool
) -> None:  # fmt: skip
    assert indicator(**way).lags(2025, Decimal(value)) is lags
