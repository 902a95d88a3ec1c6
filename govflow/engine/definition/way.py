"""The way of a procedure from a state on: what comes next if all goes well, and what else may come."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from govflow.engine.definition.terms import SAME
from govflow.engine.definition.workflow import Workflow

GOOD = "success"


def way_on(workflow: Workflow, state: str) -> tuple[tuple[str, ...], ...]:
    """The states that follow, each place with those that one step leads to, up to an end with success.

    Of the steps out of a state the first counts that still leads there without coming by a state twice: what happens
    by itself before what people do, and that before what only the clock does. Empty where nothing leads there, and in
    an end. Where one step leads to several states, the way goes on from the first.
    """
    passed, found = {state}, []
    while workflow.states[state].end is None:
        place = _next(workflow, state, passed)
        if not place:
            return ()
        found.append(place)
        state = place[0]
        passed.add(state)
    return tuple(found) if workflow.states[state].end == GOOD else ()


def turns_off(workflow: Workflow, state: str) -> tuple[str, ...]:
    """Where else the case may go from a state than on this way, in the order of the file."""
    ahead = {each for place in way_on(workflow, state) for each in place}
    targets = (target for _, targets in _steps(workflow, state) for target in targets)
    return tuple(dict.fromkeys(each for each in targets if each not in ahead))


def _next(workflow: Workflow, state: str, passed: Collection[str]) -> tuple[str, ...]:
    """Where the first of the steps leads after which a good end can be reached past what was passed."""
    for _, targets in sorted(_steps(workflow, state), key=lambda step: step[0]):
        if place := tuple(each for each in targets if _leads_on(workflow, each, passed)):
            return place
    return ()


def _leads_on(workflow: Workflow, start: str, passed: Collection[str]) -> bool:
    """Is there a way from here to an end with success that comes by none of these states?"""
    seen, waiting = set(passed), [start]
    while waiting:
        state = waiting.pop()
        if state in seen:
            continue
        if workflow.states[state].end == GOOD:
            return True
        seen.add(state)
        waiting.extend(target for _, targets in _steps(workflow, state) for target in targets)
    return False


def _steps(workflow: Workflow, state: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The steps that leave a state, by their names: how early each is asked, and where its branches lead."""
    targets: dict[str, dict[str, None]] = {}
    early: dict[str, int] = {}
    for each in workflow.leaving(state):
        if each.to not in (SAME, state):
            targets.setdefault(each.name, {})[each.to] = None
            early.setdefault(each.name, 0 if each.automatic else 1 if each.manual else 2)
    return ((early[name], tuple(found)) for name, found in targets.items())
