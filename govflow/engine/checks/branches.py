"""Steps that compete: of those that one act or event could take, exactly one must apply to every possible answer."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from govflow.engine.checks.flow import Edge, Flow
from govflow.engine.definition import TIMER
from govflow.engine.expressions import Expression, Scope
from govflow.engine.expressions.below import ALL, ALL_ENDED, CLOSED
from govflow.engine.expressions.samples import Case, TooManyCases, all_cases, shown_case
from govflow.engine.problems import Positions, Problem, Severity
from govflow.messages import Message

Flags = frozenset[str]
MOST_COMBINATIONS = 500  # of how the rounds of one state stand


@dataclass(frozen=True, kw_only=True)
class _Proof:
    """Which situations there are: answers, and sets of the events ``told`` that can be so at one time.

    ``rounds`` are those that the state opens. Other events are supposed to be so or not, whatever brought them about.
    """

    scope: Scope
    rounds: Flags = frozenset()
    told: Flags = frozenset()
    events: Sequence[Flags] = (frozenset(),)

    def witness(self, edges: Sequence[Edge], *, wanted: bool) -> Case | None:
        """A situation in which all of the steps apply (or, not ``wanted``, none of them)."""
        conditions = [each for edge in edges for each in (edge.condition, edge.when)]
        for case in all_cases(conditions, self.scope, self.told):
            for event in self.events:
                if all(applies(edge, case, event) is wanted for edge in edges):
                    return case
        return None

    def possible(self, *edges: Edge) -> bool:
        return self.witness(edges, wanted=True) is not None

    def gap(self, edges: Sequence[Edge]) -> Case | None:
        return self.witness(edges, wanted=False)


def check(flow: Flow, at: Positions) -> Iterator[Problem]:
    """All overlaps, gaps and conditions that never hold."""
    for state in flow.workflow.states:
        leaving = flow.leaving(state)
        for group in _same_name(leaving):
            yield from _proven(_manual(flow, at, group), at, group)
        automatic = [edge for edge in leaving if edge.transition.automatic]
        yield from _proven(_automatic(flow, at, state, automatic), at, automatic)


def proven(flow: Flow) -> int:
    """How many conditions are settled for all answers: those that read nothing but them and what brings the step."""
    steps = {edge.index: edge for edge in flow.edges}.values()
    return sum(
        _settled(each, flow.scope, _told(flow, edge))
        for edge in steps
        for each in (edge.condition, edge.when)
        if each is not None
    )


def applies(edge: Edge, case: Case, flags: Flags) -> bool:
    """Do the conditions of the step hold in this situation, with these events? It waits for rounds that are open."""
    if any(still_open(name) in flags for name in edge.rounds):
        return False
    return all(each is None or each.holds_in(case, flags) for each in (edge.condition, edge.when))


def still_open(round_name: str) -> str:
    """The flag of a round that has not closed."""
    return f"{round_name}.open"


def _settled(condition: Expression, scope: Scope, told: Flags) -> bool:
    try:
        return next(all_cases([condition], scope, told)).certain
    except TooManyCases:
        return False


def _told(flow: Flow, edge: Edge) -> Flags:
    """The events that bring an automatic step: how the rounds of its state end, what becomes of the child cases."""
    if edge.when is None:
        return frozenset()
    own = (ALL, *flow.workflow.children, *flow.workflow.states[edge.source].rounds)
    return frozenset(flag for flag in edge.when.flags if flag.partition(".")[0] in own)


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
    proof = _Proof(scope=flow.scope)
    yield from _other_forms(at, group)
    yield from _overlaps(proof, at, group)
    yield from _never(proof, at, group)
    if len(group) > 1 and all(edge.condition for edge in group):
        gap = proof.gap(group)
        if gap is not None:
            message = Message(
                "“%(step)s” leads nowhere for %(answers)s: none of its conditions holds. Close the gap.",
                step=group[0].transition.title,
                answers=shown_case(gap, flow.scope),
            )
            yield at.problem((*group[-1].transition.path, "if"), *_as_sure(gap, message))


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
    """Steps that happen by themselves: for each event one, and however the rounds end at least one."""
    rounds = {name: _endings(flow, name) for name in flow.workflow.states[state].rounds}
    proof = _events(flow.scope, rounds, edges)
    yield from _overlaps(proof, at, edges)
    yield from _never(proof, at, edges)
    if rounds:
        for ended in itertools.product(*rounds.values()):
            yield from _outcome(flow, at, state, ended, edges, replace(proof, events=(frozenset(ended),)))


def _endings(flow: Flow, name: str) -> tuple[str, ...]:
    """The flags of how a round may end; of one for each row or case, that all are over: conditions ask the numbers."""
    if name in flow.workflow.repeated:
        return (f"{name}.over",)
    return tuple(f"{name}.{each}" for each in flow.workflow.rounds[name].outcomes())


def _events(scope: Scope, rounds: Mapping[str, Sequence[str]], edges: Sequence[Edge]) -> _Proof:
    """What can be so at one time: each round open or ended in one way, and what is asked of the child cases or not.

    Raises TooManyCases.
    """
    ways = [(still_open(name), *outcomes) for name, outcomes in rounds.items()]
    if math.prod(len(each) for each in ways) > MOST_COMBINATIONS:
        raise TooManyCases
    ended: list[Flags] = [frozenset(each) for each in itertools.product(*ways)]
    flags = {flag for edge in edges if edge.when is not None for flag in edge.when.flags}
    asked = sorted(flag for flag in flags if flag.partition(".")[2] in (CLOSED, ALL_ENDED))
    subsets = [frozenset(each) for size in range(len(asked) + 1) for each in itertools.combinations(asked, size)]
    return _Proof(
        scope=scope,
        rounds=frozenset(rounds),
        told=frozenset(asked).union(*rounds.values()),
        events=[event | more for event in ended for more in subsets if _consistent(more, asked)],
    )


def _consistent(so: Flags, asked: Sequence[str]) -> bool:
    """Where there are child cases and all have ended, none is open; where none is open, none of any name is."""
    none_open = {flag for flag in asked if flag.endswith(f".{ALL_ENDED}")}
    over = {flag.replace(CLOSED, ALL_ENDED) for flag in so if flag.endswith(f".{CLOSED}")}
    if not so.isdisjoint((f"{ALL}.{CLOSED}", f"{ALL}.{ALL_ENDED}")):
        over |= none_open
    return over & none_open <= so


def _as_sure(case: Case, message: Message) -> tuple[Message, Severity]:
    """An error where answers decide it; where the proof had to suppose something, a warning that says so."""
    if case.certain:
        return message, "error"
    unproved = Message("It cannot be proved that this never happens: %(problem)s", problem=message)
    return unproved, "warning"


def _overlaps(proof: _Proof, at: Positions, edges: Sequence[Edge]) -> Iterator[Problem]:
    """The first that passes wins; a second that could pass as well would be a second rule for the same case.

    Steps without conditions may follow one another when the first has guards: the next is taken if they refuse.
    """
    for first, second in itertools.combinations(edges, 2):
        if not _same_actor(first, second):
            continue
        if _first_over(first, second, proof.rounds):
            continue
        if first.condition is None and second.condition is None and first.transition.guards:
            continue
        both = proof.witness([first, second], wanted=True)
        if both is None:
            continue
        if both.assumed:
            message = Message(
                "“%(step)s” and the earlier “%(other)s” both apply to %(answers)s: only the first would ever be taken. "
                "Make their conditions exclude each other.",
                step=second.transition.title,
                other=first.transition.title,
                answers=shown_case(both, proof.scope),
            )
        else:
            message = Message(
                "“%(step)s” can never happen: the earlier “%(other)s” applies to the same cases and is always taken.",
                step=second.transition.title,
                other=first.transition.title,
            )
        yield at.problem(second.transition.path, *_as_sure(both, message))


def _first_over(first: Edge, second: Edge, open_here: Flags) -> bool:
    """Do they wait for different rounds? The first that is over decides; at one deadline, the order in the file."""
    return bool((first.rounds - second.rounds) & open_here) and bool((second.rounds - first.rounds) & open_here)


def _never(proof: _Proof, at: Positions, edges: Sequence[Edge]) -> Iterator[Problem]:
    for edge in edges:
        if (edge.condition or edge.when) and not proof.possible(edge):
            message = Message(
                "“%(step)s” can never happen: its condition holds for no possible answer.", step=edge.transition.title
            )
            yield at.problem((*edge.transition.path, "if" if edge.condition else "when"), message)


def _outcome(
    flow: Flow, at: Positions, state: str, ended: Sequence[str], edges: Sequence[Edge], proof: _Proof
) -> Iterator[Problem]:
    """The case must move on, however its rounds end."""
    title, awaited = flow.workflow.states[state].title, " and ".join(ended)
    outcome = awaited if len(ended) > 1 else awaited.partition(".")[2]
    taking = [edge for edge in edges if proof.possible(edge)]
    repeated = next((name for name in flow.workflow.states[state].rounds if name in flow.workflow.repeated), None)
    if not taking and repeated is not None:
        message = Message(
            "When all rounds of “%(round)s” in “%(state)s” are over, no step follows. Add steps such as "
            "“when: %(round)s.%(ending)s == %(round)s.count” and “when: %(round)s.%(ending)s != %(round)s.count”.",
            round=repeated,
            state=title,
            ending=flow.workflow.rounds[repeated].outcomes()[0],
        )
        yield at.problem(("states", state, "rounds"), message)
        return
    if not taking:
        message = Message(
            "The round in “%(state)s” can end “%(outcome)s”, but no step follows. Add a step with “when: %(awaited)s”.",
            state=title,
            outcome=outcome,
            awaited=awaited,
        )
        yield at.problem(("states", state, "rounds"), message)
        return
    gap = proof.gap(edges)
    if gap is not None:
        message = Message(
            "When the round in “%(state)s” ends “%(outcome)s”, no step follows for %(answers)s. Close the gap.",
            state=title,
            outcome=outcome,
            answers=shown_case(gap, flow.scope),
        )
        yield at.problem(taking[-1].transition.path, *_as_sure(gap, message))
    elif all(edge.transition.guards for edge in taking):
        message = Message(
            "If the round in “%(state)s” ends “%(outcome)s” and the guards of “%(step)s” refuse, "
            "the case stays there with its round over.",
            state=title,
            outcome=outcome,
            step=taking[0].transition.title,
        )
        yield at.problem((*taking[0].transition.path, "guards"), message, "warning")


def _same_actor(first: Edge, second: Edge) -> bool:
    """Could one actor, or the clock, or nobody at all, take both?"""
    if first.transition.automatic or (TIMER in first.transition.actors and TIMER in second.transition.actors):
        return True
    return not first.capacities.isdisjoint(second.capacities)
