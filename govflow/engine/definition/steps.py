"""The steps of a procedure: as the file has them, and as the engine walks them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from govflow.engine.definition.terms import TIMER, Actors, Effects, Guards, Model, Name, Names, Proof, listed
from govflow.engine.problems import Path
from govflow.values import Text


class Step(Model):
    """One step: to where, by whom, under which conditions, with which consequences."""

    title: Text
    by: Actors = Field(
        (), description="Capacity or capacity.role; 'timer' for the clock; none: as the state says, or automatic."
    )
    form: Name | None = Field(None, description="What is filled in for this step.")
    if_: str | None = Field(
        None, alias="if", description="A condition over form fields, such as amount > 50_000_000 (yuan), or its name."
    )
    when: str | None = Field(
        None,
        description="Automatic: <round>.carried, children.closed or a condition; tried after each recorded change.",
    )
    guards: Guards = Field((), description="Named rules, or conditions of this file by their name; all must agree.")
    differs_from: Names = Field((), description="Steps that must have been done by someone else than this actor.")
    reason: Literal["required", "optional"] | None = Field(None, description="Is a written reason asked for?")
    effects: Effects = Field((), description="Named rules that say what else is recorded with this step.")
    opens: Names = Field((), description="Names under children: a case of each is opened below this one.")
    adopts: Name | None = Field(None, description="A name under children: the case that the form names is taken up.")
    annuls: Names = Field(
        (),
        description="Rounds here whose matter the step may change: they close void, with the reason of the step, and "
        "whoever sits in them is told.",
    )
    rests_on: Text | None = Field(
        None,
        description="What the case rests on from this step on, where not on what was decided in a round before, such "
        "as a decision of the superior: then another text may follow without being asked about anew.",
    )
    set: dict[Name, str] = Field(
        default_factory=dict, description="Answers that the step records beside its form: an expression by field."
    )
    to: Name = Field(description="A state, or 'same'.")
    notify: Actors = Field(
        (),
        description="Capacity or capacity.role: who is told of the step whatever they wish, beside those for whom "
        "something waits. What they may not see they are not told.",
    )
    confirm: Text | None = Field(None, description="What to make sure of before this step; shown on the check page.")
    proof: Proof | None = Field(
        None,
        description="What whoever takes the step has given just before, once more: 'password' or 'second_factor'.",
    )
    basis: Text | None = Field(None, description="The article of law that the step rests on.")
    help: Text | None = Field(None, description="What the step means, for whoever takes it.")

    @model_validator(mode="after")
    def _by_somebody_or_by_itself(self) -> Self:
        if self.by and self.when is not None:
            raise ValueError("a step is taken by somebody (by) or happens by itself (when): write one of the two")
        if (self.when is not None or self.by == (TIMER,)) and self.asks_a_person:
            raise ValueError("no person takes this step: it can have no form, reason, differs_from, confirm or proof")
        return self

    @property
    def asks_a_person(self) -> bool:
        """Is there something in it that only a person can do?"""
        return bool(self.form or self.reason or self.differs_from or self.confirm or self.proof)


class StepFrom(Step):
    """A step out of several states."""

    from_: Names = Field(
        alias="from", min_length=1, description="States, phases, or 'open' (any state that is not an end)."
    )


class Transition(Step):
    """A step in its place: from where, by whom, and where it stands in the file. Named uses of rules are put in."""

    name: Name
    sources: tuple[str, ...]
    path: Path

    @property
    def actors(self) -> tuple[str, ...]:
        return self.by

    @cached_property
    def automatic(self) -> bool:
        return self.when is not None

    @cached_property
    def timed(self) -> bool:
        return TIMER in self.by

    @cached_property
    def people(self) -> frozenset[str]:
        """Who may take it, but the clock."""
        return frozenset(self.by) - {TIMER}

    @cached_property
    def manual(self) -> bool:
        """Can a person take this step?"""
        return bool(self.people)


Branches = Annotated[
    tuple[Step, ...], BeforeValidator(listed, json_schema_input_type=Step | tuple[Step, ...]), Field(min_length=1)
]
BranchesFrom = Annotated[
    tuple[StepFrom, ...],
    BeforeValidator(listed, json_schema_input_type=StepFrom | tuple[StepFrom, ...]),
    Field(min_length=1),
]


def placed(path: Path, branches: tuple[Step, ...]) -> Iterator[tuple[Path, Step]]:
    """Each branch of a step with its path; one alone need not stand in a list."""
    for index, step in enumerate(branches):
        yield (path if len(branches) == 1 else (*path, index)), step
