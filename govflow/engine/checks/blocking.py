"""The blocking map: who can hold a case up where, for how long, what ends that, and whether success stays possible.

Each capacity's steps are taken away in turn. A capacity stalls a state if nothing but the clock leads on from it then.
Steps that are open from every state, or that end the case without success, do not lead on.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import networkx as nx

from govflow.engine.checks.flow import Edge, Flow, capacity_of, graph_of, leading_to
from govflow.engine.deadlines import Due
from govflow.engine.deadlines.durations import Duration
from govflow.engine.definition import TIMER, FormField, Workflow
from govflow.messages import Message

_FROM_TODAY = re.compile(r"today \+ ([0-9]{1,4})([dmy])")
_DAYS = {"d": 1, "m": 31, "y": 366}


@dataclass(frozen=True, kw_only=True)
class Stall:
    """One state that some capacities can hold up, each of them alone."""

    state: str
    by: tuple[str, ...]
    lasts: Duration | None  # None: for ever
    extended: int  # days that those who stall it may add to the deadline themselves, by a later date as well
    then: tuple[str, ...]  # where the clock leads; the same state if it only closes the round
    success: bool  # can the case still succeed if they never act again?

    @property
    def days(self) -> int | None:
        """The longest it can last, in calendar days: a working day counts 7/5, a month 31; None without limit.

        A deadline on a date, or before one, adds nothing where others set the date beforehand.
        """
        return None if self.lasts is None else calendar_days(self.lasts) + self.extended


@dataclass(frozen=True, kw_only=True)
class Delay:
    """The longest time that one capacity alone can add, visiting each state at most once."""

    capacity: str
    days: int | None  # None: without limit
    states: tuple[str, ...]  # where


@dataclass(frozen=True)
class BlockingMap:
    """All stalls in file order, and what each capacity can add in all."""

    stalls: tuple[Stall, ...]
    delays: tuple[Delay, ...]

    @property
    def states(self) -> frozenset[str]:
        """The states that somebody alone can hold up."""
        return frozenset(stall.state for stall in self.stalls)

    @cached_property
    def longest(self) -> Delay | None:
        """The longest time that one party alone can add; one without limit comes first."""
        return max(self.delays, key=lambda each: (each.days is None, each.days or 0), default=None)


def blocking_map(flow: Flow) -> BlockingMap:
    """Take each capacity's steps away in turn and see what is left."""
    capacities = tuple(flow.workflow.parties)
    without = {capacity: _Without(flow, capacity) for capacity in capacities}
    stalls = tuple(stall for state in flow.workflow.states for stall in _stalls(flow, state, without))
    delays = tuple(_delay(flow, capacity, stalls) for capacity in capacities if any(capacity in s.by for s in stalls))
    return BlockingMap(stalls, delays)


def calendar_days(duration: Duration) -> int:
    """A duration in calendar days, rounded up; after a date that was set beforehand, the days after it."""
    if duration.back or not duration.counted:
        return 0
    match duration.unit:
        case "wd":
            return math.ceil(duration.amount * 7 / 5)
        case "m":
            return duration.amount * 31
        case "d":
            return duration.amount


def most_ahead(field: FormField) -> int | None:
    """How many days from today a date may lie; 0 where a day, an answer or another expression limits it beforehand."""
    if field.past is True:
        return 0
    if field.max is None:
        return None
    found = _FROM_TODAY.fullmatch(str(field.max))
    return 0 if found is None else int(found[1]) * _DAYS[found[2]]


def ending(stall: Stall, workflow: Workflow) -> Message:
    """What ends the stall, for a table."""
    titles = tuple(workflow.states[state].title for state in stall.then)
    if stall.lasts is None:
        return Message("nothing ends it")
    if stall.then == (stall.state,):
        return Message("the round closes with the answers there are")
    return Message("%(states)s", states=titles)


class _Without:
    """The procedure without one capacity."""

    def __init__(self, flow: Flow, capacity: str) -> None:
        self.flow = flow
        self.capacity = capacity
        graph = graph_of(flow.workflow, (edge for edge in flow.edges if edge.moves and self._left_over(edge)))
        successes = [name for name, state in flow.workflow.states.items() if state.end == "success"]
        self.successful = leading_to(graph, successes)

    def stalls(self, state: str) -> bool:
        """Are there ways forward, and does each of them need this capacity?"""
        ways = [edge for edge in self.flow.forward(state) if not edge.only_timed]
        return bool(ways) and not any(self.possible(edge) for edge in ways)

    def possible(self, edge: Edge) -> bool:
        """Can the step be taken without the capacity, before any deadline?"""
        if not edge.transition.automatic:
            return bool(edge.capacities - {self.capacity})
        if rounds := self.flow.rounds_over(edge):
            return not self._silences(rounds)
        setters = [each for each in self.flow.leaving(edge.source) if self._answers(each, edge)]
        return not setters or any(self.possible(each) for each in setters)

    def _left_over(self, edge: Edge) -> bool:
        """Can the step be taken without the capacity, sooner or later?"""
        timed = edge.transition.timed or (
            self.flow.rounds_over(edge) and self.flow.workflow.states[edge.source].due is not None
        )
        return bool(timed) or self.possible(edge)

    def _silences(self, names: frozenset[str]) -> bool:
        """Does one of the rounds wait for this capacity? One that its chair or its deadline closes waits for nobody."""
        awaited = [self.flow.workflow.rounds[name] for name in names]
        return any(
            each.close in ("when_decided", "when_all_answered") and self.capacity in each.voters for each in awaited
        )

    def _answers(self, step: Edge, automatic: Edge) -> bool:
        """Does the step fill in a field that the automatic step waits for, without leaving the state?"""
        fields = {field.name for field in self.flow.workflow.recorded_by(step.transition)}
        return not step.moves and step.transition.manual and not fields.isdisjoint(automatic.awaited_fields)


