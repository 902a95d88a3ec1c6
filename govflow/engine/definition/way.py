"""The way of a procedure from a state on: what comes next if all goes well, and what else may come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from govflow.engine.definition.terms import SAME
from govflow.engine.definition.workflow import Workflow

GOOD = "success"


def way_on(workflow: Workflow, state: str) -> tuple[tuple[str, ...], ...]:
    """The states that follow, each place with those that one step leads to, up to an end with success.

    Of the steps out of a state the first counts that still leads there without coming by a state twice: what happens
    by itself before what people do, and that before what only the clock does. Empty where nothing leads there, and in
    an end. Where one step leads to several states, the way goes on from the first. Each place costs one look at all
    steps of the procedure.
    """
    steps = {name: _steps(workflow, name) for name in workflow.states}
    good = {name for name, each in workflow.states.items() if each.end == GOOD}
    passed, found = {state}, list[tuple[str, ...]]()
    while workflow.states[state].end is None:
        leading = _leading(steps, good, passed)
        ways = (tuple(each for each in targets if each in leading) for targets in steps[state])
        place = next(filter(None, ways), None)
        if place is None:
            return ()
        found.append(place)
        state = place[0]
        passed.add(state)
    return tuple(found)


def turns_off(workflow: Workflow, state: str) -> tuple[str, ...]:
    """Where else the case may go from a state than on this way, in the order of the file."""
    ahead = {each for place in way_on(workflow, state) for each in place}
    targets = {target for each in _steps(workflow, state) for target in each}
    return tuple(each for each in workflow.states if each in targets - ahead)


def _leading(steps: Mapping[str, Sequence[tuple[str, ...]]], good: Set[str], passed: Set[str]) -> Set[str]:
    """The states from which an end with success can be reached by none of those that were passed."""
    before: dict[str, set[str]] = {}
    for name, leaving in steps.items():
        for target in (target for targets in leaving for target in targets):
            before.setdefault(target, set()).add(name)
    found, waiting = set(good), list(good)
    while waiting:
        for each in before.get(waiting.pop(), set()) - found - passed:
            found.add(each)
            waiting.append(each)
    return found


def _steps(workflow: Workflow, state: str) -> tuple[tuple[str, ...], ...]:
    """Where the steps out of a state lead, by their names: in the order in which they are asked."""
    targets: dict[str, dict[str, None]] = {}
    early: dict[str, int] = {}
    for each in workflow.leaving(state):
        if each.to not in (SAME, state):
            targets.setdefault(each.name, {})[each.to] = None
            early.setdefault(each.name, 0 if each.automatic else 1 if each.manual else 2)
    return tuple(tuple(targets[name]) for name in sorted(targets, key=early.__getitem__))
