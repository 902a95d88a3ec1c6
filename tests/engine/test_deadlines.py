"""When a deadline ends and how the sum reads: cases that people argue about."""

from datetime import UTC, date, datetime

import pytest

from govflow.engine.deadlines import Extension, Suspension
from govflow.engine.deadlines.calendars import Calendar
from govflow.engine.deadlines.durations import Duration
from govflow.messages import Message
from tests.engine.deadline_builders import beijing, counted, lines

MEETING = {"field": "meeting_date"}


def test_the_sum_reads_like_the_page_of_the_case():
    result = counted(
        "20d",
        beijing(6, 9, 10, 5),
        event=Message("proposal served on both parties"),
        written={"basis": "Mediation rules v3, art. 11 · 调解规则第三版第11条"},
    )
    assert lines(result) == [
        ("", "9 June 2025", "proposal served on both parties", False),
        ("+", "20 days", "Mediation rules v3, art. 11", False),
        ("=", "Sun 29 June 2025", "last day is a rest day", False),
        ("→", "Mon 30 June 2025", "next working day, 18:00", True),
    ]
    assert result.at == beijing(6, 30, 18)
    assert str(result.sentence) == "due 30 June 2025 = 20 days + 1 rest day"


def test_the_sentence_counts_working_days_suspended_days_and_a_holiday():
    calendar = Calendar("plain", {date(2026, 5, 1): False})
    survey = Suspension(beijing(3, 9, year=2026), beijing(3, 25, year=2026), "joint survey")
    result = counted("60wd", beijing(2, 2, year=2026), calendar=calendar, suspensions=[survey])
    assert str(result.sentence) == "due 14 May 2026 = 60 working days + 12 suspended + 1 holiday"
    assert lines(result)[2:] == [
        ("+", "12 suspended", "the clock was stopped", False),
        ("+", "1 holiday", "rest day set by this body", False),
        ("=", "Thu 14 May 2026", "18:00", True),
    ]


def test_make_up_working_days_shorten_a_term_of_working_days():
    result = counted("8wd", beijing(9, 26))
    assert result.last_day == date(2025, 10, 14)
    assert str(result.sentence) == "due 14 October 2025 = 8 working days + 6 holidays − 2 make-up working days"
    assert [str(term.note) for term in result.terms[2:4]] == [
        "National Day, Mid-autumn Festival",
        "make-up working day for National Day",
    ]


@pytest.mark.parametrize(
    ("within", "last_day"),
    [("5wd", date(2025, 10, 10)), ("6wd", date(2025, 10, 11)), ("2d", date(2025, 9, 28)), ("7d", date(2025, 10, 9))],
)
def test_the_golden_week_delays_and_its_make_up_days_count(within, last_day):
    assert counted(within, beijing(9, 26)).last_day == last_day


def test_a_term_that_ends_in_a_holiday_says_which():
    assert lines(counted("7d", beijing(9, 26)))[2] == (
        "=", "Fri 3 October 2025", "last day is a rest day: National Day", False,
    )  # fmt: skip


def test_the_day_of_the_event_is_that_of_the_body_not_of_utc():
    assert counted("1wd", beijing(6, 9, 23, 30)).last_day == date(2025, 6, 10)
    assert counted("1wd", beijing(6, 10, 0, 30)).last_day == date(2025, 6, 11)
    assert counted("1wd", beijing(6, 9, 23, 30), calendar=Calendar(zone="Pacific/Kiritimati")).last_day == date(
        2025, 6, 11
    )


def test_a_closing_time_stays_the_same_on_the_wall_when_clocks_change():
    berlin = Calendar("plain", zone="Europe/Berlin")
    base = datetime(2025, 3, 26, 12, tzinfo=UTC)
    assert counted("2d", base, calendar=berlin).at == datetime(2025, 3, 28, 17, tzinfo=UTC)
    assert counted("5d", base, calendar=berlin).at == datetime(2025, 3, 31, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("within", "base", "last_day"),
    [
        ("1m", (1, 31), date(2025, 2, 28)),
        ("quarterly", (3, 17), date(2025, 6, 17)),
        ("12m", (6, 9), date(2026, 6, 9)),
        ("fiscal_year_end", (6, 9), date(2025, 12, 31)),
    ],
)
def test_months_end_on_the_same_day_or_the_last_of_a_shorter_month(within, base, last_day):
    assert counted(within, beijing(*base)).last_day == last_day


def test_the_end_of_the_fiscal_year_does_not_move_off_a_rest_day_or_with_a_pause():
    pause = Suspension(beijing(6, 9, year=2023), beijing(6, 30, year=2023), "survey")
    result = counted("fiscal_year_end", beijing(6, 1, year=2023), suspensions=[pause])
    assert lines(result) == [
        ("", "31 December 2023", "end of the fiscal year", False),
        ("=", "Sun 31 December 2023", "18:00", True),
    ]
    assert str(result.sentence) == "due 31 December 2023"


def test_a_term_before_the_meeting_is_counted_back_and_never_cuts_the_notice_short():
    meeting = date(2025, 6, 17)
    result = counted("T-45d", beijing(3, 3), written=MEETING, field_date=meeting, event=Message("meeting"))
    assert lines(result) == [
        ("", "17 June 2025", "meeting", False),
        ("−", "45 days", None, False),
        ("=", "Sat 3 May 2025", "last day is a rest day: Labour Day", False),
        ("→", "Wed 30 April 2025", "last working day before, 18:00", True),
    ]


