"""The cases below that of a story: as they are taken there, as they move, and as they are left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from govflow.engine.definition import Workflow
from govflow.engine.facts import Child
from govflow.engine.stories.steps import Fate
from govflow.values import Text


def taken_below(number: int, name: str, workflow: str, title: str, answers: Mapping[str, Any]) -> Child:
    """A case that a step opens or takes up. What it does by itself, a story tells."""
    return Child(
        id=number,
        reference=f"CHILD-{number}",
        title=title,
        workflow=workflow,
        name=name,
        state="open",
        state_title=Text(en="open", zh="进行中"),
        end=None,
        answers=dict(answers),
    )


def moved_below(child: Child, fate: Fate, answers: Mapping[str, Any]) -> Child:
    """A case below as it comes to a state, with what is answered there by then."""
    return replace(
        child,
        state=fate.state,
        state_title=Text(en=fate.state, zh=fate.state),
        end=fate.end,
        answers={**child.answers, **answers},
    )


def left_below(workflow: Workflow, child: Child) -> Child:
    """A case below once the one above has ended: it ends with it where the file says so."""
    below = workflow.children.get(child.name or "")
    if child.end is not None or below is None or not below.ends_with_parent:
        return child
    return replace(child, state="withdrawn", state_title=Text(en="withdrawn", zh="withdrawn"), end="withdrawn")
