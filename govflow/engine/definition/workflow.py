"""The whole workflow file, and what the engine walks over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StrictInt, StringConstraints

from govflow.engine.deadlines.due import Clock, Due
from govflow.engine.deadlines.durations import Duration, Span
from govflow.engine.definition.children import ChildCases
from govflow.engine.definition.forms import FormField, FormPart, forms_with_fields
from govflow.engine.definition.named import is_rule
from govflow.engine.definition.parties import Party
from govflow.engine.definition.states import State
from govflow.engine.definition.steps import BranchesFrom, Step, StepFrom, Transition, placed
from govflow.engine.definition.stories import Story, StoryPart, told
from govflow.engine.definition.terms import (
    AUTHOR,
    AUTHOR_TITLE,
    OPEN,
    SAME,
    Actors,
    Books,
    CalendarWord,
    ConditionUse,
    Day,
    FamilyName,
    Model,
    Name,
    Names,
    RuleUse,
    Slug,
)
from govflow.engine.problems import Path
from govflow.engine.rounds.held import HeldPer
from govflow.engine.rounds.rules import Review, Round
from govflow.engine.rounds.selections.paper import as_opened
from govflow.values import Text

MOST_NAMED = 100  # conditions; each is read whenever the file is
MOST = 50  # parties, forms, clocks, phases, steps out of several states …
MOST_STATES, MOST_STORIES = 120, 200


class Workflow(Model):
    """One version of one procedure."""

    govflow: Literal[1] = Field(description="The version of this file format.")
    id: Slug = Field(description="The same for all versions of a procedure.")
    version: StrictInt = Field(ge=1)
    in_force_from: Day | None = Field(None, description="Until then the version before opens new cases.")
    title: Text
    summary: Text
    family: FamilyName
    reference: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,4}$")] = Field(
        description="The kind in references such as BTH-DM-2026-0001."
    )
    calendar: CalendarWord = Field("cn", description="Which days are working days (wd).")
    changes: Text | None = Field(None, description="What this version changed, for the list of versions.")
    basis: Text | None = Field(None, description="The law that the procedure rests on.")
    child_only: StrictBool = Field(
        False, description="Opened by another case or by itself, never from the list of procedures."
    )
    taken_up_by: Actors = Field((), description="Who may put one that stands alone below another case; none: nobody.")
    private_if: Name | None = Field(None, description="A yes/no field: after a yes no state of the case is public.")
    longest_stall: Span | None = Field(None, description="The longest that one party alone may hold a case up, in all.")
    facts: Names = Field((), description="Fields that are shown wherever the case is decided on.")
    parties: dict[Name, Party] = Field(min_length=1, max_length=MOST, description="Who takes part, by capacity.")
    opening: Name = Field(description="The form that opens a case.")
    form_parts: dict[Name, FormPart] = Field(
        alias="forms", default_factory=dict, max_length=MOST, description="What is asked, by form and field."
    )
    conditions: dict[Name, ConditionUse] = Field(
        default_factory=dict, max_length=MOST_NAMED, description="Names for expressions, and for uses of guards."
    )
    clocks: dict[Name, Clock] = Field(
        default_factory=dict,
        max_length=MOST,
        description="Clocks that several states share: they run there and keep their used time.",
    )
    phases: dict[Name, Text] = Field(max_length=MOST, description="The stretches that states are grouped in, in order.")
    children: dict[Name, ChildCases] = Field(
        default_factory=dict, max_length=MOST, description="Cases of other procedures that stand below one of this."
    )
    keeps: Books = Field(
        (), max_length=MOST, description="What people keep of a case beside its steps: its books, such as an agenda."
    )
    states: dict[Name, State] = Field(
        min_length=1, max_length=MOST_STATES, description="Where a case can be; it begins in the first."
    )
    anywhere: dict[Name, BranchesFrom] = Field(
        default_factory=dict, max_length=MOST, description="Steps out of several states."
    )
    round_parts: dict[Name, Round] = Field(
        alias="rounds", default_factory=dict, max_length=MOST, description="Votes, opinions, reviews, signatures."
    )
    story_parts: dict[str, StoryPart] = Field(
        alias="stories",
        default_factory=dict,
        max_length=MOST_STORIES,
        description="Examples by name; each is played before it is published.",
    )

    @property
    def start(self) -> str:
        """The first state listed is where a case begins."""
        return next(iter(self.states))

    @cached_property
    def forms(self) -> dict[str, tuple[FormField, ...]]:
        """The fields of each form, in file order."""
        return forms_with_fields(self.form_parts)

    @cached_property
    def fields(self) -> dict[str, FormField]:
        """Every form field by name, as the first form calls it; forms share names only for one type (when parsed)."""
        return {field.name: field for form in reversed(self.forms.values()) for field in reversed(form)}

    @cached_property
    def rounds(self) -> dict[str, Round]:
        """Every round as it opens: where one is held for each row or case, any one of them."""
        return {name: as_opened(name, self.round_parts, self.repeated) for name in self.round_parts}

    @cached_property
    def repeated(self) -> dict[str, str]:
        """The rounds that are held for each row of a table or each open case below, and the name of these."""
        pers = ((name, each.per if isinstance(each, HeldPer) else None) for name, each in self.round_parts.items())
        offers = self.round_parts
        return {
            name: per
            for name, per in pers
            if per is not None and not (isinstance(offers[name], Review) and per in offers)
        }

    @cached_property
    def sealed(self) -> frozenset[str]:
        """The fields whose answers stay with an audience until a step opens them."""
        return frozenset(name for name, field in self.fields.items() if field.until)

    @cached_property
    def public_fields(self) -> frozenset[str]:
        """The fields whose answers everybody reads in a public state."""
        return frozenset(name for name, field in self.fields.items() if field.public)

    @cached_property
    def public_rounds(self) -> frozenset[str]:
        """The rounds whose verdicts everybody reads there: those held for each row of a table, if that is public."""
        hidden = self.fields.keys() - self.public_fields
        return frozenset(name for name in self.round_parts if self.repeated.get(name) not in hidden)

    @cached_property
    def public_matters(self) -> frozenset[str]:
        """The rounds of which everybody reads there what they are about: all of it is public."""
        return frozenset(name for name, each in self.rounds.items() if self.public_fields.issuperset(each.matter))

    def is_private(self, answers: Mapping[str, Any]) -> bool:
        """Is a case with these answers for those alone who take part in it, whatever its states say?"""
        return self.private_if is not None and answers.get(self.private_if) is True

    def opened_by(self, step: str) -> tuple[FormField, ...]:
        """The fields whose answers a step opens to all who see the case, in file order."""
        return self._opened.get(step, ())

    def openings(self, field: FormField) -> tuple[Text, ...]:
        """The steps that open the answers to a field, by title."""
        return tuple(self.step_titles[name] for name in field.until)

    @cached_property
    def expressions(self) -> dict[str, str]:
        """The named conditions that are expressions: they may stand in ``if``, ``when`` and ``guards``."""
        return {
            name: use
            for name, use in self.conditions.items()
            if isinstance(use, str) and not is_rule(use, (*self.round_parts, *self.children))
        }

    @cached_property
    def rule_uses(self) -> dict[str, RuleUse]:
        """The named conditions that are uses of rules: they may stand in ``guards`` only."""
        return {name: use for name, use in self.conditions.items() if name not in self.expressions}

    @cached_property
    def transitions(self) -> tuple[Transition, ...]:
        """All steps: those of each state in file order, then those out of several states."""
        return tuple(self._transitions())

    @cached_property
    def step_titles(self) -> dict[str, Text]:
        """How the steps are called, by name; the first of several."""
        return {each.name: each.title for each in reversed(self.transitions)}

    @cached_property
    def stories(self) -> tuple[Story, ...]:
        """Every story from its beginning, in file order."""
        return tuple(told(name, self.story_parts) for name in self.story_parts)

    def states_of(self, transition: Transition) -> tuple[str, ...]:
        """The states that a transition leaves, with phases and 'open' spelt out, in file order."""
        wanted = set(transition.sources)
        return tuple(
            name
            for name, state in self.states.items()
            if name in wanted or (state.end is None and (state.phase in wanted or OPEN in wanted))
        )

    def deadlines(self, state: str) -> tuple[tuple[str, Due], ...]:
        """What runs out in a state: its own deadline as "", then the named clocks that run there."""
        return self._deadlines[state]

    def deadline(self, state: str, clock: str) -> Due | None:
        """A deadline by its name: a clock's, or "" for that of the state itself."""
        return dict(self.deadlines(state)).get(clock)

    def held_up(self, state: str, due: Due) -> Duration | None:
        """How long a deadline waits at least for the step that it brings: until that may leave the state."""
        held = self.states[state].not_before
        leaves = held is not None and any(each.name == due.then and each.to != SAME for each in self.leaving(state))
        return held if leaves else None

    def shown_in(self, state: str, ended_in: str | None = None) -> Names | None:
        """The capacities that see a case in a state; None: all parties. An end that says nothing shows a draft that was
        withdrawn to those who saw it in the state that it ended in."""
        found = self.states[state]
        if found.view is None and found.end is not None and ended_in in self.states:
            return self.states[ended_in].view
        return found.view

    def leaving(self, state: str) -> tuple[Transition, ...]:
        """The transitions out of a state, in file order."""
        return self._leaving.get(state, ())

    def form_of(self, transition: Transition) -> tuple[FormField, ...]:
        return self.forms[transition.form] if transition.form else ()

    def recorded_by(self, transition: Transition) -> tuple[FormField, ...]:
        """The fields that a step records: those of its form and those that it sets."""
        asked = self.form_of(transition)
        names = {field.name for field in asked}
        return (*asked, *(self.fields[name] for name in transition.set if name not in names))

    def readers(self, audience: Iterable[str]) -> tuple[Text, ...]:
        """Who may read what has an audience, by title; a capacity that this version does not have is left out."""
        titles = {**{name: party.title for name, party in self.parties.items()}, AUTHOR: AUTHOR_TITLE}
        return tuple(titles[name] for name in audience if name in titles)

    def ruled(self, transition: Transition) -> tuple[RuleUse, ...]:
        """The guards of a transition that are rules."""
        return tuple(use for use in transition.guards if not isinstance(use, str) or use not in self.expressions)

    def required(self, transition: Transition) -> tuple[str, ...]:
        """The guards of a transition that are conditions of the file, by name."""
        return tuple(use for use in transition.guards if isinstance(use, str) and use in self.expressions)

    def _transitions(self) -> Iterator[Transition]:
        for source, state in self.states.items():
            for name, branches in state.steps.items():
                for path, step in placed(("states", source, "steps", name), branches):
                    by = step.by or (() if step.when is not None else state.by)
                    yield self._transition(step, name=name, path=path, sources=(source,), by=by)
        for name, ways in self.anywhere.items():
            for path, step in placed(("anywhere", name), ways):
                sources = step.from_ if isinstance(step, StepFrom) else ()
                yield self._transition(step, name=name, path=path, sources=sources, by=step.by)

    def _transition(
        self, step: Step, *, name: str, path: Path, sources: tuple[str, ...], by: tuple[str, ...]
    ) -> Transition:
        """The step in its place, with named uses of rules put in."""
        return Transition.model_construct(
            **{
                **{key: value for key, value in step if key != "from_"},
                "name": name,
                "path": path,
                "sources": sources,
                "by": by,
                "guards": tuple(self.rule_uses.get(use, use) if isinstance(use, str) else use for use in step.guards),
            }
        )

    @cached_property
    def _deadlines(self) -> dict[str, tuple[tuple[str, Due], ...]]:
        return {name: state.deadlines(self.clocks) for name, state in self.states.items()}

    @cached_property
    def _opened(self) -> dict[str, tuple[FormField, ...]]:
        asked = dict.fromkeys(field.name for form in self.forms.values() for field in form)
        fields = [self.fields[name] for name in asked]
        steps = dict.fromkeys(step for field in fields for step in field.until)
        return {step: tuple(field for field in fields if step in field.until) for step in steps}

    @cached_property
    def _leaving(self) -> dict[str, tuple[Transition, ...]]:
        found: dict[str, list[Transition]] = {}
        for transition in self.transitions:
            for state in self.states_of(transition):
                found.setdefault(state, []).append(transition)
        return {state: tuple(each) for state, each in found.items()}
