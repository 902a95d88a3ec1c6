"""What was decided on is not replaced on the way to a success: another text is put to a round once more before.

Unless a step says that the case rests on something else from then on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from govflow.engine.checks.flow import Edge, Flow
from govflow.engine.definition import ChildCases, Workflow
from govflow.engine.problems import Path, Positions, Problem
from govflow.engine.rounds.matter import STANDING
from govflow.messages import Message
from govflow.values import Text

HEARD = "complete"
"""How opinions, reviews and calls for offers end on which a case goes on: another text is put to all once more."""


Ways = Mapping[str, Collection[str]]
"""The states next to each."""


@dataclass(frozen=True, kw_only=True)
class Slip:
    """A case that goes on because of a round (``name``) in a state, whose ``field`` may be answered anew there."""

    name: str
    field: str
    state: str


def check(flow: Flow, at: Positions) -> Iterator[Problem]:
    """Every step and every case below that replaces what was decided on, without a round on it before a success."""
    for after in _favoured(flow):
        for edge in flow.edges:
            if edge.source in after.states and edge.transition.rests_on is None:
                yield from _by_step(flow.workflow, at, after, edge)
        for name, children in flow.workflow.children.items():
            yield from _by_return(flow, at, after, name, children)


def told_late(flow: Flow, field: str) -> Slip | None:
    """Where an answer that comes from the case above, at any time, would replace what a round here has decided on."""
    for after in _favoured(flow):
        states = (each for each in after.states & after.slipping if flow.workflow.states[each].end is None)
        if field in after.fields and (state := next(iter(sorted(states)), None)) is not None:
            return Slip(name=after.name, field=field, state=state)
    return None


def favourable(workflow: Workflow, name: str) -> frozenset[str]:
    """The outcomes of a round by which what was put to it holds, or was heard."""
    return frozenset(f"{name}.{each}" for each in {*STANDING, HEARD} & {*workflow.rounds[name].outcomes()})


def matter_of(workflow: Workflow, name: str) -> frozenset[str]:
    """The fields of the case that a round is about, with the table of its rows; of cases below their own file knows."""
    per, matter = workflow.repeated.get(name), workflow.rounds[name].matter
    if per in workflow.children or not matter:
        return frozenset()
    if per is None:
        return frozenset(matter)
    return frozenset((per, *({*matter} - {each.name for each in workflow.fields[per].cells})))


def recorded(workflow: Workflow, edge: Edge) -> frozenset[str]:
    """The fields that a step may answer anew: it asks for them, sets them, or opens them."""
    step = edge.transition
    return frozenset(each.name for each in (*workflow.recorded_by(step), *workflow.opened_by(step.name)))


@dataclass(frozen=True, kw_only=True)
class _After:
    """Where a case is once a round has ended well, until another is held on the same fields.

    ``slipping``: the states from which it comes to a success without that.
    """

    name: str
    fields: frozenset[str]
    states: frozenset[str]
    slipping: frozenset[str]


def _favoured(flow: Flow) -> Iterator[_After]:
    """For each round, and the fields of its matter that are asked about in the same states."""
    onward, back = _ways(flow)
    for name in flow.workflow.rounds:
        begin = _begins(flow, name)
        for asking, fields in _asking(flow.workflow, name).items() if begin else ():
            yield _After(
                name=name,
                fields=frozenset(fields),
                states=_reached(onward, begin, asking),
                slipping=_reached(back, _successes(flow.workflow), asking),
            )


def _ways(flow: Flow) -> tuple[Ways, Ways]:
    """Where the case goes from each state, and comes from, by what was decided before; being reopened included."""
    onward: dict[str, set[str]] = {}
    back: dict[str, set[str]] = {}
    moves = [(each.source, each.target) for each in flow.edges if each.moves and each.transition.rests_on is None]
    states = flow.workflow.states.items()
    for source, target in (*moves, *((name, each.reopen.to) for name, each in states if each.reopen is not None)):
        onward.setdefault(source, set()).add(target)
        back.setdefault(target, set()).add(source)
    return onward, back


def _begins(flow: Flow, name: str) -> set[str]:
    """The states to which a round leads that has ended well; one that is held for each row may have, for some."""
    wanted = favourable(flow.workflow, name)
    if name in flow.workflow.repeated:
        return {each.target for each in flow.edges if each.moves and name in each.rounds}
    return {each.target for each in flow.edges if each.moves and wanted & _outcomes(flow, each)}


def _outcomes(flow: Flow, edge: Edge) -> frozenset[str]:
    """The outcomes on which a step depends, by whomever it is taken."""
    workflow = flow.workflow
    required = (workflow.expressions[each] for each in workflow.required(edge.transition))
    asked = (flow.condition(each).outcomes for each in required)
    return edge.outcomes.union(edge.condition.outcomes if edge.condition is not None else (), *asked)


def _asking(workflow: Workflow, name: str) -> Mapping[frozenset[str], set[str]]:
    """The states that hold a round about a field of this one, with the fields of which that is so."""
    about = {state: _asked_in(workflow, each.rounds) for state, each in workflow.states.items() if each.rounds}
    found: dict[frozenset[str], set[str]] = {}
    for field in matter_of(workflow, name):
        found.setdefault(frozenset(state for state, fields in about.items() if field in fields), set()).add(field)
    return found


def _asked_in(workflow: Workflow, rounds: Collection[str]) -> frozenset[str]:
    return frozenset().union(*(matter_of(workflow, each) for each in rounds))


def _successes(workflow: Workflow) -> set[str]:
    return {name for name, each in workflow.states.items() if each.end == "success"}


def _reached(ways: Ways, begin: Collection[str], without: Collection[str]) -> frozenset[str]:
    """The states that are come to from these, themselves included, never through those left out."""
    found, coming = set[str](), [each for each in begin if each not in without]
    while coming:
        state = coming.pop()
        if state not in found:
            found.add(state)
            coming += [each for each in ways.get(state, ()) if each not in without]
    return frozenset(found)


def _by_step(workflow: Workflow, at: Positions, after: _After, edge: Edge) -> Iterator[Problem]:
    if edge.target not in after.slipping:
        return
    if fields := sorted(after.fields & recorded(workflow, edge)):
        sentence = Message(
            "“%(step)s” changes what “%(round)s” was held on (%(fields)s), and from “%(state)s” the case may end well "
            "without a round on the new text: let one come before, or leave these out of the step; where the case "
            "rests on something else from some step on, such as a decision, write rests_on there.",
            step=edge.transition.title,
            fields=tuple(workflow.fields[each].label for each in fields),
            round=title(workflow, after.name),
            state=workflow.states[edge.target].title,
        )
        yield at.problem(edge.transition.path, sentence)


def _by_return(flow: Flow, at: Positions, after: _After, name: str, children: ChildCases) -> Iterator[Problem]:
    """What comes back does so in any state in which such cases may be open."""
    workflow = flow.workflow
    opened = {each.target for each in flow.edges if name in each.transition.opens}
    late = after.states & after.slipping & _reached(_ways(flow)[0], opened, ())
    states = sorted(each for each in late if workflow.states[each].end is None)
    for field in sorted(after.fields & children.returns.keys()) if states else ():
        sentence = Message(
            "“%(field)s” may come back from a case below in “%(state)s”, in the place of what “%(round)s” was held "
            "on, and the case may end well without a round on it: let one come before, or let another field come back.",
            field=workflow.fields[field].label,
            state=workflow.states[states[0]].title,
            round=title(workflow, after.name),
        )
        path: Path = ("children", name, "returns", field)
        yield at.problem(path, sentence)


def title(workflow: Workflow, name: str) -> Text:
    """What a round is called."""
    return workflow.rounds[name].title or Text(en=name, zh=name)
