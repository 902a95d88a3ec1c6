"""Stories that name a state or another story."""

from __future__ import annotations

from collections.abc import Iterator

from govflow.engine.definition import Workflow
from govflow.engine.definition.stories import MOST_BEFORE, beginnings
from govflow.engine.parsing.names import Names
from govflow.engine.problems import Positions, Problem, no_such
from govflow.messages import Message


def check_stories(workflow: Workflow, names: Names, positions: Positions) -> Iterator[Problem]:
    """Every story that ends in no state or begins with no story."""
    for name, story in workflow.story_parts.items():
        if story.expect not in names["state"]:
            sentence = no_such("state", story.expect, names["state"])
            yield positions.problem(("stories", name, "expect"), sentence)
        if story.after is not None:
            for sentence in _beginning(workflow, names, name, story.after):
                yield positions.problem(("stories", name, "after"), sentence)


def _beginning(workflow: Workflow, names: Names, name: str, after: str) -> Iterator[Message]:
    parts, before = workflow.story_parts, beginnings(name, workflow.story_parts)
    if after not in names["story"]:
        yield no_such("story", after, names["story"])
    elif name in before:
        yield Message("The story begins after itself: %(names)s.", names=tuple(before))
    elif len(before) > MOST_BEFORE:
        yield Message("More than %(n)s stories come before this one.", n=MOST_BEFORE)
    elif after in parts and parts[after].refused is not None:
        yield Message("“%(story)s” ends with a refusal; no story can go on from there.", story=after)
