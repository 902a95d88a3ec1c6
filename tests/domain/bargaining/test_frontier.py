"""The efficient frontier, what rules pick of it, and the adjusted winner: Camp David, and chance."""

from __future__ import annotations

import random
from collections.abc import Iterable
from fractions import Fraction

import pytest

from govflow.domain.bargaining.constrained import constrained_frontier, picked
from govflow.domain.bargaining.outcome import negotiated, telling
from govflow.domain.bargaining.picks import RULES, picks
from govflow.domain.bargaining.points import Agenda, Issue, Scores, Vector, against_scores, worth
from govflow.domain.bargaining.winner import adjusted_winner, stakes

SINAI = {
    "sinai": (35, 55),
    "recognition": (10, 5),
    "west_bank": (20, 10),
    "linkage": (10, 5),
    "rights": (5, 20),
    "jerusalem": (20, 5),
}
"""Raiffa, Richardson and Metcalfe, Negotiation Analysis (2002): points of Israel and Egypt."""
CAMP_DAVID = Agenda(issues=tuple(Issue(name=each, options=("israel", "egypt")) for each in SINAI))


def camp_david(*reserves: int) -> tuple[Scores, Scores]:
    israel, egypt = reserves or (0, 0)
    return (
        Scores(
            points={(each, "israel"): SINAI[each][0] for each in SINAI} | {(each, "egypt"): 0 for each in SINAI},
            reserve=israel,
        ),
        Scores(
            points={(each, "egypt"): SINAI[each][1] for each in SINAI} | {(each, "israel"): 0 for each in SINAI},
            reserve=egypt,
        ),
    )


def chance(
    choose: random.Random, *, issues: int, options: int, parties: int = 2, barred: int = 0
) -> tuple[Agenda, list[Scores]]:
    found = tuple(
        Issue(name=f"i{n}", options=tuple(f"o{m}" for m in range(choose.randint(1, options)))) for n in range(issues)
    )
    choices = [[(each.name, option) for option in each.options] for each in found]
    pairs = tuple(
        frozenset(choose.choice(each) for each in choose.sample(choices, 2)) for _ in range(barred if issues > 1 else 0)
    )
    return Agenda(issues=found, barred=pairs), [_scores(choose, found) for _ in range(parties)]


def _scores(choose: random.Random, issues: Iterable[Issue]) -> Scores:
    issues = list(issues)
    cuts = sorted(choose.choices(range(101), k=len(issues) - 1))
    weights = [b - a for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]
    points = {}
    for issue, weight in zip(issues, weights, strict=True):
        best = choose.choice(issue.options)
        points |= {(issue.name, each): weight if each == best else choose.randint(0, weight) for each in issue.options}
    return Scores(points=points, reserve=choose.choice([0, 0, choose.randint(0, 60)]))


def brute(agenda: Agenda, parties: list[Scores]) -> dict[Vector, int]:
    """Every efficient point that reaches the reserves, and how many packages reach it."""
    count: dict[Vector, int] = {}
    for package in agenda.packages():
        reached = worth(agenda, parties, package)
        if all(points >= each.reserve for points, each in zip(reached, parties, strict=True)):
            count[reached] = count.get(reached, 0) + 1
    return {
        each: ways
        for each, ways in count.items()
        if not any(other != each and all(a >= b for a, b in zip(other, each, strict=True)) for other in count)
    }


def test_the_packages_of_camp_david_have_eleven_efficient_points() -> None:
    """Sixteen of the 64 packages reach them: recognition and linkage are worth the same."""
    found = negotiated(CAMP_DAVID, camp_david())
    assert CAMP_DAVID.count == 64
    assert len(found.efficient) == 11
    assert sum(each.count or 0 for each in found.efficient) == 16
    assert (found.efficient[0].worth, found.efficient[-1].worth) == ((0, 100), (100, 0))


def test_every_rule_picks_the_same_package_of_camp_david() -> None:
    found = negotiated(CAMP_DAVID, camp_david())
    assert found.picks == dict.fromkeys(RULES, ((60, 75),))


def test_egypt_hands_over_a_sixth_of_sinai() -> None:
    first, second = camp_david()
    found = adjusted_winner(stakes(CAMP_DAVID, first), stakes(CAMP_DAVID, second))
    assert found.start == (60, 75)
    assert found.divided == "sinai"
    assert found.shares["sinai"] == Fraction(1, 6)
    assert found.points == Fraction(395, 6)


