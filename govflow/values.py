"""Values that every layer speaks: money, bilingual text, the actor, the clock, identifiers."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache, total_ordering
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from govflow.legible import visible
from govflow.legible.numbers import amount, exact

BETWEEN = " · "  # stands once between the English and the Chinese of a text


class Text(BaseModel):
    """A sentence or name in both working languages; also read from ``English · 中文``."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_min_length=1, str_strip_whitespace=True)

    en: str
    zh: str

    @model_validator(mode="before")
    @classmethod
    def _on_one_line(cls, given: Any) -> Any:
        if not isinstance(given, str):
            return given
        parts = [each.strip() for each in given.split(BETWEEN)]
        if len(parts) != 2 or not all(parts):
            raise ValueError("write both languages with one “ · ” between them (English · 中文), or en: and zh:")
        if not all(visible(each) for each in parts):
            raise ValueError("there is nothing to be seen in one of the two languages")
        return {"en": parts[0], "zh": parts[1]}

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        both = handler.resolve_ref_schema(handler(core))
        return {"anyOf": [{"type": "string", "pattern": f"^(?!.*{BETWEEN}.*{BETWEEN}).+{BETWEEN}.+$"}, both]}

    def __str__(self) -> str:
        return self.en

    def to(self, language: str) -> str:
        """The text for a language tag such as ``zh``, ``zh-Hans`` or ``en``."""
        return self.zh if language.startswith("zh") else self.en


@lru_cache(maxsize=10_000)
def stored_text(en: str, zh: str) -> Text:
    """A name as the database has it: among a thousand seats most are those that were read before."""
    return Text(en=en, zh=zh)


@total_ordering
@dataclass(frozen=True)
class Money:
    """A sum in integer fen (1/100 yuan); other currencies in their own hundredths."""

    fen: int
    currency: str = "CNY"

    @classmethod
    def parse(cls, text: str) -> Money:
        """Read what a person types: ``1,200,000.50``, ``人民币12元``, ``12 万`` (ten thousands), ``1亿2000万``.

        Raises ValueError when it is not a sum with at most two decimals, Doubtful where it could be two of them.
        """
        return cls.yuan(amount(text))

    @classmethod
    def exact(cls, text: str) -> Money:
        """Read what a program writes: digits and a point, in yuan. Raises ValueError."""
        return cls.yuan(exact(text))

    @classmethod
    def yuan(cls, amount: int | Decimal) -> Money:
        """From yuan. Raises ValueError when it is not a whole number of fen, or more than any ledger holds."""
        fen = Decimal(amount) * 100
        if fen != int(fen) or abs(fen) > 10**17:
            raise ValueError(f"{amount} is no sum of money")
        return cls(int(fen))

    @property
    def amount(self) -> Decimal:
        return Decimal(self.fen) / 100

    def __add__(self, other: Money) -> Money:
        return Money(self.fen + self._same(other).fen, self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.fen - self._same(other).fen, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.fen < self._same(other).fen

    def __str__(self) -> str:
        sign = "-" if self.fen < 0 else ""
        symbol = "¥" if self.currency == "CNY" else f"{self.currency} "
        return f"{sign}{symbol}{abs(self.amount):,.2f}"

    def _same(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot be mixed")
        return other


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """When whoever is signed in last showed to be there, and by what: ``password``, ``second`` (with a second factor)
    or ``provider``.
    """

    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class Service:
    """A program of an organization under a name of its own, by which a person acts."""

    id: int
    name: Text


@dataclass(frozen=True, kw_only=True)
class StandsIn:
    """For whom somebody stands in, in one organization, with the roles which that person has there."""

    id: int  # of the arrangement
    person_id: int
    person: Text


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who acts: a person, and the organization the act counts for; or the system (a timer)."""

    person_id: int | None
    person: Text
    organization_id: int | None
    organization: Text | None = None
    roles: frozenset[str] = field(default_factory=frozenset)
    organization_ids: frozenset[int] = field(default_factory=frozenset)  # all the person may act for today
    administrator: bool = False
    elsewhere: bool = True  # may have acted for another side: it is or was a member of several, or sits in person
    confirmed: Confirmation | None = field(default=None, compare=False)  # that it is this person who acts
    citizen: bool = False  # somebody without an account, known by the receipt code of one case
    service: Service | None = None  # of the organization acted for, by which the person acts
    stands_in: StandsIn | None = None  # for a colleague, whose roles these are

    @property
    def system(self) -> bool:
        return self.person_id is None

    @property
    def in_person(self) -> int | None:
        """Who sees, reads and holds seats in person, beside the organization; by a service nobody does, nor who stands
        in for somebody.
        """
        return self.person_id if self.service is None and self.stands_in is None else None

    @property
    def persons(self) -> frozenset[int]:
        """Those whose act it is: the person, and for whom it stands in. Nobody of them does alone what two must."""
        both = (self.person_id, self.stands_in.person_id if self.stands_in is not None else None)
        return frozenset(each for each in both if each is not None)

    @property
    def own_roles(self) -> frozenset[str]:
        """The roles by which the person does what stands beside cases: there nobody stands in for anybody."""
        return self.roles if self.stands_in is None else frozenset()

    @property
    def for_person_id(self) -> int | None:
        """For whom the person stands in."""
        return self.stands_in.person_id if self.stands_in is not None else None

    def is_holder(self, organization_id: int | None, person_id: int | None) -> bool:
        """Is this, who holds a seat, the actor: in person, or as the organization acted for?"""
        if person_id is not None:
            return person_id == self.in_person
        return organization_id is not None and organization_id == self.organization_id


SYSTEM = Actor(person_id=None, person=Text(en="The clock", zh="系统时钟"), organization_id=None)
VISITOR = Actor(person_id=None, person=Text(en="A visitor", zh="访客"), organization_id=None)
"""Whoever has not signed in yet: asks only what everybody may know, and takes no step."""

CITIZEN = Text(en="A citizen", zh="一位市民")
"""What everybody reads who sees what somebody without an account did: a name that is told stands in the answers."""
NEW_CITIZEN = replace(VISITOR, person=CITIZEN, citizen=True)
"""Whoever fills in a form without an account. Nothing is kept of it until it is sent."""


class Clock(Protocol):
    """The one source of time; aware UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class SteadyClock:
    """The time since it was made, by a counter that nobody sets and that goes on while the machine sleeps."""

    def __init__(self, clock: Clock, counter: Callable[[], float]) -> None:
        self._counter = counter
        self._began, self._count = clock.now(), counter()

    def now(self) -> datetime:
        return self._began + timedelta(seconds=self._counter() - self._count)


@dataclass
class FixedClock:
    """A clock that stands where it was set: demonstration stories and tests move it."""

    at: datetime

    def now(self) -> datetime:
        return self.at


def new_id() -> str:
    """A random identifier that tells nothing about order or time."""
    return uuid.uuid4().hex
