"""Every procedure in ``workflows/`` can be read, is sound, and its stories happen as they are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from govflow.domain import RULES
from govflow.engine import soundness, stories
from govflow.engine.parsing import Parsed, parse

FILES = sorted((Path(__file__).parents[2] / "workflows").glob("*.yaml"))
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
