"""Dates."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from govflow.engine.fields.kinds import Kind, Story
from govflow.messages import Message
from govflow.values import Text

if TYPE_CHECKING:
    from govflow.engine.definition import FormField, Question

FIRST_YEAR, LAST_YEAR = 1900, 2200
NEAR = 30  # years before and after today in which a date is believed where its field has no limit of its own
LATER = timedelta(days=90)  # how far off a date is that a story does not name


def implausible(day: date) -> Message | None:
    """What is said of a day in a year that can only be a slip: no deadline and no term is counted from it."""
    return _within(day, FIRST_YEAR, LAST_YEAR)


def _within(day: date, first: int, last: int) -> Message | None:
    if first <= day.year <= last:
        return None
    return Message("Enter a date between the years %(first)s and %(last)s.", first=str(first), last=str(last))


class Day(Kind):
    title = Text(en="date", zh="日期")
    expression = "date"
    settings = frozenset({"past", "min", "max"})

    def flaw(self, question: Question) -> str | None:
        if any(isinstance(each, float) for each in (question.min, question.max)):
            return "min and max of a date are days: 2020-01-01, today - 5y, or another date field"
        return None

    def problem(self, field: FormField, value: Any, today: date) -> Message | None:
        if not isinstance(value, date):
            return Message("Enter a date that exists, such as 2026-06-30.")
        earliest = today.year - NEAR if field.min is None else FIRST_YEAR
        latest = today.year + NEAR if field.max is None else LAST_YEAR
        if (said := _within(value, earliest, latest)) is not None:
            return said
        if field.past is True and value > today:
            return Message("Enter today's date or an earlier one.")
        if field.past is False and value < today:
            return Message("Enter today's date or a later one.")
        first, last = _day(field.min), _day(field.max)
        if first is not None and value < first:
            return Message("Enter %(day)s or a later day.", day=first)
        if last is not None and value > last:
            return Message("Enter %(day)s or an earlier day.", day=last)
        return None

    def told(self, field: FormField, value: Any, story: Story) -> date:
        """A day such as 2025-01-31, or one counted from today such as +30d."""
        found = re.fullmatch(r"([+-][0-9]{1,5})d", str(value))
        return story.today + timedelta(days=int(found[1])) if found else date.fromisoformat(str(value))

    def plausible(self, field: FormField, story: Story) -> date:
        day = story.today if field.past else story.today + LATER
        return min(max(day, _day(field.min) or day), _day(field.max) or date.max)


def _day(limit: object) -> date | None:
    """A limit once it is computed."""
    return limit if isinstance(limit, date) else None
