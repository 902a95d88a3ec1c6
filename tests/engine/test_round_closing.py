"""When a ballot closes, and what is kept of its rule and its verdict."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from govflow.codec import load_message
from govflow.engine.rounds import judge
from govflow.engine.rounds.rules import read_round
from tests.engine.round_builders import (
    CONFERENCE,
    answers,
    ballot,
    change,
    closed,
    in_order,
    make_seats,
    numbered,
    so_far,
)

MAJORITY = ballot({"pass": "majority", "basis": "present"}, quorum={"present": "2/3"})
SILENCE = ballot({"pass": "all", "silence": "consent"}, choices=["yes", "no"], close="when_decided")
FLOOR = change(make_seats(*CONFERENCE), "Hebei", status="absent")
ROLL_CALL = answers(
    FLOOR, Beijing="yes", Tianjin="yes", Chengde="yes", Zhangjiakou="yes", Haihe="no", Yanshan="abstain"
)


def test_a_missing_quorum_does_not_close_the_vote_before_seats_can_arrive() -> None:
    rule = ballot({"pass": "majority"}, quorum={"present": "2/3"}, close="when_decided")
    seats = tuple(replace(seat, status="absent") if seat.id > 3 else seat for seat in numbered(6))
    assert so_far(rule, seats, in_order("no no - - - -")).outcome is None


def test_before_the_deadline_silence_is_not_counted() -> None:
    assert so_far(SILENCE, numbered(3), in_order("yes - -")).tally.counts == {"yes": 1, "no": 0}
    assert closed(SILENCE, numbered(3), in_order("yes - -")).tally.counts == {"yes": 3, "no": 0}


@pytest.mark.parametrize(
    ("close", "votes", "open_"),
    [
        ("when_decided", "yes yes - -", True),
        ("when_decided", "yes yes yes -", False),
        ("when_decided", "no no - -", False),
        ("when_all_answered", "yes yes yes -", True),
        ("when_all_answered", "yes yes yes no", False),
        ("at_deadline", "yes yes yes yes", True),
    ],
)
def test_a_ballot_closes_when_its_rule_says(close: str, votes: str, open_: bool) -> None:
    verdict = so_far(ballot({"pass": "majority"}, close=close), numbered(4), in_order(votes))
    assert (verdict.outcome is None, verdict.closed) == (open_, not open_)
    assert judge(ballot({"pass": "majority"}, close=close), numbered(4), in_order(votes), expired=True).closed


def test_the_verdict_is_plain_json_and_its_sentences_come_back() -> None:
    seats = tuple(replace(seat, weight=Fraction(1, 3)) for seat in FLOOR)
    rule = ballot({"pass": "2/3", "unit": "weight", "strict": True})
    verdict = closed(rule, seats, ROLL_CALL)
    kept = json.loads(json.dumps(verdict.to_json()))
    assert load_message(kept["sentence"]) == verdict.sentence
    assert [load_message(line["text"]) for line in kept["derivation"]] == [line.text for line in verdict.derivation]
    assert kept["tally"]["counts"] == {"yes": 4, "no": 1, "abstain": 1}


def test_a_frozen_rule_gives_the_same_verdict() -> None:
    for rule in (MAJORITY, SILENCE):
        thawed = read_round(json.loads(json.dumps(rule.model_dump(mode="json"))))
        assert thawed == rule
        assert closed(thawed, FLOOR, []) == closed(rule, FLOOR, [])


def test_two_responses_of_one_seat_are_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="two responses"):
        so_far(MAJORITY, FLOOR, [*ROLL_CALL, ROLL_CALL[0]])
