"""Deadlines: how workflow files write them, and when they end, with the arithmetic that people can check.

The rules are those of the Civil Code of the PRC: the day of the event is not counted (art. 201), a month ends on the
same day of the month or its last day (art. 202), a term of days that ends on a rest day ends on the next working day
(art. 203). All days are legal days in the body's zone; all moments are UTC.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from govflow.codec import Json, dump, load, load_message
from govflow.engine.deadlines.calendars import ONE_DAY, Calendar
from govflow.engine.deadlines.durations import Duration, Span, day_after, day_before
from govflow.engine.deadlines.sum import Count, Leg, Term, sentence, terms
from govflow.messages import Message
from govflow.values import Text

REMINDERS_AT = time(9)  # when an office opens, in the body's zone


class Extend(BaseModel):
    """Who may lengthen the deadline, by how much, how often."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    by: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,47}(\.[a-z][a-z0-9_]{0,47})?$")]
    add: Span
    times: int = Field(1, ge=1)


class Due(BaseModel):
    """Until when a state, a form or a round waits, and the transition that the clock then fires (none: overdue)."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    in_: Duration = Field(alias="in")
    field: str | None = Field(None, description="For T: the date field that it is measured from.")
    at: str = Field("18:00", pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="Closing time on the last day.")
    remind: Annotated[
        tuple[Span, ...],
        BeforeValidator(
            lambda given: [given] if isinstance(given, str) else given, json_schema_input_type=Span | tuple[Span, ...]
        ),
    ] = Field((), description="How long before the deadline those awaited are reminded.")
    extend: Extend | None = None
    then: str | None = Field(None, description="The transition that the clock fires.")
    basis: Text | None = Field(None, description="The article of law that sets the term.")

    @model_validator(mode="after")
    def _field_with_t(self) -> Self:
        if self.in_.relative and self.field is None:
            raise ValueError(f"{self.in_} needs the date field that T stands for")
        if self.field is not None and not self.in_.relative:
            raise ValueError(f"{self.in_} is not measured from {self.field}; write it with T, or leave the field out")
        return self


@dataclass(frozen=True)
class Extension:
    """More time that was granted."""

    add: Duration
    reason: str
    on: date


@dataclass(frozen=True)
class Suspension:
    """The clock stood still from ``start`` to ``end``, or still does. Both are aware moments."""

    start: datetime
    end: datetime | None
    reason: str


@dataclass(frozen=True, kw_only=True)
class DueDate:
    """When a deadline ends (UTC) and how it was counted.

    While ``suspended``, ``at`` is the earliest end, should the clock run again now. ``provisional``: it reaches into a
    year whose rest days the State Council has not announced yet.
    """

    at: datetime
    last_day: date
    terms: tuple[Term, ...]
    sentence: Message
    reminders: tuple[datetime, ...]
    suspended: bool
    provisional: bool

    def to_json(self) -> dict[str, Json]:
        return {
            "at": dump(self.at),
            "last_day": dump(self.last_day),
            "terms": [each.to_json() for each in self.terms],
            "sentence": dump(self.sentence),
            "reminders": dump(self.reminders),
            "suspended": self.suspended,
            "provisional": self.provisional,
        }

    @classmethod
    def from_json(cls, json: Mapping[str, Any]) -> DueDate:
        return cls(
            at=load(json["at"]),
            last_day=load(json["last_day"]),
            terms=tuple(Term.from_json(each) for each in json["terms"]),
            sentence=load_message(json["sentence"]),
            reminders=load(json["reminders"]),
            suspended=json["suspended"],
            provisional=json["provisional"],
        )


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
) -> DueDate:
    """When ``due`` ends if the term began at ``base``, as things stand at ``as_of``.

    ``event`` says what happened at the base ("proposal served"); ``field_date`` is the date that T stands for.
    A day on which the clock stands still at closing time does not count. A term counted back from a date ends on the
    working day before, so that no notice is cut short (our reading). Raises ValueError when ``field_date`` is missing.
    """
    at = time.fromisoformat(due.at)
    stops = _stopped_days(suspensions, calendar, at, as_of)
    start, event = _start(due, calendar.day_of(base), field_date, event)
    legs = _legs(due, start, calendar, extensions, stops)
    last_day = _last_day(legs, calendar, stops) if legs else start
    count = Count(
        calendar=calendar,
        base=start,
        event=event,
        named_base=due.in_.relative or not due.in_.counted,
        legs=legs,
        stops=stops,
        last_day=last_day,
        at=due.at,
    )
    years = sorted((start.year, last_day.year))
    return DueDate(
        at=calendar.moment(last_day, at),
        last_day=last_day,
        terms=terms(count),
        sentence=sentence(count),
        reminders=_reminders(due, last_day, calendar, base),
        suspended=any(each.start <= as_of and (each.end is None or as_of < each.end) for each in suspensions),
        provisional=bool(legs) and not all(calendar.published(year) for year in range(years[0], years[1] + 1)),
    )


def _stopped_days(
    suspensions: Sequence[Suspension], calendar: Calendar, at: time, as_of: datetime
) -> Mapping[date, str]:
    """The days at whose closing time the clock stood still, with the reason."""
    stops: dict[date, str] = {}
    for each in suspensions:
        end = each.end or as_of
        day = calendar.day_of(each.start)
        while calendar.moment(day, at) <= end:
            if each.start < calendar.moment(day, at):
                stops.setdefault(day, each.reason)
            day += ONE_DAY
    return stops


def _start(due: Due, began: date, field_date: date | None, event: Message | None) -> tuple[date, Message | None]:
    """The day that the count starts from, and what it is."""
    if due.in_.relative:
        if field_date is None:
            raise ValueError(f"{due.in_} needs the date of {due.field}")
        return field_date, event
    if not due.in_.counted:
        return date(began.year, 12, 31), Message("end of the fiscal year")
    return began, event


def _legs(
    due: Due, start: date, calendar: Calendar, extensions: Sequence[Extension], stops: Mapping[date, str]
) -> tuple[Leg, ...]:
    """The durations one after the other: the term itself, then each extension from where the last one ended."""
    spans: list[tuple[Duration, Message | None]] = []
    if due.in_.counted:
        spans.append((due.in_, Message("%(basis)s", basis=due.basis) if due.basis else None))
    for each in extensions:
        spans.append((each.add, Message("extended on %(day)s: %(reason)s", day=each.on, reason=each.reason)))
    return tuple(_laid_out(spans, start, calendar, stops))


def _laid_out(
    spans: Sequence[tuple[Duration, Message | None]], start: date, calendar: Calendar, stops: Mapping[date, str]
) -> Iterator[Leg]:
    for span, note in spans:
        end = day_before(start, span, calendar) if span.back else day_after(start, span, calendar, stops)
        yield Leg(amount=span.amount, unit=span.unit, start=start, end=end, note=note, back=span.back)
        start = end


def _last_day(legs: Sequence[Leg], calendar: Calendar, stops: Mapping[date, str]) -> date:
    """A deadline never ends on a rest day, nor while the clock stands still."""
    day = legs[-1].end
    if legs[-1].back:
        return calendar.previous_working(day)
    while day in stops or not calendar.is_working(day):
        day += ONE_DAY
    return day


def _reminders(due: Due, last_day: date, calendar: Calendar, base: datetime) -> tuple[datetime, ...]:
    """The mornings on which to remind, in order; those before the term began are left out."""
    moments = {calendar.moment(day_before(last_day, each, calendar), REMINDERS_AT) for each in due.remind}
    return tuple(sorted(moment for moment in moments if moment > base))
