"""In which order derived seats are found: what a rule reads is seated before the rule is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from govflow.engine.referring import referred
from govflow.engine.rules import BoundRule


class Circle(ValueError):
    """Derived capacities that wait for each other; the first of ``capacities`` is also the last."""

    def __init__(self, capacities: Sequence[str]) -> None:
        super().__init__(f"derived parties wait for each other: {', '.join(capacities)}")
        self.capacities = tuple(capacities)


def in_order(derivations: Mapping[str, BoundRule]) -> dict[str, BoundRule]:
    """Each after those whose holders it reads. Raises Circle where some wait for each other."""
    waits = {capacity: sorted(_reads(rule) & derivations.keys()) for capacity, rule in derivations.items()}
    try:
        return {capacity: derivations[capacity] for capacity in TopologicalSorter(waits).static_order()}
    except CycleError as error:
        raise Circle(error.args[1]) from error


def _reads(rule: BoundRule) -> frozenset[str]:
    named = (each for key, value in rule.settings.items() for each in referred(rule.rule.settings[key].type, value))
    return frozenset(name for meant, name in named if meant == "capacity")
