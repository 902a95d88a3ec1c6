"""A page of the record folded: nothing is lost, nothing stands twice, and what belongs together stands together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govflow.messages import Message
from govflow.services.queries.case.timeline import Answer, Event
from govflow.services.queries.case.timeline.folding import Stretch, by_phase
from govflow.values import Text

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
TALKS, VOTE = Text(en="Talks", zh="协商"), Text(en="Vote", zh="表决")
WEIR = Text(en="Weir", zh="拦河坝")


def _event(number: int, **differs: Any) -> Event:
    told: dict[str, Any] = {
        "number": number, "at": BEGAN + timedelta(days=number), "title": WEIR, "by": Message("The clock"),
        "moved": False, "before": None, "after": None, "reason": None, "sentence": None, "answers": (), "files": (),
        "hash": "0" * 64, "mine": False,
    }  # fmt: skip
    return Event(**told | differs)


def _answer(number: int, round_: str = "vote", **differs: Any) -> Event:
    return _event(number, answer=Answer(round=round_, title=WEIR, whose=WEIR), **differs)


def _numbers(stretch: Stretch) -> list[list[int | str]]:
    return [[each.number for each in fold.events] for fold in stretch.folds]


def test_an_entry_that_does_not_say_its_phase_stands_in_that_of_the_entry_before() -> None:
    events = [_event(5), _event(4, phase=VOTE), _event(3), _event(2, phase=TALKS), _event(1)]
    vote, talks = by_phase(events)
    assert (vote.phase, _numbers(vote), vote.count) == (VOTE, [[5], [4]], 2)
    assert (talks.phase, _numbers(talks)) == (TALKS, [[3], [2], [1]])
    assert (talks.since, talks.until) == (events[4].at, events[2].at)


def test_where_no_entry_says_a_phase_all_stand_together() -> None:
    (only,) = by_phase([_event(2), _event(1)])
    assert (only.phase, only.count) == (None, 2)
    assert by_phase([]) == ()


def test_answers_of_a_round_are_one_entry_though_something_else_came_between() -> None:
    events = [_answer(6), _answer(5, "other"), _event(4), _answer(3), _event(2, opens="vote"), _answer(1)]
    (only,) = by_phase(events)
    assert _numbers(only) == [[6, 3], [5], [4], [2], [1]], "1 is an answer in the round of that name that was before"


@pytest.mark.parametrize(("reminders", "folded"), [(1, [[2], [1]]), (2, [[3, 2], [1]])])
def test_reminders_in_a_row_are_one_entry(reminders: int, folded: list[list[int]]) -> None:
    events = [_event(number, reminds=number > 1) for number in range(reminders + 1, 0, -1)]
    assert _numbers(by_phase(events)[0]) == folded


_ANY = st.builds(
    dict,
    phase=st.sampled_from([None, TALKS, VOTE]),
    reminds=st.booleans(),
    opens=st.sampled_from([None, "vote"]),
    answer=st.sampled_from([None, Answer(round="vote", title=WEIR, whose=WEIR)]),
)


@given(st.lists(_ANY, max_size=12))
def test_each_entry_stands_in_one_fold_under_its_phase_the_newest_first(kinds: list[dict[str, Any]]) -> None:
    events = [_event(number, **kind) for number, kind in zip(range(len(kinds), 0, -1), kinds, strict=True)]
    stretches = by_phase(events)
    shown = [each for stretch in stretches for fold in stretch.folds for each in fold.events]
    assert sorted(each.number for each in shown) == sorted(each.number for each in events)
    assert all(each.phase in (None, stretch.phase) for stretch in stretches for f in stretch.folds for each in f.events)
    heads = [fold.events[0].at for stretch in stretches for fold in stretch.folds]
    assert heads == sorted(heads, reverse=True)
