"""A choice of one among several options: decided for the one with the most votes, tied where several have."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from govflow.engine.rounds import judge, read_round
from govflow.engine.rounds.rules import Round
from tests.engine.round_builders import change, closed, in_order, numbered, so_far

SEATS = {"north": "North · 北", "south": "South · 南", "east": "East · 东"}


def choice(**options: Any) -> Round:
    return read_round({"kind": "choice", "voters": "members", "options": SEATS, **options})


@pytest.mark.parametrize(
    ("votes", "outcome", "winner"),
    [
        ("north north south", "decided", "north"),
        ("north south east", "tied", None),
        ("north north south south east", "tied", None),
        ("south - -", "decided", "south"),
        ("- - -", "tied", None),
    ],
)
def test_the_option_that_alone_has_the_most_votes_is_chosen(votes, outcome, winner):
    found = closed(choice(), numbered(len(votes.split())), in_order(votes))
    assert (found.outcome, found.winner) == (outcome, winner)


def test_the_sentences_say_what_was_chosen_and_with_how_many():
    seats = numbered(3)
    assert str(closed(choice(), seats, in_order("north north east")).sentence) == "Chosen: North, with 2 of 3."
    tie = closed(choice(), seats, in_order("north east -")).sentence
    assert str(tie) == "Nothing chosen: a tie of North, East with 1 each."
    assert str(closed(choice(), seats, []).sentence) == "Nothing chosen: nobody voted."


@pytest.mark.parametrize(("votes", "over"), [("north north - -", False), ("north north north - -", True)])
def test_it_closes_early_once_nobody_can_reach_the_first_any_more(votes, over):
    found = so_far(choice(close="when_decided"), numbered(len(votes.split())), in_order(votes))
    assert found.closed is over


@pytest.mark.parametrize(("there", "outcome"), [(3, "no_quorum"), (4, "decided")])
def test_without_its_quorum_nothing_is_chosen(there, outcome):
    seats = numbered(5)
    for number in range(there + 1, 6):
        seats = change(seats, f"Seat {number}", status="absent")
    for number in range(1, there + 1):
        seats = change(seats, f"Seat {number}", status="present")
    found = closed(choice(quorum={"present": 4}), seats, in_order("north north"))
    assert (found.outcome, found.winner) == (outcome, "north" if there == 4 else None)


def test_a_quorum_of_votes_cast_is_missed_by_one():
    two = choice(quorum={"cast": 3})
    assert closed(two, numbered(5), in_order("north north")).outcome == "no_quorum"
    assert closed(two, numbered(5), in_order("north north south")).outcome == "decided"


def test_a_recused_seat_neither_counts_nor_is_waited_for():
    seats = change(numbered(3), "Seat 3", status="recused")
    found = so_far(choice(recusable=True), seats, in_order("north south south"))
    assert (found.outcome, found.tally.answered) == ("tied", 2)


def test_a_sealed_choice_tells_neither_votes_nor_winner_before_it_closes():
    found = so_far(choice(sealed="until_closed", close="at_deadline"), numbered(2), in_order("north north"))
    assert (found.winner, dict(found.tally.counts)) == (None, {})
    assert "North" not in str(found.to_json())


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"yes": "Yes · 是", "abstain": "Abstain · 弃权"}, "leave it out"),
        ({"north": "North · 北", "winner": "Winner · 胜"}, "another name"),
        ({"north": "North · 北"}, "at least 2"),
        (["yes", "maybe"], "no known choice"),
    ],
)
def test_options_that_would_mean_something_else_are_refused(options, why):
    with pytest.raises(ValidationError, match=why):
        choice(options=options)


def test_what_a_round_froze_is_read_back_as_it_was():
    round_ = choice(quorum={"present": "majority"})
    assert read_round(round_.model_dump(mode="json")) == round_
    assert judge(round_, numbered(2), in_order("north north"), expired=True).to_json()["winner"] == "north"
