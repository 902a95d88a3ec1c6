"""Deadlines: how workflow files write them, and when they end, with the arithmetic that people can check.

The rules are those of the Civil Code of the PRC: the day of the event is not counted (art. 201), a month ends on the
same day of the month or its last day (art. 202), a term of days that ends on a rest day ends on the next working day
(art. 203). All days are legal days in the body's zone; all moments are UTC.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from govflow.engine.deadlines.calendars import ONE_DAY, Calendar
from govflow.engine.deadlines.changes import HELD_BELOW, TIME_TO_ACT, Extension, Grace, Suspension
from govflow.engine.deadlines.due import CLOSING_TIME, Due, Escalation, Extend, PauseRule
from govflow.engine.deadlines.durations import Duration, day_after, day_before
from govflow.engine.deadlines.ends import DueDate, End
from govflow.engine.deadlines.enough import extended_enough, paused_enough
from govflow.engine.deadlines.sum import Count, Leg, sentence, terms
from govflow.messages import Message

__all__ = [
    "HELD_BELOW", "TIME_TO_ACT", "Due", "DueDate", "End", "Escalation", "Extend", "Extension", "Grace", "PauseRule",
    "Suspension", "beginning", "due_date", "end_of", "end_of_span", "escalations", "extended_enough",
    "first_free_day", "paused_enough", "paused_until", "reminders", "time_to_act",
]  # fmt: skip

REMINDERS_AT = time(9)  # when an office opens, in the body's zone


def due_date(
    due: Due,
    base: datetime,
    calendar: Calendar,
    *,
    as_of: datetime,
    event: Message | None = None,
    field_date: date | None = None,
    extensions: Sequence[Extension] = (),
    suspensions: Sequence[Suspension] = (),
    not_before: date | None = None,
    grace: Grace | None = None,
) -> DueDate:
    """When ``due`` ends if the term began at ``base``, as things stand at ``as_of``.

    ``event`` says what happened at the base ("proposal served"); ``field_date`` is the date that T stands for, or
    at which a term ``from`` a date field begins.
    A day on which the clock stands still at closing time does not count. A term counted back from a date ends on the
    working day before, so that no notice is cut short (our reading). One that would end before the first
    day on which the state may be left (``not_before``) ends then, as does one before its ``grace``. Raises ValueError
    when ``field_date`` is missing.
    """
    count, last_day = _count(
        due, base, calendar, as_of, event, field_date, extensions, suspensions, not_before, grace
    )  # fmt: skip
    years = sorted((count.base.year, last_day.year))
    term = _counted_days(count)
    return DueDate(
        at=calendar.moment(last_day, time.fromisoformat(due.at)),
        last_day=last_day,
        terms=terms(count),
        sentence=sentence(count),
        reminders=reminders(due, base, last_day, calendar),
        suspended=_stands_still(suspensions, as_of),
        used=bisect_right(term, calendar.day_of(as_of)),
        length=len(term),
        grace=grace,
        provisional=bool(count.legs) and not all(calendar.published(year) for year in range(years[0], years[1] + 1)),
    )


def end_of(
    due: Due,
    base: datetime,
    calendar: Calendar,
    *,
    as_of: datetime,
    field_date: date | None = None,
    extensions: Sequence[Extension] = (),
    suspensions: Sequence[Suspension] = (),
    not_before: date | None = None,
    grace: Grace | None = None,
) -> End:
    """The end alone, as of ``due_date``: what it costs to say how it was counted is for those who read it."""
    _, last_day = _count(due, base, calendar, as_of, None, field_date, extensions, suspensions, not_before, grace)
    at = calendar.moment(last_day, time.fromisoformat(due.at))
    return End(at=at, last_day=last_day, suspended=_stands_still(suspensions, as_of), grace=grace)


def _count(
    due: Due,
    base: datetime,
    calendar: Calendar,
    as_of: datetime,
    event: Message | None,
    field_date: date | None,
    extensions: Sequence[Extension],
    suspensions: Sequence[Suspension],
    not_before: date | None,
    grace: Grace | None,
) -> tuple[Count, date]:
    """A deadline counted, and the day on which it ends."""
    at = time.fromisoformat(due.at)
    stops = _stopped_days(suspensions, calendar, at, as_of)
    start, event = _start(due, base, calendar, field_date, event)
    legs = _legs(due, start, calendar, extensions, stops)
    counted = _last_day(legs, calendar, stops) if legs else start
    held = _not_before(not_before, counted, calendar, stops, moved=bool(legs))
    last_day = held if grace is None else _not_before(grace.day, held, calendar, stops, moved=True)
    count = Count(
        calendar=calendar,
        base=start,
        event=event,
        named_base=not due.counted or due.relative or field_date is not None,
        legs=legs,
        stops=stops,
        last_day=counted,
        held_until=last_day if last_day > counted else None,
        held_by=grace.why if grace is not None and last_day > held else None,
        at=due.at,
    )
    return count, last_day


def _stands_still(suspensions: Sequence[Suspension], as_of: datetime) -> bool:
    return any(each.start <= as_of and (each.end is None or as_of < each.end) for each in suspensions)


def beginning(due: Due, base: datetime, calendar: Calendar, *, as_of: datetime, **known: Any) -> End:
    """The deadline that begins now, or is measured anew: one that would be over already leaves time to act.

    Not one that is counted back from a date: how short a notice may be, a guard says. ``known``: as of ``end_of``.
    """
    found = end_of(due, base, calendar, as_of=as_of, **known)
    if found.at > as_of or due.back:
        return found
    return end_of(due, base, calendar, as_of=as_of, **{**known, "grace": time_to_act(calendar, as_of)})


def _stopped_days(
    suspensions: Sequence[Suspension], calendar: Calendar, at: time, as_of: datetime
) -> Mapping[date, Message]:
    """The days at whose closing time the clock stood still, and why."""
    stops: dict[date, Message] = {}
    for each in suspensions:
        end = each.end or as_of
        day = calendar.day_of(each.start)
        while calendar.moment(day, at) <= end:
            if each.start < calendar.moment(day, at):
                stops.setdefault(day, each.said)
            day += ONE_DAY
    return stops


def _start(
    due: Due, base: datetime, calendar: Calendar, field_date: date | None, event: Message | None
) -> tuple[date, Message | None]:
    """The day that the count starts from, and what it is."""
    began = calendar.day_of(base)
    if due.relative and field_date is None:
        raise ValueError(f"{due.in_} needs the date of {due.field}")
    if field_date is not None:
        return field_date, event
    if due.on:
        return min(each.after(began) for each in due.on), event
    if not due.counted:
        return _year_end(base, calendar, time.fromisoformat(due.at)), Message("end of the fiscal year")
    return began, event


def _year_end(base: datetime, calendar: Calendar, closing: time) -> date:
    """The last day of the fiscal year, or of the next one when that day has closed already."""
    last = date(calendar.day_of(base).year, 12, 31)
    return last if base < calendar.moment(last, closing) else last.replace(year=last.year + 1)


def _legs(
    due: Due, start: date, calendar: Calendar, extensions: Sequence[Extension], stops: Mapping[date, Message]
) -> tuple[Leg, ...]:
    """The durations one after the other: the term itself, then each extension from where the last one ended."""
    spans: list[tuple[Duration, Message | None]] = []
    if due.in_ is not None and due.counted:
        spans.append((due.in_, Message("%(basis)s", basis=due.basis) if due.basis else None))
    for each in extensions:
        spans.append((each.add, Message("extended on %(day)s", day=each.on)))
    return tuple(_laid_out(spans, start, calendar, stops))


def _laid_out(
    spans: Sequence[tuple[Duration, Message | None]],
    start: date,
    calendar: Calendar,
    stops: Mapping[date, Message],
) -> Iterator[Leg]:
    for span, note in spans:
        end = day_before(start, span, calendar) if span.back else day_after(start, span, calendar, stops)
        yield Leg(amount=span.amount, unit=span.unit, start=start, end=end, note=note, back=span.back)
        start = end


def _counted_days(count: Count) -> tuple[date, ...]:
    """The days of the term that are over at its end, without those that do not count."""
    return tuple(
        day
        for leg in count.legs
        if not leg.back
        for day in leg.days
        if day <= count.last_day and day not in count.stops and (leg.unit != "wd" or count.calendar.is_working(day))
    )


def _last_day(legs: Sequence[Leg], calendar: Calendar, stops: Mapping[date, Message]) -> date:
    """A deadline never ends on a rest day, nor while the clock stands still."""
    day = legs[-1].end
    if legs[-1].back:
        return calendar.previous_working(day)
    while day in stops or not calendar.is_working(day):
        day += ONE_DAY
    return day


def _not_before(
    free: date | None, counted: date, calendar: Calendar, stops: Mapping[date, Message], *, moved: bool
) -> date:
    """The last day of a deadline that is held up; ``moved`` off rest days like the term itself."""
    if free is None or free <= counted:
        return counted
    while free in stops or (moved and not calendar.is_working(free)):
        free += ONE_DAY
    return free


def reminders(due: Due, base: datetime, last_day: date, calendar: Calendar) -> tuple[datetime, ...]:
    """The mornings on which to remind of a deadline, in order; those before the term began are left out."""
    moments = {calendar.moment(day_before(last_day, each, calendar), REMINDERS_AT) for each in due.remind}
    return tuple(sorted(moment for moment in moments if moment > base))


def paused_until(
    rule: PauseRule, due: Due, calendar: Calendar, suspensions: Sequence[Suspension], at: datetime
) -> datetime | None:
    """When a clock that is stopped at ``at`` runs again by itself; None: it has stood still as long as it may.

    What counts are days at whose closing time it stood still, all pauses together.
    """
    closing = time.fromisoformat(due.at)
    paused = _stopped_days([each for each in suspensions if not each.away], calendar, closing, at)
    working = rule.at_most.unit == "wd"
    left = rule.at_most.amount - len([day for day in paused if not working or calendar.is_working(day)])
    if left <= 0:
        return None
    today = calendar.day_of(at)
    before = today - ONE_DAY if at < calendar.moment(today, closing) else today
    return calendar.moment(day_after(before, Duration(f"{left}{rule.at_most.unit}"), calendar, {}), closing)


def escalations(
    due: Due, base: datetime, calendar: Calendar, *, as_of: datetime, suspensions: Sequence[Suspension] = ()
) -> list[tuple[datetime, str]]:
    """When who is awaited as well, in the order of time. A clock that stands still holds this up too."""
    found = [
        (end_of(Due(in_=each.after, at=due.at), base, calendar, as_of=as_of, suspensions=suspensions).at, each.to)
        for each in due.escalate
    ]
    return sorted(found, key=lambda each: each[0])


def first_free_day(entered: datetime, not_before: Duration, calendar: Calendar) -> date:
    """The first day on which a state entered then may be left."""
    return day_after(calendar.day_of(entered), not_before, calendar, {})


def end_of_span(begun: datetime, span: Duration, calendar: Calendar) -> datetime:
    """When a time ends that began at a moment and belongs to no deadline: at closing time of its last day."""
    day = day_after(calendar.day_of(begun), span, calendar, {})
    return calendar.moment(day, time.fromisoformat(CLOSING_TIME))


def time_to_act(calendar: Calendar, at: datetime) -> Grace:
    """The next working day: people who learn today that a deadline ends must be able to act before it does."""
    return Grace(calendar.add_working_days(calendar.day_of(at), 1), TIME_TO_ACT)
