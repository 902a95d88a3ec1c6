"""Elections: who has a place, what a tie at the last one leaves open, and what nobody learns of a secret vote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from pydantic import ValidationError

from govflow.engine.facts import Holder
from govflow.engine.rounds import Response, Verdict, check_electorate, check_response, judge, read_round
from govflow.engine.rounds.elections import MOST_CANDIDATES, Election, with_candidates
from govflow.engine.rounds.secrecy import boxed, cast, drawn
from govflow.values import Text
from tests.engine.round_builders import change, closed, numbered, so_far

NAMES = ("Li", "Wang", "Zhao", "Sun")


def holder(number: int, name: str) -> Holder:
    return Holder(organization_id=None, person_id=number, name=Text(en=name, zh=f"候选人{name}"))


def election(names: Sequence[str] = NAMES, **settings: Any) -> Election:
    """An election as it opens, of those; their ids begin at 101."""
    file = {"kind": "election", "voters": "members", "candidates": "nominees", "places": 2, "sealed": "until_closed"}
    read = read_round({**file, **settings})
    assert isinstance(read, Election)
    return with_candidates(read, {"nominees": [holder(100 + n, name) for n, name in enumerate(names, 1)]})


def naming(ballots: str) -> list[Response]:
    """The ballots of seats 1, 2, …: ``12 34 -`` names the first and second, the third and fourth; a dash is none."""
    given = enumerate(ballots.split(), 1)
    return [
        Response(seat_id=seat, choice="voted", scores={f"c{each}": 1 for each in ballot})
        for seat, ballot in given
        if ballot != "-"
    ]


def counted(ballots: str, names: Sequence[str] = NAMES, **settings: Any) -> Verdict:
    return closed(election(names, **settings), numbered(len(ballots.split())), naming(ballots))


@pytest.mark.parametrize(
    ("ballots", "outcome", "elected"),
    [
        ("12 12 13", "filled", (101, 102)),
        ("34 34 43", "filled", (103, 104)),
        ("12 21 3 3", "tied", ()),  # three have two votes each, for two places
        ("12 13 14", "tied", (101,)),  # one is ahead; three are tied for the last place
        ("1 1 1", "short", (101,)),
        ("- - -", "short", ()),
        ("1 2 -", "filled", (101, 102)),  # as many as one another, and a place for each
    ],
)
def test_those_whom_most_have_named_are_elected(ballots: str, outcome: str, elected: tuple[int, ...]) -> None:
    found = counted(ballots)
    assert (found.outcome, found.elected) == (outcome, elected)


@pytest.mark.parametrize(("ballots", "elected"), [("12 12 1 1", (101,)), ("12 12 12 1", (101, 102))])
def test_where_a_majority_is_needed_half_of_the_votes_is_not_enough(ballots: str, elected: tuple[int, ...]) -> None:
    assert counted(ballots, majority=True).elected == elected
    assert counted(ballots).elected == (101, 102)


@pytest.mark.parametrize(("ballots", "outcome"), [("12 12 - - -", "no_quorum"), ("12 12 1 - -", "filled")])
def test_without_its_quorum_nobody_is_elected(ballots: str, outcome: str) -> None:
    found = counted(ballots, quorum={"cast": "1/2"})
    assert (found.outcome, bool(found.elected)) == (outcome, outcome == "filled")


def test_the_sentences_name_who_is_elected_and_what_stays_open() -> None:
    assert str(counted("12 12 13").sentence) == "Elected: Li, Wang."
    assert str(counted("12 13 14").sentence) == "Elected: Li. A tie of Wang, Zhao, Sun with 1 each for the last place."
    assert str(counted("12 21 3 3").sentence) == "A tie of Li, Wang, Zhao with 2 each for the last 2 places."
    assert str(counted("1 1 1").sentence) == "Elected: Li. 1 place stays empty."
    assert str(counted("- - -").sentence) == "2 places stay empty."


def test_each_line_of_the_derivation_says_who_named_whom_and_who_has_a_place() -> None:
    lines = counted("12 13 1", majority=True).derivation[3:]
    assert [(str(line.label), str(line.text), str(line.value), line.met) for line in lines] == [
        ("Li", "Named by Seat 1, Seat 2, Seat 3", "3", True),
        ("Wang", "Named by Seat 1", "1", False),
        ("Zhao", "Named by Seat 2", "1", False),
        ("Sun", "Named by ", "0", False),
        ("Majority", "More than half of the 3 that voted", "2", None),
        ("Places", "Li", "1 of 2", False),
    ]


@pytest.mark.parametrize(
    ("scores", "sentence"),
    [
        ({"c1": 1, "c2": 1}, None),
        ({"c4": 1}, None),
        ({"c1": 1, "c2": 1, "c3": 1}, "You have named 3; 2 may be named at most."),
        ({}, "Name at least one candidate."),
        ({"c1": 2}, "Name each candidate once at most, of these: Li, Wang, Zhao, Sun."),
        ({"c1": 0}, "Name each candidate once at most, of these: Li, Wang, Zhao, Sun."),
        ({"c5": 1}, "Name each candidate once at most, of these: Li, Wang, Zhao, Sun."),
    ],
)
def test_a_vote_names_some_of_those_who_stand_and_no_more_than_it_may(
    scores: dict[str, int], sentence: str | None
) -> None:
    reasons = check_response(election(), numbered(3), Response(seat_id=1, choice="voted", scores=scores))
    assert [str(each) for each in reasons] == ([sentence] if sentence else [])


def test_the_file_may_let_a_seat_name_fewer_than_there_are_places() -> None:
    reasons = check_response(election(votes=1), numbered(3), naming("12")[0])
    assert [str(each) for each in reasons] == ["You have named 2; 1 may be named at most."]


@pytest.mark.parametrize(("standing", "opens"), [(1, False), (2, True), (MOST_CANDIDATES, True), (101, False)])
def test_it_opens_with_as_many_as_there_are_places_and_no_more_than_can_be_read(standing: int, opens: bool) -> None:
    round_ = election([f"N{number}" for number in range(standing)])
    assert (check_electorate(round_, numbered(3)) == []) is opens


def test_nothing_of_a_sealed_election_is_told_before_it_closes() -> None:
    found = so_far(election(), numbered(3), naming("12 13"))
    assert (found.outcome, found.elected, dict(found.tally.counts)) == (None, (), {})
    assert "Li" not in str([str(line.label) for line in found.derivation])


def test_the_box_adds_one_to_each_who_is_named_and_is_counted_as_the_votes_were() -> None:
    round_, ballots = election(sealed="secret"), naming("12 13 1 4")
    box = dict.fromkeys(boxed(round_), 0)
    for each in ballots:
        box |= {name: box[name] + 1 for name in cast(round_, each)}
    assert box == {"c1": 3, "c2": 1, "c3": 1, "c4": 1}
    empty = [Response(seat_id=each.seat_id, choice="") for each in ballots]
    found = closed(round_, numbered(4), drawn(round_, empty, box))
    assert dict(found.tally.counts) == box
    assert (found.outcome, found.elected) == ("tied", (101,))
    assert "Seat" not in str([str(line.text) for line in found.derivation[3:]])


def test_a_box_in_which_somebody_has_more_votes_than_have_voted_is_no_box() -> None:
    round_ = election(sealed="secret")
    with pytest.raises(ValueError, match="more votes"):
        drawn(round_, [Response(seat_id=1, choice="")], {"c1": 2, "c2": 0, "c3": 0, "c4": 0})


def test_a_recused_seat_neither_votes_nor_counts_for_the_majority() -> None:
    round_ = election(majority=True, recusable=True)
    seats = change(numbered(4), "Seat 4", status="recused")
    found = judge(round_, seats, naming("12 12 3 -"), expired=True)
    assert (found.tally.recused, found.elected) == (1, (101, 102))


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"delegation": True}, "by itself"),
        ({"kept_by": "members"}, "by itself"),
        ({"sealed": "none"}, "until_closed"),
        ({"close": "when_decided"}, "when_all_answered"),
        ({"places": 0}, "greater than or equal"),
        ({"places": 101}, "less than or equal"),
        ({"votes": 0}, "greater than or equal"),
    ],
)
def test_what_no_election_can_be_is_refused(settings: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        election(**settings)


def test_who_is_elected_is_kept_with_the_verdict_and_the_frozen_rule_says_who_stood() -> None:
    assert counted("12 12 13").to_json()["elected"] == [101, 102]
    kept = election().model_dump(mode="json")
    assert read_round(kept) == election()
    assert [each["name"] for each in kept["standing"]] == ["c1", "c2", "c3", "c4"]
