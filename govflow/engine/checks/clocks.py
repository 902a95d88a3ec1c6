"""Deadlines, timers and rounds: each deadline leads somewhere, each timer is started, each awaited round is held."""

from __future__ import annotations

from collections.abc import Iterator

from govflow.engine.definition import State
from govflow.engine.flow import Edge, Flow
from govflow.engine.problems import Positions, Problem
from govflow.engine.rounds.rules import Round
from govflow.messages import Message


def check(flow: Flow, at: Positions) -> Iterator[Problem]:
    """All problems of deadlines and rounds."""
    for name, state in flow.workflow.states.items():
        yield from _deadline(flow, at, name, state)
    yield from _timers(flow, at)
    yield from _awaited_outcomes(flow, at)


def _deadline(flow: Flow, at: Positions, name: str, state: State) -> Iterator[Problem]:
    if state.due is None:
        if state.end is None and (state.waits_for or state.round) and not flow.private(name):
            message = Message(
                "“%(state)s” waits for somebody without a deadline: silence holds the case up for ever.",
                state=state.title,
            )
            yield at.problem(("states", name), message, "warning")
        return
    if state.end is not None:
        message = Message("“%(state)s” is an end and needs no deadline. Take it out.", state=state.title)
        yield at.problem(("states", name, "due"), message)
    if state.due.then is None:
        return
    if state.round is not None:
        message = Message(
            "“%(state)s” holds a round: its deadline closes the round, so “then” has no place here. "
            "Add a step for the outcome instead.",
            state=state.title,
        )
        yield at.problem(("states", name, "due", "then"), message)
        return
    yield from _consequence(flow, at, name, state.due.then)


def _consequence(flow: Flow, at: Positions, name: str, then: str) -> Iterator[Problem]:
    """What the clock fires must leave this state and be the clock's to take."""
    place = ("states", name, "due", "then")
    state = flow.workflow.states[name]
    steps = [edge for edge in flow.leaving(name) if edge.transition.name == then]
    if not steps:
        message = Message(
            "The deadline of “%(state)s” leads to “%(then)s”, but no step of that name starts from there.",
            state=state.title,
            then=then,
        )
        yield at.problem(place, message)
    elif not any(edge.transition.timed for edge in steps):
        message = Message(
            "The deadline of “%(state)s” leads to “%(then)s”, which the clock may not take. Write “by: timer” there.",
            state=state.title,
            then=then,
        )
        yield at.problem(place, message)
    for edge in steps:
        if edge.transition.timed and len(steps) == 1 and (edge.transition.guards or edge.transition.if_):
            message = Message(
                "When the deadline of “%(state)s” passes, “%(step)s” may be refused by its own conditions; "
                "the case then stays where it is.",
                state=state.title,
                step=edge.transition.title,
            )
            yield at.problem(edge.transition.path, message, "warning")


def _timers(flow: Flow, at: Positions) -> Iterator[Problem]:
    """A step of the clock needs a deadline that names it, in each state that it is written for."""
    for step in flow.workflow.transitions:
        if not step.timed:
            continue
        sources = flow.workflow.states_of(step)
        started = [source for source in sources if _then(flow, source) == step.name]
        if not started:
            message = Message(
                "“%(step)s” is the clock's, but no deadline names it. Write “then: %(name)s” in a state's deadline.",
                step=step.title,
                name=step.name,
            )
            yield at.problem((*step.path, "by"), message)
        for source in sources if started and not step.manual else ():
            if source not in started:
                message = Message(
                    "“%(step)s” can never happen from “%(state)s”: the deadline there does not name it.",
                    step=step.title,
                    state=flow.workflow.states[source].title,
                )
                yield at.problem((*step.path, "from"), message)


def _awaited_outcomes(flow: Flow, at: Positions) -> Iterator[Problem]:
    """A step that waits for an outcome needs a round that can have it, in the state it starts from."""
    for edge in flow.edges:
        for event in sorted(edge.outcomes):
            name, _, outcome = event.partition(".")
            known, here = _round_of(flow, edge), flow.workflow.states[edge.source].round
            if known is None:
                message = Message(
                    "“%(step)s” waits for the outcome of a round, but “%(state)s” opens none.",
                    step=edge.transition.title,
                    state=flow.workflow.states[edge.source].title,
                )
                yield at.problem((*edge.transition.path, "when"), message)
            elif name != here:
                message = Message(
                    "“%(step)s” waits for “%(event)s”, but “%(state)s” opens the round “%(round)s”.",
                    step=edge.transition.title,
                    event=event,
                    state=flow.workflow.states[edge.source].title,
                    round=here or "",
                )
                yield at.problem((*edge.transition.path, "when"), message)
            elif outcome not in known.outcomes():
                message = Message(
                    "“%(step)s” waits for “%(event)s”, but in “%(state)s” it can only end: %(outcomes)s.",
                    step=edge.transition.title,
                    event=event,
                    state=flow.workflow.states[edge.source].title,
                    outcomes=known.outcomes(),
                )
                yield at.problem((*edge.transition.path, "when"), message)


def _then(flow: Flow, state: str) -> str | None:
    due = flow.workflow.states[state].due
    return due.then if due else None


def _round_of(flow: Flow, edge: Edge) -> Round | None:
    name = flow.workflow.states[edge.source].round
    return flow.workflow.rounds[name] if name else None
