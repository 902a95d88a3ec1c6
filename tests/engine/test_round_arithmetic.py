"""The arithmetic of votes: the Council of the EU, quorums of groups, casting votes, attendance that comes late."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govflow.engine.rounds import Response, check_electorate
from govflow.engine.rounds.count import total
from govflow.engine.rounds.keeping import against_attendance
from govflow.engine.rounds.seats import Seat, all_marked
from govflow.engine.rounds.thresholds import share_words
from tests.engine.round_builders import ballot, change, closed, in_order, make_seats, numbered, so_far

COUNCIL = ballot({"all_of": [{"pass": "11/20"}, {"pass": "13/20", "unit": "weight"}], "blocking_minority": 4})
CASES = 6_000
KEPT = {"close": "by_chair", "chair": "members", "kept_by": ["office"]}


def council(words: list[str], people: list[int]) -> str:
    """Article 16 (4) of the Treaty on European Union in whole numbers; a blocking minority has at least four."""
    members = sum(word == "yes" for word in words)
    behind = sum(number for word, number in zip(words, people, strict=True) if word == "yes")
    if 100 * members < 55 * len(words) or members == 0:
        return "lost"
    against = len(words) - members
    return "carried" if 100 * behind >= 65 * sum(people) or against < 4 else "lost"


def test_the_council_decides_as_its_treaty_says_in_thousands_of_votes() -> None:
    """Among them many where the blocking minority makes the difference, and where 55 % or 65 % is exactly reached."""
    random, found, near = Random(16), 0, 0
    for _ in range(CASES):
        size = random.randint(1, 28)
        people = [random.choice((1, 1, 2, 5, 10, 20, 60, 80)) for _ in range(size)]
        odds = random.choice((50, 65, 80, 90))
        words = ["yes" if random.randint(1, 100) <= odds else random.choice(("no", "abstain", "-")) for _ in people]
        seats = tuple(replace(seat, weight=Fraction(n)) for seat, n in zip(numbered(size), people, strict=True))
        expected = council(words, people)
        assert closed(COUNCIL, seats, in_order(" ".join(words))).outcome == expected, (words, people)
        behind = sum(number for word, number in zip(words, people, strict=True) if word == "yes")
        found += expected == "carried" and 100 * behind < 65 * sum(people)
        near += 100 * behind == 65 * sum(people) or 100 * words.count("yes") == 55 * size
    assert min(found, near) > 5


GROUPED = ballot({"pass": "majority"}, quorum={"present": "majority", "groups": {"north": "2/3"}})
NORTH = (*make_seats("Beijing", "Tianjin", "Hebei", group="north"), *(
    replace(seat, id=seat.id + 3) for seat in make_seats("Haihe", "Yanshan", group=None)
))  # fmt: skip


@pytest.mark.parametrize(
    ("votes", "outcome"),
    [
        ("yes yes - yes -", "carried"),
        ("yes - - yes yes", "no_quorum"),  # a majority of all is there, but one of three of the north
        ("yes yes yes - -", "carried"),
        ("yes yes - - -", "no_quorum"),  # enough of the north, too few of all
    ],
)
def test_a_quorum_of_a_group_is_needed_as_well(votes: str, outcome: str) -> None:
    assert closed(GROUPED, NORTH, in_order(votes)).outcome == outcome


def test_the_group_that_falls_short_is_named_in_the_sentence_and_in_the_derivation() -> None:
    votes = in_order("yes - - yes yes")
    assert str(so_far(GROUPED, NORTH, votes).sentence).startswith("No quorum yet: in north 1 present, 2 needed.")
    verdict = closed(GROUPED, NORTH, votes)
    assert str(verdict.sentence) == "No quorum: in north 1 present, 2 needed."
    lines = {str(each.label): (str(each.value), each.met) for each in verdict.derivation}
    assert lines["Quorum"] == ("3 ≥ 3, met", True)
    assert lines["Quorum in north"] == ("1 < 2, not met", False)


def test_votes_that_must_be_cast_are_counted_by_group_too() -> None:
    rule = ballot({"pass": "majority", "basis": "cast"}, quorum={"cast": 2, "groups": {"north": 2}})
    present = tuple(replace(seat, status="present") for seat in NORTH)
    assert closed(rule, present, in_order("yes - - yes yes")).outcome == "no_quorum"
    assert closed(rule, present, in_order("yes yes - - -")).outcome == "carried"


def test_no_vote_opens_on_a_quorum_of_a_group_without_a_seat() -> None:
    [reason] = check_electorate(GROUPED, make_seats("Haihe", "Yanshan"))
    assert str(reason) == "The quorum counts the group “north”, which has no seat."


@pytest.mark.parametrize("chair", ["yes", "no", "abstain", "-"])
def test_a_casting_vote_is_apart_from_the_vote_of_the_chair_as_a_member(chair: str) -> None:
    """Whatever the chair has said as a member, it is said once; a tie is left to what the chair does next."""
    rule = ballot({"pass": "majority", "basis": "yes_no", "tie": "casting"})
    seats = change(make_seats("Beijing", "Tianjin", "Hebei"), "Beijing", chair=True)
    others = {"yes": "no -", "no": "yes -", "abstain": "yes no", "-": "yes no"}[chair]
    verdict = closed(rule, seats, in_order(f"{chair} {others}"))
    assert verdict.outcome == "tied"
    assert str(verdict.sentence) == "A tie at 1 of 2. The casting vote of the chair decides."
    assert sum(verdict.tally.counts.values()) == len(in_order(f"{chair} {others}"))


def test_the_side_of_the_chair_in_a_tie_is_its_own_vote_counted_once() -> None:
    rule = ballot({"pass": "majority", "tie": "chair"}, chair="members")
    seats = change(numbered(4), "Seat 1", chair=True)
    for vote, outcome in (("yes", "carried"), ("no", "lost")):
        other = "no" if vote == "yes" else "yes"
        verdict = closed(rule, seats, in_order(f"{vote} {vote} {other} {other}"))
        assert (verdict.outcome, sum(verdict.tally.counts.values())) == (outcome, 4)


def test_where_no_tie_is_left_open_no_step_has_to_follow_one() -> None:
    outcomes = {tie: ballot({"pass": "majority", "tie": tie}).outcomes() for tie in ("lost", "again", "casting")}
    assert ["tied" in each for each in outcomes.values()] == [False, True, True]


statuses = st.sampled_from(["present", "absent", "recused", "eligible"])


@given(st.lists(st.sampled_from(["own", "entered", "-"]), min_size=1, max_size=6), st.data())
@settings(max_examples=200)
def test_attendance_taken_after_a_vote_was_cast_never_removes_it(cast: list[str], data: st.DataObject) -> None:
    """Whatever who keeps the round records then, in whatever order: what seats have cast themselves is counted."""
    rule = ballot({"pass": "majority"}, recusable=True, delegation=True, **KEPT)
    seats: tuple[Seat, ...] = numbered(len(cast) + 1)
    giver, proxy = seats[-1], seats[0]
    seats = change(seats, giver.name.en, delegate_to=proxy.id)
    responses = tuple(
        Response(seat_id=number, choice="yes", on_behalf=how == "entered", cast_by=number if how == "own" else None)
        for number, how in enumerate(cast, 1)
        if how != "-"
    )
    responses += (Response(seat_id=giver.id, choice="no", cast_by=proxy.id),)
    own = {each.seat_id for each in responses if not each.on_behalf}
    for _ in range(data.draw(st.integers(1, 8))):
        seat = data.draw(st.sampled_from(seats))
        status = data.draw(statuses)
        if not against_attendance(rule, seat, responses):
            seats, responses = all_marked(seats, responses, {seat.id: status}, "keeper")
    assert own <= {each.seat_id for each in responses}
    counted = closed(rule, seats, responses).tally.counts
    assert counted["yes"] >= sum(each.choice == "yes" for each in responses if each.seat_id in own)
    assert counted["no"] == 1


@pytest.mark.parametrize(
    ("share", "said"),
    [("2/3", "two thirds"), ("11/20", "55 %"), ("13/16", "81.25 %"), ("5/7", "5 of 7 parts"), ("1/2", "half")],
)
def test_a_share_is_said_as_people_say_it(share: str, said: str) -> None:
    assert str(share_words(Fraction(share))) == said


def test_a_sum_of_weights_is_exact_whatever_their_denominators() -> None:
    weights = [Fraction(1, 3), Fraction(1, 5), Fraction(2, 3), Fraction(7), Fraction(4, 5)]
    assert total(weights) == 9 == sum(weights)
