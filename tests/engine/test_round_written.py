"""Consultations, reviews and signatures: when they are over and what they say."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from govflow.engine.rounds import Response
from govflow.engine.rounds.rules import Round, read_round
from govflow.engine.rounds.verdicts import points
from tests.engine.round_builders import answers, change, closed, make_seats, so_far

SEATS = make_seats("Beijing", "Tianjin", "Hebei")
OPINIONS = read_round({"kind": "consultation", "voters": ["members"]})
SCORING = {
    "kind": "review",
    "voters": ["members"],
    "minimum": 2,
    "sealed": "none",
    "criteria": [
        {"name": "impact", "label": {"en": "Impact", "zh": "影响"}, "max": 40},
        {"name": "cost", "label": {"en": "Cost", "zh": "成本"}, "max": 60},
    ],
}


def signature(**settings: Any) -> Round:
    return read_round({"kind": "signature", "voters": ["members"], **settings})


def scores(seat_id: int, impact: int | Fraction, cost: int | Fraction) -> Response:
    return Response(seat_id=seat_id, choice="scored", scores={"impact": impact, "cost": cost})


def test_a_consultation_is_complete_when_all_present_have_spoken() -> None:
    seats = change(SEATS, "Hebei", status="absent")
    first = answers(seats, Beijing="positive_with_changes")
    assert str(so_far(OPINIONS, seats, first).sentence) == "1 of 2 answered; waiting for Tianjin."
    verdict = so_far(OPINIONS, seats, [*first, *answers(seats, Tianjin="negative")])
    assert verdict.outcome == "complete"
    assert verdict.tally.counts["negative"] == 1
    assert [(str(line.label), str(line.text)) for line in verdict.derivation[2:]] == [
        ("Positive with changes", "Given by Beijing"),
        ("Negative", "Given by Tianjin"),
    ]


def test_a_consultation_at_its_deadline_names_who_said_nothing() -> None:
    verdict = closed(OPINIONS, SEATS, answers(SEATS, Beijing="positive"))
    assert verdict.outcome == "complete"
    assert str(verdict.sentence) == "Consultation closed: 1 of 3 gave an opinion."
    assert str(verdict.derivation[-1].text) == "Nothing from Tianjin, Hebei"


def test_review_means_are_exact_and_weigh_by_the_maximum_points() -> None:
    verdict = so_far(read_round(SCORING), SEATS, [scores(1, 30, 50), scores(2, 35, 40), scores(3, 35, Fraction(81, 2))])
    assert verdict.outcome == "complete"
    assert verdict.tally.means == {"impact": Fraction(100, 3), "cost": Fraction(87, 2)}
    assert str(verdict.sentence) == "Reviewed: ≈76.83 of 100 points in the mean of 3 reviews."


def test_too_few_reviews_at_the_deadline_are_incomplete() -> None:
    verdict = closed(read_round(SCORING), SEATS, [scores(1, 30, 50)])
    assert (verdict.outcome, str(verdict.sentence)) == ("incomplete", "Incomplete: 1 of 2 reviews needed.")
    assert closed(read_round(SCORING), SEATS, []).tally.mean is None


def test_a_review_may_close_with_the_last_one_needed() -> None:
    early = read_round(SCORING | {"close": "when_decided"})
    assert so_far(early, SEATS, [scores(1, 30, 50)]).outcome is None
    assert so_far(early, SEATS, [scores(1, 30, 50), scores(2, 1, 1)]).outcome == "complete"
    assert so_far(read_round(SCORING), SEATS, [scores(1, 30, 50), scores(2, 1, 1)]).outcome is None


def test_minutes_are_signed_when_all_signed_and_reservations_are_named() -> None:
    verdict = so_far(signature(), SEATS, answers(SEATS, Beijing="consent", Tianjin="reserve", Hebei="consent"))
    assert (verdict.outcome, str(verdict.sentence)) == ("signed", "Consented to, with reservations of Tianjin.")


def test_whose_silence_counts_is_named_beside_reservations() -> None:
    minutes = signature(silence="consent")
    verdict = closed(minutes, SEATS, answers(SEATS, Beijing="consent", Tianjin="reserve"))
    assert str(verdict.sentence) == "Consented to, with reservations of Tianjin. Hebei consented by silence."


def test_one_objection_refuses_the_minutes_at_once_only_when_they_close_when_decided() -> None:
    objection = answers(SEATS, Beijing="object")
    assert so_far(signature(close="when_decided"), SEATS, objection).outcome == "refused"
    assert so_far(signature(), SEATS, objection).outcome is None
    assert str(closed(signature(), SEATS, objection).sentence) == "Beijing objected."


@pytest.mark.parametrize(
    ("silence", "outcome", "sentence"),
    [
        ("none", "lapsed", "Lapsed: the signatures of Tianjin, Hebei are missing."),
        ("consent", "signed", "No objection by the date; Tianjin, Hebei consented by silence."),
        ("refusal", "refused", "Refused by the silence of Tianjin, Hebei."),
    ],
)
def test_missing_signatures_at_the_deadline_are_dealt_with_as_the_file_says(
    silence: str, outcome: str, sentence: str
) -> None:
    seats = change(SEATS, "Hebei", status="absent")
    minutes = signature(silence=silence)
    assert so_far(minutes, seats, answers(seats, Beijing="consent")).outcome is None
    verdict = closed(minutes, seats, answers(seats, Beijing="consent"))
    assert (verdict.outcome, str(verdict.sentence)) == (outcome, sentence)
    assert outcome in minutes.outcomes()


@pytest.mark.parametrize(
    ("choices", "by_all", "against"),
    [
        (["sign", "refuse"], "Signed by all.", "Refused by Beijing."),
        (["consent", "object"], "Consented to by all.", "Beijing objected."),
        (["lodge"], "Lodged by all.", None),
        (
            {"waive": {"en": "No objection", "zh": "无异议"}, "challenge": {"en": "Challenge", "zh": "申请回避"}},
            "All: No objection.", "Beijing: Challenge.",
        ),
    ],
)  # fmt: skip
def test_nobody_is_said_to_have_signed_or_refused_who_did_something_else(
    choices: Any, by_all: str, against: str | None
) -> None:
    rule = signature(choices=choices)
    first, last = rule.choices[0].name, rule.choices[-1].name
    everybody = answers(SEATS, Beijing=first, Tianjin=first, Hebei=first)
    assert str(so_far(rule, SEATS, everybody).sentence) == by_all
    if against is not None:
        assert str(closed(rule, SEATS, answers(SEATS, Beijing=last)).sentence) == against


def test_a_recused_seat_need_not_sign() -> None:
    seats = change(SEATS, "Hebei", status="recused")
    assert so_far(signature(), seats, answers(seats, Beijing="consent", Tianjin="consent")).outcome == "signed"


@pytest.mark.parametrize(
    ("settings", "outcome"),
    [({}, "lapsed"), ({"silence": "refusal"}, "refused"), ({"silence": "consent", "choices": ["sign"]}, "signed")],
)
def test_what_nobody_is_left_to_sign_is_not_signed_where_the_file_knows_anything_else(settings, outcome) -> None:
    nobody = tuple(replace(seat, status="recused") for seat in SEATS)
    verdict = so_far(signature(**settings), nobody, [])
    assert verdict.outcome == outcome
    assert str(verdict.sentence) == "Nobody is left to answer: Beijing, Tianjin, Hebei left by recusal."


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (Fraction(70), "70"),
        (Fraction(129, 2), "64.5"),
        (Fraction(6425, 100), "64.25"),
        (Fraction(461, 6), "≈76.83"),
        (Fraction(1, 200), "≈0.01"),
        (Fraction(0), "0"),
        (Fraction(100), "100"),
    ],
)
def test_points_are_shown_with_two_decimals_and_say_where_these_are_not_enough(number, shown):
    assert points(number) == shown
