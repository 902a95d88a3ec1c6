"""Quorum and “those present” count facts: attendance on record, or an answer; silence is not presence."""

from __future__ import annotations

import pytest

from govflow.engine.rounds import read_round
from tests.engine.round_builders import ballot, change, closed, in_order, make_seats, numbered, so_far

STANDARD = ballot({"pass": "majority", "basis": "yes_no"}, quorum={"present": "2/3"}, delegation=True)

OF = {"present": "present", "cast": "votes cast", "yes_no": "for and against"}


def test_one_yes_with_two_silent_is_no_quorum() -> None:
    members = make_seats("Beijing", "Tianjin", "Hebei")
    verdict = closed(STANDARD, members, in_order("yes - -"))
    assert verdict.outcome == "no_quorum"
    assert verdict.tally.present == 1
    assert str(verdict.sentence) == ("No quorum: 1 present, 2 needed; no attendance or answer of Tianjin, Hebei.")


def test_attendance_on_record_makes_the_quorum_without_a_vote() -> None:
    members = change(make_seats("Beijing", "Tianjin", "Hebei"), "Tianjin", status="present")
    verdict = closed(STANDARD, members, in_order("yes - -"))
    assert (verdict.outcome, verdict.tally.present) == ("carried", 2)


def test_an_absent_seat_is_there_once_its_delegate_is_seen() -> None:
    members = change(make_seats("Beijing", "Tianjin", "Hebei"), "Tianjin", status="absent", delegate_to=1)
    assert so_far(STANDARD, members, []).tally.present == 0
    assert so_far(STANDARD, members, in_order("yes - -")).tally.present == 2


@pytest.mark.parametrize(
    ("silence", "outcome"), [("consent", "carried"), ("refusal", "no_quorum"), ("abstention", "no_quorum")]
)
def test_only_a_silence_that_the_file_takes_for_consent_is_there(silence: str, outcome: str) -> None:
    rule = ballot({"pass": "majority", "basis": "seats", "silence": silence}, quorum={"present": "2/3"})
    assert closed(rule, numbered(3), in_order("yes - -")).outcome == outcome


@pytest.mark.parametrize(
    ("silence", "meaning"),
    [("consent", "counts as yes"), ("refusal", "counts as no"), ("abstention", "counts as abstaining")],
)
def test_the_verdict_names_those_whose_silence_counted(silence: str, meaning: str) -> None:
    rule = ballot({"pass": "1/3", "silence": silence})
    members = make_seats("Beijing", "Tianjin", "Hebei")
    assert str(closed(rule, members, in_order("yes - -")).sentence).endswith(
        f"Tianjin, Hebei did not vote in time, which {meaning}."
    )
    assert "in time" not in str(so_far(rule, members, in_order("yes - -")).sentence)


def test_who_has_not_been_seen_is_not_in_the_basis_of_those_present() -> None:
    rule = ballot({"pass": "majority", "basis": "present"})
    assert closed(rule, numbered(3), in_order("yes - -")).outcome == "carried"
    seen = change(numbered(3), "Seat 2", status="present")
    assert closed(rule, seen, in_order("yes - -")).outcome == "lost"


@pytest.mark.parametrize("basis", ["present", "cast", "yes_no"])
def test_an_open_ballot_without_its_quorum_says_so_before_it_says_how_many_are_in_favour(basis: str) -> None:
    """“1 of 1 needed; 1 yes” would read as carried, and closes as “No quorum”."""
    rule = ballot({"pass": "majority", "basis": basis}, quorum={"present": "2/3"})
    assert str(so_far(rule, numbered(3), in_order("yes - -")).sentence) == (
        f"No quorum yet: 1 present, 2 needed. 1 of 1 {OF[basis]} needed; 1 yes."
    )
    assert str(so_far(rule, numbered(3), in_order("yes yes -")).sentence) == f"2 of 2 {OF[basis]} needed; 2 yes."


def test_of_votes_that_are_missing_for_the_quorum_it_says_so_too() -> None:
    rule = ballot({"pass": "majority", "basis": "cast"}, quorum={"cast": 3})
    assert str(so_far(rule, numbered(5), in_order("yes yes - - -")).sentence) == (
        "No quorum yet: 2 voted, 3 needed. 2 of 2 votes cast needed; 2 yes."
    )


def test_an_open_ballot_with_a_veto_says_so_before_it_says_how_many_are_in_favour() -> None:
    rule = ballot({"pass": "1/2", "veto": ["central"]})
    seats = change(numbered(5), "Seat 1", capacity="central")
    assert str(so_far(rule, seats, in_order("no yes yes yes -")).sentence) == "Veto of Seat 1. 3 of 5 needed; 3 yes."


def test_an_open_choice_without_its_quorum_says_so() -> None:
    options = {"north": "North · 北", "south": "South · 南"}
    rule = read_round({"kind": "choice", "voters": "members", "options": options, "quorum": {"cast": 2}})
    assert str(so_far(rule, numbered(3), in_order("north - -")).sentence) == (
        "No quorum yet: 1 voted, 2 needed. 1 of 3 answered; waiting for Seat 2, Seat 3."
    )
    assert "quorum" not in str(so_far(rule, numbered(3), in_order("north north -")).sentence)


@pytest.mark.parametrize("sealed", ["until_closed", "unless_carried", "secret"])
def test_a_sealed_vote_without_its_quorum_says_so_and_not_what_was_voted(sealed: str) -> None:
    rule = ballot({"pass": "majority"}, quorum={"cast": 3}, sealed=sealed)
    open_ = so_far(rule, numbered(5), in_order("yes no - - -"))
    assert str(open_.sentence).startswith("No quorum yet: 2 voted, 3 needed. 2 of 5 answered")
    assert ("Quorum", "2 < 3, not met") in [(str(each.label), str(each.value)) for each in open_.derivation]
    over = closed(rule, numbered(5), in_order("yes no - - -"))
    assert (over.outcome, str(over.sentence)) == ("no_quorum", "No quorum: 2 voted, 3 needed.")
