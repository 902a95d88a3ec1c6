"""The rules as a story has them: those that read only the case are real, the others are assumed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from govflow.engine.facts import CaseFacts, Children, Form, Now, RoundResult, Standing
from govflow.engine.rules import Rule, Rules
from govflow.messages import Message

KNOWN = frozenset({CaseFacts, Standing, Form, Now, RoundResult, Children})
"""The facts that a story can tell; the parent case and what topics know are outside of it."""

Assumptions = dict[str, Message | None]  # guard → what it answers


def imagined(rules: Rules, assumed: Assumptions) -> Rules:
    """The same rules, except that what a story assumes wins, and that rules reading other facts object to nothing.

    ``assumed`` is read whenever a guard is asked, so a story may change it as it goes.
    """
    copy = Rules(())
    copy.by_name = {name: _imagined(rule, assumed) for name, rule in rules.by_name.items()}
    return copy


def _imagined(rule: Rule, assumed: Assumptions) -> Rule:
    real = KNOWN.issuperset(rule.needs)
    if rule.kind == "guard":

        def guard(*facts: Any, **settings: Any) -> Message | None:
            if rule.name in assumed or not real:
                return assumed.get(rule.name)
            answer: Message | None = rule.function(*facts, **settings)
            return answer

        return replace(rule, function=guard, needs=rule.needs if real else ())
    return rule if real else replace(rule, function=_nothing, needs=())


def _nothing(**settings: Mapping[str, Any]) -> None:
    """An effect that reads facts outside the story asks for nothing."""
