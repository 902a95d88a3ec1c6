"""Rounds as a workflow file declares them: who answers, with which choices, and by which rule it is decided.

These frozen models are the file format and, through ``model_dump(mode="json")`` and :func:`read_round`, the form
in which a round's rule is frozen when the round opens.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from govflow.engine.deadlines.durations import Duration, Span
from govflow.engine.rounds.choices import (
    CONSENT,
    OFFERED,
    OPINIONS,
    SCORED,
    YES_NO,
    Choice,
    Choices,
    Criteria,
    CriteriaFrom,
    Named,
)
from govflow.engine.rounds.elections import Election
from govflow.engine.rounds.held import (
    CHAIR,
    THEMSELVES,
    TO_OBJECT,
    AnyRound,
    Capacities,
    Close,
    HeldPer,
    Judged,
    Keeper,
    Keepers,
    Voters,
    check_closed_by_somebody,
    check_distinct,
    check_kept_openly,
    check_secret,
    is_secret,
)
from govflow.engine.rounds.selections.rule import Selection
from govflow.engine.rounds.thresholds import LEFT_OPEN, Number, Quorum, Rule

WrittenClose = Literal["when_decided", "when_all_answered", "at_deadline"]


class Vote(StrEnum):
    """What a ballot's choice means to the count, by its position in ``choices``."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"


class Ballot(Judged):
    """A vote on one question. The first choice is in favour, the second against, a third abstains."""

    kind: Literal["ballot"] = "ballot"
    choices: Choices = Field(YES_NO, min_length=2, max_length=3)
    chair: Keeper | None = Field(None, description=CHAIR)
    quorum: Quorum | None = None
    rule: Rule
    sealed: Literal["none", "until_closed", "unless_carried", "secret"] = "none"
    close: Close = "when_all_answered"
    time_to_object: Span = Field(Duration("1wd"), description=TO_OBJECT)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        check_kept_openly(self.kept_by, self.sealed)
        if is_secret(self.sealed):
            check_secret(close=self.close, delegation=self.delegation, rule=self.rule)
        check_distinct("choices", [choice.name for choice in self.choices])
        if self.chair is not None and self.rule.tie != "chair" and self.close != "by_chair":
            raise ValueError(
                "the chair decides a tie or closes the vote: write tie: chair, close: by_chair, or drop chair"
            )
        if self.rule.tie == "chair" and "." in (self.chair or ""):
            raise ValueError("a tie is decided by the seat in the chair: write the capacity alone, without a role")
        check_closed_by_somebody(self.close, self.chair, self.kept_by)
        if self.close == "by_chair" and self.rule.silence != "none":
            raise ValueError(
                "silence counts at the deadline only: with silence, close at_deadline or when_all_answered"
            )
        if len(self.choices) == 2 and self.rule.silence == "abstention":
            raise ValueError("silence cannot be an abstention where no choice abstains: add a third choice")
        if self.sealed == "unless_carried" and self.close == "when_decided":
            raise ValueError(
                "closing as soon as it is decided would show who refused: with sealed unless_carried, "
                "close when_all_answered or at_deadline"
            )
        return self

    def outcomes(self) -> tuple[str, ...]:
        """The outcomes that the workflow's steps must handle."""
        quorum = ("no_quorum",) if self.quorum else ()
        tied = ("tied",) if self.rule.tie in LEFT_OPEN else ()
        return ("carried", "lost", *quorum, *tied)

    def meaning(self, choice: str) -> Vote:
        """What a choice counts as. Raises ValueError for a choice that the ballot does not have."""
        return tuple(Vote)[[each.name for each in self.choices].index(choice)]


class Consultation(HeldPer):
    """Opinions are heard and counted; nothing is decided by number."""

    kind: Literal["consultation"] = "consultation"
    choices: ClassVar[tuple[Choice, ...]] = OPINIONS
    sealed: Literal["none", "until_closed"] = "none"
    close: Literal["when_all_answered", "at_deadline"] = "when_all_answered"

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        check_kept_openly(self.kept_by, self.sealed)
        return self

    def outcomes(self) -> tuple[str, ...]:
        """The outcomes that the workflow's steps must handle."""
        return ("complete",)


class Offer(AnyRound):
    """Each seat fills in a form, and may replace its offer until the close; then all are opened together."""

    kind: Literal["offer"] = "offer"
    choices: ClassVar[tuple[Choice, ...]] = OFFERED
    form: Named = Field(description="The form that each seat fills in.")
    minimum: Number = Field(1, description="So many offers make the round complete.")
    sealed: Literal["until_closed"] = "until_closed"
    close: Literal["when_all_answered", "at_deadline"] = "at_deadline"

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.kept_by or self.delegation:
            raise ValueError("an offer is made by its seat alone: leave kept_by and delegation out")
        return self

    def outcomes(self) -> tuple[str, ...]:
        """The outcomes that the workflow's steps must handle."""
        return ("complete", "incomplete")


