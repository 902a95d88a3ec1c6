"""Deadlines against a brute-force reading of the rules: six zones, three years, pauses, extensions, local holidays."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, islice
from zoneinfo import ZoneInfo

import chinese_calendar
from hypothesis import given, settings
from hypothesis import strategies as st

from govflow.engine.deadlines import DueDate, Extension, Suspension
from govflow.engine.deadlines.calendars import Calendar
from govflow.engine.deadlines.durations import Duration
from tests.engine.deadline_builders import counted

ZONES = (
    "Asia/Shanghai",
    "Asia/Kathmandu",
    "Europe/Berlin",
    "America/New_York",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Running:
    """A term, what has happened to it, and when we look."""

    spans: list[tuple[int, str]]  # the term, then extensions
    base: datetime
    calendar: Calendar
    at: str
    suspensions: list[Suspension]
    as_of: datetime

    def count(self, remind=()):
        first, *more = [f"{amount}{unit}" for amount, unit in self.spans]
        return counted(
            first,
            self.base,
            calendar=self.calendar,
            as_of=self.as_of,
            written={"at": self.at, "remind": remind},
            extensions=[Extension(Duration(each), "more evidence", date(2025, 1, 1)) for each in more],
            suspensions=self.suspensions,
        )


def read_day_by_day(term):
    """The last day according to the rules, without any of govflow's arithmetic."""
    zone = ZoneInfo(term.calendar.zone)

    def working(day):
        official = day.weekday() < 5 if term.calendar.name == "plain" else chinese_calendar.is_workday(day)
        return term.calendar.overrides.get(day, official)

    def running(day):
        closing = datetime.combine(day, time.fromisoformat(term.at), zone)
        return not any(each.start < closing <= (each.end or term.as_of) for each in term.suspensions)

    day = term.base.astimezone(zone).date()
    for amount, unit in term.spans:
        ahead = (day + ONE_DAY * step for step in count(1))
        used = (each for each in ahead if running(each) and (unit == "d" or working(each)))
        day = next(islice(used, amount - 1, None))
    return next(each for each in (day + ONE_DAY * step for step in count()) if running(each) and working(each))


spans = st.tuples(st.integers(1, 60), st.sampled_from(["d", "wd"]))
short = st.tuples(st.integers(1, 15), st.sampled_from(["d", "wd"]))
days = st.dates(date(2024, 1, 1), date(2026, 12, 31))


@st.composite
def terms(draw, extensions=2):
    base = draw(st.datetimes(datetime(2024, 1, 1), datetime(2026, 3, 31), timezones=st.just(UTC)))
    near = st.integers(-200, 1500).map(lambda hours: base + timedelta(hours=hours))
    lengths = st.none() | st.integers(0, 500)
    suspensions = [
        Suspension(start, None if hours is None else start + timedelta(hours=hours), "survey")
        for start, hours in draw(st.lists(st.tuples(near, lengths), max_size=3))
    ]
    return Running(
        spans=[draw(spans), *draw(st.lists(short, max_size=extensions))],
        base=base,
        calendar=Calendar(
            draw(st.sampled_from(["cn", "plain"])),
            draw(st.dictionaries(days, st.booleans(), max_size=12)),
            draw(st.sampled_from(ZONES)),
        ),
        at=draw(st.sampled_from(["18:00", "17:30", "23:59", "00:00"])),
        suspensions=suspensions,
        as_of=draw(near),
    )


@settings(max_examples=120)
@given(terms())
def test_a_deadline_ends_where_reading_day_by_day_ends(term):
    result, expected = term.count(), read_day_by_day(term)
    assert result.last_day == expected
    assert result.at == datetime.combine(expected, time.fromisoformat(term.at), ZoneInfo(term.calendar.zone))
    assert result.at.tzinfo is UTC


@settings(max_examples=80)
@given(terms(extensions=0))
def test_the_sum_that_is_shown_adds_up(term):
    result = term.count()
    start = term.calendar.day_of(term.base)
    end = next(each.value.values["day"] for each in result.terms if each.op == "=")
    walked = [start + ONE_DAY * step for step in range(1, (end - start).days + 1)]
    unit = term.spans[0][1]
    signs = {"+": 1, "−": -1}
    shown = sum(signs[each.op] * each.value.values["n"] for each in result.terms if each.op in signs)
    assert shown == len([day for day in walked if unit == "d" or day.weekday() < 5])


@given(terms())
def test_the_last_line_and_no_other_is_the_total(term):
    result = term.count()
    assert [each.total for each in result.terms] == [False] * (len(result.terms) - 1) + [True]
    assert result.terms[-1].value.values["day"] == result.last_day


@given(terms(), st.lists(st.sampled_from(["1d", "2wd", "1m", "10d", "5wd"]), max_size=4))
def test_reminders_lie_in_order_between_the_beginning_and_the_deadline(term, remind):
    result = term.count(remind=remind)
    assert list(result.reminders) == sorted(set(result.reminders))
    assert all(term.base < each < result.at for each in result.reminders)


@given(terms())
def test_the_arithmetic_comes_back_from_json_unchanged(term):
    result = term.count(remind=["3d"])
    assert DueDate.from_json(json.loads(json.dumps(result.to_json()))) == result
