"""The shape of a procedure: all states reached and able to end, no impossible step, no endless loop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import networkx as nx

from govflow.engine.checks.flow import Edge, Flow, graph_of
from govflow.engine.definition import Transition, Workflow
from govflow.engine.expressions import Expression
from govflow.engine.expressions.nodes import Named
from govflow.engine.expressions.rounds import COUNT
from govflow.engine.expressions.samples import all_situations
from govflow.engine.expressions.trying import TooManySituations
from govflow.engine.expressions.types import NUMBER
from govflow.engine.problems import Path, Positions, Problem
from govflow.engine.rules import Rules
from govflow.engine.rules.referring import named_by, placed_uses
from govflow.messages import Message
from govflow.values import Text


def check_reach(flow: Flow, at: Positions) -> Iterator[Problem]:
    """States that no case reaches or leaves, and steps that nothing starts."""
    yield from _unreachable(flow, at)
    yield from _without_end(flow, at)
    yield from _out_of_ends(flow, at)
    yield from _never(flow, at)


def check_loops(flow: Flow, at: Positions) -> Iterator[Problem]:
    """Ways round that a case walks by itself for ever (errors), or that people may walk without limit (warnings)."""
    yield from _automatic_cycles(flow, at)
    yield from _loops(flow, at)


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A step that begins something, as a setting of a rule says at this path; ``ended_by``: the steps that end it."""

    step: str
    path: Path
    setting: str
    ended_by: frozenset[str]


def begun_in(workflow: Workflow, rules: Rules) -> tuple[Begun, ...]:
    """All such steps of a file."""
    bound = ((rules.bind(use, kind), path) for kind, use, path in placed_uses(workflow))
    return tuple(
        Begun(
            step=step,
            path=(*path, rule.rule.name, key),
            setting=refers.ended_by,
            ended_by=frozenset(rule.settings.get(refers.ended_by, ())),
        )
        for rule, path in bound
        for key, refers, step in named_by(rule)
        if refers.ended_by
    )


def check_begun(flow: Flow, at: Positions, begun: Iterable[Begun]) -> Iterator[Problem]:
    """What is begun, and goes on where a case has ended: one way to that end for each step that begins it."""
    for each in begun:
        going_on = [edge for edge in flow.edges if edge.transition.name not in each.ended_by]
        graph = graph_of(flow.workflow, going_on)
        first = [edge for edge in going_on if edge.transition.name == each.step]
        found = (_way_to_an_end(flow, graph, edge.target) for edge in first)
        if way := next(filter(None, found), None):
            yield at.problem(each.path, _goes_on(flow, each, first[0], going_on, way), "warning")


def titles(workflow: Workflow, states: list[str] | tuple[str, ...]) -> tuple[Text, ...]:
    """How the states are called."""
    return tuple(workflow.states[state].title for state in states)


def _way_to_an_end(flow: Flow, graph: nx.DiGraph[str], state: str) -> list[str] | None:
    """The states on the shortest way there, this one first."""
    ways = nx.single_source_shortest_path(graph, state)
    return min((way for end, way in ways.items() if end in flow.ends), key=len, default=None)


def _goes_on(flow: Flow, begun: Begun, first: Edge, going_on: list[Edge], way: list[str]) -> Message:
    """The step that leaves first is named: it may be the one that was forgotten."""
    said = {"begins": first.transition.title, "setting": begun.setting}
    if len(way) == 1:
        return Message(
            "What “%(begins)s” begins goes on where the case has ended. Name a step that ends it under %(setting)s.",
            **said,
        )
    leaves = next(each for each in going_on if (each.source, each.target) == (way[0], way[1]))
    states = flow.workflow.states
    return Message(
        "What “%(begins)s” begins goes on though the case leaves “%(state)s” by “%(step)s” and ends in “%(end)s”. Name "
        "the step that ends it under %(setting)s.",
        state=states[way[0]].title,
        step=leaves.transition.title,
        end=states[way[-1]].title,
        **said,
    )


def _unreachable(flow: Flow, at: Positions) -> Iterator[Problem]:
    for name, state in flow.workflow.states.items():
        if name not in flow.steps_from_start:
            yield at.problem(
                ("states", name),
                Message(
                    "No case can ever come to “%(state)s” (%(name)s). Let a step lead to it, or take it out.",
                    state=state.title,
                    name=name,
                ),
            )


def _without_end(flow: Flow, at: Positions) -> Iterator[Problem]:
    for name, state in flow.workflow.states.items():
        if name not in flow.can_end:
            yield at.problem(
                ("states", name),
                Message(
                    "A case in “%(state)s” (%(name)s) can never end. Add a step that leads on, or mark it as an end.",
                    state=state.title,
                    name=name,
                ),
            )


