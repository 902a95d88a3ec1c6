"""A choice among several options as a workflow file declares it: how a seat votes, and what it takes to be chosen."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from govflow.engine.deadlines.durations import Duration, Span
from govflow.engine.rounds.choices import VOTED, Choice, Choices, Named
from govflow.engine.rounds.held import (
    CHAIR,
    TO_OBJECT,
    Close,
    Judged,
    Keeper,
    check_closed_by_somebody,
    check_distinct,
    check_kept_openly,
    check_secret,
    is_secret,
)
from govflow.engine.rounds.thresholds import Quorum, Share

MOST_OPTIONS = 20
Method = Literal["most", "approval", "instant_runoff", "pairwise"]
RANKED = ("instant_runoff", "pairwise")
_OF_A_SELECTION = frozenset({"decided", "tied", "undecided", "no_quorum", "answered", "winner"})


class Selection(Judged):
    """One of several options is chosen: the one with the most votes; where several lead alike, none.

    With ``pass`` it also needs so much of the basis: where nobody has it the outcome is ``undecided``, and a choice
    that is ``runoff_of`` this one is held between the two that lead.
    """

    kind: Literal["choice"] = "choice"
    options: Choices = Field((), max_length=MOST_OPTIONS, description="What may be chosen.")
    runoff_of: Named | None = Field(
        None, description="Instead of options: the choice whose two leading options this one is held between."
    )
    method: Method = Field(
        "most",
        description="How a seat votes: for one option (most), for several (approval), or by numbering them: the last "
        "is then left out, count by count (instant_runoff), or each two are compared (pairwise).",
    )
    votes: Annotated[int, Field(strict=True, ge=1, le=MOST_OPTIONS)] | None = Field(
        None, description="With approval: for how many options a seat may vote; none: for all but one."
    )
    share: Share | None = Field(None, alias="pass", description="What the first one needs to be chosen.")
    basis: Literal["cast", "present", "seats"] = Field(
        "cast", description="Of what pass is a part: of those who vote, of those present, or of all without a recusal."
    )
    chair: Keeper | None = Field(None, description=CHAIR)
    quorum: Quorum | None = None
    sealed: Literal["none", "until_closed", "secret"] = "none"
    close: Close = "when_all_answered"
    time_to_object: Span = Field(Duration("1wd"), description=TO_OBJECT)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        check_kept_openly(self.kept_by, self.sealed)
        if is_secret(self.sealed):
            check_secret(close=self.close, delegation=self.delegation)
        self._check_options()
        if self.chair is not None and self.close != "by_chair":
            raise ValueError("the chair closes the choice, and nothing else: write close: by_chair, or drop chair")
        check_closed_by_somebody(self.close, self.chair, self.kept_by)
        self._check_method()
        self._check_pass()
        return self

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What a seat answers: one of the options, or that it has voted for several or numbered them."""
        return self.options if self.method == "most" else VOTED

    @property
    def most(self) -> int:
        """For how many options a seat may vote, or how many it may number."""
        if self.method == "approval":
            return min(self.votes or len(self.options) - 1, len(self.options))
        return len(self.options)

    def outcomes(self) -> tuple[str, ...]:
        """The outcomes that the workflow's steps must handle."""
        short = ("undecided",) if self.share is not None else ()
        return ("decided", *short, "tied", *(("no_quorum",) if self.quorum else ()))

    def _check_options(self) -> None:
        names = [choice.name for choice in self.options]
        check_distinct("options", names)
        if self.runoff_of is None and len(names) < 2:  # of a run-off, those of its first vote
            raise ValueError("write at least 2 options, or runoff_of and the choice whose leading options these are")
        if "abstain" in names:
            raise ValueError("abstain would be an option that can win: leave it out; who chooses nothing is silent")
        if taken := sorted(_OF_A_SELECTION.intersection(names)):
            raise ValueError(f"{taken[0]!r} is said of the round itself: give the option another name")
        if self.runoff_of is not None and (self.per is not None or self.method != "most"):
            raise ValueError("a run-off is held once, and each seat votes for one of two: leave per and method out")

    def _check_method(self) -> None:
        if self.votes is not None and self.method != "approval":
            raise ValueError("votes says for how many options a seat may vote: write method: approval, or drop votes")
        if self.votes is not None and self.votes > len(self.options):
            raise ValueError("votes is more than there are options")
        if self.method == "most":
            return
        if self.kept_by or self.delegation:
            raise ValueError("each seat marks or numbers the options by itself: leave kept_by and delegation out")
        if self.method in RANKED and is_secret(self.sealed):
            raise ValueError(
                "the order of many options can be a sign by which a vote is known and sold: with sealed: secret, "
                "leave method out or write method: approval"
            )
        if self.close == "when_decided":
            raise ValueError("only a vote for one option is over before all have voted: close when_all_answered")

    def _check_pass(self) -> None:
        if self.share is None and self.basis != "cast":
            raise ValueError("basis says of what pass is a part: write pass, or drop basis")
        if self.share is None:
            return
        if self.method in RANKED:
            raise ValueError("who numbers the options needs no pass: the method itself finds who leads; drop pass")
        if self.close == "when_decided":
            raise ValueError("what pass needs is known when all have voted: close when_all_answered")
