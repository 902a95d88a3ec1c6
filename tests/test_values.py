"""Money, bilingual text, actors, clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from govflow.values import SYSTEM, VISITOR, Actor, FixedClock, Money, SystemClock, Text, new_id


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("1,200,000.50", 120_000_050),
        ("1200000.5", 120_000_050),
        ("¥12", 1_200),
        ("￥12.00元", 1_200),
        (" 0.01 ", 1),
        ("-5", -500),
        ("12 万", 12_000_000),
        ("1.5亿", 15_000_000_000),
        ("1.2345万", 1_234_500),
        ("１２", 1_200),
        ("1 200 000", 120_000_000),
        ("1.00001万", 1_000_010),
        ("1，000", 100_000),
    ],
)
def test_money_is_read_as_people_type_it(typed: str, fen: int) -> None:
    assert Money.parse(typed) == Money(fen)


@pytest.mark.parametrize(
    "typed",
    ["", "twelve", "1.234", "1,20", "12,3456", "1e5", "1e5万", "NaN", "NaN万", "Infinity亿", "0x10", "1.0000001万",
     "万", "9" * 20, "9" * 15 + "亿", "1_000", "1_0万", "--5", "5-", "$5"],
)  # fmt: skip
def test_what_is_no_sum_of_money_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        Money.parse(typed)


@given(st.text(max_size=40))
def test_any_text_is_money_or_a_value_error(typed: str) -> None:
    try:
        money = Money.parse(typed)
    except ValueError:
        return
    assert abs(money.fen) <= 10**17


@given(st.integers(-(10**17), 10**17))
def test_money_shown_is_read_back(fen: int) -> None:
    shown = str(Money(fen)).replace("¥", "")
    assert Money.parse(shown) == Money(fen)


def test_money_is_shown_with_two_decimals_and_its_sign_in_front() -> None:
    assert [str(Money(fen)) for fen in (0, 5, -123_456_789)] == ["¥0.00", "¥0.05", "-¥1,234,567.89"]
    assert str(Money(500, "EUR")) == "EUR 5.00"


def test_money_adds_subtracts_and_compares_exactly() -> None:
    assert Money(10) + Money(20) == Money(30)
    assert Money(10) - Money(20) == Money(-10)
    assert Money(10) < Money(20) <= Money(20)
    assert Money.yuan(Decimal("0.29")).fen == 29
    assert Money(29).amount == Decimal("0.29")


def test_yuan_with_a_fraction_of_a_fen_is_refused() -> None:
    with pytest.raises(ValueError):
        Money.yuan(Decimal("0.001"))


def test_currencies_do_not_mix() -> None:
    with pytest.raises(ValueError, match="CNY and EUR cannot be mixed"):
        Money(1) + Money(1, "EUR")
    with pytest.raises(ValueError, match="cannot be mixed"):
        _ = Money(1, "EUR") < Money(1)
    assert Money(1) != Money(1, "EUR")


@pytest.mark.parametrize(("language", "word"), [("zh", "方案"), ("zh-Hans", "方案"), ("en", "Plan"), ("fr", "Plan")])
def test_text_is_chosen_by_language(language: str, word: str) -> None:
    assert Text(en="Plan", zh="方案").to(language) == word


def test_text_needs_both_languages() -> None:
    with pytest.raises(ValidationError):
        Text(en="Plan", zh=" ")


def test_text_is_immutable_and_equal_by_content() -> None:
    assert len({Text(en="Plan", zh="方案"), Text(en=" Plan ", zh="方案")}) == 1
    with pytest.raises(ValidationError):
        Text(en="Plan", zh="方案").en = "Other"


def test_system_is_nobody_in_person() -> None:
    assert SYSTEM.system
    assert not Actor(person_id=1, person=Text(en="Mei", zh="梅"), organization_id=None).system


def test_clocks_tell_aware_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)
    clock = FixedClock(datetime(2026, 1, 1, tzinfo=UTC))
    clock.at += timedelta(days=1)
    assert clock.now() == datetime(2026, 1, 2, tzinfo=UTC)


def test_identifiers_are_random_and_have_no_order() -> None:
    ids = [new_id() for _ in range(100)]
    assert len(set(ids)) == 100
    assert ids != sorted(ids)
    assert all(len(each) == 32 and each.isalnum() for each in ids)


def test_a_seat_is_held_by_the_organization_acted_for_and_by_no_other_of_the_same_person() -> None:
    actor = replace(VISITOR, person_id=7, organization_id=1, organization_ids=frozenset({1, 2}))
    assert actor.is_holder(1, None)
    assert actor.is_holder(None, 7)
    assert actor.is_holder(3, 7)  # a person for an organization
    assert not actor.is_holder(2, None)
    assert not actor.is_holder(None, None)
    assert not actor.is_holder(1, 8)
