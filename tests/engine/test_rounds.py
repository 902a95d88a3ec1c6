"""The decision rules of the field, each as its source states it, and the derivation that goes with the result."""

from dataclasses import replace
from fractions import Fraction

import pytest

from govflow.engine.rounds import Seat
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

ITEM_3 = ballot({"pass": "majority", "basis": "present"}, quorum={"present": "2/3"})
FLOOR = change(make_seats(*CONFERENCE), "Hebei", status="absent")
ROLL_CALL = answers(
    FLOOR, Beijing="yes", Tianjin="yes", Chengde="yes", Zhangjiakou="yes", Haihe="no", Yanshan="abstain"
)


def test_the_vote_of_the_conference_page_is_adopted_by_four_of_four() -> None:
    verdict = so_far(ITEM_3, FLOOR, ROLL_CALL)
    assert verdict.outcome == "carried"
    assert str(verdict.sentence) == "Adopted: 4 in favour, 4 needed."
    assert verdict.tally.counts == {"yes": 4, "no": 1, "abstain": 1}


def test_the_derivation_reads_like_the_table_of_the_conference_page() -> None:
    lines = [(str(line.label), str(line.text), str(line.value)) for line in so_far(ITEM_3, FLOOR, ROLL_CALL).derivation]
    assert lines == [
        ("Who may vote", "Seats when the round was opened", "7"),
        ("Quorum", "5 of 7 seats needed; Hebei absent", "6 ≥ 5, met"),
        ("Recusals", "None declared; a recused seat leaves the basis", "0"),
        ("Basis", "Seats present. An abstention stays in the basis, so it works like a no", "6"),
        ("Threshold", "More than half of the basis: more than 3", "4"),
        ("Yes", "In favour: Beijing, Tianjin, Chengde, Zhangjiakou", "4 ≥ 4, met"),
    ]


def test_a_missed_majority_names_the_need_the_absent_and_the_yes() -> None:
    six = change(make_seats(*CONFERENCE[:6]), "Hebei", status="absent")
    verdict = closed(ballot({"pass": "5/6"}), six, in_order("yes yes - yes yes no"))
    assert verdict.outcome == "lost"
    assert str(verdict.sentence) == "Not adopted: 5 of 6 needed; Hebei absent; 4 yes."
    assert str(so_far(ballot({"pass": "5/6"}), six, in_order("yes yes - yes yes -")).sentence) == (
        "5 of 6 needed; Hebei absent; 4 yes."
    )


@pytest.mark.parametrize(("yes", "outcome"), [(13, "carried"), (12, "lost")])
def test_german_minister_presidents_need_13_of_16(yes: int, outcome: str) -> None:
    vote = in_order(" ".join(["yes"] * yes + ["abstain"] * (16 - yes)))
    assert so_far(ballot({"pass": "13/16"}), numbered(16), vote).outcome == outcome


@pytest.mark.parametrize(("basis", "outcome"), [("seats", "lost"), ("yes_no", "carried")])
def test_an_abstention_prevents_unanimity_of_all_but_not_of_yes_and_no(basis: str, outcome: str) -> None:
    assert so_far(ballot({"pass": "all", "basis": basis}), numbered(3), in_order("yes yes abstain")).outcome == outcome


COUNCIL = ballot(
    {
        "all_of": [{"pass": "55/100"}, {"pass": "65/100", "unit": "weight"}],
        "blocking_minority": 4,
    }
)


def union(*populations: int) -> tuple[Seat, ...]:
    members = zip(numbered(len(populations)), populations, strict=True)
    return tuple(replace(seat, weight=Fraction(people)) for seat, people in members)


def test_the_council_needs_55_percent_of_members_and_65_percent_of_people() -> None:
    ten = union(*[10] * 10)
    assert closed(COUNCIL, ten, in_order("yes " * 6 + "no " * 4)).outcome == "lost"
    assert closed(COUNCIL, ten, in_order("yes " * 7 + "no " * 3)).outcome == "carried"
    few_people = union(*[2] * 6, *[22] * 4)
    assert closed(COUNCIL, few_people, in_order("yes " * 6 + "no " * 4)).outcome == "lost"


def test_three_large_members_cannot_block_the_council() -> None:
    members = union(84, 68, 59, *[9] * 24)
    three_against = closed(COUNCIL, members, in_order("no no no " + "yes " * 24))
    assert Fraction(216, 427) < Fraction(65, 100)
    assert three_against.outcome == "carried"
    assert "no blocking minority, met" in [str(line.value) for line in three_against.derivation]
    assert closed(COUNCIL, members, in_order("no no no no " + "yes " * 23)).outcome == "lost"


def test_few_opponents_do_not_excuse_a_missing_majority_of_members() -> None:
    assert closed(COUNCIL, union(10, 10, 10), in_order("yes no no")).outcome == "lost"


