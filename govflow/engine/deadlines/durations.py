"""Durations: how workflow files write them, and on which day each one ends."""

from __future__ import annotations

import calendar as gregorian
import re
from collections.abc import Container
from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, RootModel, field_validator

from govflow.engine.deadlines.calendars import ONE_DAY, Calendar

Unit = Literal["d", "wd", "m"]

_COUNTED = re.compile(r"(?:T[+-])?([1-9][0-9]{0,3})(wd|d|m)")
LONGEST_MONTHS = 1200  # a hundred years: whatever is longer is a slip, and leads to dates that nobody can count
_WORDS = {"quarterly": "3m"}
_DATES = ("T", "fiscal_year_end")


class Duration(RootModel[str]):
    """30d (days), 10wd (working days), 3m (months), quarterly, fiscal_year_end.

    From a date field: T-45d (before it), T+5wd (after it), T (on it).
    """

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "pattern": rf"^({_COUNTED.pattern}|{'|'.join((*_WORDS, *_DATES))})$",
            "examples": ["30d", "10wd", "3m", "quarterly", "T-45d", "T+5wd", "T", "fiscal_year_end"],
        },
    )

    @field_validator("root")
    @classmethod
    def _known(cls, text: str) -> str:
        text = _WORDS.get(text, text)
        if text not in _DATES and not _COUNTED.fullmatch(text):
            raise ValueError(f"{text!r} is no duration; write it like 30d, 10wd, 3m, T-45d, T or fiscal_year_end")
        found = _COUNTED.fullmatch(text)
        if found is not None and found[2] == "m" and int(found[1]) > LONGEST_MONTHS:
            raise ValueError(f"{text!r} is longer than a hundred years")
        return text

    def __str__(self) -> str:
        return self.root

    @property
    def relative(self) -> bool:
        """Is it measured from a date field?"""
        return self.root.startswith("T")

    @property
    def back(self) -> bool:
        """Is it counted backwards?"""
        return self.root.startswith("T-")

    @property
    def counted(self) -> bool:
        """Is it a number of days? Otherwise it is a date, which neither rest days nor suspension move."""
        return self.root not in _DATES

    @property
    def amount(self) -> int:
        return int(self._parts[0])

    @property
    def unit(self) -> Unit:
        match self._parts[1]:
            case "wd":
                return "wd"
            case "d":
                return "d"
        return "m"

    @property
    def _parts(self) -> tuple[str, str]:
        found = _COUNTED.fullmatch(self.root)
        if found is None:
            raise ValueError(f"{self.root} is a date, not a number of days")
        return found[1], found[2]


def _plain(duration: Duration) -> Duration:
    if duration.relative or not duration.counted:
        raise ValueError(f"{duration} cannot stand here; write a number of days such as 30d or 10wd")
    return duration


Span = Annotated[Duration, AfterValidator(_plain)]


def day_after(start: date, span: Duration, calendar: Calendar, stops: Container[date]) -> date:
    """The last day of a term that runs after ``start``: the clock walks day by day, except where it stands still."""
    left = (add_months(start, span.amount) - start).days if span.unit == "m" else span.amount
    every_day = span.unit != "wd"
    day = start
    while left:
        day += ONE_DAY
        left -= day not in stops and (every_day or calendar.is_working(day))
    return day


def day_before(end: date, span: Duration, calendar: Calendar) -> date:
    """The day that lies a duration before ``end``."""
    match span.unit:
        case "wd":
            return calendar.add_working_days(end, -span.amount)
        case "d":
            return end - ONE_DAY * span.amount
        case "m":
            return add_months(end, -span.amount)


def add_months(day: date, count: int) -> date:
    """The same day of the month, or the last day of a shorter one."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(year, month + 1, min(day.day, gregorian.monthrange(year, month + 1)[1]))
