"""What a story gives at its beginning: answers to forms, how many hold a capacity, and what guards answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from govflow.engine.definition import Workflow
from govflow.engine.stories.cast import StoryError
from govflow.engine.stories.steps import known, mapping
from govflow.messages import Message

NUMBERS = "parties"  # what a story gives beside answers: how many hold a capacity
ASSUMED = "assume"  # what guards answer from the opening on
MOST_HOLDERS = 99


def later_answers(workflow: Workflow, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a story gives, for every form that asks for it. Raises StoryError for what no form asks for."""
    answers = {key: value for key, value in given.items() if key not in (NUMBERS, ASSUMED) or key in workflow.fields}
    for key in answers:
        known("field", str(key), {*workflow.fields, NUMBERS, ASSUMED})
    return answers


def assumed_from_the_start(workflow: Workflow, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """What guards answer from the opening on: a case may go on by itself at once."""
    told = given.get(ASSUMED) if ASSUMED not in workflow.fields else None
    return mapping(ASSUMED, told)


def how_many(workflow: Workflow, given: Mapping[str, Any], capacity: str) -> int:
    """How many hold a capacity that a story fills by itself: as ``given: {parties: {members: 20}}`` says."""
    told = given.get(NUMBERS) if NUMBERS not in workflow.fields else None
    for name, number in (told or {}).items():
        known("capacity", str(name), workflow.parties)
        if not isinstance(number, int) or not 1 <= number <= MOST_HOLDERS:
            raise StoryError(Message("%(name)s: %(n)s is no number of parties.", name=name, n=str(number)))
    return int((told or {}).get(capacity, workflow.parties[capacity].least))
