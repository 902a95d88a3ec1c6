"""What steps that are only thought of have changed in a case, where the database still has it as before.

A case carries it, and ``load_facts`` tells the facts accordingly: so what is asked before a step is written is asked of
the case as the step leaves it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from govflow.engine.decide import Decision
from govflow.engine.facts import CaseFacts, Rounds
from govflow.values import Actor

if TYPE_CHECKING:
    from govflow.store.work import Case


@dataclass(frozen=True, kw_only=True)
class Thought:
    """What has happened to one case in thought."""

    steps: tuple[str, ...] = ()  # taken, in order
    moved: bool = False  # then the rounds that the database has open are left undecided
    left: frozenset[str] = frozenset()  # rounds that opened in thought and are left undecided
    opened: Rounds = field(default_factory=Rounds)  # rounds that opened, as they begin
    below: Mapping[int, Case] = field(default_factory=dict)  # cases opened, taken up or ended below it, by id
    above: Case | None = None  # where it opens below a case
    opened_with: Mapping[str, Any] = field(default_factory=dict)  # its answers then

    def after(self, decision: Decision) -> Thought:
        """The same once the step is taken; which rounds and cases it opens is added when they are known."""
        taken = (*self.steps, decision.transition.name)
        if not decision.moves:
            return replace(self, steps=taken)
        undecided = [name for name in self.opened.names if not self.opened.over((name,))]
        left, opened = self.left.union(undecided), self.opened.without(undecided)
        return replace(self, steps=taken, moved=True, left=left, opened=opened)

    def with_rounds(self, opened: Rounds) -> Thought:
        return replace(self, opened=self.opened.with_new(opened))

    def with_below(self, *cases: Case) -> Thought:
        return replace(self, below={**self.below, **{each.id: each for each in cases}})

    def acted(self, facts: CaseFacts, actor: Actor) -> CaseFacts:
        """The same case with these steps done by the actor; the clock is nobody."""
        if actor.person_id is None or not self.steps:
            return facts
        done = dict.fromkeys(self.steps)
        people = {step: facts.done_by.get(step, frozenset()) | actor.persons for step in done}
        houses = {step: facts.done_for.get(step, frozenset()) | {actor.organization_id or 0} for step in done}
        return replace(facts, done_by={**facts.done_by, **people}, done_for={**facts.done_for, **houses})

    def rounds(self, found: Rounds, open_now: frozenset[str]) -> Rounds:
        """How rounds stand then. ``open_now``: those that the database has open."""
        undecided = self.left | open_now if self.moved else self.left
        return found.without(undecided).with_new(self.opened)
