"""Steps that one fills in and another takes: which a file may name, and how one is judged whoever will take it."""

from __future__ import annotations

from typing import Any

import pytest

from govflow.engine.decide import handed
from govflow.engine.machine import Machine
from govflow.engine.parsing import WorkflowProblems, parse
from govflow.engine.rules import ActorName, HandedStepName, Rules, RuleSet
from govflow.engine.rules.referring import named_by
from govflow.values import Money
from tests.engine.builders import OFFICE, VOCABULARY, Purse, facts, sample, workflow_text

desk = RuleSet("desk")


@desk.book
def tray(*, by: tuple[ActorName, ...], steps: tuple[HandedStepName, ...]) -> tuple[str, ...]:
    """Steps are prepared.

    by: Who prepares them.
    steps: Which.
    """
    return steps


RULES = Rules((sample, desk), VOCABULARY)
LABEL = "label: Finding · 审查意见, required: true"


def keeps(*steps: str, by: str = "office.secretary") -> str:
    return f"{{desk.tray: {{by: {by}, steps: [{', '.join(steps)}]}}}}"


def told(*edits: tuple[str, str], use: str, **sections: str) -> list[str]:
    with pytest.raises(WorkflowProblems) as caught:
        parse(workflow_text(*edits, keeps=use, **sections), RULES)
    return [str(each.sentence) for each in caught.value.problems]


def test_a_step_of_another_is_prepared_by_whom_the_file_names() -> None:
    machine = Machine(parse(workflow_text(keeps=keeps("approve", "confirm")), RULES).workflow, RULES)
    assert machine.book("desk.tray") == ("approve", "confirm")
    assert [name for _, refers, name in named_by(machine.books["desk.tray"]) if refers.handed] == ["approve", "confirm"]


@pytest.mark.parametrize(
    ("asks", "why"),
    [
        ("finding: {type: document, label: Finding · 审查意见, required: true}", "a file, a case"),
        ("finding: {type: text, label: Finding · 审查意见, audience: [office]}", "only some may read"),
        ("finding: {type: cases, label: Finding · 审查意见}", "a file, a case"),
    ],
)
def test_what_whoever_takes_the_step_has_to_give_is_not_prepared(asks: str, why: str) -> None:
    edit = (f"finding: {{type: text, {LABEL}}}", asks)
    with_chair = ("by: office.secretary, form: review", "by: office.chair, form: review")
    [sentence] = told(edit, with_chair, use=keeps("review"))
    assert why in sentence
    assert "Finding" in sentence


def test_a_step_that_opens_a_round_is_not_prepared() -> None:
    assert any("opens a round" in each for each in told(use=keeps("accept")))


def test_a_step_that_nobody_takes_is_not_prepared() -> None:
    assert told(use=keeps("lapse")) == ["No person takes “No reply”: there is nothing to prepare for anybody."]


def test_whoever_takes_a_step_alone_does_not_prepare_it() -> None:
    assert told(use=keeps("review")) == [
        "Whoever would prepare “Record the review” takes it alone. Leave the step out."
    ]
    parse(workflow_text(keeps=keeps("review", by="[office.secretary, office.clerk]".replace("clerk", "chair"))), RULES)


def test_a_step_that_there_is_not_is_told_where_it_is_named() -> None:
    [sentence] = told(use=keeps("aprove"))
    assert "aprove" in sentence


def test_whoever_reviews_under_a_number_prepares_nothing() -> None:
    rounds = """
  scoring:
    kind: review
    title: Scores · 评分
    voters: [office]
    matter: [claim]
    minimum: 1
    criteria: {need: {label: Need · 必要性, max: 100}}
    names: [claimant]
"""
    with pytest.raises(WorkflowProblems) as caught:
        parse(workflow_text(keeps=keeps("accept", by="office"), rounds=rounds), RULES)
    assert any("reviews. Name somebody else" in str(each.sentence) for each in caught.value.problems)


def judged(state: str, name: str, *, purse: int = 2_000_000, **more: Any) -> Any:
    machine = Machine(parse(workflow_text(), RULES).workflow, RULES)
    data = {"amount": Money.yuan(1_500_000)}
    known = facts(state, "office.secretary", data=data, parties={"office": (OFFICE,)}, **more)
    return handed(machine, name, {**known, Purse: Purse(Money.yuan(purse))})


def test_what_the_case_has_to_come_to_is_missing_and_what_the_answers_say_is_wrong() -> None:
    dear = judged("escalated", "confirm", purse=1)
    assert (len(dear.missing), dear.wrong, dear.decision) == (1, (), None)
    paid = judged("escalated", "confirm")
    assert (paid.missing, paid.wrong, paid.decision is None) == ((), (), False)
    refusing = judged("requested", "refuse")
    assert ([str(each) for each in refusing.wrong], refusing.missing) == (["A written reason is needed."], ())
    assert judged("requested", "refuse", reason="Too dear").wrong == ()
    assert judged("requested", "confirm") is None


def test_of_several_ways_the_one_is_prepared_that_is_meant() -> None:
    assert judged("approval", "approve").transition.to == "escalated"
