"""P22: deadlines end where reading day by day ends, in six zones over two years, with holidays, changes of the
calendar and of clocks.

The reading knows nothing of govflow's arithmetic. That a clock set back fires nothing twice is tried with P28.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from govflow.engine.deadlines import Suspension
from govflow.engine.deadlines.calendars import Calendar
from tests.engine.test_deadline_oracle import ZONES, Running, read_day_by_day
from tests.promises.figures import SEED, figure

FIRST, HOURS = datetime(2024, 1, 1, tzinfo=UTC), 2 * 365 * 24
SAMPLES = figure(40, HOURS)


@pytest.mark.parametrize("zone", ZONES)
def test_every_deadline_ends_where_reading_day_by_day_ends(zone: str) -> None:
    chosen = random.Random(f"{SEED} {zone}")
    for number in range(SAMPLES):
        base = FIRST + timedelta(hours=number * HOURS // SAMPLES, minutes=chosen.choice((0, 0, 1, 59)))
        term = running(chosen, zone, base)
        found, last_day = term.count(), read_day_by_day(term)
        assert found.last_day == last_day, term
        assert found.at == datetime.combine(last_day, time.fromisoformat(term.at), ZoneInfo(zone)), term


def test_no_deadline_ends_on_a_day_on_which_its_clock_stood_still() -> None:
    """Its days are over on a Saturday; on the Monday after it the clock was stopped, until Tuesday noon."""
    zone = ZoneInfo("Asia/Shanghai")
    stop = Suspension(datetime(2024, 1, 15, 9, tzinfo=zone), datetime(2024, 1, 16, 12, tzinfo=zone), "flood")
    term = Running(
        spans=[(5, "d")],
        base=datetime(2024, 1, 8, 10, tzinfo=zone),
        calendar=Calendar("cn"),
        at="18:00",
        suspensions=[stop],
        as_of=datetime(2024, 2, 1, tzinfo=zone),
    )
    assert term.count().last_day == read_day_by_day(term) == date(2024, 1, 16)


def running(chosen: random.Random, zone: str, base: datetime) -> Running:
    """A term that began then, with an extension, a pause and a changed calendar now and then."""
    spans = [(chosen.randint(1, 60), chosen.choice(["d", "wd"])) for _ in range(chosen.choice((1, 1, 2)))]
    start = base + timedelta(hours=chosen.randint(-20, 600))
    stop = Suspension(start, start + timedelta(hours=chosen.randint(0, 400)), "flood")
    return Running(
        spans=spans,
        base=base,
        calendar=Calendar(chosen.choice(["cn", "plain"]), local_days(chosen, base), zone),
        at=chosen.choice(["18:00", "23:59", "00:00", "02:30"]),
        suspensions=[stop] if chosen.random() < 0.4 else [],
        as_of=base + timedelta(days=200),
    )


def local_days(chosen: random.Random, base: datetime) -> dict[date, bool]:
    """Days near the term that administrators made working days or rest days."""
    days = (base.date() + timedelta(days=chosen.randint(-3, 150)) for _ in range(chosen.choice((0, 0, 1, 12))))
    return {day: chosen.random() < 0.5 for day in days}
