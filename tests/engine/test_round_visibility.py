"""Sealed responses: what a viewer sees before and after closing, and that the verdict itself tells nothing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govflow.engine.rounds import Response, visible_responses
from govflow.engine.rounds.rules import Ballot, read_round
from tests.engine.round_builders import answers, ballot, change, closed, make_seats, so_far

SEATS = make_seats("Beijing", "Tianjin", "Hebei")
VOTES = answers(SEATS, Beijing="yes", Tianjin="no")
SEALED = ballot({"pass": "all"}, sealed="until_closed")
FOR_EVER = ballot({"pass": "all"}, sealed="unless_carried")
REVIEW = read_round(
    {
        "kind": "review",
        "voters": ["reviewers"],
        "criteria": [{"name": "impact", "label": {"en": "Impact", "zh": "影响"}, "max": 40}],
    }
)


def test_an_open_vote_shows_everything_to_everybody() -> None:
    rule = ballot({"pass": "all"})
    assert visible_responses(rule, SEATS, so_far(rule, SEATS, VOTES), ()).filter(VOTES) == tuple(VOTES)


def test_while_sealed_each_sees_its_own_response_only() -> None:
    policy = visible_responses(SEALED, SEATS, so_far(SEALED, SEATS, VOTES), [1])
    assert [response.seat_id for response in policy.filter(VOTES)] == [1]
    assert visible_responses(SEALED, SEATS, None, ()).filter(VOTES) == ()


def test_a_delegate_sees_what_it_cast_for_another() -> None:
    delegated = [Response(seat_id=3, choice="yes", cast_by=1)]
    assert visible_responses(SEALED, SEATS, None, [1]).filter(delegated) == tuple(delegated)
    assert visible_responses(SEALED, SEATS, None, [2]).filter(delegated) == ()


def test_closing_opens_the_seal_whatever_the_outcome() -> None:
    verdict = closed(SEALED, SEATS, VOTES)
    assert verdict.outcome == "lost"
    assert visible_responses(SEALED, SEATS, verdict, ()).filter(VOTES) == tuple(VOTES)


def test_confidential_replies_open_only_if_all_accept() -> None:
    lost = closed(FOR_EVER, SEATS, VOTES)
    assert visible_responses(FOR_EVER, SEATS, lost, [2]).filter(VOTES) == (VOTES[1],)
    carried = closed(FOR_EVER, SEATS, answers(SEATS, Beijing="yes", Tianjin="yes", Hebei="yes"))
    assert carried.outcome == "carried"
    assert visible_responses(FOR_EVER, SEATS, carried, ()).filter(VOTES) == tuple(VOTES)


@pytest.mark.parametrize("status", ["recused", "absent", "replaced"])
def test_what_a_seat_said_before_it_left_stays_sealed_when_the_others_are_opened(status: str) -> None:
    seats = change(SEATS, "Beijing", status=status)
    verdict = closed(SEALED, seats, VOTES)
    assert visible_responses(SEALED, seats, verdict, [3]).filter(VOTES) == (VOTES[1],)
    assert visible_responses(SEALED, seats, verdict, [1]).filter(VOTES) == tuple(VOTES)


choice = st.sampled_from(["yes", "no", "abstain"])


@given(choice, choice, choice, choice)
def test_two_worlds_that_differ_in_sealed_votes_have_the_same_open_verdict(a: str, b: str, c: str, d: str) -> None:
    one = so_far(SEALED, SEATS, answers(SEATS, Beijing=a, Tianjin=b))
    other = so_far(SEALED, SEATS, answers(SEATS, Beijing=c, Tianjin=d))
    assert json.dumps(one.to_json()) == json.dumps(other.to_json())


def test_a_lost_confidential_vote_is_the_same_whoever_refused() -> None:
    worlds = [
        closed(FOR_EVER, SEATS, answers(SEATS, Beijing=a, Tianjin=b, Hebei="no"))
        for a in ("yes", "no", "abstain")
        for b in ("yes", "no", "abstain")
    ]
    assert len({json.dumps(each.to_json()) for each in worlds}) == 1
    assert str(worlds[0].sentence) == "Not carried. The responses stay sealed."


def test_an_open_review_tells_who_has_answered_and_nothing_of_the_scores() -> None:
    low, high = (
        so_far(REVIEW, SEATS, [Response(seat_id=1, choice="scored", scores={"impact": points})]) for points in (1, 40)
    )
    assert low == high
    assert str(low.sentence) == "1 of 3 answered; waiting for Tianjin, Hebei."
    assert low.tally.mean is None


@pytest.mark.parametrize("rule", [SEALED, FOR_EVER])
def test_who_takes_part_and_who_recused_is_never_sealed(rule: Ballot) -> None:
    seats = change(SEATS, "Hebei", status="recused")
    verdict = so_far(rule, seats, answers(seats, Beijing="no"))
    assert [str(line.text) for line in verdict.derivation] == [
        "Seats when the round was opened",
        "Hebei; a recused seat leaves the basis",
        "Sealed until the round closes",
    ]
