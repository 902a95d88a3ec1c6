"""Deadlines, timers and rounds: each deadline leads somewhere, each timer is started, each awaited round is held."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx

from govflow.engine.checks.blocking import calendar_days, most_ahead
from govflow.engine.checks.flow import Edge, Flow, capacity_of
from govflow.engine.deadlines import Due
from govflow.engine.definition import FormField, State, Workflow
from govflow.engine.problems import Path, Positions, Problem
from govflow.messages import Message


def check(flow: Flow, at: Positions) -> Iterator[Problem]:
    """All problems of deadlines and rounds."""
    for name, state in flow.workflow.states.items():
        yield from _deadline(flow, at, name, state)
        yield from _held(flow, at, name, state)
        yield from _escalated(flow, at, name, state)
        yield from _forgotten(flow, at, name, state)
    yield from _clocks(flow, at)
    yield from _pauses(flow, at)
    yield from _units(flow, at)
    yield from _dates(flow.workflow, at)
    yield from _timers(flow, at)
    yield from _awaited_outcomes(flow, at)


def _deadline(flow: Flow, at: Positions, name: str, state: State) -> Iterator[Problem]:
    if state.due is None and not state.clock:
        waits = state.end is None and (state.waits_for or state.rounds) and not flow.private(name)
        if waits and state.no_limit is None:
            message = Message(
                "“%(state)s” waits for somebody without a deadline: silence holds the case up for ever. Write a due, "
                "or no_limit with the reason.",
                state=state.title,
            )
            yield at.problem(("states", name), message, "warning")
        return
    if state.end is not None:
        message = Message("“%(state)s” is an end and needs no deadline. Take it out.", state=state.title)
        yield at.problem(("states", name, "due"), message)
    for clock, due in flow.workflow.deadlines(name):
        place: Path = ("clocks", clock, "then") if clock else ("states", name, "due", "then")
        if due.then is None:
            continue
        if state.rounds and not clock:
            message = Message(
                "“%(state)s” holds a round: its deadline closes the round, so “then” has no place here. "
                "Add a step for the outcome instead.",
                state=state.title,
            )
            yield at.problem(place, message)
        else:
            yield from _consequence(flow, at, name, due.then, place)


def _held(flow: Flow, at: Positions, name: str, state: State) -> Iterator[Problem]:
    """What may not be left before its time must not have to be left by itself, or by the clock, before."""
    if state.not_before is None:
        return
    for edge in flow.leaving(name):
        if edge.transition.automatic and edge.moves:
            message = Message(
                "“%(step)s” happens by itself, which nothing brings about again when “%(state)s” may be left at last "
                "(not_before). Let a person or the clock take it.",
                step=edge.transition.title,
                state=state.title,
            )
            yield at.problem((*edge.transition.path, "when"), message)
    due = state.due
    if due is not None and due.counted and due.then and calendar_days(due.longest) < calendar_days(state.not_before):
        message = Message(
            "The deadline of “%(state)s” passes before the state may be left (not_before), and would have to wait "
            "until then. Make it longer.",
            state=state.title,
        )
        yield at.problem(("states", name, "due"), message)


def _escalated(flow: Flow, at: Positions, name: str, state: State) -> Iterator[Problem]:
    """Whoever is awaited must see the case."""
    for clock, due in flow.workflow.deadlines(name):
        for each in due.escalate:
            if state.view is not None and capacity_of(each.to) not in state.view:
                message = Message(
                    "“%(state)s” is to be awaited from “%(who)s”, who does not see the case there (view).",
                    state=state.title,
                    who=flow.workflow.parties[capacity_of(each.to)].title,
                )
                yield at.problem(("clocks", clock) if clock else ("states", name), message)


def _forgotten(flow: Flow, at: Positions, name: str, state: State) -> Iterator[Problem]:
    """A state's own deadline begins anew whenever a case comes back: so would its extensions and pauses."""
    due = state.due
    if due is not None and (due.extend or due.pause) and flow.comes_back(name):
        message = Message(
            "A case can come back to “%(state)s”. Its own deadline then begins anew and may be lengthened and stopped "
            "as if it never had been. Write the deadline under “clocks:” and its name here (clock), with “from:” "
            "where a step does begin it anew.",
            state=state.title,
        )
        yield at.problem(("states", name, "due"), message)


def _clocks(flow: Flow, at: Positions) -> Iterator[Problem]:
    """A clock runs somewhere; and where it begins with a step, a case comes there after the step."""
    for name, clock in flow.workflow.clocks.items():
        states = [state for state, each in flow.workflow.states.items() if name in each.clock]
        if not states:
            message = Message("The clock “%(name)s” never runs: no state names it (clock).", name=name)
            yield at.problem(("clocks", name), message)
            continue
        begins = [edge.target for edge in flow.edges if edge.transition.name in clock.from_]
        if begins and not any(nx.has_path(flow.graph, each, state) for each in begins for state in states):
            message = Message(
                "The clock “%(name)s” never runs: after “%(step)s” no case comes to a state that names it.",
                name=name,
                step=clock.from_,
            )
            yield at.problem(("clocks", name, "from"), message)


