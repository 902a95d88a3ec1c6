"""Dividing a limited sum: the tables that are known, what holds of every division, and another program's answers."""

from __future__ import annotations

import random
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise, permutations
from math import factorial

import coopgame
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govflow.domain.funds.dividing import MOST_CLAIMS, RULES, Division, divide, share_costs
from govflow.errors import Refused
from govflow.values import Money

CLAIMS = (100, 200, 300)
TABLE = {  # of estate, rule: what each is to receive, in the unit of the claims
    (100, "proportional"): ("50/3", "100/3", "50"),
    (100, "equal_awards"): ("100/3", "100/3", "100/3"),
    (100, "equal_losses"): ("0", "0", "100"),
    (100, "talmud"): ("100/3", "100/3", "100/3"),
    (100, "best_first"): ("100", "0", "0"),
    (200, "proportional"): ("100/3", "200/3", "100"),
    (200, "equal_awards"): ("200/3", "200/3", "200/3"),
    (200, "equal_losses"): ("0", "50", "150"),
    (200, "talmud"): ("50", "75", "75"),
    (200, "best_first"): ("100", "100", "0"),
    (300, "proportional"): ("50", "100", "150"),
    (300, "equal_awards"): ("100", "100", "100"),
    (300, "equal_losses"): ("0", "100", "200"),
    (300, "talmud"): ("50", "100", "150"),
    (300, "best_first"): ("100", "200", "0"),
    (500, "proportional"): ("250/3", "500/3", "250"),
    (500, "equal_awards"): ("100", "200", "200"),
    (500, "equal_losses"): ("200/3", "500/3", "800/3"),
    (500, "talmud"): ("200/3", "500/3", "800/3"),
    (500, "best_first"): ("100", "200", "200"),
}
FAIR = ("proportional", "equal_awards", "equal_losses", "talmud")  # those that look at no order
ALL = tuple(RULES)

claims = st.lists(st.integers(0, 10**15), min_size=1, max_size=12)
small = st.lists(st.integers(0, 40), min_size=1, max_size=6)
estates = st.integers(0, 10**16)


def of(rule: str, estate: int, asked: Sequence[int]) -> Division:
    return divide(rule, Money(estate), [Money(each) for each in asked])


def fen(division: Division) -> list[int]:
    return [each.fen for each in division.awards]


@pytest.mark.parametrize(("estate", "rule"), TABLE)
def test_the_table_of_o_neill_and_aumann_and_maschler_comes_out_exactly(estate: int, rule: str) -> None:
    assert of(rule, estate, CLAIMS).exact == tuple(map(Fraction, TABLE[estate, rule]))


def test_fen_that_are_left_go_to_the_largest_remainders_and_of_equal_ones_to_the_first() -> None:
    assert fen(of("proportional", 100, CLAIMS)) == [17, 33, 50]
    assert fen(of("equal_awards", 100, CLAIMS)) == [34, 33, 33]
    assert fen(of("equal_awards", 200, CLAIMS)) == [67, 67, 66]
    assert str(of("equal_awards", 200, CLAIMS).derivation[-1]).startswith("2 fen are left by rounding down")


def test_costs_of_a_runway_are_shared_by_who_needs_each_stretch() -> None:
    division = share_costs([Money.yuan(each) for each in (1500, 2200, 3000)])
    assert division.awards == (Money.yuan(500), Money.yuan(850), Money.yuan(1650))
    assert [str(each) for each in division.derivation] == [
        "From ¥0.00 to ¥1,500.00 3 need it: ¥500.00 each.",
        "From ¥1,500.00 to ¥2,200.00 2 need it: ¥350.00 each.",
        "From ¥2,200.00 to ¥3,000.00 1 needs it: ¥800.00.",
    ]


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("best_first", ["In the order of rank one claim is met.",
                        "Claim 2 receives the rest: ¥100.00 of ¥200.00.", "One claim receives nothing."]),
        ("proportional", ["Each receives ≈33.33 % of its claim."]),
        ("equal_awards", ["Each receives the same, ≈¥66.67, and none more than it claims."]),
        ("equal_losses", ["Each loses the same, ¥150.00, and none more than it claims.",
                          "One claim receives nothing."]),
        ("talmud", ["There is no more than half of all claims, ¥300.00: each receives at most half.",
                    "So each receives the same, ¥75.00, and none more than half its claim."]),
    ],
)  # fmt: skip
def test_a_division_says_how_it_came_to_its_awards(rule: str, said: list[str]) -> None:
    division = divide(rule, Money.yuan(200), [Money.yuan(each) for each in CLAIMS])
    begun, *rest = map(str, division.derivation)
    assert begun == "¥200.00 is divided among 3 claims of ¥600.00 in all."
    assert rest[: len(said)] == said


