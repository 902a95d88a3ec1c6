"""Bands across midnight: their boundaries, by which day hours after midnight count, and the cheapest hour of a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from govflow.domain.registers.charges.computing import band_at, work_out
from govflow.domain.registers.charges.reading import Read
from govflow.engine.problems import WorkflowProblems
from tests.domain.charges.ring import HOLIDAY, MADE_UP, MONDAY, SATURDAY, ring, trip

NIGHT = 'from: "22:00", to: "24:00"'
FRIDAY, SUNDAY = SATURDAY - timedelta(days=1), SATURDAY + timedelta(days=1)


def night(said: str = "", hours: str = 'from: "22:00", to: "06:00"') -> Read:
    """The ring, whose bridge is free by night on the way back."""
    return ring(NIGHT, hours + said)


def fen(read: Read, clock: str, day: date = MONDAY) -> int:
    return work_out(read, trip(clock, day=day, entry="east", exit="west")).shortest.total.fen


@pytest.mark.parametrize(
    ("clock", "expected"),
    [("21:59", 500), ("22:00", 0), ("23:59", 0), ("00:00", 0), ("05:59", 0), ("06:00", 500), ("06:01", 500)],
)
def test_a_night_begins_in_the_evening_and_ends_in_the_morning(clock: str, expected: int) -> None:
    assert fen(night(), clock) == expected


@pytest.mark.parametrize(
    ("by", "day", "clock", "expected"),
    [
        ("beginning", FRIDAY, "23:59", 0),
        ("beginning", SATURDAY, "00:00", 0),  # the night of Friday
        ("beginning", SATURDAY, "05:59", 0),
        ("beginning", SATURDAY, "06:00", 500),
        ("beginning", SATURDAY, "22:00", 500),
        ("beginning", SUNDAY, "05:59", 500),
        ("beginning", MONDAY, "05:59", 500),  # the night of Sunday
        ("beginning", MONDAY, "22:00", 0),
        ("minute", FRIDAY, "23:59", 0),
        ("minute", SATURDAY, "00:00", 500),
        ("minute", SUNDAY, "23:59", 500),
        ("minute", MONDAY, "00:00", 0),
        ("minute", MONDAY, "05:59", 0),
        ("minute", MONDAY, "06:00", 500),
    ],
)
def test_hours_after_midnight_count_to_the_day_that_the_tariff_says(
    by: str, day: date, clock: str, expected: int
) -> None:
    assert fen(night(f", days: workdays, by: {by}"), clock, day) == expected


@pytest.mark.parametrize(
    ("by", "day", "clock", "charged"),
    [
        ("beginning", HOLIDAY, "05:59", False),  # the night of the day before
        ("beginning", HOLIDAY, "22:00", True),
        ("beginning", HOLIDAY + timedelta(days=1), "05:59", True),
        ("beginning", HOLIDAY + timedelta(days=1), "22:00", False),
        ("minute", HOLIDAY, "05:59", True),
        ("minute", HOLIDAY + timedelta(days=1), "00:00", False),
    ],
)
def test_nights_of_holidays(by: str, day: date, clock: str, *, charged: bool) -> None:
    hours, minutes = map(int, clock.split(":"))
    tariff = night(f", days: holidays, by: {by}").tariff
    assert (band_at(tariff, day, hours * 60 + minutes) == "night") is charged


def test_a_workday_on_a_weekend_has_the_night_of_a_workday() -> None:
    read = night(", days: workdays, by: beginning")
    assert [fen(read, clock, MADE_UP) for clock in ("21:59", "22:00")] == [500, 0]
    assert [fen(read, clock, MADE_UP + timedelta(days=1)) for clock in ("05:59", "06:00")] == [0, 500]


def test_the_hours_of_a_day_and_the_cheapest_of_them() -> None:
    found = work_out(night(), trip("12:00", entry="east", exit="west"))
    assert [(each.since, each.until, each.band) for each in found.hours] == [
        (0, 360, "night"), (360, 420, None), (420, 540, "morning"), (540, 1320, None), (1320, 1440, "night"),
    ]  # fmt: skip
    assert (found.best.since, found.best.until, found.best.cheapest.fen) == (0, 360, 0)
    read = night(", days: workdays, by: beginning")
    monday = work_out(read, trip("12:00", entry="east", exit="west"))
    assert (monday.best.since, monday.best.until) == (22 * 60, 24 * 60)


def test_one_that_ends_at_midnight_is_as_one_that_ends_with_the_day() -> None:
    read = night(hours='from: "22:00", to: "00:00"')
    assert [fen(read, clock) for clock in ("21:59", "22:00", "23:59", "00:00")] == [500, 0, 0, 500]


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (", days: workdays", "by which day hours after midnight"),
        (", days: workdays, by: evening", "minute"),
    ],
)
def test_by_which_day_is_said_and_nothing_is_guessed(said: str, why: str) -> None:
    with pytest.raises(WorkflowProblems) as refused:
        night(said)
    assert why in str(refused.value)


def test_by_is_for_bands_across_midnight_alone() -> None:
    with pytest.raises(WorkflowProblems, match="leave it out"):
        ring(NIGHT, f"{NIGHT}, by: minute")


@pytest.mark.parametrize(
    ("said", "hours", "meets"),
    [
        ("", 'from: "22:00", to: "07:00"', False),
        ("", 'from: "22:00", to: "07:01"', True),
        (", days: days_off, by: minute", 'from: "22:00", to: "08:00"', False),
        (", days: days_off, by: beginning", 'from: "22:00", to: "08:00"', True),  # on Monday both hold
        (", days: days_off, by: minute", 'from: "08:30", to: "08:00"', False),
        ("", 'from: "08:59", to: "01:00"', True),
        ("", 'from: "09:00", to: "01:00"', False),
    ],
)
def test_bands_that_may_share_a_minute_are_refused(said: str, hours: str, *, meets: bool) -> None:
    if not meets:
        assert night(said, hours).tariff.bands["night"].overnight
        return
    with pytest.raises(WorkflowProblems, match="share hours"):
        night(said, hours)


def test_no_minute_of_a_year_is_in_two_bands_or_changes_within_its_hours() -> None:
    read = night(", days: workdays, by: beginning")
    for number in range(0, 366, 5):
        day = date(2026, 1, 1) + timedelta(days=number)
        hours = work_out(read, trip(day=day)).hours
        for minute in (0, 359, 360, 419, 420, 539, 540, 1319, 1320, 1439):
            covering = [name for name, part in read.tariff.parts_on(day) if part.since <= minute < part.until]
            assert len(covering) <= 1
            here = next(each for each in hours if each.since <= minute < each.until)
            assert [here.band] == (covering or [None])
