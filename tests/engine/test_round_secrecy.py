"""Secret ballots: what the file may not combine with them, who may vote in them, and how the box is counted."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from govflow.engine.rounds import Response, judge, read_round, visible_responses
from govflow.engine.rounds.admission import check_electorate
from govflow.engine.rounds.secrecy import drawn
from tests.engine.round_builders import numbered

BALLOT = {"kind": "ballot", "voters": ["members"], "sealed": "secret", "rule": {"pass": "majority"}}
CHOICE = {
    "kind": "choice",
    "voters": ["members"],
    "sealed": "secret",
    "options": [{"name": each, "label": {"en": each, "zh": each}} for each in ("li", "zhao")],
}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"delegation": True}, "who votes for another knows that vote"),
        ({"close": "when_decided"}, "how the last ones voted"),
        ({"kept_by": ["office"]}, "sealed answers are given by the seats themselves"),
        ({"rule": {"pass": "majority", "unit": "weight"}}, "all alike"),
        ({"rule": {"pass": "majority", "groups": {"members": "1/2"}}}, "all alike"),
        ({"rule": {"pass": "majority", "veto": ["members"]}}, "all alike"),
        ({"rule": {"pass": "majority", "tie": "chair"}, "chair": "members"}, "all alike"),
    ],
)
def test_what_would_tell_whose_a_vote_is_is_refused_in_the_file(wrong: dict[str, Any], told: str) -> None:
    read_round(BALLOT)
    with pytest.raises(ValidationError, match=told):
        read_round({**BALLOT, **wrong})


@pytest.mark.parametrize("wrong", [{"delegation": True}, {"close": "when_decided"}])
def test_so_it_is_in_a_choice_among_several(wrong: dict[str, Any]) -> None:
    read_round(CHOICE)
    with pytest.raises(ValidationError, match="sealed: secret"):
        read_round({**CHOICE, **wrong})


@pytest.mark.parametrize(("number", "opens"), [(2, False), (3, True)])
def test_of_two_each_would_know_the_others_vote(number: int, opens: bool) -> None:
    assert (check_electorate(read_round(BALLOT), numbered(number)) == []) is opens


@pytest.mark.parametrize("kind", [BALLOT, CHOICE])
def test_the_result_has_figures_and_no_names(kind: dict[str, Any]) -> None:
    rule, seats = read_round(kind), numbered(4)
    first, second, *_ = (choice.name for choice in rule.choices)
    responses = [
        Response(seat_id=seat.id, choice=choice) for seat, choice in zip(seats, (first,) * 3 + (second,), strict=True)
    ]
    verdict = judge(rule, seats, responses, expired=True)
    assert (verdict.tally.counts[first], verdict.tally.counts[second]) == (3, 1)
    assert not any(seat.name.en in str(verdict.to_json()) for seat in seats)
    assert visible_responses(rule, seats, verdict, [seats[0].id]).filter(responses) == ()


def test_while_it_is_open_nothing_of_the_count_is_told() -> None:
    rule, seats = read_round(BALLOT), numbered(4)
    told = [
        judge(rule, seats, [Response(seat_id=1, choice=choice)], expired=False).to_json() for choice in ("yes", "no")
    ]
    assert told[0] == told[1]


def test_the_votes_in_the_box_are_laid_beside_those_who_voted_in_the_order_of_the_file() -> None:
    voted = [Response(seat_id=number, choice="") for number in (7, 2, 5)]
    assert [(each.seat_id, each.choice) for each in drawn(read_round(BALLOT), voted, {"yes": 1, "no": 2})] == [
        (2, "yes"),
        (5, "no"),
        (7, "no"),
    ]


@pytest.mark.parametrize("box", [{"yes": 1}, {"yes": 2, "no": 1}])
def test_a_box_that_does_not_hold_a_vote_of_each_is_no_result(box: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="zip"):
        drawn(read_round(BALLOT), [Response(seat_id=number, choice="") for number in (1, 2)], box)