def _pauses(flow: Flow, at: Positions) -> Iterator[Problem]:
    """A step that stops the clock needs one that may be stopped, and for how long."""
    for edge in flow.edges:
        if "cases.pause" in edge.transition.effects and not any(
            due.pause for _, due in flow.workflow.deadlines(edge.source)
        ):
            message = Message(
                "“%(step)s” stops the clock, but no deadline of “%(state)s” may be stopped. Write "
                "“pause: {by: …, at_most: …}” there.",
                step=edge.transition.title,
                state=flow.workflow.states[edge.source].title,
            )
            yield at.problem((*edge.transition.path, "effects"), message)


def _units(flow: Flow, at: Positions) -> Iterator[Problem]:
    """Working days limit no clock that runs on all days: stopped over weekends and holidays, it would use up none."""
    for state in flow.workflow.states:
        for clock, due in flow.workflow.deadlines(state):
            if due.pause is None or due.pause.at_most.unit != "wd" or _in_working_days(due):
                continue
            place: Path = ("clocks", clock) if clock else ("states", state, "due")
            message = Message(
                "A pause of at most %(time)s limits nothing here: the time runs on rest days as well, and stopped on "
                "these it would use up none. Write days: “at_most: %(days)sd”.",
                time=str(due.pause.at_most),
                days=calendar_days(due.pause.at_most),
            )
            yield at.problem((*place, "pause", "at_most"), message)


def _dates(workflow: Workflow, at: Positions) -> Iterator[Problem]:
    """A warning for each date from which a time runs, and which may lie as far ahead as whoever gives it likes."""
    dues = (due for state in workflow.states for _, due in workflow.deadlines(state))
    dated = {due.date_field(workflow.fields) for due in dues}
    told: list[FormField] = []
    for form, fields in workflow.forms.items():
        for field in fields:
            if field.name in dated and most_ahead(field) is None and field not in told:
                told.append(field)
                message = Message(
                    "A time runs from “%(field)s”, which may lie in the year 2200: whoever gives it can hold the case "
                    "up until then. Write max, such as “max: today + 1y”.",
                    field=field.label,
                )
                yield at.problem(("forms", form, field.name), message, "warning")


def _in_working_days(due: Due) -> bool:
    """Is all of the time counted in working days, what may be added included?"""
    spans = [due.longest, *([due.extend.add] if due.extend is not None else [])]
    return all(each.counted and each.unit == "wd" for each in spans)


def _consequence(flow: Flow, at: Positions, name: str, then: str, place: Path) -> Iterator[Problem]:
    """What the clock fires must leave this state and be the clock's to take."""
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
        started = [source for source in sources if step.name in _thens(flow, source)]
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
    """A step that waits for an outcome needs a round that can have it, in the state it starts from.

    Beside something else that it waits for, it may ask how an earlier round ended.
    """
    for edge in flow.edges:
        for event in sorted(edge.outcomes | _counted(flow, edge)):
            name, _, outcome = event.partition(".")
            here = flow.workflow.states[edge.source].rounds
            if flow.asks_earlier(edge, name):
                continue
            if not here:
                message = Message(
                    "“%(step)s” waits for the outcome of a round, but “%(state)s” opens none.",
                    step=edge.transition.title,
                    state=flow.workflow.states[edge.source].title,
                )
                yield at.problem((*edge.transition.path, "when"), message)
            elif name not in here:
                message = Message(
                    "“%(step)s” waits for “%(event)s”, but “%(state)s” opens the round “%(round)s”.",
                    step=edge.transition.title,
                    event=event,
                    state=flow.workflow.states[edge.source].title,
                    round=here,
                )
                yield at.problem((*edge.transition.path, "when"), message)
            elif event in edge.outcomes and outcome not in (possible := flow.workflow.rounds[name].outcomes()):
                message = Message(
                    "“%(step)s” waits for “%(event)s”, but in “%(state)s” it can only end: %(outcomes)s.",
                    step=edge.transition.title,
                    event=event,
                    state=flow.workflow.states[edge.source].title,
                    outcomes=possible,
                )
                yield at.problem((*edge.transition.path, "when"), message)


def _counted(flow: Flow, edge: Edge) -> frozenset[str]:
    """The numbers of rounds for each row or case that it waits for."""
    reads = edge.when.reads if edge.when is not None else frozenset()
    return frozenset(each for each in reads if each.partition(".")[0] in flow.workflow.repeated)


def _thens(flow: Flow, state: str) -> set[str | None]:
    return {due.then for _, due in flow.workflow.deadlines(state)}
