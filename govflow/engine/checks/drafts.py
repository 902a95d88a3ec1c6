"""Drafts: what stands in a state that only some see is shown to everybody by no end that follows straight from it."""

from __future__ import annotations

from collections.abc import Iterator

from govflow.engine.checks.flow import Edge, Flow
from govflow.engine.definition import Workflow
from govflow.engine.problems import Positions, Problem
from govflow.messages import Message


def check(flow: Flow, at: Positions) -> Iterator[Problem]:
    """Every step by which a draft would become public unfiled, whoever gives it up or lets it lapse."""
    states = flow.workflow.states
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


def count(workflow: Workflow) -> int:
    """The states that only some see."""
    return sum(each.view is not None for each in workflow.states.values())


def _publishes(workflow: Workflow, edge: Edge) -> bool:
    source, target = workflow.states[edge.source], workflow.states[edge.target]
    return source.view is not None and not source.public and target.end is not None and target.public
