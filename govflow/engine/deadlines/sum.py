"""The arithmetic of a deadline as people read it: a sum, line by line, and one sentence.

Working days are summed as weekdays, Monday to Friday: the working days asked for, plus those on which the clock stood
still, plus holidays on weekdays, minus weekend days that were worked. Calendar days are summed as calendar days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Literal

from govflow.codec import Json, dump, load, load_message
from govflow.engine.deadlines.calendars import ONE_DAY, Calendar, days_after, is_weekend
from govflow.engine.deadlines.durations import Unit
from govflow.messages import Message

Op = Literal["", "+", "−", "=", "→"]


_WEEKDAYS = (
    Message("Mon"),
    Message("Tue"),
    Message("Wed"),
    Message("Thu"),
    Message("Fri"),
    Message("Sat"),
    Message("Sun"),
)


@dataclass(frozen=True)
class Term:
    """One line of the sum: ``+ 20 days``, with a note under it; ``total`` marks the result."""

    op: Op
    value: Message
    note: Message | None = None
    total: bool = False

    def to_json(self) -> dict[str, Json]:
        return {"op": self.op, "value": dump(self.value), "note": dump(self.note), "total": self.total}

    @classmethod
    def from_json(cls, json: Mapping[str, Any]) -> Term:
        return cls(json["op"], load_message(json["value"]), load(json["note"]), json["total"])


@dataclass(frozen=True, kw_only=True)
class Leg:
    """One duration laid on the calendar: ``start`` is not counted, ``end`` is the last day (earlier when ``back``)."""

    amount: int
    unit: Unit
    start: date
    end: date
    note: Message | None = None
    back: bool = False

    @cached_property
    def days(self) -> tuple[date, ...]:
        """All days walked over, in calendar order."""
        return days_after(self.end - ONE_DAY, self.start - ONE_DAY) if self.back else days_after(self.start, self.end)


@dataclass(frozen=True, kw_only=True)
class Count:
    """A deadline as it was counted. ``stops`` are the days on which the clock stood still, with the reason."""

    calendar: Calendar
    base: date
    event: Message | None
    named_base: bool  # the sentence starts from the base, because it is not the day on which the term began
    legs: tuple[Leg, ...]
    stops: Mapping[date, Message]
    last_day: date
    at: str
    held_until: date | None = None  # it does not end before; none: it ends on its last day
    held_by: Message | None = None  # why not; none: no step may leave the state before

    @property
    def counted_to(self) -> date:
        """The last day before rest days are left out."""
        return self.legs[-1].end if self.legs else self.base


def terms(count: Count) -> tuple[Term, ...]:
    """The lines of the sum, from the base to the total."""
    *before, end = (Term("", Message("%(day)s", day=count.base), count.event), *_summands(count), *_result(count))
    if count.held_until is None:
        return (*before, end)
    note = Message("no step leads out before, %(at)s", at=count.at)
    if count.held_by is not None:
        note = Message("%(why)s, %(at)s", why=count.held_by, at=count.at)
    return (*before, replace(end, total=False), Term("→", _weekday(count.held_until), note, total=True))


def sentence(count: Count) -> Message:
    """The sum in a line: ``due 14 May = 60 working days + 12 suspended + 1 holiday``."""
    if count.held_until is None:
        return _sum(count)
    return Message("%(sum)s, but not before %(day)s", sum=_sum(count), day=count.held_until)


def _sum(count: Count) -> Message:
    total = Message("%(day)s", day=count.base) if count.named_base else None
    for term in (*_summands(count), *_left_out(count)):
        if total is None:
            total = term.value
        elif term.op == "+":
            total = Message("%(left)s + %(right)s", left=total, right=term.value)
        else:
            total = Message("%(left)s − %(right)s", left=total, right=term.value)
    if total is None or not count.legs:
        return Message("due %(day)s", day=count.last_day)
    return Message("due %(day)s = %(sum)s", day=count.last_day, sum=total)


def _summands(count: Count) -> Iterator[Term]:
    for leg in count.legs:
        yield Term("−" if leg.back else "+", _amount(leg), leg.note)
        if not leg.back:
            counted = [day for day in leg.days if leg.unit != "wd" or count.calendar.is_working(day)]
            yield from _suspended(count, counted)
        if leg.unit == "wd":
            yield from _irregular(count.calendar, leg)


def _suspended(count: Count, days: Iterable[date]) -> Iterator[Term]:
    stopped = [day for day in days if day in count.stops]
    if stopped:
        reasons = tuple(dict.fromkeys(count.stops[day] for day in stopped))
        value = Message("%(n)s suspended", "%(n)s suspended", n=len(stopped))
        yield Term("+", value, Message("%(reasons)s", reasons=reasons))


def _irregular(calendar: Calendar, leg: Leg) -> Iterator[Term]:
    """Weekdays off, which lengthen the term, and weekend days worked, which shorten it."""
    holidays = [day for day in leg.days if not is_weekend(day) and not calendar.is_working(day)]
    if holidays:
        value = Message("%(n)s holiday", "%(n)s holidays", n=len(holidays))
        yield Term("−" if leg.back else "+", value, _reasons(calendar, holidays))
    made_up = [day for day in leg.days if is_weekend(day) and calendar.is_working(day)]
    if made_up:
        value = Message("%(n)s make-up working day", "%(n)s make-up working days", n=len(made_up))
        yield Term("+" if leg.back else "−", value, _reasons(calendar, made_up))


def _reasons(calendar: Calendar, days: Iterable[date]) -> Message:
    explained = (calendar.explain(day) for day in days)
    return Message("%(reasons)s", reasons=tuple(dict.fromkeys(each for each in explained if each is not None)))


def _left_out(count: Count) -> Iterator[Term]:
    """The days between the end of the count and the last day, for the sentence."""
    if count.last_day < count.counted_to:
        yield Term("−", _rest_days((count.counted_to - count.last_day).days))
    elif count.last_day > count.counted_to:
        days = days_after(count.counted_to - ONE_DAY, count.last_day - ONE_DAY)
        yield Term("+", _rest_days(sum(day not in count.stops for day in days)))
        yield from _suspended(count, days)


def _result(count: Count) -> tuple[Term, ...]:
    total = _weekday(count.last_day)
    if count.last_day == count.counted_to:
        return (Term("=", total, _closing(count), total=True),)
    if count.last_day < count.counted_to:
        note = Message("last working day before, %(at)s", at=count.at)
    else:
        note = Message("next working day, %(at)s", at=count.at)
    return (
        Term("=", _weekday(count.counted_to), _rest_day(count.calendar, count.counted_to)),
        Term("→", total, note, total=True),
    )


def _closing(count: Count) -> Message:
    why = count.calendar.explain(count.last_day)
    if why and is_weekend(count.last_day) and count.calendar.is_working(count.last_day):
        return Message("%(why)s, %(at)s", why=why, at=count.at)
    return Message("%(at)s", at=count.at)


def _rest_day(calendar: Calendar, day: date) -> Message:
    why = calendar.explain(day)
    if why is None or why == Message("weekend"):
        return Message("last day is a rest day")
    return Message("last day is a rest day: %(why)s", why=why)


def _amount(leg: Leg) -> Message:
    match leg.unit:
        case "wd":
            return Message("%(n)s working day", "%(n)s working days", n=leg.amount)
        case "d":
            return Message("%(n)s day", "%(n)s days", n=leg.amount)
        case "m":
            return Message("%(n)s month", "%(n)s months", n=leg.amount)


def _rest_days(n: int) -> Message:
    return Message("%(n)s rest day", "%(n)s rest days", n=n)


def _weekday(day: date) -> Message:
    return Message("%(weekday)s %(day)s", weekday=_WEEKDAYS[day.weekday()], day=day)
