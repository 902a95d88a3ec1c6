"""The workflow file format: what a procedure is, as frozen models. Field descriptions feed the JSON Schema."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StringConstraints, model_validator

from govflow.engine.deadlines import Due
from govflow.engine.deadlines.durations import Duration
from govflow.engine.rounds.rules import Round
from govflow.values import Text

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,47}$")]
Who = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}(\.[a-z][a-z0-9_]{0,47})?$")]
RuleUse = str | dict[str, dict[str, Any] | None]  # "documents.signed" or {documents.signed: {document: petition}}

OrganizationKind = Literal[
    "central_authority", "local_government", "regional_body", "special_committee", "social_organization"
]
FieldType = Literal[
    "line", "text", "integer", "decimal", "money", "date", "boolean", "choice", "choices",
    "document", "organization", "organizations", "person", "persons", "fund", "case",
]  # fmt: skip
End = Literal["success", "refused", "withdrawn", "lapsed"]
Family = Literal["conference", "mediation", "funding", "proposal", "registration", "other"]

TEXTS = ("line", "text")
NUMBERS = ("integer", "decimal", "money")
CHOICES = ("choice", "choices")
ORGANIZATIONS = ("organization", "organizations")
PERSONS = ("person", "persons")

TIMER = "timer"  # the clock
SAME = "same"  # stay in the state
OPEN = "open"  # every state that is not an end


class Model(BaseModel):
    """What every part of the file shares: closed, immutable."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False)


