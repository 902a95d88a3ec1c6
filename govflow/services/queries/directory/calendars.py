"""A year of the working-day calendar: every day that an ordinary week would not tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from govflow.engine.deadlines.calendars import CalendarName, is_weekend
from govflow.messages import Message
from govflow.services.backend import Backend, calendar
from govflow.store.deadlines.timers import CALENDAR_DAY

CALENDAR: CalendarName = "cn"
FIRST_YEAR, LAST_YEAR = 2004, 2099


@dataclass(frozen=True, kw_only=True)
class Day:
    """A rest day in the week or a working day on a weekend, and why. ``local``: set here, and may be taken back."""

    day: date
    working: bool
    why: Message
    note: str
    local: bool


@dataclass(frozen=True, kw_only=True)
class CalendarPage:
    """The unusual days of a year. ``published``: the State Council has announced the year."""

    year: int
    years: tuple[int, ...]
    published: bool
    days: tuple[Day, ...]


def load_calendar(backend: Backend, year: int, today: date) -> CalendarPage:
    """The page of a year. A year out of reach shows the present one."""
    year = year if FIRST_YEAR <= year <= LAST_YEAR else today.year
    with backend.reading() as session:
        found = calendar(session, CALENDAR, backend.settings.zone)
        notes = {
            row.day: row.note
            for row in session.execute(
                select(CALENDAR_DAY.c.day, CALENDAR_DAY.c.note).where(CALENDAR_DAY.c.calendar == CALENDAR)
            )
        }
    days = []
    for day in _days_of(year):
        working = found.is_working(day)
        why = found.explain(day)
        if why is not None and (day in notes or working == is_weekend(day)):
            days.append(
                Day(day=day, working=working, why=why, note=notes.get(day, ""), local=day in notes and day > today)
            )
    return CalendarPage(
        year=year,
        years=tuple(range(today.year - 1, today.year + 3)),
        published=found.published(year),
        days=tuple(days),
    )


def _days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=count) for count in range((date(year + 1, 1, 1) - first).days)]
