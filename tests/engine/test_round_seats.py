"""Who may answer, through whom, and every reason why not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from govflow.engine.rounds import (
    Response,
    Seat,
    check_delegation,
    check_electorate,
    check_recusal,
    check_response,
    holder,
)
from govflow.engine.rounds.rules import read_round
from govflow.messages import Message
from tests.engine.round_builders import ballot, change, make_seats, numbered

VOTE = ballot({"pass": "1/2"}, recusable=True, delegation=True)
PLAIN = ballot({"pass": "1/2"})
NOBODY = "Nobody could answer: no seat is present and free of conflicts."
ONE_CHAIR = "The chair decides a tie, so exactly one seat must be in the chair."
SEATS = make_seats("Beijing", "Tianjin", "Hebei")
REVIEW = read_round(
    {
        "kind": "review",
        "voters": ["reviewers"],
        "declaration": "required",
        "minimum": 2,
        "criteria": [
            {"name": "impact", "label": {"en": "Impact", "zh": "影响"}, "max": 40},
            {"name": "cost", "label": {"en": "Cost", "zh": "成本"}, "max": 60},
        ],
    }
)


def said(reasons: Iterable[Message]) -> list[str]:
    return [str(reason) for reason in reasons]


def yes(seat_id: int, **settings: Any) -> Response:
    return Response(seat_id=seat_id, choice="yes", **settings)


def test_an_eligible_seat_may_answer_with_each_choice() -> None:
    for choice in ("yes", "no", "abstain"):
        assert check_response(VOTE, SEATS, Response(seat_id=1, choice=choice)) == []


def test_all_reasons_against_a_response_are_given_at_once() -> None:
    response = Response(seat_id=1, choice="maybe", scores={"impact": 3})
    assert said(check_response(VOTE, change(SEATS, "Beijing", status="recused"), response)) == [
        "Beijing is recused and does not answer.",
        "“maybe” is not one of the choices: Yes, No, Abstain.",
        "Scores are given in reviews only.",
    ]


def test_strangers_and_absent_seats_do_not_answer() -> None:
    assert said(check_response(VOTE, SEATS, yes(9))) == ["This seat does not take part in the round."]
    absent = change(SEATS, "Hebei", status="absent")
    assert said(check_response(VOTE, absent, yes(3))) == ["Hebei is absent. Record its attendance first."]


def test_a_signature_is_given_at_the_desk_also_by_a_seat_absent_from_the_meeting() -> None:
    minutes = read_round({"kind": "signature", "voters": ["members"]})
    absent = change(SEATS, "Hebei", status="absent")
    assert check_response(minutes, absent, Response(seat_id=3, choice="consent")) == []


def test_only_the_delegate_answers_for_a_seat_that_delegated() -> None:
    seats = change(SEATS, "Hebei", delegate_to=1, status="absent")
    assert check_response(VOTE, seats, yes(3, cast_by=1)) == []
    assert said(check_response(VOTE, seats, yes(3))) == ["Hebei has delegated its vote to Beijing."]
    assert said(check_response(VOTE, seats, yes(3, cast_by=2))) == ["Hebei has delegated its vote to Beijing."]
    assert said(check_response(VOTE, seats, yes(2, cast_by=1))) == ["Tianjin has not delegated its vote to this seat."]


def test_the_secretary_may_record_a_vote_on_behalf_of_any_seat_that_votes() -> None:
    seats = change(SEATS, "Hebei", delegate_to=1)
    assert check_response(VOTE, seats, yes(3, on_behalf=True)) == []
    recused = change(SEATS, "Hebei", status="recused")
    assert check_response(VOTE, recused, yes(3, on_behalf=True)) != []


def test_a_review_needs_the_declaration_and_a_score_in_range_for_each_criterion() -> None:
    bad = Response(seat_id=1, choice="scored", scores={"impact": 41, "beauty": 1})
    assert said(check_response(REVIEW, SEATS, bad)) == [
        "Declare that you have no conflict of interest, or recuse yourself.",
        "“Impact” takes 0 to 40 points.",
        "A score for “Cost” is missing.",
        "“beauty” is not scored here.",
    ]
    good = Response(seat_id=1, choice="scored", scores={"impact": 0, "cost": Fraction(119, 2)}, declared=True)
    assert check_response(REVIEW, SEATS, good) == []


@pytest.mark.parametrize(
    ("changes", "giver", "taker", "sentence"),
    [
        ({}, 1, 1, "A seat cannot delegate to itself."),
        ({"Tianjin": {"status": "absent"}}, 1, 2, "Tianjin is absent and cannot vote for another."),
        ({"Tianjin": {"status": "recused"}}, 1, 2, "Tianjin is recused and cannot vote for another."),
        ({"Beijing": {"status": "recused"}}, 1, 2, "Beijing is recused and has no vote to delegate."),
        ({"Tianjin": {"delegate_to": 3}}, 1, 2, "Tianjin has delegated its own vote and cannot take another."),
        ({"Hebei": {"delegate_to": 1}}, 1, 2, "Beijing votes for Hebei and cannot pass it on."),
    ],
)
def test_a_delegation_goes_one_hop_and_to_a_seat_that_is_there(
    changes: dict[str, dict[str, Any]], giver: int, taker: int, sentence: str
) -> None:
    seats = SEATS
    for name, settings in changes.items():
        seats = change(seats, name, **settings)
    assert sentence in said(check_delegation(VOTE, seats, giver, taker))


def test_present_and_absent_seats_may_delegate_where_the_round_allows_it() -> None:
    assert check_delegation(VOTE, SEATS, 1, 2) == []
    assert check_delegation(VOTE, change(SEATS, "Beijing", status="absent"), 1, 2) == []
    assert said(check_delegation(PLAIN, SEATS, 1, 2)) == ["This round knows no delegation: each seat votes itself."]


def test_a_void_delegation_gives_the_vote_back_to_a_seat_that_is_there() -> None:
    void = change(change(SEATS, "Beijing", status="absent"), "Hebei", delegate_to=1)
    assert holder(void[2], void) == void[2]
    assert holder(replace(void[2], status="absent"), void) is None
    chained = change(change(SEATS, "Beijing", delegate_to=2), "Hebei", delegate_to=1)
    assert holder(chained[2], chained) == chained[2]


def test_a_seat_recuses_itself_once_and_only_where_the_round_allows_it() -> None:
    assert check_recusal(VOTE, SEATS, 1) == []
    assert said(check_recusal(PLAIN, SEATS, 1)) == ["This round knows no recusal."]
    recused = change(SEATS, "Beijing", status="recused")
    assert said(check_recusal(VOTE, recused, 1)) == ["Beijing is recused already."]


@pytest.mark.parametrize(
    ("rule", "seats", "sentence"),
    [
        ({"pass": "1/2"}, (), "Nobody could answer: no seat is present and free of conflicts."),
        (
            {"pass": "1/2"},
            make_seats("Hebei", status="absent"),
            "Nobody could answer: no seat is present and free of conflicts.",
        ),
        ({"pass": "1/2", "groups": {"north": "1/2"}}, SEATS, "The rule counts the group “north”, which has no seat."),
        ({"pass": "1/2", "veto": ["central"]}, SEATS, "The rule gives a veto to “central”, but no seat has that name."),
        (
            {"pass": "majority", "tie": "chair"},
            SEATS,
            "The chair decides a tie, so exactly one seat must be in the chair.",
        ),
        ({"pass": "1/2"}, make_seats("Hebei", weight=Fraction(-1)), "No seat can have a negative weight."),
        (
            {"pass": "1/2", "unit": "weight"},
            make_seats("Hebei", weight=Fraction(0)),
            "The rule counts weights, but every seat weighs nothing.",
        ),
    ],
)
def test_a_ballot_does_not_open_with_seats_that_its_rule_cannot_count(
    rule: dict[str, Any], seats: tuple[Seat, ...], sentence: str
) -> None:
    assert said(check_electorate(ballot(rule), seats)) == [sentence]


def test_a_round_opens_with_the_seats_it_needs() -> None:
    assert check_electorate(ballot({"pass": "1/2", "veto": ["members"]}), SEATS) == []
    assert check_electorate(REVIEW, SEATS) == []
    assert said(check_electorate(REVIEW, numbered(1))) == ["2 reviewers are needed, 1 can review."]
