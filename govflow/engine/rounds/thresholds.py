"""Decision rules as a workflow file writes them: shares, thresholds, quorum, veto, tie and silence."""

from __future__ import annotations

import math
import re
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from govflow.messages import Message

Basis = Literal["seats", "present", "cast", "yes_no"]
Unit = Literal["organization", "weight"]
LEFT_OPEN = ("again", "casting")
"""What a rule says of a tie that it does not decide: the outcome is ``tied``, and steps go on from there."""
Silence = Literal["none", "consent", "refusal", "abstention"]

_IN_WORDS = {"all": Fraction(1), "majority": Fraction(1, 2)}


def _share(text: str) -> str:
    if text in ("all", "majority"):
        return text
    if not re.fullmatch(r"[1-9]\d{0,8}/[1-9]\d{0,8}", text) or Fraction(text) > 1:
        raise ValueError(f"{text!r} is no share: write all, majority, or a fraction up to 1 such as 2/3")
    return text


def _formula(text: str) -> str:
    if not is_formula(text):
        raise ValueError(f"{text!r} is no number and no expression: write 8, or an expression such as needed")
    return text


def _amount(text: str) -> str:
    return text if is_formula(text) else _share(text)


def is_formula(amount: int | str) -> bool:
    """Is it an expression, which is a number only once the round opens?"""
    return isinstance(amount, str) and amount not in ("all", "majority") and re.search("[A-Za-z]", amount) is not None


Seats = Annotated[int, Field(strict=True, ge=1, le=10_000)]
"""A number of seats; where weights are counted, a weight."""

Share = Annotated[str, AfterValidator(_share), Field(examples=["all", "majority", "2/3", "13/16"])]
"""A part of a basis: ``all``, ``majority`` (more than half) or an exact fraction."""


Formula = Annotated[str, AfterValidator(_formula), Field(examples=["needed", "offerers.count - 1"])]
"""An expression over the fields of the case: a number once the round opens, rounded up."""

Number = Seats | Formula
"""How many seats are enough."""

Amount = Seats | Annotated[str, AfterValidator(_amount), Field(examples=["all", "majority", "2/3", "needed"])]
"""How much is enough: a number, a part of a basis, or an expression that is a number once the round opens."""


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)


class Measure(Part):
    """What a threshold counts, and against what."""

    strict: bool = Field(False, description="More than the share is needed; otherwise the share itself is enough.")
    basis: Basis = Field("seats", description="All seats, those present, those that voted, or only yes and no.")
    unit: Unit = Field("organization", description="One per seat, or the weight of each seat.")
    abstention: Literal["by_basis", "left_out", "as_yes"] = Field(
        "by_basis", description="By basis: yes_no leaves it out, every other basis keeps it, which works like a no."
    )


class Threshold(Measure):
    """One condition of a decision rule: enough yes within a basis."""

    share: Amount = Field(alias="pass")
    group: str | None = Field(None, description="Count only the seats of this group.")

    @model_validator(mode="after")
    def _possible(self) -> Self:
        _refuse_impossible(self.share, self)
        return self

    @property
    def fraction(self) -> Fraction | None:
        """The part of the basis that is needed; None where a number is."""
        return None if isinstance(self.share, int) or is_formula(self.share) else fraction(self.share)

    def limit(self, basis: Fraction) -> Fraction:
        """What is needed of a basis, exactly."""
        return limit(self.share, basis)

    @property
    def more_than(self) -> bool:
        """More than the share is needed, not just the share."""
        return self.strict or self.share == "majority"

    @property
    def leaves_out_abstentions(self) -> bool:
        return self.basis == "yes_no" or self.abstention == "left_out"


