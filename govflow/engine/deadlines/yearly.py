"""Days that come every year: how workflow files write them, when the next one is, and what opens by itself on one."""

from __future__ import annotations

import calendar as gregorian
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from pydantic import ConfigDict, RootModel, field_validator

_MONTHS = tuple(gregorian.month_name)[1:]
_LEAP_YEAR = 2024


class YearDay(RootModel[str]):
    """31 March: the same day of every year; 29 February is the 28th where there is none."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "pattern": rf"^([1-9]|[12][0-9]|3[01]) ({'|'.join(_MONTHS)})$",
            "examples": ["31 March", "31 December"],
        },
    )

    @field_validator("root")
    @classmethod
    def _exists(cls, text: str) -> str:
        day, _, month = text.partition(" ")
        known = month in _MONTHS and day.isdecimal() and not day.startswith("0") and len(day) < 3
        if not known or int(day) > gregorian.monthrange(_LEAP_YEAR, _MONTHS.index(month) + 1)[1]:
            raise ValueError(f"{text!r} is no day of the year; write it like 31 March")
        return text

    def __str__(self) -> str:
        return self.root

    @property
    def month(self) -> int:
        return _MONTHS.index(self.root.partition(" ")[2]) + 1

    @property
    def day(self) -> int:
        return int(self.root.partition(" ")[0])

    def after(self, start: date) -> date:
        """The next time that the day comes after ``start``, which does not count itself."""
        this_year = self.in_year(start.year)
        return this_year if this_year > start else self.in_year(start.year + 1)

    def in_year(self, year: int) -> date:
        """The day in a year."""
        return date(year, self.month, min(self.day, gregorian.monthrange(year, self.month)[1]))


@dataclass(frozen=True, kw_only=True)
class EachYear:
    """Cases of a procedure open by themselves on a day of every year, one for each of those that a topic finds.

    What a book of that topic says (``Machine.each_year``). ``about_year``: the field that says which year is over.
    ``named``: what files call that book.
    """

    named: ClassVar[str]

    on: YearDay
    about_year: str
