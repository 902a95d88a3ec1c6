"""Whom the file says to tell of an entry: those of the way that was taken, and of no other of its name."""

from __future__ import annotations

import pytest

from govflow.engine.entries.case import StepTaken
from govflow.engine.entries.concern import named
from govflow.engine.parsing import parse
from tests.engine.builders import RULES, workflow_text

SMALL = ("if: amount <= 1_000_000, differs_from: review, to: settled", "notify: claimant")
LARGE = ("if: amount > 1_000_000, differs_from: review, to: escalated", "notify: [respondent, office.secretary]")
WORKFLOW = parse(workflow_text(*((old, f"{old}, {told}") for old, told in (SMALL, LARGE))), RULES).workflow


@pytest.mark.parametrize(
    ("step", "source", "target", "told"),
    [
        ("approve", "approval", "settled", ("claimant",)),
        ("approve", "approval", "escalated", ("respondent", "office.secretary")),
        ("review", "approval", "approval", ()),
        ("approve", "a state of another version", "settled", ()),
    ],
)
def test_of_two_ways_those_of_the_one_that_was_taken(
    step: str, source: str, target: str, told: tuple[str, ...]
) -> None:
    assert named(StepTaken(step=step, source=source, target=target), WORKFLOW) == told
