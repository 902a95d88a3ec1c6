"""Cases that end with the one above, and may not be left before their time."""

from __future__ import annotations

from collections.abc import Iterator

from govflow.engine.definition import ChildCases, Workflow
from govflow.engine.problems import Path, Positions, Problem
from govflow.messages import Message


def held_below(child: Workflow, children: ChildCases, at: Positions, path: Path) -> Iterator[Problem]:
    """A warning that the case above cannot end either while one below stands in a state that may not be left yet."""
    held = tuple(state.title for state in child.states.values() if state.not_before is not None)
    if children.ends_with_parent and held:
        sentence = Message(
            "Cases of “%(procedure)s” end with this one and may not be left before their time (not_before) in "
            "these states: %(states)s. Until then this one cannot end: people are refused, and the clock waits.",
            procedure=child.title,
            states=held,
        )
        yield at.problem((*path, "ends_with_parent"), sentence, "warning")
