"""Which days count, and why a day does not."""

from datetime import UTC, date, datetime, time, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from govflow.engine.deadlines.calendars import Calendar, days_after
from govflow.values import Text

CHINA = Calendar()
days = st.dates(date(2024, 1, 1), date(2026, 12, 31))
overrides = st.dictionaries(days, st.booleans(), max_size=20)


def every_day_of(*years):
    start, end = date(min(years), 1, 1), date(max(years), 12, 31)
    return [start + timedelta(days=count) for count in range((end - start).days + 1)]


def test_published_years_agree_with_the_state_council_day_by_day():
    assert all(CHINA.is_working(day) == chinese_calendar.is_workday(day) for day in every_day_of(2024, 2026))


@pytest.mark.parametrize(
    ("day", "works", "why"),
    [
        (date(2025, 9, 28), True, "make-up working day for National Day"),
        (date(2025, 9, 30), True, None),
        (date(2025, 10, 1), False, "National Day"),
        (date(2025, 10, 8), False, "National Day"),
        (date(2025, 10, 9), True, None),
        (date(2025, 10, 11), True, "make-up working day for National Day"),
        (date(2025, 10, 12), False, "weekend"),
    ],
)
def test_the_golden_week_of_2025_is_off_and_made_up_on_two_weekend_days(day, works, why):
    assert CHINA.is_working(day) is works
    assert (CHINA.explain(day) and str(CHINA.explain(day))) == why


def test_a_holiday_is_named_in_both_languages():
    assert CHINA.explain(date(2026, 2, 17)).values == {"holiday": Text(en="Spring Festival", zh="春节")}


@given(day=days, overrides=overrides)
def test_every_day_that_breaks_the_week_and_every_rest_day_is_explained(day, overrides):
    calendar = Calendar(overrides=overrides)
    if not calendar.is_working(day) or (day.weekday() >= 5 and calendar.is_working(day)):
        assert calendar.explain(day) is not None


def test_the_decision_of_a_body_wins_over_the_state_council():
    calendar = Calendar(overrides={date(2025, 10, 1): True, date(2025, 10, 9): False})
    assert calendar.is_working(date(2025, 10, 1))
    assert str(calendar.explain(date(2025, 10, 1))) == "working day set by this body"
    assert not calendar.is_working(date(2025, 10, 9))
    assert str(calendar.explain(date(2025, 10, 9))) == "rest day set by this body"


def test_a_year_that_is_not_published_has_weekends_and_the_holidays_of_fixed_date():
    assert CHINA.published(2026)
    assert not CHINA.published(2099)
    off = [day for day in every_day_of(2099) if day.weekday() < 5 and not CHINA.is_working(day)]
    assert off == [date(2099, 1, 1), date(2099, 5, 1), date(2099, 10, 1), date(2099, 10, 2)]  # 2 May, 3 Oct: Saturdays
    assert str(CHINA.explain(date(2099, 10, 2))) == "National Day"


def test_the_plain_calendar_knows_only_weekends_and_is_never_provisional():
    plain = Calendar("plain")
    assert plain.published(2099)
    assert [day.weekday() for day in every_day_of(2025) if not plain.is_working(day)] == [5, 6] * 52
    assert plain.is_working(date(2025, 10, 1))
    assert plain.explain(date(2025, 10, 1)) is None


@given(day=days, count=st.integers(1, 80), overrides=overrides)
def test_adding_working_days_lands_on_the_last_of_them(day, count, overrides):
    calendar = Calendar(overrides=overrides)
    later = calendar.add_working_days(day, count)
    assert calendar.is_working(later)
    assert sum(calendar.is_working(each) for each in days_after(day, later)) == count
    assert calendar.add_working_days(later, -count) == calendar.previous_working(day)


@given(day=days, overrides=overrides)
def test_the_last_working_day_has_only_rest_days_behind_it(day, overrides):
    calendar = Calendar(overrides=overrides)
    before = calendar.previous_working(day)
    assert before <= day
    assert calendar.is_working(before)
    skipped = [before + timedelta(days=count) for count in range(1, (day - before).days + 1)]
    assert not any(calendar.is_working(each) for each in skipped)


def test_the_legal_day_is_that_of_the_body():
    late = datetime(2025, 6, 9, 15, 30, tzinfo=UTC)  # 23:30 in Beijing
    assert CHINA.day_of(late) == date(2025, 6, 9)
    assert CHINA.day_of(late + timedelta(minutes=30)) == date(2025, 6, 10)
    assert CHINA.moment(date(2025, 6, 30), time(18)) == datetime(2025, 6, 30, 10, tzinfo=UTC)


def test_a_moment_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        CHINA.day_of(datetime(2025, 6, 9, 12))