def _stalls(flow: Flow, state: str, without: Mapping[str, _Without]) -> Iterator[Stall]:
    """The stalls of one state: capacities that can do the same to it are named together."""
    if flow.workflow.states[state].end is not None or flow.private(state):
        return
    grouped: dict[tuple[Duration | None, int, bool], list[str]] = {}
    for capacity, rest in without.items():
        if rest.stalls(state):
            lasts, later = _limit(flow, state, capacity)
            kind = (lasts, later + _extension(flow, state, capacity), state in rest.successful)
            grouped.setdefault(kind, []).append(capacity)
    for (lasts, extended, success), capacities in grouped.items():
        yield Stall(
            state=state,
            by=tuple(capacities),
            lasts=lasts,
            extended=extended,
            then=_consequence(flow, state),
            success=success,
        )


def _limit(flow: Flow, name: str, capacity: str) -> tuple[Duration | None, int]:
    """How long the state lasts if nobody acts, and how many days ahead the capacity may set the date for that.

    A deadline without a consequence limits nothing, and neither does one from a date that the capacity may set as far
    ahead as it likes. A shared clock, which may have used time before, lasts its whole time at most.
    None ends before the state may be left.
    """
    lasting = [
        (max(due.longest, flow.workflow.held_up(name, due) or due.longest, key=calendar_days), _days_ahead(due, most))
        for due in _ending(flow, name)
        if (most := _ahead(flow, name, due, capacity)) is not None
    ]
    return min(lasting, key=lambda each: calendar_days(each[0]) + each[1], default=(None, 0))


def _ahead(flow: Flow, state: str, due: Due, capacity: str) -> int | None:
    """How many days ahead a capacity may set the date that a deadline of a state is measured from; None: no limit.

    A date that others give adds nothing: it was set beforehand.
    """
    name = due.date_field(flow.workflow.fields)
    if name is None:
        return 0
    most = [most_ahead(each) for each in _given_before(flow, state, capacity) if each.name == name]
    known = [each for each in most if each is not None]
    return None if len(known) < len(most) else max(known, default=0)


def _given_before(flow: Flow, state: str, capacity: str) -> Iterator[FormField]:
    """What a capacity fills in, when it opens a case and with its steps, before the state or in it."""
    workflow = flow.workflow
    if workflow.parties[capacity].opens:
        yield from workflow.forms[workflow.opening]
    before = leading_to(flow.graph, [state])
    for edge in flow.edges:
        if capacity in edge.capacities and edge.target in before:
            yield from workflow.form_of(edge.transition)


def _days_ahead(due: Due, most: int) -> int:
    """Of the days up to the date, those before a deadline that is counted back from it."""
    before = Duration(f"{due.longest.amount}{due.longest.unit}") if due.back else None
    return most if before is None else max(0, most - calendar_days(before))


def _ending(flow: Flow, name: str) -> list[Due]:
    """The deadlines that end the state, its rounds included."""
    rounds = flow.workflow.states[name].rounds
    return [due for clock, due in flow.workflow.deadlines(name) if due.then or (not clock and rounds)]


def _extension(flow: Flow, state: str, capacity: str) -> int:
    """Days that a capacity may add itself, by extending or by stopping the clock."""
    days = 0
    for _, due in flow.workflow.deadlines(state):
        if due.extend is not None and capacity_of(due.extend.by) == capacity:
            days += calendar_days(due.extend.add) * due.extend.times
        if due.pause is not None and capacity in {capacity_of(each) for each in due.pause.by}:
            days += calendar_days(due.pause.at_most)
    return days


def _consequence(flow: Flow, state: str) -> tuple[str, ...]:
    shortest = min(_ending(flow, state), key=lambda each: calendar_days(each.longest), default=None)
    if shortest is None or shortest.then is None:
        return (state,)
    fired = {due.then for due in _ending(flow, state)}
    return tuple(
        dict.fromkeys(
            edge.target
            for edge in flow.leaving(state)
            if edge.transition.name in fired and TIMER in edge.transition.actors
        )
    )


def _delay(flow: Flow, capacity: str, stalls: tuple[Stall, ...]) -> Delay:
    """Along the way that costs most. States that a case can come back to count once each."""
    mine = {each.state: each.days for each in stalls if capacity in each.by and each.state in flow.steps_from_start}
    endless = tuple(state for state, days in mine.items() if days is None)
    if endless:
        return Delay(capacity=capacity, days=None, states=endless)
    regions = nx.condensation(flow.moves)
    best: dict[int, tuple[int, tuple[str, ...]]] = {}
    for region in nx.topological_sort(regions):
        members = regions.nodes[region]["members"]
        states = tuple(state for state in mine if state in members)
        before = max((best[each] for each in regions.predecessors(region)), default=(0, ()))
        best[region] = (before[0] + sum(mine[state] or 0 for state in states), before[1] + states)
    days, states = max(best.values())
    return Delay(capacity=capacity, days=days, states=states)
