"""Conditions written in workflow files, such as ``amount > 50_000_000``: parsed, typed, never executed.

    amount > 50_000_000 and terrain in ("river", "lake")     money in yuan; choices and text in quotes
    10 <= members < 20 or not needs_survey                   yes/no fields stand alone
    decided_on >= "2025-01-31"                               dates in quotes
    "noise" in topics                                        fields of several choices
    vote.carried, children.closed                            how the round “vote” ended, the child cases

A comparison with a field that nobody has answered yet does not hold, nor does its opposite; an unanswered yes/no
field counts as no.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from govflow.engine.conditions.comparisons import Compare, Flag, Node, explanation, holds, walk
from govflow.engine.conditions.text import CHILDREN_CLOSED, ConditionError, read_condition
from govflow.engine.definition import FormField
from govflow.engine.facts import CaseFacts, Children, Facts, Form, RoundResult
from govflow.messages import Message

__all__ = ["Condition", "ConditionError"]


@dataclass(frozen=True)
class Condition:
    """A condition over the answers of a case, its latest round and its child cases."""

    text: str
    tree: Node
    known: Mapping[str, FormField] = field(repr=False, compare=False)

    @classmethod
    def parse(cls, text: str, fields: Mapping[str, FormField]) -> Condition:
        """Read a condition over these fields. Raises ConditionError with the remedy."""
        return cls(text, read_condition(text, fields), fields)

    @cached_property
    def fields(self) -> frozenset[str]:
        """The form fields that it reads."""
        return frozenset(
            each.field if isinstance(each, Compare) else each.name
            for each in walk(self.tree)
            if isinstance(each, Compare) or "." not in each.name
        )

    @cached_property
    def flags(self) -> frozenset[str]:
        """``vote.carried``, ``children.closed``: what it asks of the round and of the child cases."""
        return frozenset(each.name for each in walk(self.tree) if isinstance(each, Flag) and "." in each.name)

    @cached_property
    def outcomes(self) -> frozenset[str]:
        """The outcomes of rounds that it asks about: ``vote.carried``."""
        return self.flags - {CHILDREN_CLOSED}

    def test(self, facts: Facts) -> bool:
        """Does it hold for this case and, where a form is being sent, its answers?"""
        return holds(self.tree, _answers(facts), self._set(facts))

    def explain(self, facts: Facts) -> Message:
        """Why it does not hold, with the numbers."""
        return explanation(self.tree, _answers(facts), self._set(facts), self.known)

    def test_values(self, values: Mapping[str, Any], flags: frozenset[str] = frozenset()) -> bool:
        """Does it hold for these typed answers and these flags? For proofs over all possible answers."""
        return holds(self.tree, values, flags)

    def _set(self, facts: Facts) -> frozenset[str]:
        """The flags that are set: facts are looked up only when the condition asks for them."""
        found = set()
        if self.outcomes:
            result = facts[RoundResult]
            if result.verdict is not None and result.verdict.outcome is not None:
                found.add(f"{result.name}.{result.verdict.outcome}")
        if CHILDREN_CLOSED in self.flags and facts[Children].closed:
            found.add(CHILDREN_CLOSED)
        return frozenset(found)


def _answers(facts: Facts) -> Mapping[str, Any]:
    return {**facts[CaseFacts].data, **facts[Form].values}
