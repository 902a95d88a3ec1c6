"""What it takes to carry a ballot and who can block it: against every subset of those who may vote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings

from govflow.engine.rounds import Response, Seat, judge
from govflow.engine.rounds.chances import Chances, chances
from govflow.engine.rounds.rules import Ballot
from govflow.engine.rounds.seats import able_seats, call_roll
from tests.engine.round_builders import ballot, change, in_order, make_seats, numbered
from tests.engine.test_round_properties import ballots, electorates


def found(rule: Ballot, seats: Sequence[Seat], responses: Sequence[Response] = ()) -> Chances:
    return chances(rule, call_roll(rule, seats, responses, expired=False))


def tried(rule: Ballot, seats: Sequence[Seat]) -> tuple[int | None, set[int]]:
    """Every set of votes against, the smallest first, judged as the round itself is."""
    able = able_seats(rule, seats)
    for many in range(len(able) + 1):
        blocking = [each for each in combinations(able, many) if _outcome(rule, seats, able, each) != "carried"]
        if blocking:
            return many, {seat.id for each in blocking for seat in each} if many == 1 else set()
    return None, set()


def _outcome(rule: Ballot, seats: Sequence[Seat], able: Sequence[Seat], against: Sequence[Seat]) -> str | None:
    words = [Response(seat_id=seat.id, choice="no" if seat in against else "yes") for seat in able]
    return judge(rule, seats, words, expired=True).outcome


@given(ballots(), electorates(largest=8))
@settings(max_examples=300, deadline=None)
def test_no_smaller_set_of_votes_against_prevents_it(rule: Ballot, seats: tuple[Seat, ...]) -> None:
    told = found(rule, seats)
    assert (told.blocking, {seat.id for seat in told.alone}) == tried(rule, seats)


@given(ballots(), electorates())
@settings(max_examples=100, deadline=None)
def test_what_was_voted_so_far_changes_nothing_but_the_quorum(rule: Ballot, seats: tuple[Seat, ...]) -> None:
    words = [Response(seat_id=each.id, choice="no") for each in able_seats(rule, seats)[:2]]
    before, after = found(rule, seats), found(rule, seats, words)
    assert replace(before, quorum=None) == replace(after, quorum=None)


def test_of_eight_of_whom_one_is_absent_and_one_recused_two_can_block() -> None:
    """More than two thirds of those present, of six, as on the desk of a session."""
    seats = change(change(numbered(8), "Seat 7", status="absent"), "Seat 8", status="recused")
    rule = ballot({"pass": "2/3", "strict": True, "basis": "present"}, recusable=True, quorum={"present": 6})
    told = found(rule, seats, in_order("yes yes yes"))
    assert [seat.id for seat in told.able] == [1, 2, 3, 4, 5, 6]
    assert (told.needs[0].needed, told.needs[0].basis) == (5, 6)
    assert told.blocking == 2
    assert told.quorum is not None
    assert (told.quorum.have, told.quorum.needed, told.quorum.met) == (3, 6, False)


@pytest.mark.parametrize("veto", [True, False])
def test_who_has_a_veto_blocks_alone_and_is_named(veto: bool) -> None:
    seats = change(numbered(5), "Seat 2", capacity="central")
    rule = ballot({"pass": "majority", **({"veto": ["central"]} if veto else {})})
    told = found(rule, seats)
    assert (told.blocking, [seat.id for seat in told.alone]) == ((1, [2]) if veto else (3, []))


def test_the_heaviest_block_by_weight_but_not_fewer_than_the_minority_that_the_rule_names() -> None:
    """65 % of the population and 55 % of the members; three large ones hold more than 35 % and are not enough."""
    weights = (83, 67, 59, 47, 38, 19, 17, 11, 11, 10, 10, 10, 9, 9, 7, 6, 5, 5, 5, 4, 3, 2, 2, 1, 1, 1, 1)
    seats = tuple(replace(seat, weight=Fraction(w)) for seat, w in zip(numbered(27), weights, strict=True))
    of = {"all_of": [{"pass": "11/20"}, {"pass": "13/20", "unit": "weight"}]}
    assert found(ballot(of), seats).blocking == 3
    assert found(ballot({**of, "blocking_minority": 4}), seats).blocking == 4


def test_a_ballot_that_nobody_can_carry_needs_no_one_to_block_it() -> None:
    seats = change(make_seats("Beijing", "Tianjin", "Hebei"), "Hebei", status="absent")
    assert found(ballot({"pass": "all"}), seats).blocking == 0