def test_in_the_council_an_abstention_counts_against() -> None:
    ten = union(*[10] * 10)
    assert closed(COUNCIL, ten, in_order("yes " * 6 + "abstain " * 4)).outcome == "lost"
    assert closed(COUNCIL, ten, in_order("yes " * 6 + "- " * 4)).outcome == "lost"


def test_the_delaware_compact_counts_a_majority_of_all_members() -> None:
    compact = ballot({"pass": "majority", "basis": "seats"})
    five = numbered(5)
    assert closed(compact, five, in_order("yes yes - - -")).outcome == "lost"
    assert closed(compact, five, in_order("yes yes yes - -")).outcome == "carried"


SILENCE = ballot({"pass": "all", "silence": "consent"}, choices=["yes", "no"], close="when_decided")


def test_a_silence_procedure_passes_without_a_word_at_its_date_and_not_before() -> None:
    assert so_far(SILENCE, numbered(3), []).outcome is None
    verdict = closed(SILENCE, numbered(3), in_order("yes - -"))
    assert verdict.outcome == "carried"
    assert verdict.tally.answered == 1
    assert "Seat 2, Seat 3 did not vote in time, which counts as yes" in [str(line.text) for line in verdict.derivation]


def test_one_objection_breaks_the_silence_at_once() -> None:
    assert so_far(SILENCE, numbered(3), in_order("- no -")).outcome == "lost"


def test_an_absent_seat_is_not_silent() -> None:
    seats = change(numbered(3), "Seat 3", status="absent")
    assert closed(SILENCE, seats, []).outcome == "lost"
    assert closed(SILENCE, seats, []).tally.counts == {"yes": 2, "no": 0}


@pytest.mark.parametrize(("silence", "outcome"), [("none", "carried"), ("abstention", "lost"), ("refusal", "lost")])
def test_silence_counts_as_the_rule_says(silence: str, outcome: str) -> None:
    rule = ballot({"pass": "majority", "basis": "cast", "silence": silence})
    assert closed(rule, numbered(4), in_order("yes yes - -")).outcome == outcome


@pytest.mark.parametrize(
    ("basis", "outcome"), [("seats", "lost"), ("present", "lost"), ("cast", "lost"), ("yes_no", "carried")]
)
def test_each_basis_counts_other_seats(basis: str, outcome: str) -> None:
    """2 yes, 1 no, 2 abstentions, 1 present without a vote, 1 absent."""
    seats = change(change(numbered(7), "Seat 7", status="absent"), "Seat 6", status="present")
    verdict = closed(ballot({"pass": "majority", "basis": basis}), seats, in_order("yes yes no abstain abstain - -"))
    bases = {"seats": "7", "present": "6", "cast": "5", "yes_no": "3"}
    assert [line.value for line in verdict.derivation if str(line.label) == "Basis"] == [bases[basis]]
    assert verdict.outcome == outcome


@pytest.mark.parametrize(
    ("abstention", "outcome"), [("by_basis", "lost"), ("left_out", "carried"), ("as_yes", "carried")]
)
def test_an_abstention_means_what_the_rule_says(abstention: str, outcome: str) -> None:
    rule = ballot({"pass": "2/3", "abstention": abstention})
    assert closed(rule, numbered(4), in_order("yes yes abstain no")).outcome == outcome


def test_a_proposal_that_nobody_favours_falls_even_when_all_abstain() -> None:
    assert (
        closed(ballot({"pass": "all", "basis": "yes_no"}), numbered(2), in_order("abstain abstain")).outcome == "lost"
    )


def test_exactly_the_share_is_enough_unless_more_is_asked() -> None:
    six = numbered(6)
    assert so_far(ballot({"pass": "2/3"}), six, in_order("yes yes yes yes no no")).outcome == "carried"
    assert so_far(ballot({"pass": "2/3", "strict": True}), six, in_order("yes yes yes yes no no")).outcome == "lost"


def test_thirds_of_weights_are_exact() -> None:
    seats = tuple(replace(seat, weight=Fraction(1, 3)) for seat in numbered(3))
    rule = ballot({"pass": "2/3", "unit": "weight"})
    assert so_far(rule, seats, in_order("yes yes no")).outcome == "carried"
    strict = ballot({"pass": "2/3", "unit": "weight", "strict": True})
    verdict = so_far(strict, seats, in_order("yes yes no"))
    assert verdict.outcome == "lost"
    assert str(verdict.sentence) == "Not adopted: more than ≈0.67 of weight 1 needed; weight ≈0.67 in favour."


def test_too_few_seats_present_is_no_decision_whatever_the_votes() -> None:
    seats = change(change(FLOOR, "Haihe", status="absent"), "Yanshan", status="absent")
    verdict = so_far(ITEM_3, seats, answers(seats, Beijing="yes", Tianjin="yes", Chengde="yes", Zhangjiakou="yes"))
    assert verdict.outcome == "no_quorum"
    assert str(verdict.sentence) == "No quorum: 4 present, 5 needed; Hebei, Haihe, Yanshan absent."


