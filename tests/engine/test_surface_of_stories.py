"""How stories of a workflow file may go on from one another, and what else a file may say of itself."""

from __future__ import annotations

from datetime import date

import pytest

from govflow.engine.checks import soundness
from govflow.engine.parsing import parse
from govflow.engine.stories import run
from tests.engine.builders import RULES, line_of, workflow_text
from tests.engine.test_surface import Edit, only, problems, workflow

AFTER = """
  begun: {do: [request], given: {amount: 5}, expect: requested}
  accepted: {after: begun, do: [accept], given: {amount: 2_000_000}, expect: offer}
  late: {after: begun, do: [+31d], expect: lapsed}
"""


def test_a_story_goes_on_from_another_with_its_answers() -> None:
    found = workflow(stories=AFTER)
    accepted = found.stories[1]
    assert (accepted.do, accepted.given) == (("request", "accept"), {"amount": 2_000_000})
    assert accepted.places == (("stories", "begun", "do", 0), ("stories", "accepted", "do", 0))
    assert all(each.passed for each in run(parse(workflow_text(stories=AFTER), RULES), RULES))


def test_a_step_that_goes_wrong_is_told_where_it_stands() -> None:
    text = workflow_text(stories=AFTER.replace("[request]", "[refuse]"))
    results = run(parse(text, RULES), RULES)
    assert {each.problem.line for each in results if each.problem} == {line_of(text, "begun:")}


@pytest.mark.parametrize(
    ("stories", "sentence"),
    [
        (AFTER.replace("after: begun", "after: begn"), "There is no story “begn”; did you mean “begun”?"),
        (AFTER.replace("begun: {", "begun: {after: late, "), "The story begins after itself: "),
        ("\n  a: {after: a, do: [request], expect: requested}\n", "The story begins after itself: a."),
        (AFTER.replace("given: {amount: 5}", "refused: late"), "“begun” ends with a refusal"),
    ],
)
def test_a_story_that_has_no_beginning_is_a_problem(stories: str, sentence: str) -> None:
    assert any(sentence in each for each in problems(stories=stories))


@pytest.mark.parametrize(("longest", "sound"), [(20, True), (21, False)])
def test_no_more_than_twenty_stories_come_before_another(longest: int, sound: bool) -> None:
    links = "".join(f"  s{n}: {{after: s{n - 1}, expect: draft}}\n" for n in range(1, longest + 1))
    stories = f"\n  s0: {{expect: draft}}\n{links}"
    if sound:
        assert len(workflow(stories=stories).stories) == longest + 1
    else:
        assert only(stories=stories) == "More than 20 stories come before this one."


def test_a_step_that_asks_again_keeps_what_was_given() -> None:
    again = (
        "      expire:",
        "      revise: {title: Revise · 修改, by: claimant, form: claim, to: same}\n      expire:",
    )
    story = """
  kept:
    given: {amount: 2_000_000}
    do: [revise, request, accept, {respond: {all: accept}}, approve]
    expect: escalated
"""
    assert all(each.passed for each in run(parse(workflow_text(again, stories=story), RULES), RULES))


def test_a_version_says_from_when_it_is_in_force() -> None:
    assert workflow(("version: 1", "version: 1\nin_force_from: 2026-01-01")).in_force_from == date(2026, 1, 1)


@pytest.mark.parametrize("day", ["2026", "2026-02-30", "2026-1-1", "2026-01-01T00:00:00", "soon"])
def test_a_day_that_is_none_is_a_problem(day: str) -> None:
    assert "in_force_from" in only(("version: 1", f"version: 1\nin_force_from: {day}"))


def test_facts_are_fields() -> None:
    assert workflow(("opening: claim", "facts: amount\nopening: claim")).facts == ("amount",)
    assert only(("opening: claim", "facts: [amount, cost]\nopening: claim")).startswith("There is no form field “cost”")


def test_loops_are_called_limited_only_where_a_step_of_each_has_a_condition() -> None:
    def said(*edits: Edit) -> list[str]:
        found = soundness.check(parse(workflow_text(*edits), RULES), RULES).findings
        return [str(each.evidence) for each in found]

    assert "there is no way round" in said(("    reopen: {by: office.secretary, within: 30wd, to: draft}\n", ""))
    back = ("when: settlement_offer.lost, to: refused", "when: settlement_offer.lost, to: requested")
    guarded = ("by: respondent.signatory, to: offer", "by: respondent.signatory, guards: sample.affordable, to: offer")
    assert "no case moves round by itself, and every way round has a step with a rule or a condition" in said(
        back, guarded
    )
