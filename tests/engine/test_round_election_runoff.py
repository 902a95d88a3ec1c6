"""Elections by more than half, and the run-off for the places that they leave: between whom, and what ties do."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from govflow.engine.rounds import judge, read_round
from govflow.engine.rounds.elections import against_standing
from govflow.engine.rounds.freezing import for_places_left
from govflow.errors import Refused
from tests.engine.round_builders import closed, numbered
from tests.engine.test_round_elections import NAMES, counted, election, naming

ONE: dict[str, Any] = {"places": 1, "majority": True, "runoff": True}
TWO = {**ONE, "places": 2}


def leads(ballots: str, **settings: Any) -> tuple[str | None, list[int]]:
    """The outcome, and between whom a run-off is held."""
    found = counted(ballots, **{**ONE, **settings})
    return found.outcome, [int(each) - 100 for each in found.leading]


@pytest.mark.parametrize(
    ("ballots", "outcome", "leading"),
    [
        ("1 1 1 2 3", "filled", []),
        ("1 1 2 2 3", "undecided", [1, 2]),  # the two first, as nobody has three of five
        ("1 1 2 3 3", "undecided", [1, 3]),
        ("1 1 2 3", "tied", []),  # the second and the third are alike: who goes into the run-off is open
        ("1 1 2 2", "undecided", [1, 2]),  # half is not more than half
        ("1 2 3", "tied", []),
        ("- - -", "short", []),
        ("1 2 -", "undecided", [1, 2]),
    ],
)
def test_a_run_off_is_held_between_the_two_first_where_nobody_has_more_than_half(
    ballots: str, outcome: str, leading: list[int]
) -> None:
    assert leads(ballots) == (outcome, leading)


@pytest.mark.parametrize(
    ("ballots", "outcome", "leading"),
    [
        ("12 12 13 4 4", "undecided", [2, 4]),  # one is elected; the two next are for the last place
        ("12 13 14 1 1", "tied", []),  # three are alike for it
        ("12 34 12 34", "undecided", [1, 2, 3, 4]),  # two places are left, so the first four
        ("12 12 1 1 1", "short", []),  # the only one who comes next has nobody to stand against
        ("123 123 123 - -", "undecided", [1, 2, 3]),  # all three are tied for the two places
    ],
)
def test_of_several_places_twice_as_many_stand_for_those_that_are_left(
    ballots: str, outcome: str, leading: list[int]
) -> None:
    assert leads(ballots, **TWO, votes=3) == (outcome, leading)


def test_the_list_decides_a_tie_where_the_file_says_so() -> None:
    assert leads("1 1 2 3", tie="order") == ("undecided", [1, 2])
    assert counted("12 13 14", tie="order").elected == (101, 102)
    assert counted("12 13 14").outcome == "tied"


def test_without_a_run_off_it_is_short_as_before() -> None:
    found = counted("1 1 2 2 3", places=1, majority=True)
    assert (found.outcome, found.leading) == ("short", ())


def test_the_run_off_is_for_the_places_that_are_left_and_knows_nobody_else() -> None:
    first = counted("12 12 13 4 4", **TWO, votes=3)
    second = for_places_left(election(NAMES, places=2), first)
    assert ([each.id for each in second.standing], second.places, second.most) == ([102, 104], 1, 1)
    assert against_standing(second) == []
    assert closed(second, numbered(5), naming("2 2 4 2 4")).elected == (102,)
    assert closed(second, numbered(4), naming("2 2 4 4")).outcome == "tied"


def test_who_has_ceased_to_be_a_candidate_stands_no_more() -> None:
    first = counted("1 1 2 2 3", **ONE)
    left = election(NAMES, places=1)
    fewer = left.model_copy(update={"standing": left.standing[1:]})
    assert [each.id for each in for_places_left(fewer, first).standing] == [102]


@pytest.mark.parametrize("ballots", ["1 1 1", "1 2 3", "- - -"])
def test_there_is_no_run_off_where_nobody_comes_next_for_certain(ballots: str) -> None:
    with pytest.raises(Refused, match="no run-off"):
        for_places_left(election(NAMES, places=1), counted(ballots, **ONE))
    with pytest.raises(Refused, match="no run-off"):
        for_places_left(election(NAMES, places=1), None)


def test_the_sentences_say_between_whom_and_for_what() -> None:
    said = "A run-off for 1 place is held between Li with 2, Wang with 2."
    assert str(counted("1 1 2 2 3", **ONE).sentence) == said
    again = counted("12 12 13 4 4", **TWO, votes=3)
    assert str(again.sentence) == "Elected: Li. A run-off for 1 place is held between Wang with 2, Sun with 2."
    assert "Between those who come next: Wang with 2, Sun with 2" in [str(each.text) for each in again.derivation]
    assert "a tie leaves open" in str(counted("1 1 2 3", **ONE).sentence)


def test_nothing_is_told_of_who_comes_next_before_it_closes_or_without_its_quorum() -> None:
    sealed = judge(election(**ONE), numbered(7), naming("1 1 2 2 3"), expired=False)
    assert (sealed.outcome, sealed.leading) == (None, ())
    found = counted("1 1 2 2 3 - -", **ONE, quorum={"cast": 6})
    assert (found.outcome, found.leading) == ("no_quorum", ())


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"runoff": True}, "majority: true"),
        ({"runoff": True, "majority": True, "runoff_of": "first"}, "no run-off of its own"),
        ({"candidates": None}, "candidates and places"),
    ],
)
def test_what_does_not_go_together_is_refused(settings: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        read_round({"kind": "election", "voters": "members", "candidates": "nominees", "places": 2, **settings})
    with pytest.raises(ValidationError, match="candidates and places"):
        read_round({"kind": "election", "voters": "members", "candidates": "nominees"})
