"""The books of a procedure in words: what people keep of a case beside its steps, by whom, in which states."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from govflow.engine.entries.rounds import round_title
from govflow.engine.machine import Machine
from govflow.engine.rules import BoundRule
from govflow.engine.rules.referring import named_by
from govflow.messages import Message
from govflow.values import Text


def book_words(machine: Machine) -> tuple[tuple[Message, tuple[tuple[Message, Any], ...]], ...]:
    """Of each book what it is, and what the file sets of it: what a setting means, and to what it is set."""
    return tuple((Message(each.rule.sentence), tuple(_settings(machine, each))) for each in machine.books.values())


def _settings(machine: Machine, bound: BoundRule) -> Iterator[tuple[Message, Any]]:
    titles = _titles(machine)
    named: dict[str, list[Text]] = {}
    for key, refers, name in named_by(bound):
        if refers.to in titles:  # else it stands in the file of another procedure
            named.setdefault(key, []).append(titles[refers.to](name))
    elsewhere = {key for key, _, _ in named_by(bound)} - named.keys()
    for key, value in bound.settings.items():
        if key not in elsewhere:
            yield Message(bound.rule.settings[key].says), tuple(named[key]) if key in named else value


def _titles(machine: Machine) -> Mapping[str, Callable[[str], Text]]:
    """How the parts of a file are called, by what refers to them."""
    workflow = machine.workflow
    return {
        "actor": machine.capacity_title,
        "capacity": machine.capacity_title,
        "child": lambda name: machine.rules.vocabulary.together(workflow.children[name].relation),
        "state": lambda name: workflow.states[name].title,
        "step": machine.title_of,
        "round": lambda name: round_title(workflow, name),
        "field": lambda name: workflow.fields[name].label,
    }
