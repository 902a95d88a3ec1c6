"""At a session nobody takes the floor, or the record, from others by filling lists."""

from __future__ import annotations

import pytest

from govflow.domain.floor import MOST_GIVEN_UP, MOST_STATEMENTS, MOST_WORDINGS
from govflow.errors import Refused
from govflow.services.commands.meetings.floor import ChangePlace, change_place_on_list
from tests.builders import Cast, new_key
from tests.services import proposals
from tests.services.floors import SECRETARY, ask, line_of, lodge, places, replace, statements, take_back, texts, told

BLOCKER, MEMBER = "sun.hao", "ma.ling"


@pytest.fixture
def conference(cast: Cast) -> str:
    return proposals.conference_in_session(cast)[0]


def leave(cast: Cast, conference: str, person: str, whose: str) -> None:
    order = ChangePlace(case=conference, place_id=places(cast, whose)[-1], change="leave", key=new_key())
    change_place_on_list(cast.backend, cast.actor(person), order)


@pytest.mark.parametrize(("person", "whose"), [(BLOCKER, None), (SECRETARY, "beijing")])
def test_who_comes_and_goes_fills_no_list_for_others_nor_that_of_another(
    cast: Cast, conference: str, person: str, whose: str | None
) -> None:
    line = line_of(cast, conference)
    for _ in range(MOST_GIVEN_UP):
        ask(cast, conference, line, person, whose=whose)
        leave(cast, conference, person, "beijing")
    with pytest.raises(Refused, match=f"taken off the list of this item {MOST_GIVEN_UP} times"):
        ask(cast, conference, line, person, whose=whose)
    ask(cast, conference, line, MEMBER)
    if whose is not None:
        ask(cast, conference, line, BLOCKER)
    assert len(told(cast, conference, line)[1]) == (1 if whose is None else 2)


@pytest.mark.parametrize(("person", "whose"), [("peng.cheng", None), (SECRETARY, "beijing")])
def test_who_states_much_takes_no_statement_from_others(
    cast: Cast, conference: str, person: str, whose: str | None
) -> None:
    for number in range(MOST_STATEMENTS):
        lodge(cast, conference, person, f"Point {number}.", whose=whose)
    with pytest.raises(Refused, match=f"There are {MOST_STATEMENTS} statements of this organization"):
        lodge(cast, conference, person, "One more.", whose=whose)
    lodge(cast, conference, MEMBER, "We agree.")
    lodge(cast, conference, BLOCKER, "We say it ourselves.")
    assert texts(cast, conference)[-2:] == ["We agree.", "We say it ourselves."]


def test_a_statement_is_worded_so_often_and_then_taken_back(cast: Cast, conference: str) -> None:
    """Each wording stays on the page of the statements, which all read."""
    lodge(cast, conference, BLOCKER, "Point 1.")
    for number in range(2, MOST_WORDINGS + 1):
        replace(cast, conference, BLOCKER, f"Point {number}.")
    assert not statements(cast, conference, BLOCKER)[0].replaces
    with pytest.raises(Refused, match=f"worded {MOST_WORDINGS} times at most"):
        replace(cast, conference, BLOCKER, "Once more.")
    take_back(cast, conference, BLOCKER)
    lodge(cast, conference, BLOCKER, "Another.")
    assert texts(cast, conference) == ["Another."]
