"""Derived parties of which none can be found before the other."""

from __future__ import annotations

from collections.abc import Iterator

from govflow.engine.definition import Workflow
from govflow.engine.derivations import Circle, in_order
from govflow.engine.problems import Positions, Problem
from govflow.engine.rules import Rules, UnknownRule
from govflow.messages import Message


def check_derivations(workflow: Workflow, positions: Positions, rules: Rules) -> Iterator[Problem]:
    """A circle among derived parties; a rule that is none is told where rules are read."""
    used = {name: party.rule for name, party in workflow.parties.items() if party.rule is not None}
    try:
        in_order({name: rules.bind(use, "derivation") for name, use in used.items()})
    except UnknownRule:
        return
    except Circle as circle:
        sentence = Message(
            "These parties are derived from each other, so none can be found first: %(parties)s.",
            parties=tuple(sorted(set(circle.capacities))),
        )
        yield positions.problem(("parties", circle.capacities[0], "rule"), sentence)