def test_a_quorum_of_votes_cast_counts_votes() -> None:
    rule = ballot({"pass": "majority", "basis": "cast"}, quorum={"cast": "1/2"})
    assert closed(rule, numbered(4), in_order("yes - - -")).outcome == "no_quorum"
    assert closed(rule, numbered(4), in_order("yes yes - -")).outcome == "carried"


@pytest.mark.parametrize("silence", ["consent", "refusal", "abstention"])
def test_silence_is_no_vote_for_a_quorum_of_votes_cast(silence: str) -> None:
    rule = ballot({"pass": "1/4", "silence": silence}, quorum={"cast": "1/2"})
    missed = closed(rule, numbered(4), in_order("yes - - -"))
    assert missed.outcome == "no_quorum"
    assert [str(line.value) for line in missed.derivation if str(line.label) == "Quorum"] == ["1 < 2, not met"]
    assert closed(rule, numbered(4), in_order("yes yes - -")).outcome == "carried"


def test_a_recused_seat_leaves_every_basis_and_the_quorum() -> None:
    rule = ballot({"pass": "2/3"}, recusable=True, quorum={"present": "all"})
    seats = numbered(4)
    assert so_far(rule, seats, in_order("yes yes no no")).outcome == "lost"
    verdict = so_far(rule, change(seats, "Seat 4", status="recused"), in_order("yes yes no -"))
    assert verdict.outcome == "carried"
    assert verdict.tally.recused == 1


def test_an_exact_half_is_a_tie_and_lost_by_default() -> None:
    rule = {"pass": "majority", "basis": "yes_no"}
    assert so_far(ballot(rule), numbered(4), in_order("yes yes no no")).outcome == "lost"
    again = so_far(ballot(rule | {"tie": "again"}), numbered(4), in_order("yes yes no no"))
    assert again.outcome == "tied"
    assert str(again.sentence) == "A tie at 2 of 4. The vote is taken again."


@pytest.mark.parametrize(("votes", "outcome"), [("yes no", "carried"), ("no yes", "lost")])
def test_the_side_of_the_chair_wins_a_tie(votes: str, outcome: str) -> None:
    rule = ballot({"pass": "majority", "tie": "chair"})
    seats = change(make_seats("Beijing", "Tianjin"), "Beijing", chair=True)
    verdict = so_far(rule, seats, in_order(votes))
    assert verdict.outcome == outcome
    assert "decided by Beijing" in str(verdict.sentence)


def test_an_absent_chair_lets_a_tie_fall() -> None:
    rule = ballot({"pass": "majority", "basis": "present", "tie": "chair"})
    seats = change(make_seats("Beijing", "Tianjin", "Hebei"), "Hebei", chair=True, status="absent")
    assert so_far(rule, seats, in_order("yes no")).outcome == "lost"


def test_a_no_of_a_veto_holder_defeats_any_majority_and_an_abstention_does_not() -> None:
    rule = ballot({"pass": "1/2", "veto": ["central"]})
    seats = change(numbered(5), "Seat 1", capacity="central")
    vetoed = so_far(rule, seats, in_order("no yes yes yes yes"))
    assert (vetoed.outcome, str(vetoed.sentence)) == ("lost", "Not adopted: veto of Seat 1.")
    assert so_far(rule, seats, in_order("abstain yes yes yes yes")).outcome == "carried"
    by_group = change(numbered(5), "Seat 1", group="central")
    assert so_far(rule, by_group, in_order("no yes yes yes yes")).outcome == "lost"


def test_each_group_must_reach_its_own_share() -> None:
    rule = ballot({"pass": "1/2", "groups": {"north": "majority", "south": "1/3"}})
    seats = tuple(replace(seat, group="north" if seat.id <= 3 else "south") for seat in numbered(6))
    assert so_far(rule, seats, in_order("yes yes no yes no no")).outcome == "carried"
    one_sided = so_far(rule, seats, in_order("yes no no yes yes yes"))
    assert one_sided.outcome == "lost"
    assert str(one_sided.sentence) == "Not adopted: in north 2 of 3 needed; 1 yes."


def test_a_delegate_casts_two_separate_votes() -> None:
    rule = ballot({"pass": "majority"}, delegation=True)
    seats = change(numbered(3), "Seat 2", delegate_to=1, status="absent")
    verdict = so_far(rule, seats, in_order("yes no yes"))
    assert verdict.tally.counts == {"yes": 2, "no": 1, "abstain": 0}
    assert verdict.tally.present == 3
    assert "Seat 2 through Seat 1" in str(verdict.derivation[0].text)


def test_a_delegation_to_a_seat_that_was_recused_later_is_void() -> None:
    rule = ballot({"pass": "all"}, delegation=True)
    seats = change(change(numbered(3), "Seat 2", delegate_to=1), "Seat 1", status="recused")
    assert so_far(rule, seats, in_order("- - yes")).waiting == (2,)
    absent = change(seats, "Seat 2", status="absent")
    assert so_far(rule, absent, in_order("- yes yes")).tally.answered == 1
