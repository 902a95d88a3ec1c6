"""The rules as a story has them: those that read only the case are real, the others are assumed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from govflow.engine.definition import Workflow
from govflow.engine.facts import CaseFacts, Children, Form, Now, Rounds, Standing, Steps
from govflow.engine.problems import no_such
from govflow.engine.rules import KINDS as RULE_KINDS
from govflow.engine.rules import Rule, Rules
from govflow.engine.rules.referring import placed_uses
from govflow.engine.seating import Register
from govflow.engine.stories.cast import StoryError
from govflow.messages import Message

KNOWN = frozenset({CaseFacts, Standing, Form, Now, Steps, Rounds, Children, Register})
"""The facts that a story can tell; the parent case and what topics know are outside of it."""

Assumptions = dict[str, Message | None]  # guard → what it answers


def assume(workflow: Workflow, assumed: Assumptions, name: str, answer: Any) -> None:
    """A guard answers as the story says from now on: true, false, or its sentence.

    Raises StoryError for what is no guard of the file: nothing would ask it.
    """
    uses = [use for kind, use, _ in placed_uses(workflow) if kind == "guard"]
    guards = {use if isinstance(use, str) else next(iter(use)) for use in uses}
    if name not in guards:
        raise StoryError(no_such(RULE_KINDS["guard"], name, guards))
    sentence = Message("%(rule)s objects.", rule=name) if answer is False else Message("%(said)s", said=str(answer))
    assumed[name] = None if answer is True else sentence


def imagined(rules: Rules, assumed: Assumptions) -> Rules:
    """The same rules, except that what a story assumes wins, and that rules reading other facts object to nothing.

    ``assumed`` is read whenever a guard is asked, so a story may change it as it goes.
    """
    return overridden(_changed(rules, _without_the_world), assumed)


def overridden(rules: Rules, assumed: Assumptions) -> Rules:
    """The same rules, except that what a story assumes wins."""

    def yielding(rule: Rule) -> Rule:
        if rule.kind != "guard":
            return rule

        def guard(*facts: Any, **settings: Any) -> Message | None:
            if rule.name in assumed:
                return assumed[rule.name]
            answer: Message | None = rule.function(*facts, **settings)
            return answer

        return replace(rule, function=guard)

    return _changed(rules, yielding)


def _changed(rules: Rules, change: Callable[[Rule], Rule]) -> Rules:
    copy = Rules((), rules.vocabulary)
    copy.by_name = {name: change(rule) for name, rule in rules.by_name.items()}
    return copy


def _without_the_world(rule: Rule) -> Rule:
    return rule if KNOWN.issuperset(rule.needs) else replace(rule, function=_nothing, needs=(), others=rule.asks_others)


def _nothing(**settings: Mapping[str, Any]) -> None:
    """A rule that reads facts outside the story objects to nothing and asks for nothing."""
