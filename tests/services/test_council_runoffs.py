"""A run-off for the places that an election has left: what is frozen, who is seated, what pages and papers say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from govflow.errors import Refused
from govflow.services.commands.deadlines import sweep
from govflow.services.queries.case.round.page import load_round_page
from govflow.services.queries.operations import verify_record
from govflow.store.rounds.tables import RESPONSE, ROUND
from tests.builders import Cast
from tests.services.councils import STANDING, electing_two, name
from tests.services.elections import VOTERS


def first(cast: Cast, *ballots: tuple[int, ...]) -> str:
    """The five governments name these in their order."""
    reference = electing_two(cast)
    for organization, numbers in zip(VOTERS, ballots, strict=True):
        name(cast, reference, organization, *numbers)
    return reference


def rounds(cast: Cast, reference: str) -> dict[str, Any]:
    with cast.backend.reading() as session:
        query = select(ROUND).where(ROUND.c.case_id == cast.case(reference).id).order_by(ROUND.c.id)
        return {row.name: row for row in session.execute(query)}


def council(cast: Cast, reference: str) -> list[int | None]:
    return [each.person_id for each in cast.case(reference).parties.get("council", ())]


def test_who_is_elected_is_seated_and_the_two_next_stand_for_the_place_that_is_left(cast: Cast) -> None:
    reference = first(cast, (1, 2), (1, 2), (1, 3), (3,), (4,))
    assert cast.state(reference) == "second"
    assert council(cast, reference) == [cast.person(STANDING[0])]
    found = rounds(cast, reference)
    standing = found["last_places"].rule["standing"]
    assert [each["id"] for each in standing] == [cast.person(STANDING[number]) for number in (1, 2)]
    assert found["last_places"].rule["places"] == 1
    for organization in VOTERS:
        name(cast, reference, organization, 3)
    assert cast.state(reference) == "seated"
    assert set(council(cast, reference)) == {cast.person(STANDING[0]), cast.person(STANDING[2])}
    assert rounds(cast, reference)["election"].verdict["tally"]["counts"] == {"c1": 3, "c2": 2, "c3": 2, "c4": 1}
    assert verify_record(cast.backend).first_broken is None


def test_with_nobody_elected_all_four_stand_for_both_places(cast: Cast) -> None:
    reference = electing_two(cast)
    for organization, numbers in zip(list(VOTERS)[:4], ((1, 2), (1, 2), (3, 4), (3, 4)), strict=True):
        name(cast, reference, organization, *numbers)
    cast.clock.at += timedelta(days=40)
    sweep(cast.backend)
    assert (cast.state(reference), council(cast, reference)) == ("second", [])
    again = rounds(cast, reference)["last_places"].rule
    assert (len(again["standing"]), again["places"]) == (4, 2)


@pytest.mark.parametrize("numbers", [(1,), (4,), (2, 3)])
def test_nobody_else_and_no_more_than_there_are_places_are_named_in_it(cast: Cast, numbers: tuple[int, ...]) -> None:
    reference = first(cast, (1, 2), (1, 2), (1, 3), (3,), (4,))
    with pytest.raises(Refused):
        name(cast, reference, "fangshan", *numbers)


def test_it_is_as_secret_as_the_first_vote(cast: Cast) -> None:
    reference = first(cast, (1, 2), (1, 2), (1, 3), (3,), (4,))
    name(cast, reference, "fangshan", 2)
    with cast.backend.reading() as session:
        of_runoff = RESPONSE.c.round_id == cast.round(reference).id
        [row] = session.execute(select(RESPONSE).where(of_runoff)).all()
    assert (row.choice, row.scores, row.sealed) == ("", {}, None)


def test_the_page_says_between_whom_it_is_held_and_how_that_was_counted(cast: Cast) -> None:
    reference = first(cast, (1, 2), (1, 2), (1, 3), (3,), (4,))
    number = rounds(cast, reference)["election"].id
    with cast.backend.reading() as session:
        page = load_round_page(cast.backend.work(session, cast.actor("chen.yu")), reference, number)
    told = repr(page)
    assert "Between those who come next" in told
