"""Every number that is known of compensation comes out of the agreements that are shipped, to the fen."""

from __future__ import annotations

from fractions import Fraction

import pytest

from govflow.domain.compensation.checking import sound
from govflow.domain.compensation.exact import divided
from govflow.errors import Invalid
from govflow.values import Money
from tests.domain.compensation.builders import SHIPPED, settled, shipped

WATER = {"codmn": "1.90", "nh3n": "0.16", "tp": "0.022", "tn": "1.26"}
BASELINE = {"codmn": "2.00", "nh3n": "0.20", "tp": "0.020"}


def yuan(amount: int) -> Money:
    return Money(amount * 100)


@pytest.mark.parametrize("name", SHIPPED)
def test_each_example_of_a_shipped_agreement_comes_out(name: str) -> None:
    found = sound(SHIPPED[name], name=name)
    assert found.examples == len(found.read.agreement.examples) >= 3
    assert all(each.status in ("law", "fact", "verify", "illustrative") for each in found.read.agreement.sources)


@pytest.mark.parametrize(
    ("name", "year", "index", "sum_"),
    [
        ("xinan_river_1", 2013, "0.82875", 100_000_000),
        ("xinan_river_2", 2016, "0.86775", 200_000_000),
        ("xinan_river_3", 2019, "0.8883", 200_000_000),
    ],
)
def test_the_rounds_of_the_xinan_river_give_their_index_and_sum(name: str, year: int, index: str, sum_: int) -> None:
    found = settled(name, year, **WATER)
    assert found.working[0].value == found.decided == Fraction(index)
    assert (found.payer, found.payee, found.sum, found.transfer) == ("downstream", "upstream", yuan(sum_), yuan(sum_))


@pytest.mark.parametrize(
    ("name", "nitrogen", "beyond", "pays"),
    [
        ("xinan_river_1", "174/85", 100_000_000, -100_000_000),
        ("xinan_river_2", "798/445", 100_000_000, -100_000_000),
        ("xinan_river_3", "176/105", 200_000_000, -200_000_000),
    ],
)
def test_an_index_of_exactly_one_still_lets_the_downstream_side_pay(
    name: str, nitrogen: str, beyond: int, pays: int
) -> None:
    """A float makes 0.9999999999999999 or 1.0000000000000002 of some of these."""
    year = shipped(name).agreement.years.since
    at = Fraction(nitrogen)
    exactly = settled(name, year, **BASELINE, tn=str(at))
    assert exactly.decided == 1
    assert exactly.transfer == yuan(beyond)
    worse = settled(name, year, **BASELINE, tn=str(at + Fraction(1, 10**12)))
    assert worse.transfer == yuan(pays)
    better = settled(name, year, **BASELINE, tn=str(at - Fraction(1, 10**12)))
    assert better.transfer == yuan(beyond)


@pytest.mark.parametrize(
    ("water_class", "index", "transfer"),
    [
        ("2", "-3", 63_000_000),
        ("4", "2", -62_000_000),
        ("3", "0", 0),
        ("2", "-40", 100_000_000),
        ("2", "-41", 100_000_000),
        ("2", "-39", 99_000_000),
        ("4", "41", -100_000_000),
    ],
)
def test_the_step_formula_adds_the_class_and_the_index_up_to_its_cap(
    water_class: str, index: str, transfer: int
) -> None:
    found = settled("yellow_river_henan_shandong", 2022, water_class=water_class, index=index)
    assert found.transfer == yuan(transfer)
    assert found.sum == yuan(abs(transfer))


def test_what_was_paid_for_the_yellow_river_comes_out() -> None:
    two_years = [settled("yellow_river_henan_shandong", year, water_class="2", index="-3") for year in (2021, 2022)]
    assert sum(each.sum.fen for each in two_years) == yuan(126_000_000).fen
    assert settled("yellow_river_henan_shandong", 2024, water_class="2", index="-2.07").sum == yuan(62_070_000)


