"""What a verdict says is what was: who decided a tie, and by whom something was signed."""

from __future__ import annotations

from typing import Any

import pytest

from govflow.engine.rounds import judge, read_round
from govflow.engine.rounds.seats import Response, Seat
from govflow.values import Text


def seat(number: int, **of: Any) -> Seat:
    return Seat(id=number, name=Text(en=f"S{number}", zh=f"S{number}"), capacity="m", **of)


def ballot(**rule: Any) -> Any:
    rule = {"pass": "majority", "tie": "chair", **rule}
    ways = {"recusable": True, "close": "at_deadline", "chair": "m", "delegation": True}
    return read_round({"kind": "ballot", "voters": ["m"], "matter": ["text"], "rule": rule, **ways})


def votes(said: str) -> list[Response]:
    """``-ynn``: the first is silent."""
    words = {"y": "yes", "n": "no"}
    return [Response(seat_id=number, choice=words[each]) for number, each in enumerate(said, 1) if each != "-"]


SILENT = "Not adopted: a tie at 1 of 2, and S1, in the chair, did not vote."


@pytest.mark.parametrize(
    ("chair", "said", "outcome", "sentence"),
    [
        ({}, "yynn", "carried", "Adopted: a tie at 2 of 4, decided by S1."),
        ({}, "nnyy", "lost", "Not adopted: a tie at 2 of 4, decided by S1."),
        ({"status": "recused", "marked": "rule"}, "-yn", "lost", SILENT),
        ({"status": "absent", "marked": "keeper"}, "-yn", "lost", SILENT),
    ],
)
def test_a_tie_is_decided_by_a_chair_who_voted(chair, said, outcome, sentence):
    seats = [seat(1, chair=True, **chair), *(seat(number) for number in range(2, len(said) + 1))]
    verdict = judge(ballot(basis="cast"), seats, votes(said), expired=True)
    assert (verdict.outcome, str(verdict.sentence)) == (outcome, sentence)


def test_a_silence_that_consents_is_no_casting_vote():
    seats = [seat(1, chair=True), *(seat(number) for number in (2, 3, 4))]
    verdict = judge(ballot(silence="consent"), seats, votes("-ynn"), expired=True)
    assert verdict.outcome == "lost"
    assert str(verdict.sentence).startswith("Not adopted: a tie at 2 of 4, and S1, in the chair, did not vote.")


def test_an_open_ballot_waits_for_the_chair_who_may_yet_decide_a_tie():
    seats = [seat(1, chair=True), *(seat(number) for number in (2, 3))]
    decided = ballot().model_copy(update={"close": "when_decided"})
    assert not judge(decided, seats, votes("-yn"), expired=False).closed


def test_signed_by_all_names_who_left_by_recusal():
    given = {"kind": "signature", "voters": ["m"], "matter": ["text"], "choices": ["sign", "refuse"], "recusable": True}
    signature = read_round(given)
    left = seat(1, status="recused", marked="itself")
    found = judge(signature, [left, seat(2)], [Response(seat_id=2, choice="sign")], expired=False)
    assert (found.outcome, str(found.sentence)) == ("signed", "Signed by all. Not by S1, who left by recusal.")
    found = judge(signature, [seat(2)], [Response(seat_id=2, choice="sign")], expired=False)
    assert str(found.sentence) == "Signed by all."
