"""What the file of a procedure says about its meeting: which fields and capacities its rules for conferences name."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

from govflow.domain.conference import rules
from govflow.engine.rules.referring import placed_uses
from govflow.store.work import Version


@dataclass(frozen=True, kw_only=True)
class Told:
    """By their names in this procedure: the day, the place, … None and empty where no rule names it."""

    date: str | None = None
    place: str | None = None
    purpose: str | None = None
    present: str | None = None  # the field that names who came
    of: str | None = None  # the capacity of the members
    invited: tuple[str, ...] = ()  # the capacities of whoever else was asked to come
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
    for kind, use, _ in placed_uses(version.workflow):
        bound = version.machine.rules.bind(use, kind)
        if bound.rule.name.partition(".")[0] == rules.topic:
            found = {name: each for name, each in bound.settings.items() if name in known and each} | found
    return Told(**found)
