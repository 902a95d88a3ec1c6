"""The file format of an agreement: who pays whom for which water, as frozen models that mirror the file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from govflow.domain.compensation.exact import Exact, Share, Worked, Yuan, written
from govflow.engine.definition.terms import Day, Model, Name, Slug
from govflow.values import BETWEEN, Text

Side = Literal["downstream", "upstream"]
Pays = Literal["downstream", "upstream", "nobody"]
Giver = Literal["downstream", "upstream", "centre"]
Status = Literal["law", "fact", "verify", "illustrative"]
"""How sure a number is: the text of a rule, published, widely reported and not checked, or an example of ours."""

LONGEST_TERM = 30  # years
LONGEST_TITLE = 200  # letters; half as many Chinese characters
MOST = 40  # parts of a kind
MOST_EXAMPLES = 100


def _whole(given: Any) -> int:
    number = written(given)
    if number.denominator != 1:
        raise ValueError("write a whole number")
    return int(number)


def _unit(given: Any) -> Any:
    """A sign that all languages share, such as mg/L, stands alone."""
    return {"en": given, "zh": given} if isinstance(given, str) and BETWEEN not in given else given


Year = Annotated[int, BeforeValidator(_whole), Field(ge=1990, le=2200)]
Whole = Annotated[int, BeforeValidator(_whole)]
Unit = Annotated[Text, BeforeValidator(_unit)]
Symbol = Annotated[str, Field(min_length=1, max_length=20)]
Formula = Annotated[str, Field(min_length=1)]


class Years(Model):
    """From which year to which it holds, both included; without an end until another is agreed."""

    since: Year = Field(alias="from")
    until: Year | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Years:
        if self.until is not None and not 0 <= self.until - self.since < LONGEST_TERM:
            raise ValueError(f"the last year comes after the first, and within {LONGEST_TERM} years")
        return self

    def __contains__(self, year: int) -> bool:
        return self.since <= year and (self.until is None or year <= self.until)


class Section(Model):
    """Where the water is measured: the section at the border, and of which river."""

    title: Text
    river: Text


class Partner(Model):
    """One of those that agreed. ``code``: of its administrative division (GB/T 2260), by which it is known here."""

    title: Text
    code: Annotated[str, Field(pattern=r"^[1-9][0-9]{5}$")] | None = None


class Partners(Model):
    """Who pays for clean water, who is paid for it, and a centre that adds to it where there is one."""

    downstream: Partner
    upstream: Partner
    centre: Partner | None = None


class Baseline(Model):
    """What a measured value is compared with."""

    value: Exact
    status: Status


class Indicator(Model):
    """Something that both monitoring stations measure.

    ``cleaner``: whether less or more of it is better water. ``options``: the whole numbers that it may be, in words.
    ``tolerance``: by how much of the larger value two stations may differ.
    """

    title: Text
    symbol: Symbol | None = None
    unit: Unit | None = None
    cleaner: Literal["lower", "higher"]
    baseline: Baseline | None = None
    least: Exact | None = None
    most: Exact | None = None
    options: Annotated[dict[Whole, Text], Field(max_length=MOST)] = Field(default_factory=dict)
    tolerance: Share | None = None
    status: Status | None = None

    @model_validator(mode="after")
    def _bounded(self) -> Indicator:
        if self.options and (self.least is not None or self.most is not None):
            raise ValueError("options are all that it may be: leave out least and most")
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError("least is more than most")
        return self

    def allows(self, value: Any) -> bool:
        """May it have been measured?"""
        if self.options:
            return value in self.options
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


class Constant(Model):
    """A number of the agreement: a ``value``, or a ``sum`` of money in yuan."""

    title: Text
    symbol: Symbol | None = None
    value: Exact | None = None
    sum: Yuan | None = None
    unit: Unit | None = None
    status: Status

    @model_validator(mode="after")
    def _one_of_them(self) -> Constant:
        if (self.value is None) == (self.sum is None):
            raise ValueError("write either value, a number, or sum, in yuan")
        return self


class Step(Model):
    """A formula: what it is called, and how it is computed of what stands above it."""

    title: Text
    symbol: Symbol | None = None
    computed: Formula = Field(alias="is")
    status: Status


class Row(Model):
    """Up to which value of what decides this row holds, who pays then, and how much (a formula, not negative)."""

    at_most: Exact | None = None
    below: Exact | None = None
    pays: Pays
    sum: Formula = "0"
    status: Status

    @model_validator(mode="after")
    def _one_bound(self) -> Row:
        if self.at_most is not None and self.below is not None:
            raise ValueError("write at_most or below, not both")
        return self

    @property
    def bound(self) -> Exact | None:
        return self.at_most if self.at_most is not None else self.below

    def holds(self, value: Any) -> bool:
        """Does it hold for a value that none of the rows above it holds for?"""
        if self.at_most is not None:
            return bool(value <= self.at_most)
        return self.below is None or bool(value < self.below)


class Payment(Model):
    """The table of payments, from the least value of what decides to the greatest; the last row has no bound."""

    by: Name | None = None
    rows: Annotated[tuple[Row, ...], Field(min_length=1, max_length=MOST)]


class Contribution(Model):
    """What somebody puts in beside the payment; it is told, and moves no money here."""

    by: Giver
    sum: Yuan
    title: Text
    status: Status


class Prepayment(Model):
    """What the downstream side paid before the year was settled."""

    sum: Yuan
    status: Status


class Recipient(Model):
    """Somebody among whom the receiving side divides what it gets."""

    title: Text
    share: Share
    status: Status


class SplitExample(Model):
    """A published division that the shares have to give."""

    of: Yuan
    gives: dict[Name, Yuan]
    status: Status


class Split(Model):
    """Among whom the upstream side divides it, and by which shares."""

    among: Annotated[dict[Name, Recipient], Field(min_length=2, max_length=MOST)]
    examples: Annotated[tuple[SplitExample, ...], Field(max_length=MOST)] = ()


class Source(Model):
    """Where it is written: an act, an announcement, a report."""

    title: Text
    day: Day | None = None
    status: Status


class Given(Model):
    """What an example has to give. ``sum`` is never negative; ``clearing`` is, where the upstream side pays back."""

    formulas: dict[Name, Worked] = Field(default_factory=dict)
    pays: Pays
    sum: Yuan
    clearing: Yuan | None = None
    next_prepayment: Yuan | None = None


class Example(Model):
    """A year worked out by hand: the values, and what they have to give."""

    title: Text
    year: Year
    values: dict[Name, Worked]
    gives: Given
    status: Status


class Agreement(Model):
    """An agreement on ecological compensation between the two sides of a section."""

    agreement: Literal["1"] = Field(description="The version of this format.")
    id: Slug
    version: Annotated[Whole, Field(ge=1, le=999)]
    title: Text
    summary: Text
    signed_on: Day | None = None
    signed: Text | None = None
    years: Years
    section: Section
    parties: Partners
    terms: Annotated[tuple[Text, ...], Field(max_length=MOST)] = ()
    indicators: Annotated[dict[Name, Indicator], Field(min_length=1, max_length=MOST)]
    constants: Annotated[dict[Name, Constant], Field(max_length=MOST)] = Field(default_factory=dict)
    formulas: Annotated[dict[Name, Step], Field(max_length=MOST)] = Field(default_factory=dict)
    payment: Payment
    contributions: Annotated[tuple[Contribution, ...], Field(max_length=MOST)] = ()
    prepayments: Annotated[dict[Year, Prepayment], Field(max_length=LONGEST_TERM)] = Field(default_factory=dict)
    next_prepayment: Formula | None = None
    split: Split | None = None
    due: Text | None = None
    sources: Annotated[tuple[Source, ...], Field(min_length=1, max_length=MOST)]
    examples: Annotated[tuple[Example, ...], Field(min_length=1, max_length=MOST_EXAMPLES)]

    @model_validator(mode="after")
    def _titled(self) -> Agreement:
        if len(self.title.en) > LONGEST_TITLE or len(self.title.zh) > LONGEST_TITLE // 2:
            raise ValueError(f"a title has at most {LONGEST_TITLE} letters, or {LONGEST_TITLE // 2} Chinese characters")
        return self

    def named(self, side: Giver) -> Text | None:
        """Who is on a side."""
        partners: Mapping[Giver, Partner | None] = {
            "downstream": self.parties.downstream,
            "upstream": self.parties.upstream,
            "centre": self.parties.centre,
        }
        found = partners[side]
        return found.title if found is not None else None
