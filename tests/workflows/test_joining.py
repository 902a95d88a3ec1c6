"""Organizations take a seat by acting where they see the case, in the mind and through the real commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from govflow.domain import RULES
from govflow.engine import stories
from govflow.engine.checks import soundness
from govflow.engine.parsing import parse
from govflow.engine.problems import WorkflowProblems
from govflow.services.rehearsal import rehearse

FILE = Path(__file__).with_name("notice.v1.yaml")
ROUND = """
rounds:
  asked: {kind: consultation, title: Opinions · 意见, voters: objectors, close: at_deadline}
"""
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


def test_a_round_that_asks_only_who_has_joined_is_warned_of():
    text = (
        FILE.read_text()
        .replace("\nstories:", ROUND + "\nstories:")
        .replace("    due: {in: 30d, then: lapse}\n", "    rounds: asked\n    due: {in: 30d}\n")
    )
    text = text.replace(
        "{title: Too late · 逾期, by: timer, to: lapsed}", "{title: Too late · 逾期, when: asked.complete, to: lapsed}"
    )
    problems = soundness.check(parse(text, RULES), RULES).problems
    assert [each.severity for each in problems if "Only who has joined by a step" in str(each)] == ["warning"]
    both = parse(text.replace("voters: objectors", "voters: [objectors, founder]"), RULES)
    assert not [each for each in soundness.check(both, RULES).problems if "Only who has joined" in str(each)]
