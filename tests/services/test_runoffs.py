"""A run-off between the two that led: what is frozen, who votes, and that nobody adds an option between."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from govflow.errors import Refused
from govflow.store.rounds import load_round
from govflow.store.rounds.tables import RESPONSE, ROUND
from tests.builders import Cast
from tests.services.elections import VOTERS
from tests.services.places import APART, answer_all, choosing, naming, ordering


def rounds(cast: Cast, reference: str) -> dict[str, Any]:
    with cast.backend.reading() as session:
        rows = session.execute(select(ROUND).where(ROUND.c.case_id == cast.case(reference).id).order_by(ROUND.c.id))
        return {row.name: row for row in rows}


def options(row: Any) -> list[str]:
    return [each["name"] for each in row.rule["options"]]


def test_the_first_result_stays_on_record_and_the_run_off_is_frozen_to_the_two_that_led(cast: Cast) -> None:
    reference = choosing(cast)
    answer_all(cast, reference, *APART)
    assert cast.case(reference).state == "second"
    found = rounds(cast, reference)
    assert (found["place"].outcome, found["place"].verdict["leading"]) == ("undecided", ["north", "south"])
    assert options(found["place"]) == ["north", "south", "east", "west"]
    assert options(found["place_runoff"]) == ["north", "south"]
    answer_all(cast, reference, *["south"] * len(VOTERS))
    assert cast.case(reference).state == "placed"
    assert rounds(cast, reference)["place"].verdict["tally"]["counts"]["north"] == 2


@pytest.mark.parametrize("choice", ["east", "west", "paris"])
def test_no_other_option_comes_into_the_run_off(cast: Cast, choice: str) -> None:
    reference = choosing(cast)
    answer_all(cast, reference, *APART)
    with pytest.raises(Refused, match="not one of the choices"):
        cast.respond("chen.yu", reference, choice)


def test_who_left_the_first_vote_by_recusal_says_so_anew_in_the_run_off(cast: Cast) -> None:
    reference = choosing(cast)
    cast.excuse("guo.wei", reference, "chengde", status="recused")
    for person, choice in zip(list(VOTERS.values())[:4], ("north", "north", "south", "south"), strict=True):
        cast.respond(person, reference, choice)
    assert cast.case(reference).state == "second"
    with cast.backend.reading() as session:
        again = load_round(session, cast.round(reference).id)
    assert again is not None
    assert [each.status for each in again.seats] == ["eligible"] * len(VOTERS)


def test_the_votes_of_the_run_off_are_its_own(cast: Cast) -> None:
    reference = choosing(cast)
    answer_all(cast, reference, *APART)
    with cast.backend.reading() as session:
        again = load_round(session, cast.round(reference).id)
    assert again is not None
    assert again.responses == ()


def test_held_anew_it_is_between_the_same_two_again(cast: Cast) -> None:
    reference = choosing(cast)
    answer_all(cast, reference, *APART)
    cast.respond("chen.yu", reference, "north")
    cast.fire("gao.shan", reference, "again", reason="A wrong list of members")
    assert options(rounds(cast, reference)["place_runoff"]) == ["north", "south"]
    answer_all(cast, reference, "south", "south", "south", "north", "north")
    assert cast.case(reference).state == "placed"


def test_approvals_in_secret_leave_nothing_of_a_voter_but_that_it_voted(cast: Cast) -> None:
    reference = naming(cast)
    cast.respond("chen.yu", reference, "voted", scores={"joint": 1, "common": 1})
    with cast.backend.reading() as session:
        query = select(RESPONSE).where(RESPONSE.c.round_id == cast.round(reference).id)
        [row] = session.execute(query).all()
    assert (row.choice, row.scores, row.sealed) == ("", {}, None)
    with pytest.raises(Refused, match="cast once"):
        cast.respond("chen.yu", reference, "voted", scores={"joint": 1})


def test_what_is_numbered_otherwise_is_refused_by_the_command(cast: Cast) -> None:
    reference = ordering(cast)
    for scores in ({"water": 1, "air": 1}, {"water": 2}, {"water": 1, "moon": 2}, {}):
        with pytest.raises(Refused):
            cast.respond("chen.yu", reference, "voted", scores=scores)
    cast.respond("chen.yu", reference, "voted", scores={"air": 1, "rail": 2})