@pytest.mark.parametrize(
    ("reserves", "left"),
    [((50, 50), [(50, 80), (60, 75), (65, 55)]), ((62, 70), []), ((60, 75), [(60, 75)]), ((61, 75), [])],
)
def test_what_is_below_a_reserve_is_left_out(reserves: tuple[int, int], left: list[Vector]) -> None:
    found = negotiated(CAMP_DAVID, camp_david(*reserves))
    assert [each.worth for each in found.efficient] == left
    assert all(bool(each) == bool(left) for each in found.picks.values())


@pytest.mark.parametrize("seed", range(500))
def test_the_frontier_is_what_trying_every_package_finds(seed: int) -> None:
    agenda, parties = chance(random.Random(seed), issues=1 + seed % 5, options=4)
    expected = brute(agenda, parties)
    found = negotiated(agenda, parties)
    assert {each.worth: each.count for each in found.efficient} == expected
    for each in found.efficient:
        assert {worth(agenda, parties, package) for package in each.packages} == {each.worth}
        assert len(set(each.packages)) == min(each.count or 0, 5)


@pytest.mark.parametrize("seed", range(40))
def test_choices_that_do_not_stand_together_are_never_in_a_package(seed: int) -> None:
    agenda, parties = chance(random.Random(seed), issues=2 + seed % 3, options=3, barred=2)
    found = constrained_frontier(agenda, *parties)
    assert [each for each, _ in found] == sorted(brute(agenda, parties))
    assert all(agenda.allows(package) for _, package in found)


@pytest.mark.parametrize("seed", range(40))
def test_of_three_parties_the_rules_pick_what_trying_every_package_finds(seed: int) -> None:
    agenda, parties = chance(random.Random(seed), issues=2 + seed % 3, options=3, parties=3, barred=seed % 2)
    reserves = tuple(each.reserve for each in parties)
    expected = picks(list(brute(agenda, parties)), reserves)
    for rule in RULES:
        answer = picked(agenda, parties, rule)
        if not expected[rule]:
            assert answer is None
            continue
        assert answer is not None
        assert measured(rule, answer[0], reserves, brute(agenda, parties)) == measured(
            rule, expected[rule][0], reserves, brute(agenda, parties)
        )


def measured(rule: str, point: Vector, reserves: Vector, efficient: Iterable[Vector]) -> object:
    """By what a rule compares: of its least first only the least, which the solver looks at."""
    gains = [a - r for a, r in zip(point, reserves, strict=True)]
    ideal = [max(column) - r for column, r in zip(zip(*efficient, strict=True), reserves, strict=True)]
    match rule:
        case "nash":
            product = 1
            for each in gains:
                product *= each
            return product
        case "max_sum":
            return sum(gains)
        case "max_min":
            return min(gains)
        case _:
            return min((Fraction(gain, best) for gain, best in zip(gains, ideal, strict=True) if best), default=0)


def test_points_that_are_no_whole_are_named() -> None:
    first, _ = camp_david()
    missing = Scores(points={each: points for each, points in first.points.items() if each != ("sinai", "egypt")})
    assert [each.text for each in against_scores(CAMP_DAVID, missing)] == [
        "Give points to every option of “%(issue)s”; 0 if it is worth nothing."
    ]
    for sinai, wrong in ((34, 1), (35, 0), (36, 1)):
        scores = Scores(points={**first.points, ("sinai", "israel"): sinai})
        assert len(against_scores(CAMP_DAVID, scores)) == wrong
    for reserve, wrong in ((-1, 1), (0, 0), (100, 0), (101, 1)):
        assert len(against_scores(CAMP_DAVID, Scores(points=first.points, reserve=reserve))) == wrong


@pytest.mark.parametrize(("point", "told"), [((50, 80), (0,)), ((60, 75), ()), ((65, 55), (1,)), ((50, 50), (0, 1))])
def test_a_package_next_to_a_reserve_tells_it(point: Vector, told: tuple[int, ...]) -> None:
    found = negotiated(CAMP_DAVID, camp_david(50, 50))
    assert telling(found, (50, 50), point) == told


def test_who_named_no_reserve_has_none_that_could_be_told() -> None:
    assert telling(negotiated(CAMP_DAVID, camp_david()), (0, 0), (0, 100)) == ()
