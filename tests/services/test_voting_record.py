"""The voting record of a meeting: seat by seat what a reader may see; of what is sealed or secret the result alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from govflow.errors import NotFound
from govflow.services.queries.meetings import votes
from govflow.services.queries.meetings.votes import VoteRow, load_votes
from govflow.store.rounds import load_rounds
from tests.builders import Cast
from tests.services import arranging, batches, proposals


@pytest.fixture
def conference(cast: Cast) -> str:
    """In session; the vote on the first of its two items is over, that on the second is open, with one answer."""
    reference = batches.in_session(cast, 2)
    first, second = batches.items_of(cast, reference)
    for each in (first, second):
        cast.fire("gao.shan", each, "call_vote")
    for person in proposals.SPEAKERS:
        cast.respond(person, first, "yes")
    cast.respond("sun.hao", second, "no")
    return reference


def record(cast: Cast, person: str, reference: str) -> tuple[VoteRow, ...]:
    with cast.backend.reading() as session:
        return load_votes(cast.backend.work(session, cast.actor(person)), reference)


def test_every_seat_of_every_vote_has_a_row_with_its_answer(cast: Cast, conference: str) -> None:
    rows = record(cast, "ma.ling", conference)
    assert [(each.number, str(each.answer)) for each in rows[:3]] == [("3", str(rows[0].answer))] * 3
    assert len(rows) == 6
    assert {each.seat for each in rows[:3]} == {each.seat for each in rows[3:]}


@pytest.mark.parametrize("sealed", ["until_closed", "unless_carried", "secret"])
def test_of_a_sealed_or_secret_vote_there_is_its_result_and_no_seat(
    cast: Cast, conference: str, sealed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def under_seal(session: Any, ids: Any) -> list[Any]:
        found = load_rounds(session, ids)
        return [replace(each, rule=each.rule.model_copy(update={"sealed": sealed})) for each in found]

    monkeypatch.setattr(votes, "load_rounds", under_seal)
    rows = record(cast, "ma.ling", conference)
    assert [(each.number, each.seat, each.answer, each.proxy, each.notes) for each in rows] == [
        ("3", None, None, None, ()),
        ("4", None, None, None, ()),
    ]
    assert rows[1].verdict == votes.OPEN


def test_a_vote_in_writing_is_of_no_sitting_though_one_goes_on(
    cast: Cast, conference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = cast.round(batches.items_of(cast, conference)[0]).name

    def in_writing(session: Any, ids: Any) -> list[Any]:
        found = load_rounds(session, ids)
        first = next(each for each in found if each.name == written)
        rule = first.rule.model_copy(update={"close": "when_all_answered"})
        return [replace(each, rule=rule) if each.id == first.id else each for each in found]

    monkeypatch.setattr(votes, "load_rounds", in_writing)
    rows = record(cast, "ma.ling", conference)
    assert [(each.number, each.sitting and str(each.sitting)) for each in rows[::3]] == [
        ("3", None),
        ("4", "First sitting"),
    ]


def test_of_a_public_meeting_only_those_who_take_part_have_the_voting_record(cast: Cast) -> None:
    """Others read its agenda where the file says so, and of votes what the pages of public cases tell."""
    reference = arranging.calling_in_public(cast)
    arranging.submitted(cast, reference, "VOC limits")
    arranging.kept(cast, reference)
    assert arranging.told(cast, "zhou.min", reference)
    with pytest.raises(NotFound):
        record(cast, "zhou.min", reference)
    assert record(cast, "wang.lin", reference) == ()