class Review(Judged):
    """Independent scores per criterion; complete with at least ``minimum`` reviews.

    Once it opens, ``per`` is a round of offers: every one is scored, and the one with the most points wins.
    """

    kind: Literal["review"] = "review"
    choices: ClassVar[tuple[Choice, ...]] = SCORED
    minimum: Number = Field(1, description="So many reviews make the round complete.")
    criteria: Criteria = ()
    criteria_from: CriteriaFrom | None = Field(
        None, description="In place of criteria: a table of the case that says them; they are frozen at the opening."
    )
    ties: Named | None = Field(
        None,
        description="With per: the price in each offer. Of offers with as many points the cheapest comes first, and "
        "who is equal in that, too, is drawn by lot, from what all have offered and scored. None: it ends tied.",
    )
    declaration: Literal["none", "required"] = Field("none", description="Each review states: no conflict.")
    sealed: Literal["none", "until_closed"] = "until_closed"
    close: WrittenClose = "when_all_answered"
    names: Capacities = Field(
        (),
        description="Capacities that know the reviewers by name; none: all but those that open or join the case. Where "
        "it is written, the result and the record call them by number.",
    )
    comments: Capacities = Field((), description="Capacities that read scores and comments; none: those under names.")
    replace: Keepers = Field(
        (), description="Who puts another person in the place of a reviewer while the round is open."
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.kept_by:
            raise ValueError(THEMSELVES)
        check_distinct("criteria", [criterion.name for criterion in self.criteria])
        if bool(self.criteria) == (self.criteria_from is not None):
            raise ValueError("what is scored stands under criteria, or in a table that criteria_from names: write one")
        if self.criteria_from is not None and self.per is not None:
            raise ValueError("offers are scored by criteria that the file says: with per, write criteria")
        if self.ties is not None and self.per is None:
            raise ValueError("ties are decided between offers: with ties, write per")
        return self

    @property
    def max(self) -> int:
        """The points of a perfect review."""
        return sum(criterion.max for criterion in self.criteria)

    def outcomes(self) -> tuple[str, ...]:
        """The outcomes that the workflow's steps must handle."""
        return ("complete", "incomplete", *(("tied",) if self.per and self.ties is None else ()))


class Signature(HeldPer):
    """Everybody must sign, or as many as ``minimum`` says.

    The first choice signs, the last of several refuses, the middle one signs with reserve.
    """

    kind: Literal["signature"] = "signature"
    choices: Choices = Field(CONSENT, min_length=1, max_length=3)
    minimum: Number | None = Field(None, description="Signed as soon as so many have signed; none: all must.")
    reasoned: Voters = Field((), description="The choices that are given with reasons only.")
    silence: Literal["none", "consent", "refusal"] = "none"
    sealed: Literal["none", "until_closed"] = "none"
    close: WrittenClose = "when_all_answered"

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.kept_by:
            raise ValueError(THEMSELVES)
        names = [choice.name for choice in self.choices]
        check_distinct("choices", names)
        if unknown := [each for each in self.reasoned if each not in names]:
            raise ValueError(f"reasoned: {unknown[0]!r} is no choice of this round: {', '.join(names)}")
        if self.silence == "refusal" and self.refusing is None:
            raise ValueError("silence cannot be a refusal where no choice refuses: add a second choice")
        return self

    @property
    def refusing(self) -> str | None:
        """The choice that refuses to sign, if there is one."""
        return self.choices[-1].name if len(self.choices) > 1 else None

    @property
    def reserving(self) -> str | None:
        """The choice that signs with a reservation, if there is one."""
        return self.choices[1].name if len(self.choices) == 3 else None

    def outcomes(self) -> tuple[str, ...]:
        """The outcomes that the workflow's steps must handle."""
        refused = ("refused",) if self.refusing else ()
        return ("signed", *refused, *(("lapsed",) if self._may_lapse else ()))

    @property
    def _may_lapse(self) -> bool:
        return self.silence == "none" or self.minimum is not None


BINDING = (Ballot, Selection, Election, Signature)
"""The rounds that decide or bind: what they are about must be said."""

Round = Annotated[
    Ballot | Selection | Election | Consultation | Offer | Review | Signature, Field(discriminator="kind")
]
_ROUND: TypeAdapter[Ballot | Selection | Election | Consultation | Offer | Review | Signature] = TypeAdapter(Round)


def read_round(data: Any) -> Round:
    """The round that ``model_dump(mode="json")`` froze. Raises pydantic.ValidationError when it is none."""
    return _ROUND.validate_python(data)
