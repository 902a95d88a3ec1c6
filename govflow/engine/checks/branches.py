"""Steps that compete: of those that one act or event could take, exactly one must apply to every possible answer."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from govflow.engine.checks.answers import TooManyCases, all_cases, shown
from govflow.engine.conditions.text import CHILDREN_CLOSED
from govflow.engine.definition import TIMER, FormField
from govflow.engine.flow import Edge, Flow
from govflow.engine.problems import Positions, Problem
from govflow.messages import Message

Flags = frozenset[str]


def check(flow: Flow, at: Positions) -> Iterator[Problem]:
    """All overlaps, gaps and conditions that never hold."""
    for state in flow.workflow.states:
        leaving = flow.leaving(state)
        for group in _same_name(leaving):
            yield from _proven(_manual(flow, at, group), at, group)
        automatic = [edge for edge in leaving if edge.transition.automatic]
        yield from _proven(_automatic(flow, at, state, automatic), at, automatic)


def applies(edge: Edge, values: Mapping[str, Any], flags: Flags) -> bool:
    """Do the conditions of the step hold for these answers and events?"""
    return all(each is None or each.test_values(values, flags) for each in (edge.condition, edge.when))


def _same_name(edges: Sequence[Edge]) -> list[list[Edge]]:
    groups: dict[str, list[Edge]] = {}
    for edge in edges:
        if not edge.transition.automatic:
            groups.setdefault(edge.transition.name, []).append(edge)
    return list(groups.values())


def _proven(problems: Iterator[Problem], at: Positions, group: Sequence[Edge]) -> Iterator[Problem]:
    try:
        yield from problems
    except TooManyCases:
        message = Message(
            "The conditions of “%(step)s” compare too many fields to be checked. Make them simpler.",
            step=group[0].transition.title,
        )
        yield at.problem(group[0].transition.path, message)


def _manual(flow: Flow, at: Positions, group: Sequence[Edge]) -> Iterator[Problem]:
    """Steps of one name: the actor chooses the name, the answers choose the step."""
    fields = flow.workflow.fields
    yield from _other_forms(at, group)
    yield from _overlaps(fields, at, group, [frozenset()])
    yield from _never(fields, at, group, [frozenset()])
    if len(group) > 1 and all(edge.condition for edge in group):
        gap = _gap(fields, group, frozenset())
        if gap is not None:
            message = Message(
                "“%(step)s” leads nowhere for %(answers)s: none of its conditions holds. Close the gap.",
                step=group[0].transition.title,
                answers=shown(gap, fields),
            )
            yield at.problem((*group[-1].transition.path, "if"), message)


def _other_forms(at: Positions, group: Sequence[Edge]) -> Iterator[Problem]:
    """The form is filled in before its answers choose the step."""
    first = group[0].transition
    for edge in group[1:]:
        if edge.transition.form != first.form:
            message = Message(
                "“%(step)s” asks for another form than the earlier step of that name, and only one can be shown. "
                "Give both the same form.",
                step=edge.transition.title,
            )
            yield at.problem(edge.transition.path, message)


def _automatic(flow: Flow, at: Positions, state: str, edges: Sequence[Edge]) -> Iterator[Problem]:
    """Steps that happen by themselves: for each event one, and for each outcome of a round at least one."""
    fields = flow.workflow.fields
    round_name = flow.workflow.states[state].round
    possible = flow.workflow.rounds[round_name].outcomes() if round_name else ()
    outcomes = tuple(f"{round_name}.{each}" for each in possible)
    events = _events(outcomes, edges)
    yield from _overlaps(fields, at, edges, events)
    yield from _never(fields, at, [edge for edge in edges if edge.outcomes <= set(outcomes)], events)
    for outcome in outcomes:
        yield from _outcome(flow, at, state, outcome, edges)


def _events(outcomes: Sequence[str], edges: Sequence[Edge]) -> list[Flags]:
    """What can be so at one time: at most one outcome, and the child cases closed or not."""
    rounds: list[Flags] = [frozenset(), *(frozenset({outcome}) for outcome in outcomes)]
    if any(edge.when is not None and CHILDREN_CLOSED in edge.when.flags for edge in edges):
        return [event | more for event in rounds for more in (frozenset(), frozenset({CHILDREN_CLOSED}))]
    return rounds


def _overlaps(
    fields: Mapping[str, FormField], at: Positions, edges: Sequence[Edge], events: Sequence[Flags]
) -> Iterator[Problem]:
    """The first that passes wins; a second that could pass as well would be a second rule for the same case.

    Steps without conditions may follow one another when the first has guards: the next is taken if they refuse.
    """
    for first, second in itertools.combinations(edges, 2):
        if not _same_actor(first, second):
            continue
        if first.condition is None and second.condition is None and first.transition.guards:
            continue
        both = _witness(fields, [first, second], events, wanted=True)
        if both is None:
            continue
        if both:
            message = Message(
                "“%(step)s” and the earlier “%(other)s” both apply to %(answers)s: only the first would ever be taken. "
                "Make their conditions exclude each other.",
                step=second.transition.title,
                other=first.transition.title,
                answers=shown(both, fields),
            )
        else:
            message = Message(
                "“%(step)s” can never happen: the earlier “%(other)s” applies to the same cases and is always taken.",
                step=second.transition.title,
                other=first.transition.title,
            )
        yield at.problem(second.transition.path, message)


def _never(
    fields: Mapping[str, FormField], at: Positions, edges: Sequence[Edge], events: Sequence[Flags]
) -> Iterator[Problem]:
    for edge in edges:
        if (edge.condition or edge.when) and _witness(fields, [edge], events, wanted=True) is None:
            message = Message(
                "“%(step)s” can never happen: its condition holds for no possible answer.", step=edge.transition.title
            )
            yield at.problem((*edge.transition.path, "if" if edge.condition else "when"), message)


def _outcome(flow: Flow, at: Positions, state: str, awaited: str, edges: Sequence[Edge]) -> Iterator[Problem]:
    """The case must move on, however the round ends."""
    fields, event = flow.workflow.fields, frozenset({awaited})
    title, outcome = flow.workflow.states[state].title, awaited.partition(".")[2]
    taking = [edge for edge in edges if _witness(fields, [edge], [event], wanted=True) is not None]
    if not taking:
        message = Message(
            "The round in “%(state)s” can end “%(outcome)s”, but no step follows. Add a step with “when: %(awaited)s”.",
            state=title,
            outcome=outcome,
            awaited=awaited,
        )
        yield at.problem(("states", state, "rounds"), message)
        return
    gap = _gap(fields, edges, event)
    if gap is not None:
        message = Message(
            "When the round in “%(state)s” ends “%(outcome)s”, no step follows for %(answers)s. Close the gap.",
            state=title,
            outcome=outcome,
            answers=shown(gap, fields),
        )
        yield at.problem(taking[-1].transition.path, message)
    elif all(edge.transition.guards for edge in taking):
        message = Message(
            "If the round in “%(state)s” ends “%(outcome)s” and the guards of “%(step)s” refuse, "
            "the case stays there with its round over.",
            state=title,
            outcome=outcome,
            step=taking[0].transition.title,
        )
        yield at.problem((*taking[0].transition.path, "guards"), message, "warning")


def _witness(
    fields: Mapping[str, FormField], edges: Sequence[Edge], events: Sequence[Flags], *, wanted: bool
) -> dict[str, Any] | None:
    """Answers for which all of the steps apply (or, not ``wanted``, none of them)."""
    conditions = [each for edge in edges for each in (edge.condition, edge.when)]
    for values in all_cases(conditions, fields):
        for event in events:
            if all(applies(edge, values, event) is wanted for edge in edges):
                return values
    return None


def _gap(fields: Mapping[str, FormField], edges: Sequence[Edge], event: Flags) -> dict[str, Any] | None:
    return _witness(fields, edges, [event], wanted=False)


def _same_actor(first: Edge, second: Edge) -> bool:
    """Could one actor, or the clock, or nobody at all, take both?"""
    if first.transition.automatic or (TIMER in first.transition.actors and TIMER in second.transition.actors):
        return True
    return not first.capacities.isdisjoint(second.capacities)
