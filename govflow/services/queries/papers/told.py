"""What the file of a procedure says about its meeting: which fields and capacities its rules for conferences name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from govflow.domain.conference import announced, rules
from govflow.engine.machine import Machine
from govflow.engine.rules import BoundRule
from govflow.store.work import Version

ANNOUNCED = f"{rules.topic}.{announced.__name__}"


@dataclass(frozen=True, kw_only=True)
class Told:
    """By their names in this procedure: the day, the place, … None and empty where no rule names it."""

    date: str | None = None
    place: str | None = None
    purpose: str | None = None
    present: str | None = None  # the field that names who came
    of: str | None = None  # the capacity of the members
    invited: tuple[str, ...] = ()  # the capacities of whoever else was asked to come
    sending: tuple[str, ...] = ()  # the steps that ask whether the meeting can be announced: they send the papers
    after: tuple[str, ...] = ()  # the steps with one of which the meeting is over
    statements: str | None = None
    summary: str | None = None


def has_papers(version: Version) -> bool:
    """Does the procedure hold conferences?"""
    return rules.topic in version.machine.topics


@lru_cache(maxsize=500)
def told_of(version: Version) -> Told:
    """What all its rules for conferences say, the first that says something of a setting."""
    known = {each.name for each in fields(Told)}
    found: dict[str, Any] = {}
    sending: dict[str, None] = {}
    for step, rule in _rules_of(version.machine):
        found = {name: each for name, each in rule.settings.items() if name in known and each} | found
        if rule.rule.name == ANNOUNCED:
            sending[step] = None
    return Told(**found, sending=tuple(sending))


def _rules_of(machine: Machine) -> Iterator[tuple[str, BoundRule]]:
    """The rules for conferences that it names, each with its step."""
    for state in machine.workflow.states:
        for branch in (*machine.manual(state), *machine.automatic(state)):
            for each in (*branch.guards, *branch.effects):
                if each.rule.name.partition(".")[0] == rules.topic:
                    yield branch.transition.name, each
