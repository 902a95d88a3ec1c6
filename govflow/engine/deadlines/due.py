"""How workflow files write a deadline: of a state, or a named clock that several states share."""

from __future__ import annotations

from collections.abc import Container
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictInt, model_validator

from govflow.engine.deadlines.durations import Duration, Span
from govflow.engine.deadlines.yearly import YearDay
from govflow.values import Text

CLOSING_TIME = "18:00"  # on the last day, in the zone of the body
MOST_EXTENSIONS, MOST_ESCALATIONS, MOST_REMINDERS, MOST_DAYS = 20, 10, 10, 24  # of one deadline


def _listed(given: Any) -> Any:
    return given if isinstance(given, list | tuple) else (given,)


Who = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,47}(\.[a-z][a-z0-9_]{0,47})?$")]
Whos = Annotated[tuple[Who, ...], BeforeValidator(_listed, json_schema_input_type=Who | tuple[Who, ...])]
Begins = Annotated[tuple[str, ...], BeforeValidator(_listed, json_schema_input_type=str | tuple[str, ...])]
Spans = Annotated[tuple[Span, ...], BeforeValidator(_listed, json_schema_input_type=Span | tuple[Span, ...])]
YearDays = Annotated[
    tuple[YearDay, ...], BeforeValidator(_listed, json_schema_input_type=YearDay | tuple[YearDay, ...])
]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Extend(_Part):
    """Who may lengthen the deadline, by how much, how often."""

    by: Who
    add: Span
    times: StrictInt = Field(1, ge=1, le=MOST_EXTENSIONS)


class PauseRule(_Part):
    """Who may stop the clock, and for how long in all; then it runs again by itself."""

    by: Whos = Field(min_length=1)
    at_most: Span = Field(description="Days or working days of standing still, all times together.")

    @model_validator(mode="after")
    def _in_days(self) -> Self:
        if self.at_most.unit == "m":
            raise ValueError(f"{self.at_most}: write at_most in days (60d) or working days (20wd)")
        return self


class Escalation(_Part):
    """Who is awaited as well, so long after the term began."""

    after: Span
    to: Who


Escalations = Annotated[
    tuple[Escalation, ...],
    BeforeValidator(_listed, json_schema_input_type=Escalation | tuple[Escalation, ...]),
    Field(max_length=MOST_ESCALATIONS),
]


class Due(_Part):
    """Until when a state or a clock waits, and the step that the clock then takes (none: overdue)."""

    in_: Duration | None = Field(None, alias="in", description="How long; or write on.")
    on: YearDays = Field(
        (), max_length=MOST_DAYS, description="A day of every year, such as 31 March; of several the next."
    )
    field: str | None = Field(None, description="For T: the date field that it is measured from.")
    from_: Begins = Field(
        (),
        alias="from",
        description="The step (of several the one taken last) or date field that the term begins at; none: here. "
        "Beside T: the steps with which it begins anew.",
    )
    at: str = Field(CLOSING_TIME, pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="Closing time on the last day.")
    remind: Spans = Field(
        (), max_length=MOST_REMINDERS, description="How long before the deadline those awaited are reminded."
    )
    extend: Extend | None = None
    pause: PauseRule | None = Field(None, description="Who may stop the clock; nobody where it is not written.")
    escalate: Escalations = Field((), description="Who is awaited as well after some time, once each.")
    then: str | None = Field(None, description="The step that the clock takes.")
    basis: Text | None = Field(None, description="The article of law that sets the term.")

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if (self.in_ is None) == (not self.on):
            raise ValueError("say either how long it is (in) or on which day of the year it ends (on)")
        if self.relative and self.field is None:
            raise ValueError(f"{self.in_} needs the date field that T stands for")
        if self.field is not None and not self.relative:
            raise ValueError(f"{self.in_} is not measured from {self.field}; write it with T, or leave the field out")
        if self.from_ and (self.on or not (self.relative or self.counted)):
            raise ValueError("only a term of days, working days or months begins at a step or date (from)")
        return self

    @property
    def relative(self) -> bool:
        """Is it written from a date field, as T?"""
        return self.in_ is not None and self.in_.relative

    @property
    def counted(self) -> bool:
        """Is it a number of days? Otherwise it is a date."""
        return self.in_ is not None and self.in_.counted

    @property
    def back(self) -> bool:
        """Is it counted back from a date?"""
        return self.in_ is not None and self.in_.back

    @property
    def names_dates(self) -> frozenset[str]:
        """The steps and fields that its beginning or end is measured from."""
        return frozenset((*self.from_, *((self.field,) if self.field is not None else ())))

    def date_field(self, fields: Container[str]) -> str | None:
        """The date field that it is measured from, of the fields that a procedure has; none where it is a step."""
        return self.field or next((each for each in self.from_ if each in fields), None)

    def steps(self, fields: Container[str]) -> tuple[str, ...]:
        """The steps that it begins at; none where it begins at a date or with the state."""
        return tuple(each for each in self.from_ if each not in fields)

    @property
    def longest(self) -> Duration:
        """How long it is at most; a day of the year is up to a year away."""
        return self.in_ if self.in_ is not None else Duration("12m")


class Clock(Due):
    """A deadline that several states share. It runs in those that name it and keeps the time that it has used."""

    title: Text | None = Field(None, description="What the time is for, on the pages of a case.")