class Rule(Measure):
    """When a ballot is carried: every threshold met, no veto; a proposal nobody favours never is.

    One threshold is written inline (``pass: 2/3``), several as ``all_of``. ``groups`` adds a threshold per group of
    seats with the same basis, unit and abstention; ``strict`` is not inherited (write ``majority``).
    """

    share: Amount | None = Field(None, alias="pass")
    all_of: tuple[Threshold, ...] = ()
    groups: dict[str, Amount] = Field(default_factory=dict, description="What is needed within each group as well.")
    veto: tuple[str, ...] = Field((), description="Capacities or groups of which one no defeats the proposal.")
    blocking_minority: int | None = Field(
        None, ge=1, description="Fewer seats than this cannot block by weight: the weight thresholds count as met."
    )
    tie: Literal["lost", "chair", "casting", "again"] = Field(
        "lost",
        description="What exactly half of the basis leads to: lost; the vote that the chair has cast as a member "
        "(chair); a casting vote apart from that, which is a step after the outcome tied (casting); another vote.",
    )
    recusal_leaves: bool = Field(
        True, description="A recused seat leaves the basis; if not, it counts as present without voting."
    )
    silence: Silence = Field("none", description="How a seat counts that could vote until the deadline but did not.")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.share is None) == (not self.all_of):
            raise ValueError("a rule needs either pass or all_of, not both")
        if self.share is not None:
            _refuse_impossible(self.share, self)
        if self.all_of and (self.groups or Measure() != Measure(**self.model_dump(include=set(Measure.model_fields)))):
            raise ValueError("with all_of, write basis, unit, strict, abstention and group in each of its thresholds")
        if self.tie != "lost" and not self._knows_ties:
            raise ValueError("a tie needs a single threshold of more than half: write pass: majority, or drop tie")
        units = {threshold.unit for threshold in self.thresholds}
        if self.blocking_minority is not None and units != {"organization", "weight"}:
            raise ValueError("blocking_minority needs all_of with a threshold per organization and one by weight")
        return self

    @cached_property
    def thresholds(self) -> tuple[Threshold, ...]:
        """All conditions, the main one first."""
        if self.share is None:
            return self.all_of
        measure = self.model_dump(include={"basis", "unit", "abstention"})
        main = Threshold(share=self.share, strict=self.strict, **measure)
        return main, *(Threshold(share=share, group=group, **measure) for group, share in self.groups.items())

    @property
    def _knows_ties(self) -> bool:
        main = self.thresholds[0]
        return not self.all_of and main.more_than and main.fraction == Fraction(1, 2)


class Quorum(Part):
    """How many seats must be present, or must have voted, for a decision to be possible.

    Recused seats do not count, nor does silence as a vote, whatever it means for the rule.
    """

    present: Amount | None = None
    cast: Amount | None = None
    groups: dict[str, Amount] = Field(
        default_factory=dict, description="How many of each group must be there, or must have voted, as well."
    )

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.present is None) == (self.cast is None):
            raise ValueError("a quorum is either of seats present or of votes cast")
        return self


def number(needed: Number) -> int:
    """A number of seats. Raises TypeError for an expression, which the opening of the round makes a number."""
    if isinstance(needed, str):
        raise TypeError(f"{needed} is no number before the round opens")
    return needed


def fraction(share: Share) -> Fraction:
    """The exact part that a share names; whether more is needed is not in it."""
    return _IN_WORDS.get(share) or Fraction(share)


_CALLED = {
    Fraction(1, 2): Message("half"),
    Fraction(1, 3): Message("one third"),
    Fraction(2, 3): Message("two thirds"),
    Fraction(1, 4): Message("one quarter"),
    Fraction(3, 4): Message("three quarters"),
    Fraction(3, 5): Message("three fifths"),
    Fraction(4, 5): Message("four fifths"),
}


def share_words(share: Fraction) -> Message:
    """A part of a basis as people say it: two thirds; 55 %; five of seven parts."""
    if share in _CALLED:
        return _CALLED[share]
    percent = share * 100
    if 10_000 % percent.denominator:
        return Message("%(some)s of %(parts)s parts", some=share.numerator, parts=share.denominator)
    return Message("%(number)s %%", number=percent)


def limit(amount: Amount, basis: Fraction | int) -> Fraction:
    """What an amount comes to within a basis; a number is itself."""
    return Fraction(amount) if isinstance(amount, int) else fraction(amount) * basis


def heads_needed(share: Amount, basis: Fraction | int, *, strict: bool = False) -> int:
    """The smallest whole number that reaches a share of a number of seats; at least one. A number is itself."""
    least = limit(share, basis)
    return max(1, math.floor(least) + 1 if strict or share == "majority" else math.ceil(least))


def _refuse_impossible(share: Amount, measure: Measure) -> None:
    if measure.strict and (isinstance(share, int) or is_formula(share)):
        raise ValueError("strict asks for more than a share; with a number, write the number that is enough")
    if measure.strict and isinstance(share, str) and fraction(share) == 1:
        raise ValueError("strict asks for more than all, which nobody can reach")
    if measure.basis == "yes_no" and measure.abstention == "as_yes":
        raise ValueError("basis yes_no leaves abstentions out, so they cannot count as yes: choose another basis")
