"""Where a case can be, and what leads on from there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import Field, StrictBool, model_validator

from govflow.engine.deadlines.due import Due, Escalations
from govflow.engine.deadlines.durations import Duration, Span
from govflow.engine.definition.steps import Branches
from govflow.engine.definition.terms import Actors, Model, Name, Names, Who
from govflow.values import Text

MOST_ROUNDS = 4  # at once: what must be proven grows with every combination of their outcomes

End = Literal["success", "refused", "withdrawn", "lapsed"]


class Reopen(Model):
    """An ended case may be taken up again, by whom, how long after its end, in which state."""

    by: Who
    within: Duration
    to: Name


class State(Model):
    """A place where a case can be. Without ``end`` somebody or a clock must be able to move it on."""

    title: Text
    phase: Name | None = Field(None, description="The phase that the state belongs to.")
    waits_for: Actors = Field((), description="Who is awaited; empty means whoever may act.")
    ask: Text | None = Field(None, description="What is awaited, in the words of a list of things to do.")
    view: Names | None = Field(None, description="Capacities that see the case here; none: all parties.")
    public: StrictBool = Field(
        False,
        description="Everybody who is signed in sees the case in this state: title, parties, deadlines, verdicts, and "
        "the answers to fields that are public; without an account too, but for verdicts, where the portal is open.",
    )
    rounds: Names = Field((), description="The rounds that open on entering this state, each closed by its own rule.")
    clock: Names = Field((), description="Named clocks that run here; they keep the time used in other states.")
    due: Due | None = Field(None, description="How long the case may stay here, and what the clock does then.")
    not_before: Span | None = Field(None, description="No step leaves the state earlier.")
    escalate: Escalations = Field((), description="Who is awaited as well after some time, beside the state's due.")
    no_limit: Text | None = Field(None, description="Why nothing ends the waiting here, where that is meant.")
    end: End | None = Field(None, description="The case is over here, and how it ended.")
    reopen: Reopen | None = Field(None, description="For ends: who may take the case up again.")
    by: Actors = Field((), description="Who takes those steps here that name nobody and do not happen by themselves.")
    steps: dict[Name, Branches] = Field(
        default_factory=dict, description="What leads on; of several steps of one name the first that applies is taken."
    )

    @property
    def own_due(self) -> Due | None:
        """The deadline of this state alone, with all who are awaited as it goes on."""
        if self.due is None or not self.escalate:
            return self.due
        return self.due.model_copy(update={"escalate": (*self.due.escalate, *self.escalate)})

    def deadlines(self, clocks: Mapping[str, Due]) -> tuple[tuple[str, Due], ...]:
        """What runs out here: its own deadline as "", then those of the named clocks that run here."""
        own = self.own_due
        named = ((name, clocks[name]) for name in self.clock if name in clocks)
        return (*((("", own),) if own is not None else ()), *named)

    @model_validator(mode="after")
    def _few_rounds(self) -> Self:
        if len(self.rounds) > MOST_ROUNDS:
            raise ValueError(f"at most {MOST_ROUNDS} rounds can be open at once: give some a state of their own")
        if len(set(self.rounds)) < len(self.rounds):
            raise ValueError("a round is named twice: it opens once")
        return self

    @model_validator(mode="after")
    def _clocks_fit(self) -> Self:
        if self.escalate and self.due is None:
            raise ValueError("escalate is counted with the state's deadline: write due as well")
        if self.no_limit is not None and (self.due is not None or self.clock):
            raise ValueError("there is a limit here (due or clock), so no_limit has no place")
        return self

    @model_validator(mode="after")
    def _ends_are_still(self) -> Self:
        if self.end is None and self.reopen is not None:
            raise ValueError("only an end can be reopened")
        if self.end is not None and (self.rounds or self.waits_for or self.clock or self.not_before):
            raise ValueError("nothing goes on in an end: it has no rounds, waits_for, clock or not_before")
        return self
