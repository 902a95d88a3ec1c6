"""Choices that need so much of a basis, and the two between which a run-off is held where nobody has it."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from govflow.engine.rounds import Seat, check_response, judge, read_round
from govflow.engine.rounds.freezing import between_leading
from govflow.engine.rounds.selections.rule import Selection
from govflow.errors import Refused
from tests.engine.round_builders import change, closed, in_order, numbered

PLACES = {"north": "North · 北", "south": "South · 南", "east": "East · 东"}


def choice(**options: Any) -> Selection:
    found = read_round({"kind": "choice", "voters": "members", "options": PLACES, "pass": "majority", **options})
    assert isinstance(found, Selection)
    return found


@pytest.mark.parametrize(
    ("votes", "outcome", "leading"),
    [
        ("north north north south south", "decided", ()),
        ("north north south east", "tied", ()),  # south and east are alike behind
        ("north north south south", "undecided", ("north", "south")),
        ("north north south south east", "undecided", ("north", "south")),
        ("north north north south south east", "undecided", ("north", "south")),
        ("east east south south north", "undecided", ("south", "east")),  # in the order of the file
        ("north south east", "tied", ()),
        ("- - -", "tied", ()),
    ],
)
def test_more_than_half_of_those_who_vote_choose_or_two_lead(votes, outcome, leading):
    found = closed(choice(), numbered(len(votes.split())), in_order(votes))
    assert (found.outcome, found.leading) == (outcome, leading)


@pytest.mark.parametrize(("basis", "outcome"), [("cast", "decided"), ("present", "undecided"), ("seats", "undecided")])
def test_the_basis_says_of_what_more_than_half_is_needed(basis, outcome):
    seats = numbered(9)
    for name in ("Seat 1", "Seat 2", "Seat 3", "Seat 4", "Seat 5", "Seat 6"):
        seats = change(seats, name, status="present")
    found = closed(choice(basis=basis), seats, in_order("north north north south"))
    assert found.outcome == outcome
    needed = {"cast": "3 ≥ 3, met", "present": "3 < 4, not met", "seats": "3 < 5, not met"}[basis]
    assert needed in [str(line.value) for line in found.derivation]


def test_a_recused_seat_leaves_even_the_basis_of_all_seats():
    seats = change(change(numbered(7), "Seat 6", status="recused"), "Seat 7", status="recused")
    votes = in_order("north north north south")
    assert closed(choice(basis="seats", recusable=True), seats, votes).outcome == "decided"
    assert closed(choice(basis="seats", recusable=True), numbered(7), votes).outcome == "undecided"


@pytest.mark.parametrize(("share", "votes", "outcome"), [
    ("2/3", "north north north north south south", "decided"),
    ("2/3", "north north north south south east", "undecided"),
    ("1/2", "north north south south east east", "tied"),
    ("1/2", "north north north south south east", "decided"),
    ("all", "north north north", "decided"),
    ("all", "north north south", "undecided"),
])  # fmt: skip
def test_the_share_itself_is_enough_unless_it_is_a_majority(share, votes, outcome):
    found = closed(choice(**{"pass": share}), numbered(len(votes.split())), in_order(votes))
    assert found.outcome == outcome


def test_the_sentences_say_what_was_needed_and_who_leads():
    seats = numbered(5)
    chosen = closed(choice(), seats, in_order("north north north south east")).sentence
    assert str(chosen) == "Chosen: North, with 3 of 5; 3 were needed."
    led = closed(choice(), seats, in_order("north north south south east")).sentence
    assert str(led) == "Nothing chosen: nobody has the 3 votes needed. Most have North with 2, South with 2."
    left = closed(choice(), numbered(4), in_order("north north south east")).sentence
    assert "a tie leaves open which two lead" in str(left)


def test_without_its_quorum_nobody_leads():
    found = closed(choice(quorum={"cast": 6}), numbered(7), in_order("north north south south east"))
    assert (found.outcome, found.leading) == ("no_quorum", ())


def test_nothing_is_told_of_who_leads_before_it_closes():
    found = judge(choice(sealed="secret"), numbered(7), in_order("north north south south east"), expired=False)
    assert (found.outcome, found.leading, dict(found.tally.counts)) == (None, (), {})


def test_a_run_off_knows_no_other_option_than_the_two_that_led():
    first = closed(choice(), numbered(5), in_order("north north east east south"))
    second = between_leading(choice(), first)
    assert [each.name for each in second.options] == ["north", "east"]
    [reason] = check_response(second, _one(), in_order("south")[0])
    assert "not one of the choices" in str(reason)
    assert check_response(second, _one(), in_order("east")[0]) == []
    assert closed(second, numbered(5), in_order("east east east north north")).winner == "east"


@pytest.mark.parametrize("votes", ["north north north", "north south east", "- - -"])
def test_there_is_no_run_off_where_no_two_lead(votes):
    with pytest.raises(Refused, match="no run-off"):
        between_leading(choice(), closed(choice(), numbered(3), in_order(votes)))
    with pytest.raises(Refused, match="no run-off"):
        between_leading(choice(), None)


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"pass": None, "basis": "seats"}, "drop basis"),
        ({"close": "when_decided"}, "when_all_answered"),
        ({"method": "pairwise"}, "drop pass"),
        ({"method": "approval", "votes": 4}, "more than there are options"),
        ({"votes": 2}, "method: approval"),
        ({"method": "approval", "kept_by": "office"}, "leave kept_by"),
        ({"method": "approval", "delegation": True}, "delegation out"),
        ({"pass": None, "method": "instant_runoff", "sealed": "secret"}, "sign by which"),
        ({"runoff_of": "place", "method": "approval"}, "leave per and method out"),
        ({"runoff_of": "place", "per": "items"}, "leave per and method out"),
        ({"pass": "7/6"}, "no share"),
        ({"options": {**PLACES, "undecided": "Undecided · 未定"}}, "another name"),
    ],
)
def test_settings_that_do_not_fit_are_refused(options, why):
    with pytest.raises(ValidationError, match=why):
        choice(**options)


def _one() -> tuple[Seat, ...]:
    return numbered(1)
