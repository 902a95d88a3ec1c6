"""One transition with its rules bound and its conditions parsed: what it asks, refuses, and brings about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from govflow.engine import family
from govflow.engine.definition import ChildCases, Transition
from govflow.engine.expressions import Expression
from govflow.engine.facts import Facts, Form, Rounds
from govflow.engine.rules import BoundRule
from govflow.messages import Message


@dataclass(frozen=True, eq=False)
class Branch:
    """One transition with its rules bound and its conditions parsed."""

    transition: Transition
    guards: tuple[BoundRule, ...]
    effects: tuple[BoundRule, ...]
    opens: tuple[tuple[str, ChildCases], ...]
    adopts: tuple[tuple[str, ChildCases], ...]
    required: tuple[Expression, ...]  # guards that are conditions of the file
    condition: Expression | None
    when: Expression | None
    form_fields: frozenset[str]
    sets: Mapping[str, Expression]

    @cached_property
    def needs(self) -> frozenset[type]:
        """The fact types that the rules and conditions of this step read."""
        ruled = {need for bound in (*self.guards, *self.effects) for need in bound.rule.needs}
        read = (*self.required, self.when, self.condition, *self.sets.values())
        decided = {Rounds for _, each in self.opens if each.only is not None}
        return frozenset(ruled | decided).union(*(each.needs for each in read if each is not None))

    def holds(self, facts: Facts) -> bool:
        """Does the automatic condition hold? Not before all rounds that it asks about are over."""
        if self.when is None or (self.when.rounds and not facts[Rounds].over(self.when.rounds)):
            return False
        return self.when.test(facts)

    def applies(self, facts: Facts, *, sending: bool = True) -> bool:
        """Is this the branch for the case, by its condition? What the form decides is open until it is sent."""
        return self.condition is None or self._passes(self.condition, facts, sending=sending)

    def refusals(self, facts: Facts, *, sending: bool = True) -> list[Message]:
        """What the conditions and the guards object to; before sending, what the form decides is left out."""
        found = []
        if self.condition is not None and not self.applies(facts, sending=sending):
            found.append(self.condition.explain(facts))
        found += [each.explain(facts) for each in self.required if not self._passes(each, facts, sending=sending)]
        for guard in self.guards:
            if sending or not guard.rule.reads_form:
                objection = guard.call(facts)
                if objection is not None:
                    found.append(objection)
        return found

    def intents(self, facts: Facts) -> tuple[Any, ...]:
        """What the effects ask for, in file order."""
        found: list[Any] = []
        for effect in self.effects:
            result = effect.call(facts)
            found.extend(result if isinstance(result, list | tuple) else [] if result is None else [result])
        return tuple(found)

    def below(self, facts: Facts) -> tuple[Any, ...]:
        """Which cases are opened and taken up below this one; ``facts`` has what the step sets among its answers."""
        opened = [family.opened(name, each, facts) for name, each in self.opens]
        taken_up = [family.adopted(name, each, facts[Form]) for name, each in self.adopts]
        return tuple(one for each in (*opened, *taken_up) for one in each)

    def _passes(self, condition: Expression, facts: Facts, *, sending: bool) -> bool:
        """Does it hold, or will the form decide?"""
        undecided = not sending and not self.form_fields.isdisjoint(condition.fields)
        return undecided or condition.test(facts)