def test_chaobai_clears_what_was_not_prepaid_and_prepays_the_next_year_of_the_rest() -> None:
    found = settled("chaobai_2018", 2018, months="12", nitrogen="7.75", inflow="4.22", measures="100")
    assert (found.sum, found.prepaid) == (yuan(322_150_000), yuan(200_000_000))
    assert (found.clearing, found.clearer) == (yuan(122_150_000), "downstream")
    assert found.next_prepayment == yuan(177_850_000)
    assert found.clearing + found.next_prepayment == yuan(300_000_000)
    assert shipped("chaobai_2018").agreement.prepayments[2019].sum == found.next_prepayment


def test_the_first_four_hundred_million_are_split_between_the_two_cities() -> None:
    assert shipped("chaobai_2018").agreement.split is not None
    shares = [each.share for each in shipped("chaobai_2018").agreement.split.among.values()]
    assert divided(yuan(400_000_000), shares) == (yuan(231_840_000), yuan(168_160_000))


def test_who_was_prepaid_more_than_it_came_to_pays_the_difference_back() -> None:
    found = settled("chaobai_2018", 2019, months="6", nitrogen="-2", inflow="2", measures="50")
    assert (found.payer, found.sum) == ("downstream", yuan(155_000_000))
    assert (found.clearing, found.clearer) == (yuan(22_850_000), "upstream")


def test_the_luan_river_is_paid_for_in_every_month_or_over_the_year() -> None:
    paid = [("12", "3"), ("11", "2"), ("0", "1")]
    missed = [("11", "3"), ("0", "6")]
    sums = [settled("luan_river", 2017, months=m, water_class=c).transfer for m, c in (*paid, *missed)]
    assert sums == [yuan(100_000_000)] * 3 + [yuan(0)] * 2


def test_a_sum_is_rounded_once_at_the_end_and_half_a_fen_goes_up() -> None:
    found = settled("guanting_yongding_2023", 2024, tn="3.9", days="100")
    assert found.sum_line.value == Fraction(60_000_000_00) + Fraction(40_000_000_00) * 100 / 365
    assert found.sum == Money(70_958_904_11)
    assert found.sum_line.exact is not None
    assert divided(Money(100), [Fraction(1, 3)] * 3) == (Money(34), Money(33), Money(33))


def test_the_working_shows_each_formula_with_the_numbers_put_in() -> None:
    [line] = settled("xinan_river_1", 2013, **WATER).working
    assert str(line.formula) == "k₀ × (k₁ × CODMn ÷ CODMn₀ + k₂ × NH₃-N ÷ NH₃-N₀ + k₃ × TP ÷ TP₀ + k₄ × TN ÷ TN₀)"
    assert str(line.with_numbers) == (
        "0.85 × (0.25 × 1.9 ÷ 2 + 0.25 × 0.16 ÷ 0.2 + 0.25 × 0.022 ÷ 0.02 + 0.25 × 1.26 ÷ 1.2)"
    )
    assert (line.rounded, line.exact) == ("0.82875", None)
    worn = settled("chaobai_2022", 2024, months="47", inflow="4").working[0]
    assert (worn.rounded, worn.exact) == ("≈0.783333", "47/60")


@pytest.mark.parametrize(
    ("year", "values", "sentence"),
    [
        (2011, WATER, "2011 is no year of the agreement."),
        (2015, WATER, "2015 is no year of the agreement."),
        (2013, BASELINE, "The value of “Total nitrogen” is missing."),
        (2013, {**WATER, "tn": "-0.1"}, "“Total nitrogen” is at least 0."),
    ],
)
def test_what_is_no_year_or_value_of_the_agreement_gives_nothing(
    year: int, values: dict[str, str], sentence: str
) -> None:
    with pytest.raises(Invalid) as refused:
        settled("xinan_river_1", year, **values)
    assert [str(each) for each in refused.value.fields.values()] == [sentence]


def test_a_class_is_one_of_those_there_are() -> None:
    with pytest.raises(Invalid, match="can be one of 1, 2, 3, 4, 5, 6"):
        settled("luan_river", 2017, months="12", water_class="2.5")
