"""Every procedure in ``workflows/`` can be read, is sound, and its stories happen as they are told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from govflow.domain import RULES
from govflow.engine import stories
from govflow.engine.checks import soundness
from govflow.engine.parsing import Parsed, parse

FILES = sorted((Path(__file__).parents[2] / "workflows").glob("*.v*.yaml"))
each_file = pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)


def parsed(file: Path) -> Parsed:
    return parse(file.read_bytes(), RULES, name=file.name)


def test_the_five_procedures_are_there():
    assert {parsed(file).workflow.id for file in FILES} >= {
        "joint-conference",
        "proposal",
        "dispute-mediation",
        "funding-request",
        "tranche",
    }


@each_file
def test_a_procedure_is_sound(file):
    problems = soundness.check(parsed(file), RULES).problems
    assert [str(problem) for problem in problems if problem.severity == "error"] == []


@each_file
def test_its_stories_happen_as_they_are_told(file):
    results = stories.run(parsed(file), RULES)
    assert [str(each.problem) for each in results if not each.passed] == []


@each_file
def test_its_stories_come_to_every_state_and_every_end(file):
    procedure = parsed(file)
    visited = {state for result in stories.run(procedure, RULES) for state in result.visited}
    assert sorted(set(procedure.workflow.states) - visited) == []


FREED, LEFT = "cases.unseat: {capacity: mediator}", "cases.unseat: {capacity: breaching}"
CONFLICT = {"declare": {"conflict": True, "circumstances": "I advised Laishui in 2019"}}
WAYS_OUT = {  # how an appointed mediator leaves, in the order of the file
    "decline": ["decline"],
    "no declaration": ["+21d"],
    "challenged": [CONFLICT, {"respond": {"claimant": "waive", "respondent": "object"}}],
    "conflict not waived": [CONFLICT, {"respond": {"claimant": "waive"}}, "+11d"],
}


@pytest.mark.parametrize("number", range(len(WAYS_OUT)), ids=WAYS_OUT)
def test_after_a_mediator_left_the_office_can_appoint_another_unless_the_seat_is_not_freed(number):
    """The planted mistake: the step that lets the mediator go does not free the seat."""
    [file] = [each for each in FILES if each.stem.startswith("dispute_mediation")]
    before, *after = file.read_text("utf-8").split(FREED)
    seats = [LEFT if each == number else FREED for each in range(len(after))]
    planted = before + "".join(seat + text for seat, text in zip(seats, after, strict=True))
    way_out = list(WAYS_OUT.values())[number]
    assert told(file.read_text("utf-8"), way_out) == ""
    assert "at most 1 can be seated" in told(planted, way_out)


def told(text: str, way_out: list[object]) -> str:
    """What is wrong with the story of a mediator who is appointed, leaves, and is followed by another."""
    steps = ["file", "+61d", "accept", "+61d", "appoint", *way_out, "appoint"]
    story = f"  another follows:\n    do: {json.dumps(steps)}\n    expect: disclosure\n"
    results = stories.run(parse((text + story).encode(), RULES, name="planted.yaml"), RULES)
    [problem] = [each.problem for each in results if each.name == "another follows"]
    return str(problem) if problem else ""
