"""A department is found by its function below a superior that is itself found by a rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from govflow.domain import RULES
from govflow.engine import soundness, stories
from govflow.engine.parsing import parse
from govflow.engine.problems import WorkflowProblems
from govflow.services.rehearsal import rehearse

FILE = Path(__file__).with_name("permit.v1.yaml")
PERMIT = parse(FILE.read_bytes(), RULES, name=FILE.name)


def refusal(old: str, new: str) -> str:
    text = FILE.read_text()
    assert old in text
    with pytest.raises(WorkflowProblems) as refused:
        parse(text.replace(old, new), RULES)
    [problem] = refused.value.problems
    return str(problem)


def test_the_procedure_is_sound():
    assert [str(each) for each in soundness.check(PERMIT, RULES).problems if each.severity == "error"] == []


def test_its_stories_come_true_in_the_mind():
    assert [str(each.problem) for each in stories.run(PERMIT, RULES) if each.problem] == []


def test_the_department_of_a_superior_that_is_named_after_it_in_the_file_decides_through_the_real_commands():
    assert [str(each) for each in rehearse(PERMIT, (PERMIT,)).problems] == []


def test_parties_derived_from_each_other_are_refused_at_their_place():
    said = refusal("{of: [builder, neighbour]}", "{of: [builder, water]}")
    assert "These parties are derived from each other, so none can be found first: superior, water." in said


def test_a_function_that_no_department_has_is_answered_with_the_nearest():
    assert "There is no function of a department “watr”; did you mean “water”?" in refusal("water}}}", "watr}}}")
