"""A case played in the mind: the pure engine with an imagined cast, an imagined clock and no database."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from govflow.engine.answers import check_answers
from govflow.engine.deadlines import Due, due_date
from govflow.engine.deadlines.durations import Duration
from govflow.engine.decide import automatic, decide
from govflow.engine.definition import TIMER
from govflow.engine.facts import Form, Holder, RoundResult, Standing
from govflow.engine.flow import capacity_of
from govflow.engine.machine import Branch, Machine
from govflow.engine.stories.answers import StoryRound
from govflow.engine.stories.case import StoryCase
from govflow.engine.stories.cast import StoryError, seats_of
from govflow.errors import Refused
from govflow.messages import Message
from govflow.values import SYSTEM, Actor, Text

MOMENT = timedelta(minutes=1)
MOST_AUTOMATIC = 50  # soundness has excluded cycles; a guard that never settles would be one
CLOCK, NOTHING = Standing(actor=SYSTEM), Form({})


class Play:
    """One case from its opening on. Every act raises Refused, Invalid or StoryError, or changes the case."""

    def __init__(self, machine: Machine, given: Mapping[str, Any]) -> None:
        self.machine = machine
        self.given = given
        self.case = StoryCase(machine.workflow, given)
        self._settle()

    def step(self, name: str, options: Mapping[str, Any]) -> None:
        """Somebody takes a step: ``by`` a capacity or one of its seats, ``as`` a named person, with answers."""
        branches = self.machine.branches(self.case.state, name)
        fields = {field.name for branch in branches for field in self.machine.workflow.form_of(branch.transition)}
        for key in options.keys() - fields - {"by", "as", "reason"}:
            raise StoryError(Message("“%(step)s” does not ask for %(field)s.", step=name, field=key))
        branch, form = self._chosen(branches, options) if branches else (None, NOTHING)
        standing = self._standing(branch, options)
        decision = decide(self.machine, name, self.case.facts(standing, form))
        self.case.record(decision, standing, form)
        self._settle()

    def wait(self, duration: Duration) -> None:
        """Time passes until a deadline of this length, set now, would just be over."""
        term = Due.model_validate({"in": duration.root})
        self._wait_until(due_date(term, self.case.now, self.case.calendar, as_of=self.case.now).at + MOMENT)

    def wait_for_deadline(self) -> None:
        """Time passes until the deadline of the present state is just over."""
        due = self.case.due
        if due is None:
            raise StoryError(Message("No deadline is running in “%(state)s”.", state=self.case.definition.title))
        self._wait_until(max(due, self.case.now) + MOMENT)

    def in_round(self, act: Callable[[StoryRound], None]) -> None:
        """Something happens in the round that is open."""
        if self.case.round is None:
            raise StoryError(Message("No round is open in “%(state)s”.", state=self.case.definition.title))
        act(self.case.round)
        self._judge(expired=False)

    def move_children(self, state: str, end: str | None) -> None:
        """Every child case that has not ended comes to this state."""
        if all(each.end is not None for each in self.case.children):
            raise StoryError(Message("There is no child case that has not ended yet."))
        self.case.children = [
            each if each.end is not None else replace(each, state=state, state_title=Text(en=state, zh=state), end=end)
            for each in self.case.children
        ]
        self.case.note(f"child cases → {state}")
        self._settle()

    def reopen(self) -> None:
        """The ended case is taken up again, as its state declares."""
        reopen = self.case.definition.reopen
        if reopen is None:
            raise Refused([Message("A case in “%(state)s” cannot be reopened.", state=self.case.definition.title)])
        term = Due.model_validate({"in": reopen.within.root})
        limit = due_date(term, self.case.entered, self.case.calendar, as_of=self.case.now).at
        if self.case.now > limit:
            raise Refused([Message("It could be reopened until %(day)s.", day=limit)])
        self.case.enter(reopen.to, "reopen")
        self._settle()

    def _settle(self) -> None:
        """Automatic steps, until none applies."""
        for _ in range(MOST_AUTOMATIC):
            decision = automatic(self.machine, self.case.facts(CLOCK, NOTHING))
            if decision is None:
                return
            self.case.record(decision, CLOCK, NOTHING)
        raise StoryError(Message("The case never comes to rest in “%(state)s”.", state=self.case.definition.title))

    def _judge(self, *, expired: bool) -> None:
        """Count the round that is open; a verdict closes it."""
        if self.case.round is None:
            return
        verdict = self.case.round.judge(expired=expired)
        self.case.result = RoundResult(self.case.round.name, verdict)
        if verdict.closed:
            self.case.note(f"{self.case.round.name}: {verdict.outcome}")
            self.case.round = None
            self._settle()

    def _wait_until(self, moment: datetime) -> None:
        due = self.case.due
        while due is not None and due <= moment and not self.case.overdue:
            self.case.now = max(self.case.now, due)
            self._fire()
            due = self.case.due
        self.case.now = max(self.case.now, moment)

    def _fire(self) -> None:
        """The deadline is over: the round closes, or the clock takes its step. If that is refused, the case stays."""
        then = self.case.definition.due.then if self.case.definition.due else None
        self.case.overdue = True
        if self.case.round is not None:
            self._judge(expired=True)
        elif then is not None:
            try:
                decision = decide(self.machine, then, self.case.facts(CLOCK, NOTHING))
            except Refused as refused:
                self.case.note(f"{then} refused: {refused}")
                return
            self.case.record(decision, CLOCK, NOTHING)
            self._settle()

    def _chosen(self, branches: tuple[Branch, ...], options: Mapping[str, Any]) -> tuple[Branch, Form]:
        """The branch whose condition holds, with its form filled in; the first if none does."""
        filled = [(branch, self._form(branch, options)) for branch in branches]
        fitting = ((branch, form) for branch, form in filled if branch.applies(self.case.facts(CLOCK, form)))
        return next(fitting, filled[0])

    def _form(self, branch: Branch, options: Mapping[str, Any]) -> Form:
        fields = self.machine.workflow.form_of(branch.transition)
        told = {key: value for key, value in options.items() if key not in ("by", "as")}
        values = self.case.answers().fill(fields, {**self.given, **told})
        reason = options.get("reason", "As the story goes.")
        return Form(check_answers(fields, values, today=self.case.today), reason)

    def _standing(self, branch: Branch | None, options: Mapping[str, Any]) -> Standing:
        """Who takes the step: as the story says, otherwise whoever may, and not who did what it must differ from."""
        asked = [who for who in branch.transition.actors if who != TIMER] if branch else []
        seat, _, role = str(options.get("by") or next(iter(asked), "somebody")).partition(".")
        holder = next(iter(seats_of(self.case.parties, seat)), None)
        if holder is None:
            return Standing(actor=self._actor(self.case.cast.person_named(str(options.get("as") or seat)), None))
        held = [name for name, holders in self.case.parties.items() if holder in holders]
        role = role or next((who.partition(".")[2] for who in asked if capacity_of(who) in held), "")
        if holder.person_id is not None:
            person = self.case.cast.holder(holder.person_id)
        else:
            barred = branch.transition.differs_from if branch else ()
            person = self._person(options.get("as"), f"{seat}.{role}" if role else seat, barred)
        return Standing(
            actor=self._actor(person, holder),
            capacities=frozenset((*held, *(f"{name}.{role}" for name in held if role))),
        )

    def _person(self, name: str | None, usual: str, barred: tuple[str, ...]) -> Holder:
        """The person named; otherwise the usual one, or the first colleague who may still act."""
        if name is not None:
            return self.case.cast.person_named(name)
        taken = {person for step in barred for person in self.case.done_by.get(step, ())}
        number = 1
        while self.case.cast.person_named(f"{usual} {number}").person_id in taken:
            number += 1
        return self.case.cast.person_named(f"{usual} {number}")

    def _actor(self, person: Holder, holder: Holder | None) -> Actor:
        organization = holder if holder is not None and holder.organization_id is not None else None
        return Actor(
            person_id=person.person_id,
            person=person.name,
            organization_id=organization.organization_id if organization else None,
            organization=organization.name if organization else None,
        )
