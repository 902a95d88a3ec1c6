"""Options that are approved or numbered: counted as by hand, against textbooks and against counts written otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import permutations
from random import Random
from typing import Any

import pytest

from govflow.engine.rounds import Response, check_response, judge, read_round
from govflow.engine.rounds.selections.counting import Ranking, instant_runoff, pairwise
from govflow.engine.rounds.selections.rule import Selection
from govflow.engine.rounds.verdicts import Verdict
from tests.engine.round_builders import change, closed, numbered, so_far

CITIES = {
    "memphis": "Memphis · 孟菲斯",
    "nashville": "Nashville · 纳什维尔",
    "chattanooga": "Chattanooga · 查塔努加",
    "knoxville": "Knoxville · 诺克斯维尔",
}
TENNESSEE = {
    "memphis nashville chattanooga knoxville": 42,
    "nashville chattanooga knoxville memphis": 26,
    "chattanooga knoxville nashville memphis": 15,
    "knoxville chattanooga nashville memphis": 17,
}
RANDOM = 3_000


def choice(method: str, **options: Any) -> Selection:
    found = read_round({"kind": "choice", "voters": "members", "options": CITIES, "method": method, **options})
    assert isinstance(found, Selection)
    return found


def ranked(*votes: str) -> list[Response]:
    """Seats 1, 2, … number the options in the order in which they stand."""
    return [
        Response(seat_id=seat, choice="voted", scores={name: n for n, name in enumerate(vote.split(), 1)})
        for seat, vote in enumerate(votes, 1)
    ]


def approved(*votes: str) -> list[Response]:
    return [
        Response(seat_id=seat, choice="voted", scores=dict.fromkeys(vote.split(), 1))
        for seat, vote in enumerate(votes, 1)
    ]


def tennessee(method: str) -> Verdict:
    votes = [vote for vote, number in TENNESSEE.items() for _ in range(number)]
    return closed(choice(method), numbered(100), ranked(*votes))


def test_the_capital_of_tennessee_is_knoxville_count_by_count() -> None:
    found = tennessee("instant_runoff")
    assert (found.outcome, found.winner) == ("decided", "knoxville")
    assert str(found.sentence) == "Chosen: Knoxville, with 58 of 100 in count 3."
    counts = [str(line.text) for line in found.derivation if str(line.label).startswith("Count")]
    assert counts == [
        "Memphis 42, Nashville 26, Chattanooga 15, Knoxville 17. Left out: Chattanooga",
        "Memphis 42, Nashville 26, Knoxville 32. Left out: Nashville",
        "Memphis 42, Knoxville 58",
    ]


def test_the_capital_of_tennessee_is_nashville_by_pairs() -> None:
    found = tennessee("pairwise")
    assert (found.outcome, found.winner) == ("decided", "nashville")
    assert str(found.sentence) == "Chosen: Nashville, which beats each other option."
    assert "58 : 42 against Memphis" in str(next(line.text for line in found.derivation if "Nashv" in str(line.label)))


def test_of_a_circle_the_least_beaten_is_chosen_and_an_even_circle_is_a_tie() -> None:
    circle = ["memphis nashville knoxville", "nashville knoxville memphis", "knoxville memphis nashville"]
    tied = closed(choice("pairwise"), numbered(3), ranked(*circle))
    assert (tied.outcome, str(tied.sentence)) == ("tied", "Nothing chosen: a tie of Memphis, Nashville, Knoxville.")
    uneven = [*circle * 2, circle[0], circle[0], circle[1]]
    found = closed(choice("pairwise"), numbered(9), ranked(*uneven))
    assert (found.outcome, found.winner) == ("decided", "memphis")
    assert "No option beats each other one" in str(found.sentence)


def test_a_tie_for_what_is_left_out_is_told_and_never_broken_by_order() -> None:
    found = closed(choice("instant_runoff"), numbered(4), ranked("memphis", "memphis", "nashville", "knoxville"))
    assert found.outcome == "tied"
    said = "Nothing chosen: in count 2 a tie of Nashville, Knoxville leaves open which of them is left out."
    assert str(found.sentence) == said
    assert "Tied: Nashville, Knoxville" in str(found.derivation[-1].text)


def test_those_who_together_have_fewer_votes_than_any_other_are_left_out_at_once() -> None:
    votes = ["memphis"] * 4 + ["nashville"] * 3 + ["chattanooga nashville", "knoxville nashville"]
    found = closed(choice("instant_runoff"), numbered(9), ranked(*votes))
    assert (found.winner, str(found.sentence)) == ("nashville", "Chosen: Nashville, with 5 of 9 in count 2.")


def test_a_vote_that_names_none_that_is_left_counts_no_more_and_is_told() -> None:
    votes = ["memphis"] * 4 + ["nashville"] * 3 + ["knoxville"] * 2
    found = closed(choice("instant_runoff"), numbered(9), ranked(*votes))
    assert str(found.sentence) == "Chosen: Memphis, with 4 of 7 in count 3."
    assert "Votes that name none of these: 2" in str(found.derivation[-1].text)


@pytest.mark.parametrize("method", ["instant_runoff", "pairwise", "approval"])
def test_without_any_vote_nothing_is_chosen(method: str) -> None:
    found = closed(choice(method), numbered(3), [])
    assert (found.outcome, str(found.sentence)) == ("tied", "Nothing chosen: nobody voted.")


def test_the_count_is_that_of_an_oracle_written_otherwise() -> None:
    dice, outcomes = Random(20261128), Counter[int]()
    for _ in range(RANDOM):
        options, votes = _cast(dice)
        found = instant_runoff(options, votes)
        winners = {_eliminated(options, votes, order) for order in permutations(options)} - {None}
        outcomes[len(found.leading)] += 1
        if len(found.leading) == 1:
            assert winners == set(found.leading)
        beaten = pairwise(options, votes)
        assert set(beaten.leading) == _least_beaten(options, votes), (options, votes)
    assert outcomes[1] > RANDOM / 3  # most are decided, and some are not
    assert outcomes[2] > RANDOM / 20


def test_the_order_of_votes_and_of_options_is_nothing_to_the_result() -> None:
    dice = Random(7)
    for _ in range(300):
        options, votes = _cast(dice)
        others, again = dice.sample(options, len(options)), dice.sample(votes, len(votes))
        for method in (instant_runoff, pairwise):
            assert set(method(options, votes).leading) == set(method(others, again).leading)


def test_most_approvals_win_and_a_tie_is_told() -> None:
    votes = approved("memphis nashville", "nashville knoxville", "knoxville nashville", "memphis")
    found = closed(choice("approval"), numbered(4), votes)
    assert (found.winner, dict(found.tally.counts)["nashville"]) == ("nashville", 3)
    assert str(found.sentence) == "Chosen: Nashville, with 3 of 4."
    assert "Given by Seat 1, Seat 4" in [str(line.text) for line in found.derivation]
    tie = closed(choice("approval"), numbered(4), approved("memphis nashville", "nashville memphis"))
    assert str(tie.sentence) == "Nothing chosen: a tie of Memphis, Nashville with 2 each."


@pytest.mark.parametrize(("share", "outcome"), [("3/4", "decided"), ("majority", "decided"), ("4/5", "undecided")])
def test_approvals_may_need_a_part_of_those_who_vote(share: str, outcome: str) -> None:
    votes = approved("memphis nashville", "nashville knoxville", "nashville", "memphis")
    assert closed(choice("approval", **{"pass": share}), numbered(4), votes).outcome == outcome


@pytest.mark.parametrize(
    ("method", "marks", "why"),
    [
        ("instant_runoff", {}, "Number at least one"),
        ("instant_runoff", {"memphis": 1, "nashville": 1}, "each number once"),
        ("instant_runoff", {"memphis": 2}, "none left out"),
        ("pairwise", {"memphis": 1, "nashville": 3}, "none left out"),
        ("pairwise", {"memphis": 0, "nashville": 1}, "each number once"),
        ("pairwise", {"paris": 1}, "Mark nothing but"),
        ("approval", {}, "at least one"),
        ("approval", {"memphis": 2}, "once at most"),
        ("approval", {"memphis": 1, "nashville": 1, "knoxville": 1}, "2 are allowed at most"),
        ("most", {"memphis": 1}, "reviews only"),
    ],
)
def test_what_is_marked_otherwise_than_the_file_says_is_refused(method: str, marks: dict[str, int], why: str) -> None:
    rule = choice(method, **({"votes": 2} if method == "approval" else {}))
    said = Response(seat_id=1, choice=rule.choices[0].name, scores=marks)
    [reason] = check_response(rule, numbered(1), said)
    assert why in str(reason)


def test_some_options_may_be_left_without_a_number() -> None:
    assert check_response(choice("pairwise"), numbered(1), ranked("knoxville memphis")[0]) == []


def test_a_seat_that_leaves_takes_its_numbers_along_and_is_not_waited_for() -> None:
    seats = change(numbered(3), "Seat 3", status="recused")
    found = so_far(choice("pairwise", recusable=True), seats, ranked("memphis", "nashville", "nashville"))
    assert (found.outcome, found.tally.answered) == ("tied", 2)


def test_a_sealed_count_tells_nothing_before_it_closes() -> None:
    rule = choice("instant_runoff", sealed="until_closed", close="at_deadline")
    found = judge(rule, numbered(2), ranked("memphis", "memphis"), expired=False)
    assert (found.winner, dict(found.tally.counts)) == (None, {})
    assert "Memphis" not in str(found.to_json())


def test_what_was_counted_is_counted_alike_after_it_was_frozen_and_read_again() -> None:
    rule = choice("pairwise")
    again = read_round(rule.model_dump(mode="json"))
    votes = ranked("memphis nashville", "nashville memphis", "nashville")
    assert closed(again, numbered(3), votes) == closed(rule, numbered(3), votes)


def _cast(dice: Random) -> tuple[list[str], list[Ranking]]:
    options = list("abcd"[: dice.choice((3, 3, 4))])
    votes = [tuple(dice.sample(options, dice.randint(1, len(options)))) for _ in range(dice.randint(1, 12))]
    return options, votes


def _eliminated(options: Sequence[str], votes: Sequence[Ranking], order: Sequence[str]) -> str | None:
    """Who is left when ties for the last place are broken in this order; to the end, one by one."""
    left = list(options)
    while len(left) > 1:
        firsts = Counter(next((each for each in vote if each in left), None) for vote in votes)
        left.remove(min(left, key=lambda each: (firsts[each], order.index(each))))
    return left[0]


def _least_beaten(options: Sequence[str], votes: Sequence[Ranking]) -> set[str]:
    """By definition: of the smallest group of which each beats all others, whose worst defeat is the smallest."""

    def margin(one: str, other: str) -> int:
        places = [{name: vote.index(name) if name in vote else 99 for name in options} for vote in votes]
        return sum((each[one] < each[other]) - (each[one] > each[other]) for each in places)

    groups = [
        set(group)
        for size in range(1, len(options) + 1)
        for group in permutations(options, size)
        if all(margin(one, other) > 0 for one in group for other in set(options) - set(group))
    ]
    group = min(groups, key=len)
    worst = {one: max([margin(other, one) for other in group if other != one], default=0) for one in group}
    return {one for one in group if worst[one] == min(worst.values())}