class Party(Model):
    """A capacity that organizations or persons hold in a case."""

    title: Text
    kind: OrganizationKind | tuple[OrganizationKind, ...] | Literal["person", "derived"] = Field(
        description="Which kinds of organization may hold it; 'person', or 'derived' if a rule finds the holder."
    )
    role: Name | None = Field(None, description="For a person: the membership role needed to be appointed.")
    rule: RuleUse | None = Field(None, description="For a derived seat: the named rule that finds who holds it.")
    min: StrictInt = Field(0, ge=0, description="How many must be seated before the case leaves its first state.")
    max: StrictInt | None = Field(None, ge=1, description="How many may be seated; empty means any number.")
    opens: StrictBool = Field(False, description="The organization that opens the case takes this seat.")
    not_of: tuple[Name, ...] = Field(
        (), description="Holders may not belong to, or lie in the jurisdiction of, holders of these capacities."
    )

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of organization that may hold it; also 'person' or 'derived'."""
        return (self.kind,) if isinstance(self.kind, str) else self.kind

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if (self.kind == "derived") != (self.rule is not None):
            raise ValueError("a rule goes with kind derived, and kind derived needs a rule")
        if self.role is not None and self.kind != "person":
            raise ValueError("only kind person has a role; for organizations write it after the dot of 'by'")
        if self.max is not None and self.max < self.min:
            raise ValueError(f"at least {self.min} and at most {self.max} holders cannot both be")
        return self


class Option(Model):
    """One of the answers that a choice offers."""

    value: Name
    label: Text


class FormField(Model):
    """One thing that a form asks for. The answer is kept in the case under ``name``."""

    name: Name
    type: FieldType
    label: Text
    hint: Text | None = Field(None, description="What helps to answer, shown under the label.")
    required: StrictBool = Field(False, description="Must be answered; for yes/no fields: must be confirmed.")
    min: float | None = Field(None, description="Least value (yuan for money).")
    max: float | None = Field(None, description="Greatest value (yuan for money).")
    max_length: StrictInt | None = Field(None, ge=1, le=20_000, description="For text: how many characters at most.")
    options: tuple[Option, ...] = Field((), description="For choice and choices: what may be chosen.")
    kinds: tuple[OrganizationKind, ...] = Field((), description="For organization fields: which kinds may be chosen.")
    role: Name | None = Field(None, description="For person fields: the membership role to choose from.")
    seats: Name | None = Field(None, description="The organization or person chosen takes this capacity.")
    audience: tuple[Name, ...] = Field(
        (), description="Capacities that may read the answer; empty means all who see the case."
    )
    past: StrictBool | None = Field(None, description="For dates: true only past or today, false only today or future.")

    @model_validator(mode="after")
    def _settings_fit_the_type(self) -> Self:
        if self.type in CHOICES and not self.options:
            raise ValueError(f"a {self.type} field needs options")
        for setting, given, types in (
            ("options", bool(self.options), CHOICES),
            ("min", self.min is not None, NUMBERS),
            ("max", self.max is not None, NUMBERS),
            ("max_length", self.max_length is not None, TEXTS),
            ("kinds", bool(self.kinds), ORGANIZATIONS),
            ("role", self.role is not None, PERSONS),
            ("seats", self.seats is not None, (*ORGANIZATIONS, *PERSONS)),
            ("past", self.past is not None, ("date",)),
        ):
            if given and self.type not in types:
                raise ValueError(f"{setting} is only for fields of type {', '.join(types)}, not {self.type}")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min {self.min:g} is more than max {self.max:g}")
        if self.type == "money" and any(round(each, 2) != each for each in (self.min, self.max) if each is not None):
            raise ValueError("min and max of money are in yuan, with at most two decimals")
        if len({each.value for each in self.options}) < len(self.options):
            raise ValueError("two options have the same value")
        return self


class Reopen(Model):
    """An ended case may be taken up again, by whom, how long after its end, in which state."""

    by: Who
    within: Duration
    to: Name


class State(Model):
    """A place where a case can be. Without ``end`` somebody or a clock must be able to move it on."""

    title: Text
    phase: Name | None = Field(None, description="The phase that the state belongs to.")
    ask: Text | None = Field(None, description="What is awaited, in the words of a list of things to do.")
    view: tuple[Name, ...] | None = Field(None, description="Capacities that see the case here; none: all parties.")
    public: StrictBool = Field(False, description="Everybody who is signed in may see the case in this state.")
    waits_for: tuple[Who, ...] = Field((), description="Who is awaited; empty means whoever may act.")
    due: Due | None = Field(None, description="How long the case may stay here, and what the clock does then.")
    pausable: StrictBool = Field(False, description="The clock may be stopped here, with a reason.")
    round: Name | None = Field(None, description="The round that opens on entering this state.")
    end: End | None = Field(None, description="The case is over here, and how it ended.")
    reopen: Reopen | None = Field(None, description="For ends: who may take the case up again.")

    @model_validator(mode="after")
    def _ends_are_still(self) -> Self:
        if self.end is None and self.reopen is not None:
            raise ValueError("only an end can be reopened")
        if self.end is not None and (self.round or self.waits_for or self.pausable):
            raise ValueError("nothing goes on in an end: it has no round, waits_for or pausable")
        return self


class Transition(Model):
    """One step: from where to where, by whom, under which conditions, with which consequences."""

    name: Name
    title: Text
    from_: Name | tuple[Name, ...] = Field(
        alias="from", description="A state, a phase, a list of these, or 'open' (any state that is not an end)."
    )
    to: Name = Field(description="A state, or 'same'.")
    by: Who | tuple[Who, ...] | None = Field(
        None, description="Capacity or capacity.role; 'timer' for the clock; none for automatic steps."
    )
    form: Name | None = Field(None, description="What is filled in for this step.")
    guards: tuple[RuleUse, ...] = Field((), description="Named rules that must all agree.")
    if_: str | None = Field(
        None, alias="if", description="A condition over form fields, such as amount > 50_000_000 (yuan)."
    )
    when: str | None = Field(
        None, description="Automatic: round.carried, children.closed or a condition; tried after each recorded change."
    )
    effects: tuple[RuleUse, ...] = Field((), description="Named rules that say what else is recorded with this step.")
    reason: Literal["required", "optional"] | None = Field(None, description="Is a written reason asked for?")
    differs_from: tuple[Name, ...] = Field(
        (), description="Steps that must have been done by someone else than this actor."
    )
    confirm: Text | None = Field(None, description="What to make sure of before this step; shown on the check page.")
    basis: str | None = Field(None, description="The article of law that the step rests on.")
    help: Text | None = Field(None, description="What the step means, for whoever takes it.")

    @model_validator(mode="after")
    def _by_somebody_or_by_itself(self) -> Self:
        if (self.by is None) == (self.when is None):
            raise ValueError("a step is taken by somebody (by) or happens by itself (when): write one of the two")
        if not self.manual and (self.form or self.reason or self.differs_from or self.confirm):
            raise ValueError("no person takes this step: it can have no form, reason, differs_from or confirm")
        return self

    @property
    def sources(self) -> tuple[str, ...]:
        return (self.from_,) if isinstance(self.from_, str) else self.from_

    @property
    def actors(self) -> tuple[str, ...]:
        if self.by is None:
            return ()
        return (self.by,) if isinstance(self.by, str) else self.by

    @property
    def automatic(self) -> bool:
        return self.when is not None

    @property
    def timed(self) -> bool:
        return TIMER in self.actors

    @property
    def manual(self) -> bool:
        """Can a person take this step?"""
        return any(who != TIMER for who in self.actors)


Step = str | dict[str, Any]


class Story(Model):
    """An executable example: a case opened with ``given`` takes the steps in ``do`` and comes to ``expect``.

    How steps are written stands at the top of ``govflow.engine.stories``.
    """

    name: str
    given: dict[str, Any] = Field(
        default_factory=dict, description="Answers to the opening form, and to later forms that ask for these fields."
    )
    do: tuple[Step, ...]
    expect: Name
    refused: str | None = Field(None, description="The last step is refused with a sentence that contains this.")


class Workflow(Model):
    """One version of one procedure."""

    govflow: Literal[1] = Field(description="The version of this file format.")
    id: Slug = Field(description="The same for all versions of a procedure.")
    version: StrictInt = Field(ge=1)
    title: Text
    summary: Text
    family: Family
    reference: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,4}$")] = Field(
        description="The kind in references such as BTH-DM-2026-0001."
    )
    calendar: Literal["cn", "plain"] = Field("cn", description="Which days are working days (wd).")
    changes: Text | None = Field(None, description="What this version changed, for the list of versions.")
    basis: str | None = Field(None, description="The law that the procedure rests on.")
    child_only: StrictBool = Field(False, description="Opened only by another case, never from the list of procedures.")
    parties: dict[Name, Party] = Field(min_length=1, description="Who takes part, by capacity.")
    forms: dict[Name, tuple[FormField, ...]] = Field(default_factory=dict, description="What is asked, by form.")
    opening: Name = Field(description="The form that opens a case.")
    phases: dict[Name, Text] = Field(description="The stretches that states are grouped in, in order.")
    states: dict[Name, State] = Field(min_length=1, description="Where a case can be; it begins in the first.")
    rounds: dict[Name, Round] = Field(default_factory=dict, description="Votes, opinions, reviews, signatures.")
    transitions: tuple[Transition, ...] = Field(min_length=1, description="The steps, in the order people read them.")
    stories: tuple[Story, ...] = ()

    @property
    def start(self) -> str:
        """The first state listed is where a case begins."""
        return next(iter(self.states))

    @cached_property
    def fields(self) -> dict[str, FormField]:
        """Every form field by name, as the first form calls it; forms share names only for one type (when parsed)."""
        return {field.name: field for form in reversed(self.forms.values()) for field in reversed(form)}

    def states_of(self, transition: Transition) -> tuple[str, ...]:
        """The states that a transition leaves, with phases and 'open' spelt out, in file order."""
        wanted = set(transition.sources)
        return tuple(
            name
            for name, state in self.states.items()
            if name in wanted or (state.end is None and (state.phase in wanted or OPEN in wanted))
        )

    def leaving(self, state: str) -> tuple[Transition, ...]:
        """The transitions out of a state, in file order."""
        return self._leaving.get(state, ())

    def form_of(self, transition: Transition) -> tuple[FormField, ...]:
        return self.forms[transition.form] if transition.form else ()

    @cached_property
    def _leaving(self) -> dict[str, tuple[Transition, ...]]:
        found: dict[str, list[Transition]] = {}
        for transition in self.transitions:
            for state in self.states_of(transition):
                found.setdefault(state, []).append(transition)
        return {state: tuple(each) for state, each in found.items()}
