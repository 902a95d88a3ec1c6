"""In which order derived seats are found: what a rule reads is seated before the rule is asked."""

from __future__ import annotations

from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from govflow.engine.rules import BoundRule


def in_order(derivations: Mapping[str, BoundRule]) -> dict[str, BoundRule]:
    """Each after those whose holders it reads (its setting ``of``). Raises ValueError where two wait for each other."""
    waits = {capacity: _reads(rule) & derivations.keys() for capacity, rule in derivations.items()}
    try:
        return {capacity: derivations[capacity] for capacity in TopologicalSorter(waits).static_order()}
    except CycleError as error:
        raise ValueError(f"derived parties wait for each other: {', '.join(error.args[1])}") from error


def _reads(rule: BoundRule) -> frozenset[str]:
    of = rule.settings.get("of", ())
    return frozenset({of} if isinstance(of, str) else of)
