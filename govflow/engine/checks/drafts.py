"""Drafts: what stands in a state that only some see is let in by filing it, by no end that follows straight from it,
nobody is to be told of it who does not see it, and nothing of it counts where everybody reads.
"""

from __future__ import annotations

from collections.abc import Iterator

from govflow.engine.checks.flow import Edge, Flow, capacity_of
from govflow.engine.definition import Transition, Workflow
from govflow.engine.problems import Path, Positions, Problem
from govflow.engine.rules import Rules
from govflow.engine.rules.referring import named_by
from govflow.messages import Message


def check(flow: Flow, at: Positions) -> Iterator[Problem]:
    """Every step by which a draft would become public unfiled, or could go on so, whoever gives it up."""
    states = flow.workflow.states
    yield from _told_nothing(flow, at)
    for edge in flow.edges:
        if _publishes(flow.workflow, edge):
            sentence = Message(
                "“%(end)s” is public, and “%(step)s” leads there straight from “%(draft)s”, which only some see: what "
                "stands there would be shown to everybody. Lead to an end without public: true.",
                end=states[edge.target].title,
                step=edge.transition.title,
                draft=states[edge.source].title,
            )
            yield at.problem(edge.transition.path, sentence)
        if _goes_on(flow.workflow, edge):
            sentence = Message(
                "“%(end)s” can be reopened by who sees “%(draft)s”, and “%(step)s” leads there straight from it: the "
                "case would go on without having been filed. Reopen it in “%(draft)s”, or give drafts another end.",
                end=states[edge.target].title,
                step=edge.transition.title,
                draft=states[edge.source].title,
            )
            yield at.problem(("states", edge.target, "reopen"), sentence)


def published(workflow: Workflow, rules: Rules) -> tuple[tuple[Path, Transition, tuple[tuple[str, str], ...]], ...]:
    """Where a file counts what everybody reads: the place, the step, and by which fields, each by its setting."""
    found = []
    for step in workflow.transitions:
        for number, use in enumerate(step.effects):
            bound = rules.bind(use, "effect")
            named = tuple((key, name) for key, refers, name in named_by(bound) if refers.published)
            if named:
                found.append(((*step.path, "effects", number, bound.rule.name), step, named))
    return tuple(found)


def check_published(flow: Flow, at: Positions, rules: Rules) -> Iterator[Problem]:
    """Every count on a step that leads to what is not public, and every one by an answer that is not."""
    workflow = flow.workflow
    for path, step, named in published(workflow, rules):
        for edge in flow.edges:
            if edge.transition is step and not workflow.states[edge.target].public:
                sentence = Message(
                    "“%(step)s” leads to “%(state)s”, which is not public, and everybody reads what is counted. Count "
                    "on a step that leads to a state with public: true, or make this state public.",
                    step=step.title,
                    state=workflow.states[edge.target].title,
                )
                yield at.problem(path, sentence)
        for key, name in named:
            if not workflow.fields[name].public:
                sentence = Message(
                    "“%(field)s” is not public, and everybody reads what is counted by it. Give the field public: "
                    "true, or name another one.",
                    field=workflow.fields[name].label,
                )
                yield at.problem((*path, key), sentence)


def count(workflow: Workflow) -> int:
    """The states that only some see."""
    return sum(each.view is not None for each in workflow.states.values())


def _told_nothing(flow: Flow, at: Positions) -> Iterator[Problem]:
    """Who is named to be told of a step and sees the case nowhere that it leads to."""
    workflow = flow.workflow
    for step in workflow.transitions:
        shown = [workflow.shown_in(edge.target, edge.source) for edge in flow.edges if edge.transition is step]
        for number, who in enumerate(step.notify):
            capacity = capacity_of(who)
            if capacity in workflow.parties and all(view is not None and capacity not in view for view in shown):
                sentence = Message(
                    "“%(step)s” is to be told to “%(who)s”, who does not see the case then: nothing would be told.",
                    step=step.title,
                    who=workflow.parties[capacity].title,
                )
                yield at.problem((*step.path, "notify", number), sentence)


def _publishes(workflow: Workflow, edge: Edge) -> bool:
    source, target = workflow.states[edge.source], workflow.states[edge.target]
    return source.view is not None and not source.public and target.end is not None and target.public


def _goes_on(workflow: Workflow, edge: Edge) -> bool:
    """Can whoever sees the draft, once it is given up, take it up again where others see it?"""
    reopen, drafting = workflow.states[edge.target].reopen, workflow.states[edge.source].view
    if reopen is None or drafting is None:
        return False
    seeing, later = workflow.shown_in(edge.target, edge.source), workflow.shown_in(reopen.to)
    sees = seeing is None or capacity_of(reopen.by) in seeing
    return sees and (later is None or not set(later) <= set(drafting))
