"""Members of a committee or body take part as they are on the day, in the mind and through the real commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from govflow.domain import RULES
from govflow.engine import stories
from govflow.engine.checks import soundness
from govflow.engine.parsing import parse
from govflow.engine.problems import WorkflowProblems
from govflow.services.rehearsal import rehearse

FILE = Path(__file__).with_name("assembly.v1.yaml")
ASSEMBLY = parse(FILE.read_bytes(), RULES, name=FILE.name)


def test_the_procedure_is_sound():
    assert [str(each) for each in soundness.check(ASSEMBLY, RULES).problems if each.severity == "error"] == []


def test_its_stories_come_true_in_the_mind():
    assert [str(each.problem) for each in stories.run(ASSEMBLY, RULES) if each.problem] == []


def test_its_stories_come_true_through_the_real_commands():
    assert [str(each) for each in rehearse(ASSEMBLY, (ASSEMBLY,)).problems] == []


def test_what_is_neither_committee_nor_body_has_no_members():
    with pytest.raises(WorkflowProblems, match="Mover is no committee or body, so it has no members"):
        parse(FILE.read_text().replace("{of: conference}", "{of: mover}"), RULES)


@pytest.mark.parametrize("number", ["0", "100", "many"])
def test_a_story_says_how_many_members_there_are_within_bounds(number: str):
    told = parse(FILE.read_text().replace("{members: 20}", f"{{members: {number}}}"), RULES)
    assert "is no number of parties" in str(stories.run(told, RULES)[1].problem)
