"""Working-day calendars: which days count, and why a day does not.

``cn`` follows the yearly notice of the State Council (public holidays and make-up working days 调休), as published in
the package ``chinesecalendar``; ``plain`` knows only Monday to Friday. A body's own decisions come as overrides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

import chinese_calendar

from govflow.messages import Message
from govflow.values import Text

CalendarName = Literal["cn", "plain"]

ONE_DAY = timedelta(days=1)
SATURDAY = 5

_NAMES = {each.value: Text(en=each.value, zh=each.chinese) for each in chinese_calendar.Holiday}
_PUBLISHED = frozenset(day.year for day in chinese_calendar.holidays)
# Days off with a fixed date (Regulation on Public Holidays, as amended from 2025); the others follow moon or sun.
_STATUTORY = {
    (1, 1): _NAMES["New Year's Day"],
    (5, 1): _NAMES["Labour Day"],
    (5, 2): _NAMES["Labour Day"],
    (10, 1): _NAMES["National Day"],
    (10, 2): _NAMES["National Day"],
    (10, 3): _NAMES["National Day"],
}


def published_until() -> int:
    """The last year of which the rest days are final."""
    last: int = max(_PUBLISHED)
    return last


@dataclass(frozen=True)
class Calendar:
    """The days on which a body works. ``overrides`` (day → works?) win over everything; days are those of ``zone``."""

    name: CalendarName = "cn"
    overrides: Mapping[date, bool] = field(default_factory=dict)
    zone: str = "Asia/Shanghai"

    def is_working(self, day: date) -> bool:
        if day in self.overrides:
            return self.overrides[day]
        if self._made_up(day):
            return True
        return not is_weekend(day) and self._holiday(day) is None

    def explain(self, day: date) -> Message | None:
        """Why a day is no working day, or works although it is a weekend; None for an ordinary working day."""
        if day in self.overrides:
            if self.overrides[day]:
                return Message("working day set by this body")
            return Message("rest day set by this body")
        if made_up := self._made_up(day):
            return Message("make-up working day for %(holiday)s", holiday=made_up)
        if holiday := self._holiday(day):
            return Message("%(holiday)s", holiday=holiday)
        return Message("weekend") if is_weekend(day) else None

    def published(self, year: int) -> bool:
        """Are the rest days of the year final? If not, only weekends and holidays with a fixed date are known."""
        return self.name == "plain" or year in _PUBLISHED

    def add_working_days(self, day: date, count: int) -> date:
        """The ``count``-th working day after ``day``, or before it when negative; 0 is the day itself."""
        step = ONE_DAY if count > 0 else -ONE_DAY
        left = abs(count)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def previous_working(self, day: date) -> date:
        """The last working day on or before ``day``."""
        return day if self.is_working(day) else self.add_working_days(day, -1)

    def day_of(self, moment: datetime) -> date:
        """The legal day on which a moment falls for this body. Raises ValueError without a time zone."""
        if moment.tzinfo is None:
            raise ValueError(f"{moment} has no time zone")
        return moment.astimezone(self._zone).date()

    def moment(self, day: date, at: time) -> datetime:
        """The UTC moment of a wall-clock time on a legal day."""
        return datetime.combine(day, at, self._zone).astimezone(UTC)

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    def _made_up(self, day: date) -> Text | None:
        """The holiday for which a weekend day is worked."""
        if self.name == "plain" or day not in chinese_calendar.workdays:
            return None
        return _NAMES[chinese_calendar.workdays[day]]

    def _holiday(self, day: date) -> Text | None:
        if self.name == "plain":
            return None
        if not self.published(day.year):
            return _STATUTORY.get((day.month, day.day))
        return _NAMES[chinese_calendar.holidays[day]] if day in chinese_calendar.holidays else None


def is_weekend(day: date) -> bool:
    return day.weekday() >= SATURDAY


def days_after(start: date, end: date) -> tuple[date, ...]:
    """The days after ``start``, up to and including ``end``: an event's own day does not count (Civil Code 201)."""
    first = start.toordinal() + 1
    return tuple(map(date.fromordinal, range(first, end.toordinal() + 1)))
