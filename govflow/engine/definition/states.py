"""Where a case can be, and what leads on from there."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, StrictBool, model_validator

from govflow.engine.deadlines import Due
from govflow.engine.deadlines.durations import Duration
from govflow.engine.definition.steps import Branches
from govflow.engine.definition.terms import Actors, Model, Name, Names, Who
from govflow.values import Text

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
    public: StrictBool = Field(False, description="Everybody who is signed in may see the case in this state.")
    rounds: Names = Field((), description="The round that opens on entering this state.")
    due: Due | None = Field(None, description="How long the case may stay here, and what the clock does then.")
    pausable: StrictBool = Field(False, description="The clock may be stopped here, with a reason.")
    end: End | None = Field(None, description="The case is over here, and how it ended.")
    reopen: Reopen | None = Field(None, description="For ends: who may take the case up again.")
    by: Actors = Field((), description="Who takes those steps here that name nobody and do not happen by themselves.")
    steps: dict[Name, Branches] = Field(
        default_factory=dict, description="What leads on; of several steps of one name the first that applies is taken."
    )

    @property
    def round(self) -> str | None:
        """The round that opens on entering this state."""
        return self.rounds[0] if self.rounds else None

    @model_validator(mode="after")
    def _one_round(self) -> Self:
        if len(self.rounds) > 1:
            raise ValueError("for now only one round can be open in a state: name one, or give each a state")
        return self

    @model_validator(mode="after")
    def _ends_are_still(self) -> Self:
        if self.end is None and self.reopen is not None:
            raise ValueError("only an end can be reopened")
        if self.end is not None and (self.rounds or self.waits_for or self.pausable):
            raise ValueError("nothing goes on in an end: it has no rounds, waits_for or pausable")
        return self
