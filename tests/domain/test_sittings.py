"""Sittings by themselves: which steps make one, which day is its own, what was dealt with in it, who was there."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from govflow.domain.conferences.sittings import (
    BEGINNING,
    Sitting,
    Taken,
    against_sitting,
    at_moment,
    attended,
    begins_at,
    dealt_with,
    line_from,
    name_of,
    sittings_in,
    title_of,
)
from govflow.papers.numerals import nth

NOON = datetime(2026, 3, 14, 4, tzinfo=UTC)
FIRST, SECOND, THIRD = date(2026, 3, 14), date(2026, 3, 15), date(2026, 3, 16)


def hour(number: float) -> datetime:
    return NOON + timedelta(hours=number)


def step(name: str, at: float, day: date | None = None, **more: Any) -> Taken:
    return Taken(step=name, at=hour(at), day=day, **more)


CALLED = step("accept", -90, FIRST, place="Shijiazhuang", time="9:00")
MORNING = (CALLED, step("open", 0), step("adjourn", 3, SECOND))
BOTH = (*MORNING, step("resume", 24), step("close", 27))


def told(*steps: Taken, over: bool = False) -> tuple[Sitting, ...]:
    return sittings_in(
        steps,
        opened_by=("open", "resume"),
        ended_by=("adjourn", "close", "cancel", "write"),
        called_again_by=("object",),
        over=over,
    )


def days(*steps: Taken, over: bool = False) -> list[tuple[int, date | None]]:
    return [(each.number, each.day) for each in told(*steps, over=over)]


def test_before_it_is_opened_a_meeting_has_one_sitting_to_come_on_the_day_named_last() -> None:
    (only,) = told(CALLED)
    assert (only.number, only.day, only.place, only.to_come, only.is_open) == (1, FIRST, "Shijiazhuang", True, False)
    assert days(CALLED, step("postpone", -80, SECOND)) == [(1, SECOND)]


def test_a_sitting_that_was_called_off_and_is_called_again_is_to_come_on_the_day_named_last() -> None:
    (off,) = told(CALLED, step("write", -80))
    assert off.off
    (again,) = told(CALLED, step("write", -80), step("object", -70))
    assert (again.day, again.to_come) == (FIRST, True)
    (later,) = told(CALLED, step("write", -80, SECOND), step("object", -70))
    assert (later.day, later.place, later.to_come) == (SECOND, "Shijiazhuang", True)
    (over,) = told(CALLED, step("write", -80), step("object", -70), over=True)
    assert over.off
    (held,) = told(CALLED, step("write", -80), step("object", -70), step("open", 0))
    assert (held.day, held.is_open, held.off) == (FIRST, True, False)


def test_each_sitting_keeps_the_day_that_it_was_called_for_and_who_opened_and_ended_it() -> None:
    steps = (*MORNING, step("resume", 24, person_id=7, organization_id=2), step("close", 27, person_id=8))
    first, second = told(*steps)
    assert (first.day, second.day) == (FIRST, SECOND)
    assert first.opened is not None
    assert (first.opened.at, first.ended and first.ended.step) == (hour(0), "adjourn")
    assert second.opened is not None
    assert (second.opened.person_id, second.opened.organization_id) == (7, 2)
    assert second.ended is not None
    assert (second.ended.step, second.ended.person_id) == ("close", 8)


def test_a_day_that_is_named_again_takes_the_place_of_the_one_before() -> None:
    assert days(*MORNING, step("again", 5, THIRD)) == [(1, FIRST), (2, THIRD)]
    assert days(*MORNING, step("again", 5, THIRD), step("resume", 48)) == [(1, FIRST), (2, THIRD)]


def test_two_sittings_of_one_day_are_two() -> None:
    steps = (CALLED, step("open", 0), step("adjourn", 2, FIRST, time="14:30"), step("resume", 3), step("close", 4))
    assert days(*steps) == [(1, FIRST), (2, FIRST)]
    first, second = told(*steps)
    assert (first.time, second.time) == ("9:00", "14:30")
    assert (first.clock, second.clock) == (time(9), time(14, 30))


@pytest.mark.parametrize(
    ("typed", "read"),
    [("9:00", time(9)), ("23:59", time(23, 59)), ("09：30", time(9, 30)), ("24:00", None), ("9:60", None),
     ("noon", None), ("9:00 or so", None), (None, None)],
)  # fmt: skip
def test_a_time_of_day_is_read_only_where_it_is_one(typed: str | None, read: time | None) -> None:
    assert Sitting(number=1, day=FIRST, time=typed, place=None).clock == read


def test_the_place_stays_until_another_one_is_named() -> None:
    steps = (*MORNING[:-1], step("adjourn", 3, SECOND, place="Baoding"), step("again", 5, THIRD))
    assert [each.place for each in told(*steps)] == ["Shijiazhuang", "Baoding"]


def test_what_would_end_a_sitting_while_none_goes_on_calls_off_the_one_to_come() -> None:
    first, second = told(*MORNING, step("cancel", 5))
    assert (first.off, second.off, second.to_come) == (False, True, False)
    (never,) = told(CALLED, step("cancel", -1))
    assert (never.number, never.off) == (1, True)
    assert days(CALLED, step("write", -2, SECOND), step("lock", -1, THIRD)) == [(1, THIRD)]


def test_a_sitting_that_was_never_resumed_does_not_take_place_once_the_meeting_is_over() -> None:
    assert [each.off for each in told(*MORNING)] == [False, False]
    assert [each.off for each in told(*MORNING, over=True)] == [False, True]
    assert [each.off for each in told(*BOTH, over=True)] == [False, False]


def test_what_opens_a_sitting_that_goes_on_opens_no_other_one() -> None:
    assert days(CALLED, step("open", 0), step("resume", 1)) == [(1, FIRST)]


def test_a_moment_belongs_to_the_sitting_that_was_going_on_its_end_as_well() -> None:
    both = told(*BOTH)
    found = [at_moment(both, hour(each)) for each in (-0.1, 0, 3, 3.1, 24, 27, 27.1)]
    assert [each.number if each else None for each in found] == [None, 1, 1, None, 2, 2, None]
    meeting = told(CALLED, step("open", 0), step("adjourn", 3, FIRST), step("resume", 3))
    at_once = at_moment(meeting, hour(3))
    assert at_once is not None
    assert at_once.number == 2


def test_an_item_was_dealt_with_in_each_sitting_in_which_something_was_done_about_it() -> None:
    moves = [(4, hour(1)), (3, hour(0)), (5, hour(2)), (5, hour(25)), (6, hour(10)), (9, hour(-1))]
    assert dealt_with(told(*BOTH), moves) == {1: (3, 4, 5), 2: (5,)}
    assert dealt_with(told(*MORNING), moves) == {1: (3, 4, 5)}


def test_attendance_of_a_sitting_holds_from_its_first_item_on() -> None:
    assert begins_at(1, {1: (3, 4)}) == BEGINNING
    assert begins_at(2, {1: (3, 4)}) == 5
    assert begins_at(2, {1: (3, 4), 2: (4, 5)}) == 4
    assert begins_at(2, {1: (3, 4), 2: (6,)}) == 6
    assert begins_at(3, {1: (3,), 2: (4,), 3: ()}) == 5
    assert begins_at(2, {1: (3, 8), 2: (5,)}) is None
    assert [line_from(each, ("1", "", "2")) for each in (1, 2, 3, 4)] == [1, 3, 3, None]


def test_attendance_is_recorded_from_no_sitting_that_there_is_not_or_whose_items_are_out_of_order() -> None:
    both, off = told(*BOTH), told(*MORNING, step("cancel", 5))
    assert against_sitting(2, both, 5) is None
    assert str(against_sitting(3, both, 5)) == "There is no such sitting of this meeting. Reload the page."
    assert "no such sitting" in str(against_sitting(0, both, 5))
    assert "no such sitting" in str(against_sitting(2, off, 5))
    assert "The items of the second sitting do not follow" in str(against_sitting(2, both, None))


def test_who_was_there_for_one_item_of_a_sitting_attended_it() -> None:
    both, dealt = told(*BOTH), {1: (3, 4), 2: (4, 5)}
    assert attended(lambda place: True, both, dealt) == (1, 2)
    assert attended(lambda place: place < 4, both, dealt) == (1,)
    assert attended(lambda place: place == 4, both, dealt) == (2,)
    assert attended(lambda place: place == BEGINNING, both, dealt) == (1,)
    assert attended(lambda place: place == 6, both, {1: (3, 5), 2: ()}) == (2,)
    assert attended(lambda place: True, told(*MORNING), {1: (3,)}) == (1,)


def test_sittings_are_called_by_their_number_in_words() -> None:
    assert (str(title_of(2)), str(name_of(2))) == ("second sitting", "Second sitting")
    numbers = [nth(each) for each in (1, 10, 11, 12, 21, 22, 113)]
    assert [each.en for each in numbers] == ["first", "tenth", "11th", "12th", "21st", "22nd", "113th"]
    assert [each.zh for each in numbers] == ["一", "十", "十一", "十二", "二十一", "二十二", "113"]
