"""The file format of a tariff: which sections of road are charged when, for whom and how much, as frozen models."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, model_validator

from govflow.domain.registers.charges.vehicles import Vehicle
from govflow.engine.definition.terms import Day, Model, Name, Slug
from govflow.values import Text

ZONE = "Asia/Shanghai"
LONGEST_TITLE = 200  # letters; half as many Chinese characters
MOST = 60  # parts of a kind
MOST_CHARGES = 400
MOST_DAYS = 400
DAY = 24 * 60  # minutes
DIGITS = 12  # of a written number
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00")
_NUMBER = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]{1,4})?")
_SHARE = re.compile(r"(100|[1-9]?[0-9])%")

Days = Literal["all", "workdays", "days_off", "holidays"]
Way = Literal["forth", "back"]
"""Along a section as it is written, or against it."""
UNITS: Mapping[str, int] = {"fen": 1, "jiao": 10, "yuan": 100}


def _clock(given: Any) -> int:
    if not isinstance(given, str) or not _CLOCK.fullmatch(given):
        raise ValueError('write a time of day such as "07:30", or "24:00" for its end')
    hours, minutes = given.split(":")
    return int(hours) * 60 + int(minutes)


def clock(minute: int) -> str:
    """Minutes since midnight as a time of day: ``07:30``."""
    return f"{minute // 60:02}:{minute % 60:02}"


def _exact(given: Any) -> Fraction:
    text = str(given) if isinstance(given, int) and not isinstance(given, bool) else given
    if not isinstance(text, str) or not _NUMBER.fullmatch(text) or len(text) > DIGITS:
        raise ValueError("write a number such as 45 or 12.5, not negative, with at most four decimals")
    return Fraction(text)


def _whole(given: Any) -> int:
    number = _exact(given)
    if number.denominator != 1:
        raise ValueError("write a whole number of fen: 500 stands for 5.00 yuan")
    return int(number)


def _share(given: Any) -> Fraction:
    found = _SHARE.fullmatch(given) if isinstance(given, str) else None
    if found is None:
        raise ValueError("write a share such as 50% or 100%")
    return Fraction(int(found[1]), 100)


def decimal(value: Fraction) -> str:
    """A number as it is written: ``12.5``; one that was written with decimals has an end."""
    return f"{(Decimal(value.numerator) / Decimal(value.denominator)).normalize():f}"


def _percent(share: Fraction) -> str:
    return f"{share * 100}%"


Clock = Annotated[int, BeforeValidator(_clock), PlainSerializer(clock)]
Exact = Annotated[Fraction, BeforeValidator(_exact), PlainSerializer(decimal)]
Fen = Annotated[int, BeforeValidator(_whole)]
Share = Annotated[Fraction, BeforeValidator(_share), PlainSerializer(_percent)]


class Section(Model):
    """A stretch of road between two points. ``one_way``: nobody drives it against its direction."""

    title: Text
    start: Name = Field(alias="from")
    end: Name = Field(alias="to")
    km: Exact
    one_way: bool = False

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Section:
        if self.start == self.end:
            raise ValueError("a section leads from one point to another")
        if self.km <= 0:
            raise ValueError("a section is longer than 0 km")
        return self


@dataclass(frozen=True)
class Part:
    """Hours of a band within one day. ``later``: by the days of the band they are counted to the day before."""

    since: int
    until: int
    later: bool = False


class Band(Model):
    """Hours with charges of their own: from the first minute to before the last, on these days.

    One that ends at an earlier time of day than it begins ends on the next day. ``by``, of such a band: each minute is
    counted to the day on which it lies, or all of them to the day on which the band begins.
    """

    title: Text
    since: Clock = Field(alias="from")
    until: Clock = Field(alias="to")
    days: Days = "all"
    by: Literal["minute", "beginning"] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Band:
        if self.since % DAY == self.until % DAY and (self.since, self.until) != (0, DAY):
            raise ValueError('a band ends at another time than it begins: write "00:00" to "24:00" for a whole day')
        if not self.overnight and self.by is not None:
            raise ValueError("“by” is for a band that ends on the next day: leave it out")
        if self.overnight and self.days != "all" and self.by is None:
            raise ValueError(
                "say by which day hours after midnight are counted: by: minute for the day on which they lie, "
                "by: beginning for the day on which the band begins"
            )
        return self

    @property
    def overnight(self) -> bool:
        """Does it end on the next day?"""
        return self.since > self.until

    @property
    def parts(self) -> tuple[Part, ...]:
        """Its hours, in the order of a day."""
        if not self.overnight:
            return (Part(self.since, self.until),)
        evening, morning = Part(self.since, DAY), Part(0, self.until, later=self.by == "beginning")
        return (morning, evening) if self.until else (evening,)


class Charge(Model):
    """What is charged on sections, one way or both, in a band or outside all of them: fen by class of vehicle."""

    sections: Annotated[tuple[Name, ...], Field(min_length=1, max_length=MOST)]
    way: Literal["forth", "back", "both"] = "both"
    band: Name | None = None
    per: Literal["passage", "km"]
    fen: Annotated[dict[Vehicle, Exact], Field(min_length=1)]

    @property
    def ways(self) -> tuple[Way, ...]:
        return ("forth", "back") if self.way == "both" else (self.way,)


class Exemption(Model):
    """What is taken off. ``claimed``: only for who shows a ground for it; else on its days for all of these classes."""

    title: Text
    off: Share
    vehicles: Annotated[tuple[Vehicle, ...], Field(min_length=1)]
    days: Days = "all"
    claimed: bool = False


class Tariff(Model):
    """Charges for the use of roads. ``rounding``: to what each line of a derivation is rounded, half of it upwards.

    ``caps``: the most that a vehicle of a class pays in a day, in fen. ``holidays`` are days off wherever they fall;
    ``working_days`` are workdays although they fall on a weekend.
    """

    tariff: Literal["1"] = Field(description="The version of this format.")
    id: Slug
    title: Text
    zone: Literal["Asia/Shanghai"]
    rounding: Literal["fen", "jiao", "yuan"]
    points: Annotated[dict[Name, Text], Field(min_length=2, max_length=MOST)]
    sections: Annotated[dict[Name, Section], Field(min_length=1, max_length=MOST)]
    vehicles: Annotated[tuple[Vehicle, ...], Field(min_length=1)]
    bands: Annotated[dict[Name, Band], Field(max_length=MOST)] = Field(default_factory=dict)
    charges: Annotated[tuple[Charge, ...], Field(min_length=1, max_length=MOST_CHARGES)]
    caps: dict[Vehicle, Fen] = Field(default_factory=dict)
    exemptions: Annotated[dict[Name, Exemption], Field(max_length=MOST)] = Field(default_factory=dict)
    holidays: Annotated[tuple[Day, ...], Field(max_length=MOST_DAYS)] = ()
    working_days: Annotated[tuple[Day, ...], Field(max_length=MOST_DAYS)] = ()

    @model_validator(mode="after")
    def _titled(self) -> Tariff:
        if len(self.title.en) > LONGEST_TITLE or len(self.title.zh) > LONGEST_TITLE // 2:
            raise ValueError(f"a title has at most {LONGEST_TITLE} letters, or {LONGEST_TITLE // 2} Chinese characters")
        return self

    @property
    def unit(self) -> int:
        """To how many fen each line is rounded."""
        return UNITS[self.rounding]

    def falls_on(self, days: Days, day: date) -> bool:
        """Is it one of these days?"""
        if days == "all":
            return True
        if days == "holidays":
            return day in self.holidays
        works = day in self.working_days or (day.weekday() < 5 and day not in self.holidays)
        return works == (days == "workdays")

    def parts_on(self, day: date) -> Iterator[tuple[str, Part]]:
        """The hours of a day that belong to bands, each with the name of its band."""
        for name, band in self.bands.items():
            for part in band.parts:
                if self.falls_on(band.days, day - timedelta(days=1) if part.later else day):
                    yield name, part
