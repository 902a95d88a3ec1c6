"""Answers that few read: what sealed ones come to once a step opens them, and which steps only take such."""

from __future__ import annotations

from collections.abc import Iterable

from govflow.engine.definition import SAME, Transition, Workflow
from govflow.engine.facts import Value


def opened_value(answers: Iterable[Value]) -> Value:
    """What stands in the case once these are opened, the latest last: that one; None where all were taken back."""
    return next((each for each in reversed(tuple(answers)) if each is not None), None)


def confided_to(workflow: Workflow, transition: Transition) -> tuple[str, ...]:
    """Who reads that a step was taken which only takes confidences and moves nothing; nobody named: it is told."""
    fields = workflow.recorded_by(transition)
    if transition.to != SAME or not fields or any(not field.audience for field in fields):
        return ()
    return tuple(dict.fromkeys(capacity for field in fields for capacity in field.audience))