def _out_of_ends(flow: Flow, at: Positions) -> Iterator[Problem]:
    for edge in flow.edges:
        if edge.source in flow.ends:
            yield at.problem(
                (*edge.transition.path, "from"),
                Message(
                    "“%(step)s” leaves “%(state)s”, which is an end. Declare reopen there if a case may come back.",
                    step=edge.transition.title,
                    state=flow.workflow.states[edge.source].title,
                ),
            )


def _never(flow: Flow, at: Positions) -> Iterator[Problem]:
    """Steps that start nowhere."""
    for step in flow.workflow.transitions:
        sources = flow.workflow.states_of(step)
        if not sources or not any(source in flow.steps_from_start for source in sources):
            message = Message(
                "“%(step)s” can never happen: no case ever comes to a state that it starts from.", step=step.title
            )
            yield at.problem((*step.path, "from"), message)


def _automatic_cycles(flow: Flow, at: Positions) -> Iterator[Problem]:
    """A case that moves by itself must come to rest. A round makes it wait for answers, so such steps do not count."""
    automatic = [edge for edge in flow.edges if edge.transition.automatic and not _waits_for_round(flow, edge)]
    for edge in automatic:
        if not edge.moves:
            message = Message(
                "“%(step)s” would repeat for ever: it happens by itself and stays in the same state.",
                step=edge.transition.title,
            )
            yield at.problem((*edge.transition.path, "when"), message)
    for cycle in _shortest_cycles(graph_of(flow.workflow, automatic)):
        path = _path_of_move(automatic, cycle[-1], cycle[0])
        message = Message(
            "A case would move for ever by itself: %(states)s and back. Leave one step to a person or the timer.",
            states=titles(flow.workflow, cycle),
        )
        yield at.problem((*path, "when"), message)


def _loops(flow: Flow, at: Positions) -> Iterator[Problem]:
    """A way round on which no step has a guard or a condition can be walked without limit."""
    free = [edge for edge in flow.edges if not edge.aside and not _limited(edge.transition)]
    automatic = [edge for edge in free if edge.transition.automatic and not _waits_for_round(flow, edge)]
    for cycle in _shortest_cycles(graph_of(flow.workflow, free)):
        closing = _path_of_move(free, cycle[-1], cycle[0])
        if all(_moves_between(automatic, a, b) for a, b in zip(cycle, (*cycle[1:], cycle[0]), strict=True)):
            continue  # reported as an error already
        message = Message(
            "A loop without a limit: %(states)s and back, as often as people like. A guard on one step can limit it.",
            states=titles(flow.workflow, cycle),
        )
        yield at.problem(closing, message, "warning")


def _waits_for_round(flow: Flow, edge: Edge) -> bool:
    """A round for each row or case makes nobody wait where there is none, if the step is then taken."""
    rounds = flow.rounds_over(edge)
    if not rounds or edge.when is None:
        return False
    return not rounds <= flow.workflow.repeated.keys() or not _may_hold_for_none(flow, edge.when, rounds)


def _may_hold_for_none(flow: Flow, when: Expression, rounds: frozenset[str]) -> bool:
    totals = [Named(f"{name}.{COUNT}", NUMBER) for name in rounds]
    try:
        tried = all_situations([when], flow.scope)
        none = (each for each in tried if not any(map(each.assumed.get, totals)))
        return any(when.holds_in(each) for each in none)
    except TooManySituations:
        return True


def _limited(transition: Transition) -> bool:
    return bool(transition.guards) or transition.if_ is not None


def _shortest_cycles(graph: nx.DiGraph[str]) -> list[tuple[str, ...]]:
    """For every state that lies on a cycle a shortest one, each cycle once, starting at its first state in the file."""
    order = {state: number for number, state in enumerate(graph)}
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for state in graph:
        ways = (
            nx.shortest_path(graph, following, state)
            for following in graph.successors(state)
            if nx.has_path(graph, following, state)
        )
        cycle = min(ways, key=len, default=None)
        if cycle is not None:
            first = cycle.index(min(cycle, key=order.__getitem__))
            found.setdefault(frozenset(cycle), (*cycle[first:], *cycle[:first]))
    return list(found.values())


def _moves_between(edges: list[Edge], source: str, target: str) -> bool:
    return any(edge.source == source and edge.target == target for edge in edges)


def _path_of_move(edges: list[Edge], source: str, target: str) -> Path:
    return next(edge.transition.path for edge in edges if edge.source == source and edge.target == target)