def test_a_last_day_at_a_weekend_says_why_people_work():
    result = counted("T-45d", beijing(3, 3), written=MEETING, field_date=date(2025, 6, 11))
    assert lines(result)[2] == ("=", "Sun 27 April 2025", "make-up working day for Labour Day, 18:00", True)


@pytest.mark.parametrize(
    ("within", "last_day", "said"),
    [
        ("T-10d", date(2025, 6, 6), "due 6 June 2025 = 17 June 2025 − 10 days − 1 rest day"),
        ("T-10wd", date(2025, 6, 3), "due 3 June 2025 = 17 June 2025 − 10 working days"),
        ("T-11wd", date(2025, 5, 30), "due 30 May 2025 = 17 June 2025 − 11 working days − 1 holiday"),
        ("T-1m", date(2025, 5, 16), "due 16 May 2025 = 17 June 2025 − 1 month − 1 rest day"),
        ("T", date(2025, 6, 17), "due 17 June 2025"),
        ("T+5wd", date(2025, 6, 24), "due 24 June 2025 = 17 June 2025 + 5 working days"),
        ("T+11d", date(2025, 6, 30), "due 30 June 2025 = 17 June 2025 + 11 days + 2 rest days"),
    ],
)
def test_a_term_may_be_measured_from_a_date_field(within, last_day, said):
    result = counted(within, beijing(3, 3), written=MEETING, field_date=date(2025, 6, 17))
    assert result.last_day == last_day
    assert str(result.sentence) == said


@pytest.mark.parametrize(
    ("within", "meeting", "said"),
    [
        ("T-10wd", (5, 8), "due 22 April 2025 = 8 May 2025 − 10 working days − 3 holidays + 1 make-up working day"),
        ("T-1wd", (5, 1), "due 30 April 2025 = 1 May 2025 − 1 working day"),
    ],
)
def test_counting_back_skips_holidays_and_uses_make_up_days(within, meeting, said):
    result = counted(within, beijing(3, 3), written=MEETING, field_date=date(2025, *meeting))
    assert str(result.sentence) == said


def test_a_date_field_that_is_empty_gives_no_deadline():
    with pytest.raises(ValueError, match="meeting_date"):
        counted("T-45d", beijing(3, 3), written=MEETING)


def test_an_extension_runs_on_from_the_end_of_the_term():
    more = Extension(Duration("5wd"), "gauge out of order", date(2025, 6, 28))
    result = counted("20d", beijing(6, 9), extensions=[more])
    assert lines(result)[2:] == [
        ("+", "5 working days", "extended on 28 June 2025", False),
        ("=", "Fri 4 July 2025", "18:00", True),
    ]
    assert str(result.sentence) == "due 4 July 2025 = 20 days + 5 working days"


def test_the_clock_stands_still_while_suspended_and_the_deadline_moves_with_each_day():
    pause = Suspension(beijing(6, 16), None, "expert report")
    after_one, after_four = (
        counted("10wd", beijing(6, 9), suspensions=[pause], as_of=beijing(6, day)) for day in (17, 20)
    )
    assert after_one.suspended
    assert (after_one.last_day, after_four.last_day) == (date(2025, 6, 24), date(2025, 6, 27))


def test_a_pause_on_the_last_day_saves_the_term_unless_it_comes_after_closing_time():
    back = beijing(6, 26, 10)
    in_time = counted("10wd", beijing(6, 9), suspensions=[Suspension(beijing(6, 23, 17, 59), back, "flood")])
    too_late = counted("10wd", beijing(6, 9), suspensions=[Suspension(beijing(6, 23, 18), back, "flood")])
    assert in_time.last_day == date(2025, 6, 26)
    assert too_late.last_day == date(2025, 6, 23)


def test_a_day_on_which_the_clock_starts_again_only_at_closing_time_does_not_count():
    last_minute, too_late = (
        counted("10wd", beijing(6, 9), suspensions=[Suspension(beijing(6, 23), beijing(6, 26, *again), "flood")])
        for again in ((17, 59), (18, 0))
    )
    assert (last_minute.last_day, too_late.last_day) == (date(2025, 6, 26), date(2025, 6, 27))


def test_a_pause_that_overlaps_another_counts_once_and_one_that_ended_no_longer_suspends():
    pauses = [
        Suspension(beijing(6, 16), beijing(6, 18), "survey"),
        Suspension(beijing(6, 17), beijing(6, 19), "flood"),
    ]
    result = counted("10wd", beijing(6, 9), suspensions=pauses, as_of=beijing(6, 20))
    assert not result.suspended
    assert lines(result)[2] == ("+", "3 suspended", "the clock was stopped", False)


def test_a_rest_day_at_the_end_followed_by_a_pause_is_counted_apart():
    pause = Suspension(beijing(6, 30, 9), beijing(7, 2, 9), "flood")
    result = counted("20d", beijing(6, 9), suspensions=[pause])
    assert str(result.sentence) == "due 2 July 2025 = 20 days + 1 rest day + 2 suspended"


def test_reminders_come_in_order_in_the_morning_before_the_deadline_and_after_the_beginning():
    result = counted("20d", beijing(6, 9), written={"remind": ["3d", "10d", "1wd", "30d", "3d"]})
    assert result.reminders == (beijing(6, 20, 9), beijing(6, 27, 9))
    assert all(each < result.at for each in result.reminders)


def test_a_term_that_reaches_into_a_year_without_published_holidays_is_provisional():
    assert not counted("30d", beijing(6, 9)).provisional
    assert counted("30d", beijing(12, 20, year=2098)).provisional
    assert not counted("30d", beijing(12, 20, year=2098), calendar=Calendar("plain")).provisional
