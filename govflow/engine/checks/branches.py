"""Steps that compete: of those that one act or event could take, exactly one must apply to every possible answer."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace

from govflow.engine.checks.allowance import Allowance, Exhausted
from govflow.engine.checks.answered import Ways
from govflow.engine.checks.flow import Edge, Flow
from govflow.engine.checks.proof import MOST_PROVEN, Flags, Proof, as_sure, events_of, remedy
from govflow.engine.definition import TIMER
from govflow.engine.expressions import Scope
from govflow.engine.expressions.below import ALL
from govflow.engine.expressions.samples import Situation, settled, shown_situation
from govflow.engine.expressions.trying import TooManySituations
from govflow.engine.facts import Rounds, Steps
from govflow.engine.problems import Positions, Problem
from govflow.messages import Message


def check(flow: Flow, at: Positions) -> Iterator[Problem]:
    """All overlaps, gaps and conditions that never hold; those found so far, where there is too much to prove."""
    ways, allowance = Ways(flow), Allowance(MOST_PROVEN)
    for state in flow.workflow.states:
        try:
            yield from _leaving(flow, ways, at, state, allowance)
        except Exhausted:
            message = Message(
                "The conditions up to here are more than can be proven of one file. Make them simpler: fewer fields, "
                "values and ways to compare."
            )
            yield at.problem(("states", state), message)
            return


def _leaving(flow: Flow, ways: Ways, at: Positions, state: str, allowance: Allowance) -> Iterator[Problem]:
    leaving = flow.leaving(state)
    for group in _same_name(leaving):
        if len(group) == 1 and group[0].condition is None:
            continue  # nothing competes with it, and nothing is asked
        proof = Proof(scope=_scope(ways, state, group), allowance=allowance)
        yield from _proven(_manual(proof, at, group), at, group)
    automatic = [edge for edge in leaving if edge.transition.automatic]
    found = _automatic(flow, ways.scope_in(state), at, state, automatic, allowance)
    yield from _proven(found, at, automatic)


def proven(flow: Flow) -> int:
    """How many conditions are settled for all answers: those that read nothing but them and what brings the step."""
    steps = {edge.index: edge for edge in flow.edges}.values()
    return sum(
        settled(each, flow.scope, _told(flow, edge))
        for edge in steps
        for each in (edge.condition, edge.when)
        if each is not None
    )


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
    except TooManySituations:
        message = Message(
            "The conditions of “%(step)s” compare too many fields to be checked. Make them simpler.",
            step=group[0].transition.title,
        )
        yield at.problem(group[0].transition.path, message)


def _scope(ways: Ways, state: str, group: Sequence[Edge]) -> Scope:
    """What is there when one of the steps is taken: people send its form, the clock does not."""
    timed = any(edge.transition.timed for edge in group)
    return ways.scope_in(state) if timed else ways.scope_sending(state, group[0].transition.form)


def _manual(proof: Proof, at: Positions, group: Sequence[Edge]) -> Iterator[Problem]:
    """Steps of one name: the actor chooses the name, the answers choose the step."""
    yield from _other_forms(at, group)
    yield from _overlaps(proof, at, group)
    yield from _never(proof, at, group)
    if len(group) > 1 and all(edge.condition for edge in group):
        gap = proof.gap(group)
        if gap is not None:
            message = Message(
                "“%(step)s” leads nowhere for %(answers)s: none of its conditions holds. Close the gap.",
                step=group[0].transition.title,
                answers=shown_situation(gap, proof.scope),
            )
            yield at.problem((*group[-1].transition.path, "if"), *as_sure(gap, _with_remedy(message, gap, proof.scope)))


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


def _automatic(
    flow: Flow, scope: Scope, at: Positions, state: str, edges: Sequence[Edge], allowance: Allowance
) -> Iterator[Problem]:
    """Steps that happen by themselves: for each event one, and however the rounds end at least one."""
    rounds = {name: _endings(flow, name) for name in flow.workflow.states[state].rounds}
    proof = events_of(scope, rounds, edges, allowance)
    yield from _overlaps(proof, at, edges)
    yield from _never(proof, at, edges)
    if rounds:
        for ended in itertools.product(*rounds.values()):
            yield from _outcome(flow, at, state, ended, edges, replace(proof, events=(frozenset(ended),)))
    elif edges and _nothing_else_happens(flow, state):
        yield from _passed_through(flow, at, state, edges, proof)


def _endings(flow: Flow, name: str) -> tuple[str, ...]:
    """The flags of how a round may end; of one for each row or case, that all are over: conditions ask the numbers."""
    if name in flow.workflow.repeated:
        return (f"{name}.over",)
    return tuple(f"{name}.{each}" for each in flow.workflow.rounds[name].outcomes())


def _overlaps(proof: Proof, at: Positions, edges: Sequence[Edge]) -> Iterator[Problem]:
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
                answers=shown_situation(both, proof.scope),
            )
        else:
            message = Message(
                "“%(step)s” can never happen: the earlier “%(other)s” applies to the same cases and is always taken.",
                step=second.transition.title,
                other=first.transition.title,
            )
        yield at.problem(second.transition.path, *as_sure(both, message))


def _first_over(first: Edge, second: Edge, open_here: Flags) -> bool:
    """Do they wait for different rounds? The first that is over decides; at one deadline, the order in the file."""
    return bool((first.rounds - second.rounds) & open_here) and bool((second.rounds - first.rounds) & open_here)


def _never(proof: Proof, at: Positions, edges: Sequence[Edge]) -> Iterator[Problem]:
    for edge in edges:
        if (edge.condition or edge.when) and not proof.possible(edge):
            message = Message(
                "“%(step)s” can never happen: its condition holds for no possible answer.", step=edge.transition.title
            )
            yield at.problem((*edge.transition.path, "if" if edge.condition else "when"), message)


def _outcome(
    flow: Flow, at: Positions, state: str, ended: Sequence[str], edges: Sequence[Edge], proof: Proof
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
            answers=shown_situation(gap, proof.scope),
        )
        yield at.problem(taking[-1].transition.path, *as_sure(gap, _with_remedy(message, gap, proof.scope)))
    elif all(edge.transition.guards for edge in taking):
        message = Message(
            "If the round in “%(state)s” ends “%(outcome)s” and the guards of “%(step)s” refuse, "
            "the case stays there with its round over.",
            state=title,
            outcome=outcome,
            step=taking[0].transition.title,
        )
        yield at.problem((*taking[0].transition.path, "guards"), message, "warning")


def _nothing_else_happens(flow: Flow, state: str) -> bool:
    """Do conditions alone decide, at once: on nothing that time, people or cases below bring about later?"""
    returned = {name for each in flow.workflow.children.values() for name in each.returns}
    moves = [edge for edge in flow.leaving(state) if not edge.aside]
    return not flow.workflow.deadlines(state) and all(
        edge.when is not None and edge.when.needs <= {Rounds, Steps} and returned.isdisjoint(edge.when.fields)
        for edge in moves
    )


def _passed_through(flow: Flow, at: Positions, state: str, edges: Sequence[Edge], proof: Proof) -> Iterator[Problem]:
    """Only what is certain: that a step was taken before, which led here, the proof does not know."""
    gap = proof.gap(edges)
    if gap is not None and gap.certain:
        message = Message(
            "In “%(state)s” conditions alone move the case on, and none of them holds for %(answers)s. Close the gap.",
            state=flow.workflow.states[state].title,
            answers=shown_situation(gap, proof.scope),
        )
        yield at.problem((*edges[-1].transition.path, "when"), _with_remedy(message, gap, proof.scope))


def _with_remedy(message: Message, gap: Situation, scope: Scope) -> Message:
    found = remedy(gap, scope)
    return message if found is None else Message("%(one)s %(other)s", one=message, other=found)


def _same_actor(first: Edge, second: Edge) -> bool:
    """Could one actor, or the clock, or nobody at all, take both?"""
    if first.transition.automatic or (TIMER in first.transition.actors and TIMER in second.transition.actors):
        return True
    return not first.capacities.isdisjoint(second.capacities)
