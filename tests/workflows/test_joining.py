"""Organizations take a seat by acting where they see the case, in the mind and through the real commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from govflow.domain import RULES
from govflow.engine import soundness, stories
from govflow.engine.parsing import parse
from govflow.engine.problems import WorkflowProblems
from govflow.services.rehearsal import rehearse

FILE = Path(__file__).with_name("notice.v1.yaml")
NOTICE = parse(FILE.read_bytes(), RULES, name=FILE.name)


def test_the_procedure_is_sound_without_a_warning_about_empty_seats():
    problems = soundness.check(NOTICE, RULES).problems
    assert [str(each) for each in problems if each.severity == "error" or "seated" in str(each)] == []


def test_its_stories_come_true_in_the_mind():
    assert [str(each.problem) for each in stories.run(NOTICE, RULES) if each.problem] == []


def test_its_stories_come_true_through_the_real_commands():
    assert [str(each) for each in rehearse(NOTICE, (NOTICE,)).problems] == []


def test_a_seat_that_nobody_could_join_is_an_error():
    hidden = (
        FILE.read_text()
        .replace("    public: true\n", "    view: [founder, office]\n")
        .replace("[social_organization, local_government]", "social_organization")
    )
    hidden = hidden.replace("kind: social_organization\n    opens", "kind: local_government\n    opens").partition(
        "\nstories:"
    )[0]
    problems = soundness.check(parse(hidden.replace(", office]", "]"), RULES), RULES).problems
    assert [each.severity for each in problems if "Nobody can ever join as “Objectors”" in str(each)] == ["error"]


@pytest.mark.parametrize("wrong", ["opens: true", "min: 1", "kind: person", "rule: people.office"])
def test_only_organizations_of_a_kind_join_and_nobody_counts_on_them(wrong: str):
    text = FILE.read_text()
    if wrong.startswith(("kind", "rule")):
        text = text.replace("    kind: [social_organization, local_government]\n    joins", f"    {wrong}\n    joins")
    else:
        text = text.replace("joins: true", f"joins: true\n    {wrong}")
    with pytest.raises(WorkflowProblems, match="join"):
        parse(text, RULES)
