"""Regional plans: claims and their conflicts, indicators on their way to a target, who has which part in a field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import ClassVar

from govflow.domain.naming import plain
from govflow.values import Text


class Part(StrEnum):
    """Which part a government has in a field by the plan; who is not named there has none."""

    CORE = "core"
    SUPPORTING = "supporting"


@dataclass(frozen=True, kw_only=True)
class Claim:
    """An industry or a facility that a government claims. ``kind``: an option of the procedure."""

    organization_id: int
    kind: str
    subject: Text

    def same_as(self, other: Claim) -> bool:
        """Is it the same industry or facility: of one kind, and called alike in either language?"""
        alike = _told(self.subject.en) == _told(other.subject.en) or _told(self.subject.zh) == _told(other.subject.zh)
        return self.kind == other.kind and alike


def _told(name: str) -> str:
    """A name as names are compared; spaces do not matter, for Chinese is written without."""
    return plain(name).replace(" ", "")


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """The same thing claimed by several, in the order in which they claimed it."""

    kind: str
    subject: Text
    organizations: tuple[int, ...]


def conflicts(claims: Iterable[Claim]) -> tuple[Conflict, ...]:
    """What several governments claim, each once. Whoever claims a thing twice is in no conflict with itself.

    A claim that is called like one in English and like another in Chinese belongs to both: they are one matter.
    """
    matters: list[list[Claim]] = []
    for claim in claims:
        alike = [each for each in matters if any(claim.same_as(other) for other in each)]
        together = [*(claim for each in alike for claim in each), claim]
        first = matters.index(alike[0]) if alike else len(matters)
        kept = [each for each in matters if each not in alike]
        matters = [*kept[:first], together, *kept[first:]]
    found = ((matter, tuple(dict.fromkeys(each.organization_id for each in matter))) for matter in matters)
    return tuple(
        Conflict(kind=matter[0].kind, subject=matter[0].subject, organizations=organizations)
        for matter, organizations in found
        if len(organizations) > 1
    )


@dataclass(frozen=True, kw_only=True)
class Indicator:
    """What is measured every year, from its value in the base year to the target."""

    number: int
    name: Text
    unit: Text
    base_year: int
    base: Decimal
    target_year: int
    target: Decimal

    def expected(self, year: int) -> Fraction:
        """Its value in a year on a straight way to the target; before the base year and after the target no more."""
        passed = min(max(year - self.base_year, 0), self.target_year - self.base_year)
        share = Fraction(passed, self.target_year - self.base_year)
        return Fraction(self.base) + (Fraction(self.target) - Fraction(self.base)) * share

    def lags(self, year: int, value: Decimal) -> bool:
        """Is it less near to the target than it should be by then?"""
        short = self.expected(year) - Fraction(value)
        return short > 0 if self.target > self.base else short < 0


@dataclass(frozen=True, kw_only=True)
class Measured:
    """The value of an indicator in a year as it was entered last. ``answered``: somebody committed to mend it."""

    id: int
    number: int
    year: int
    value: Decimal
    answered: bool


@dataclass(frozen=True, kw_only=True)
class KnownPlan:
    """A plan as it stands in the register. ``until``: its last day; ``replaced_on``: the day from which another one is
    in force in its place. ``version``: 1 of the first, one more of each that replaces it.
    """

    id: int
    name: Text
    version: int
    since: date
    until: date
    replaced_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class PlanBook:
    """What the register has of the plan that the case is about, held until the step ends.

    ``own``: of this case. ``of_cases``: of those that it names, by the number of the case. ``claims``: what governments
    claim now in the cases below. ``indicators`` and ``measured``: of the own plan. ``known_as``: who takes part, by the
    code and the names that are on record.
    """

    TOLD: ClassVar[Text] = Text(en="the register of regional plans", zh="区域规划登记册")

    own: KnownPlan | None = None
    of_cases: Mapping[int, KnownPlan] = field(default_factory=dict)
    claims: tuple[Claim, ...] = ()
    indicators: Mapping[int, Indicator] = field(default_factory=dict)
    measured: tuple[Measured, ...] = ()
    known_as: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[int, Text] = field(default_factory=dict)

    def lagging(self) -> tuple[Measured, ...]:
        """Of the year that was entered last, the values that are behind."""
        last = max((each.year for each in self.measured), default=None)
        return tuple(
            each
            for each in self.measured
            if each.year == last and self.indicators[each.number].lags(each.year, each.value)
        )


@dataclass(frozen=True, kw_only=True)
class Division:
    """Who has which part in which field by the plans in force today: by field, then by organization.

    A field that no plan speaks of is not there. ``above``: the organizations above one, the nearest first.
    """

    TOLD: ClassVar[Text] = Text(en="the division of labour of the regional plans in force", zh="现行区域规划的分工")

    parts: Mapping[str, Mapping[int, Part]] = field(default_factory=dict)
    above: Callable[[int], Sequence[int]] = lambda _organization: ()

    def part_of(self, organization_id: int | None, parts: Mapping[int, Part]) -> Part | None:
        """The part of an organization among those of a field: its own, else that of the nearest above it."""
        if organization_id is None or organization_id in parts:
            return parts.get(organization_id or 0)
        return next((parts[each] for each in self.above(organization_id) if each in parts), None)


@dataclass(frozen=True, kw_only=True)
class StateClaims:
    """What a government claims from now on: what it no longer names it has given up. ``kind_field``: the column of
    kinds, in this table.
    """

    plan_case_id: int
    organization_id: int
    claims: tuple[Claim, ...]
    table: str
    kind_column: str


@dataclass(frozen=True, kw_only=True)
class Assigned:
    """A government has a part in a field. ``field``: an option of the procedure."""

    field: str
    organization_id: int
    part: Part


@dataclass(frozen=True, kw_only=True)
class PublishPlan:
    """The plan enters the register. ``table`` and ``field_column``: where the titles of its fields are."""

    case_id: int
    name: Text
    since: date
    until: date
    replaces: KnownPlan | None
    chapters: tuple[Text, ...]
    indicators: tuple[Indicator, ...]
    division: tuple[Assigned, ...]
    table: str
    field_column: str


@dataclass(frozen=True, kw_only=True)
class RecordValues:
    """The values of a year, by the number of the indicator; each stands in the place of an earlier one."""

    plan_id: int
    year: int
    values: Mapping[int, Decimal]


@dataclass(frozen=True)
class AnswerLag:
    """Somebody commits to mend what this value shows."""

    id: int
    number: int
