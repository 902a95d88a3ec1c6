"""A department is found by its function below a superior that is itself found by a rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from govflow.domain import RULES
from govflow.engine.parsing import parse
from govflow.engine.problems import WorkflowProblems

FILE = Path(__file__).with_name("permit.v1.yaml")


def refusal(old: str, new: str) -> str:
    text = FILE.read_text()
    assert old in text
    with pytest.raises(WorkflowProblems) as refused:
        parse(text.replace(old, new), RULES)
    [problem] = refused.value.problems
    return str(problem)


def test_parties_derived_from_each_other_are_refused_at_their_place():
    said = refusal("{of: [builder, neighbour]}", "{of: [builder, water]}")
    assert "These parties are derived from each other, so none can be found first: superior, water." in said


def test_a_function_that_no_department_has_is_answered_with_the_nearest():
    assert "There is no function of a department “watr”; did you mean “water”?" in refusal("water}}", "watr}}")


def test_one_party_may_stand_where_a_rule_takes_several():
    one = FILE.read_text().replace("{of: [builder, neighbour]}", "{of: builder}")
    assert parse(one, RULES).workflow.parties["superior"].rule == {"people.lowest_common_superior": {"of": "builder"}}
