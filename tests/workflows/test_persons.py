"""Persons of a party, and experts with a past, in the mind and through the real commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from govflow.domain import RULES
from govflow.engine import stories
from govflow.engine.checks import soundness
from govflow.engine.parsing import parse
from govflow.engine.problems import WorkflowProblems
from govflow.services.rehearsal import rehearse

FILE = Path(__file__).with_name("expertise.v1.yaml")
EXPERTISE = parse(FILE.read_bytes(), RULES, name=FILE.name)


def refusal(old: str, new: str) -> str:
    text = FILE.read_text()
    assert old in text
    with pytest.raises(WorkflowProblems) as refused:
        parse(text.replace(old, new), RULES)
    [problem] = refused.value.problems
    return str(problem)


def test_the_procedure_is_sound():
    assert [str(each) for each in soundness.check(EXPERTISE, RULES).problems if each.severity == "error"] == []


def test_its_stories_come_true_in_the_mind():
    assert [str(each.problem) for each in stories.run(EXPERTISE, RULES) if each.problem] == []


def test_its_stories_come_true_through_the_real_commands():
    assert [str(each) for each in rehearse(EXPERTISE, (EXPERTISE,)).problems] == []


def test_a_person_is_in_office_at_a_party_of_the_file():
    assert "did you mean “applicant”?" in refusal("of: applicant, max", "of: aplicant, max")
    assert "Responsible author is a person" in refusal("of: committee, max", "of: lead, max")


@pytest.mark.parametrize("wrong", ["kind: social_organization, of: applicant", "rule: people.office, of: applicant"])
def test_only_a_person_is_in_office_somewhere(wrong: str):
    assert "only a person is in office" in refusal("kind: person, of: applicant", wrong)


@pytest.mark.parametrize("wrong", ["2", "2w", "0y", "100y", "10wd", "T"])
def test_a_time_to_look_back_on_is_days_months_or_years(wrong: str):
    assert "look_back" in refusal("look_back: 2y", f"look_back: {wrong}")


def test_nobody_looks_back_without_a_conflict_to_look_for():
    assert "stands beside not_of" in refusal("    not_of: applicant\n", "")
