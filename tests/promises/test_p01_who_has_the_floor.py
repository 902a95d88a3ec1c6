"""P1 on speaking lists: of many who ask, give and give up the floor at once nobody gets two places, and none is lost.

One has the floor, and what the lists say is what the record says.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from govflow.errors import Refused
from govflow.store.meetings.floor import INTERRUPTION, PLACE
from govflow.store.record.verification import verify
from tests.builders import Cast
from tests.promises.crowds import all_at_once
from tests.promises.figures import figure
from tests.services import floors, proposals
from tests.services.floors import CHAIR, SECRETARY

ASKING = {"beijing": "sun.hao", "tianjin": "ma.ling", "hebei": "li.jian", "coatings": "peng.cheng"}


@pytest.fixture
def sitting(cast: Cast) -> tuple[str, str, int]:
    """A conference in session, its item, and the line of that."""
    conference, item = proposals.conference_in_session(cast)
    return conference, item, floors.line_of(cast, conference, item)


def tried(act: Callable[..., None], *args: Any, **more: Any) -> Callable[[], bool]:
    """Whether it was done, or refused."""

    def attempt() -> bool:
        try:
            act(*args, **more)
        except Refused:
            return False
        return True

    return attempt


def rows(cast: Cast) -> list[Any]:
    with cast.backend.reading() as session:
        return session.execute(select(PLACE).order_by(PLACE.c.id)).all()


def sound(cast: Cast) -> None:
    with cast.backend.reading() as session:
        assert verify(session).first_broken is None


def test_who_asks_at_the_same_moment_gets_one_place_each_in_one_order(
    cast: Cast, sitting: tuple[str, str, int]
) -> None:
    conference, item, line = sitting
    asking = [tried(floors.ask, cast, conference, line, person) for person in ASKING.values()]
    raised = [tried(floors.ask, cast, conference, line, SECRETARY, whose=each) for each in ASKING]
    done = all_at_once([*asking, *raised] * figure(1, 4))
    assert sum(done) == len(ASKING)
    found = rows(cast)
    assert {each.organization_id for each in found} == set(cast.organizations(*ASKING))
    assert len({each.rank for each in found}) == len(found) == len(ASKING)
    assert len(floors.entries(cast, item, "floor")) == len(ASKING)
    sound(cast)


def test_a_place_is_given_the_floor_or_given_up_and_never_both(cast: Cast, sitting: tuple[str, str, int]) -> None:
    conference, item, line = sitting
    for _ in range(figure(4, 20)):
        floors.ask(cast, conference, line, "ma.ling")
        given, left = all_at_once([
            tried(floors.change, cast, conference, CHAIR, "give", "tianjin"),
            tried(floors.change, cast, conference, "ma.ling", "leave", "tianjin"),
        ])  # fmt: skip
        assert given != left
        last = rows(cast)[-1]
        assert (last.began_at is not None, last.withdrawn_at is not None) == (given, left)
        said = floors.entries(cast, item, "floor")[-1]
        assert said == ("Tianjin Municipality " + ("has the floor." if given else "asks for the floor no more."))
        if given:
            floors.change(cast, conference, CHAIR, "end", "tianjin")
    sound(cast)


def test_when_two_are_given_the_floor_at_once_one_has_it_and_the_other_has_spoken(
    cast: Cast, sitting: tuple[str, str, int]
) -> None:
    conference, _, line = sitting
    for person in ASKING.values():
        floors.ask(cast, conference, line, person)
    every = [
        tried(floors.change, cast, conference, who, "give", each)
        for who, each in zip((CHAIR, SECRETARY, CHAIR, SECRETARY), ASKING, strict=True)
    ]
    assert all(all_at_once(every))
    found = rows(cast)
    assert sum(each.ended_at is None for each in found) == 1
    assert all(each.began_at is not None for each in found)
    assert floors.told(cast, conference, line)[1] == []
    sound(cast)


def test_nobody_comes_onto_a_list_that_is_closed_at_the_same_moment(cast: Cast, sitting: tuple[str, str, int]) -> None:
    conference, item, line = sitting
    close = tried(floors.close, cast, conference, line, CHAIR)
    asking = [tried(floors.ask, cast, conference, line, person) for person in ASKING.values()]
    _, *done = all_at_once([close, *asking])
    said = floors.entries(cast, item, "floor")
    assert said[-1] == "The list is closed: who stands on it still speaks."
    assert len(rows(cast)) == sum(done) == len(said) - 1


def test_a_sitting_is_interrupted_once_and_continued_once(cast: Cast, sitting: tuple[str, str, int]) -> None:
    conference, _, _ = sitting
    assert sum(all_at_once([tried(floors.interrupt, cast, conference, CHAIR)] * 4)) == 1
    assert sum(all_at_once([tried(floors.go_on, cast, conference, CHAIR)] * 4)) == 1
    assert len(floors.entries(cast, conference, "interruption")) == 2


def test_a_vote_is_not_closed_once_the_sitting_is_interrupted(cast: Cast, sitting: tuple[str, str, int]) -> None:
    conference, item, _ = sitting
    cast.fire(CHAIR, item, "call_vote")
    for each in proposals.MEMBERS:
        cast.answer(each, item, "yes")
    closing = tried(partial(cast.close_round, CHAIR, item))
    closed, interrupted = all_at_once([closing, tried(floors.interrupt, cast, conference, CHAIR)])
    assert interrupted
    assert (cast.round(item).closed_at is not None) == closed
    if closed:
        with cast.backend.reading() as session:
            [begun] = [each.at for each in session.execute(select(INTERRUPTION)).all()]
        assert (cast.round(item).closed_at or begun) <= begun
