"""A call for offers: sealed until they are opened, scored side by side, evaluators replaced; told twice."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from govflow.domain import RULES
from govflow.engine import stories
from govflow.engine.checks.soundness import check
from govflow.engine.formatting import canonical
from govflow.engine.parsing import Parsed, parse
from govflow.engine.problems import WorkflowProblems
from govflow.services.rehearsal import rehearse

FILE = Path(__file__).with_name("call_for_offers.v1.yaml")


@cache
def call() -> Parsed:
    return parse(FILE.read_bytes(), RULES, name=FILE.name)


def edited(*edits: tuple[str, str]) -> Parsed:
    text = FILE.read_text()
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return parse(text, RULES)


def findings(*edits: tuple[str, str]) -> str:
    """What is said of the file with these edits, whether it can be read or not."""
    try:
        return "\n".join(str(each) for each in check(edited(*edits), RULES).problems)
    except WorkflowProblems as error:
        return str(error)


def test_the_procedure_is_sound_and_canonical():
    assert [str(each) for each in check(call(), RULES).problems] == []
    assert canonical(FILE.read_bytes(), name=FILE.name) == FILE.read_text()


def test_every_story_comes_true_in_the_mind():
    assert [(str(each.problem), each.trace) for each in stories.run(call(), RULES) if each.problem] == []


def test_every_story_comes_true_through_the_real_commands_and_nobody_else_can_take_its_steps():
    rehearsal = rehearse(call(), ())
    assert [str(each) for each in rehearsal.problems] == []
    assert all(each.passed for each in rehearsal.stories)


def test_offers_fewer_than_the_field_says_are_too_few():
    three = edited(("given: {budget: 1000, needed: 2}", "given: {budget: 1000, needed: 3}"))
    failed = {each.name: str(each.problem) for each in stories.run(three, RULES) if each.problem}
    assert "the best offer within the budget is awarded" in failed


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("form: offer\n", "form: ofer\n", "did you mean “offer”"),
        ("voters: offerers\n", "voters: evaluators\n", "made by organizations"),
        ("minimum: needed", "minimum: neded", "did you mean “needed”?"),
        ("minimum: needed", "minimum: offerers", "several organizations"),
        ("minimum: needed", "minimum: budget", "budget is a sum of money"),
        ("not_of: [offerers, purchaser]", "not_of: purchaser", "whom they may belong to"),
        ("per: offers\n", "per: scoring\n", "no round of offers"),
        ("per: offers\n", "per: ofers\n", "did you mean “offers”"),
        ("per: offers\n", "per: offers\n    ties: weeks\n", "no sum of money"),
        ("per: offers\n", "per: offers\n    ties: cost\n", "no sum of money"),
        ("per: offers\n", "per: offers\n    ties: price\n", "scoring.tied"),
        ("replace: purchaser.legal\n", "replace: buyer.legal\n", "no capacity"),
        ("max: 52}", "max: 52, audience: purchaser}", "leave audience and seats out"),
        ("when: scoring.incomplete or scoring.tied", "when: scoring.incomplete", "tied"),
        ("when: offers.incomplete", "when: offers.lapsed", "offers.lapsed"),
        ("offers.of(scoring.winner).price <= budget\n", "offers.of(scoring.winner).cost <= budget\n", "there can be"),
        ("offers.of(scoring.winner).price", "offers.of(budget).price", "organization"),
        ("min(offers.price)", "min(offers.concept)", "There is no offers.concept"),
    ],
)
def test_what_leads_nowhere_is_told_with_what_there_is(old, new, said):
    assert said in findings((old, new))