@pytest.mark.parametrize("rule", ALL)
def test_where_there_is_enough_each_receives_its_claim_and_no_more(rule: str) -> None:
    for estate in (600, 601, 10**9):
        assert fen(of(rule, estate, CLAIMS)) == list(CLAIMS)
    assert fen(of(rule, 599, CLAIMS)) != list(CLAIMS)
    assert fen(of(rule, 0, CLAIMS)) == [0, 0, 0]
    assert fen(of(rule, 5, [0, 0])) == [0, 0]


@pytest.mark.parametrize("rule", ALL)
@given(asked=claims, estate=estates)
def test_awards_make_up_the_whole_to_the_fen_and_none_is_above_its_claim(
    rule: str, asked: list[int], estate: int
) -> None:
    division = of(rule, estate, asked)
    assert sum(fen(division)) == sum(division.exact) == min(estate, sum(asked))
    assert all(0 <= award <= claim for award, claim in zip(fen(division), asked, strict=True))
    assert all(abs(award - exact) < 1 for award, exact in zip(fen(division), division.exact, strict=True))


@pytest.mark.parametrize("rule", ALL)
@given(asked=claims, estate=estates, more=st.integers(0, 10**12))
def test_nobody_receives_less_of_more(rule: str, asked: list[int], estate: int, more: int) -> None:
    less, much = of(rule, estate, asked).exact, of(rule, estate + more, asked).exact
    assert all(before <= after for before, after in zip(less, much, strict=True))


@pytest.mark.parametrize("rule", FAIR)
@given(asked=small, estate=st.integers(0, 200))
def test_whoever_claims_more_neither_receives_less_nor_loses_less(rule: str, asked: list[int], estate: int) -> None:
    exact = of(rule, estate, asked).exact
    for (low, first), (high, second) in pairwise(sorted(zip(asked, exact, strict=True))):
        assert first <= second
        assert low - first <= high - second


@pytest.mark.parametrize(("rule", "dual"), [("talmud", "talmud"), ("equal_awards", "equal_losses"),
                                            ("proportional", "proportional")])  # fmt: skip
@given(asked=claims, estate=estates)
def test_what_is_lost_is_divided_as_what_is_received_by_the_dual_rule(
    rule: str, dual: str, asked: list[int], estate: int
) -> None:
    there = min(estate, sum(asked))
    given_back = of(dual, sum(asked) - there, asked).exact
    assert of(rule, there, asked).exact == tuple(c - x for c, x in zip(asked, given_back, strict=True))


@settings(max_examples=60)
@given(asked=st.lists(st.integers(1, 60), min_size=2, max_size=5), estate=st.integers(0, 200))
def test_another_program_divides_alike(asked: list[int], estate: int) -> None:
    there = min(estate, sum(asked))
    for rule, other in (
        ("equal_awards", coopgame.constrained_equal_awards),
        ("equal_losses", coopgame.constrained_equal_losses),
        ("talmud", coopgame.talmud),
    ):
        assert of(rule, there, asked).exact == tuple(map(Fraction, other(there, asked, exact=True)))


@given(costs=st.lists(st.integers(0, 50), min_size=1, max_size=5))
def test_a_shared_cost_is_the_mean_of_what_each_adds_in_every_order_of_arriving(costs: list[int]) -> None:
    shares = [Fraction(0)] * len(costs)
    for order in permutations(range(len(costs))):
        built = 0
        for each in order:
            shares[each] += Fraction(max(costs[each] - built, 0), factorial(len(costs)))
            built = max(built, costs[each])
    division = share_costs([Money(each) for each in costs])
    assert division.exact == tuple(shares)
    assert sum(fen(division)) == max(costs)


def test_what_makes_no_sense_is_refused_with_every_reason() -> None:
    with pytest.raises(Refused, match="Nobody claims anything"):
        divide("talmud", Money(5), [])
    with pytest.raises(Refused, match="Nobody claims anything"):
        share_costs([])
    with pytest.raises(Refused, match="not below zero"):
        of("talmud", -1, [1])
    with pytest.raises(Refused, match="not below zero"):
        of("talmud", 1, [2, -1])
    with pytest.raises(Refused, match="another currency"):
        divide("talmud", Money(5), [Money(5, "USD")])
    assert len(of("talmud", 5, [1] * MOST_CLAIMS).awards) == MOST_CLAIMS
    with pytest.raises(Refused, match="At most 500 claims"):
        of("talmud", 5, [1] * (MOST_CLAIMS + 1))


def test_five_hundred_claims_are_divided_to_the_fen() -> None:
    chance = random.Random(10)
    asked = [chance.randrange(1, 10**13) for _ in range(MOST_CLAIMS)]
    for rule in ALL:
        assert sum(fen(of(rule, sum(asked) // 3, asked))) == sum(asked) // 3
    assert sum(fen(share_costs([Money(each) for each in asked]))) == max(asked)
