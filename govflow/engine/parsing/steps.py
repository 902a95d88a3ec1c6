"""Who takes a step: somebody, or it happens by itself; only a person fills in a form."""

from __future__ import annotations

from collections.abc import Iterator

from govflow.engine.definition import Transition
from govflow.engine.problems import Path, Positions, Problem
from govflow.messages import Message


def check_taken(step: Transition, path: Path, at: Positions) -> Iterator[Problem]:
    """A step that nobody takes, and what is asked of a person where none takes it."""
    if not step.actors and not step.automatic:
        sentence = Message(
            "Nobody takes “%(step)s”: write who does (by), here or in its state, or when it happens by itself (when).",
            step=step.title,
        )
        yield at.problem(path, sentence)
    elif step.asks_a_person and not step.manual:
        sentence = Message(
            "No person takes “%(step)s”: it can have no form, reason, differs_from or confirm.", step=step.title
        )
        yield at.problem(path, sentence)
