"""States of other procedures that a file names are looked for in their files, where files are judged together."""

from __future__ import annotations

import pytest

from govflow.domain import RULES
from govflow.engine.checks import soundness
from govflow.engine.checks.kin import elsewhere
from govflow.engine.definition import ChildCases
from govflow.engine.parsing import Parsed, parse
from govflow.engine.problems import WorkflowProblems
from govflow.services.catalog import shipped_workflows

SHIPPED = {each.name.partition(".")[0]: each for each in shipped_workflows()}
ITEMS = "states: [scheduled, in_writing, adopted"
SLIPS = [
    ("proposal", "parent_in_if_any: {states: [in_session]}", "parent_in_if_any: {states: [insession]}", "in_session"),
    ("proposal", "parent_in: {states: [decided]}", "parent_in: {states: [decide]}", "decided"),
    ("tranche", "parent_in: {states: [active]}", "parent_in: {states: active_grant}", None),
    ("joint_conference", ITEMS, ITEMS.replace("in_writing", "in_writign"), "in_writing"),
]


def shipped(name: str, old: str = "", new: str = "") -> Parsed:
    text = SHIPPED[name].read_text("utf-8")
    assert old in text
    return parse(text.replace(old, new) if old else text, RULES, name=name)


def problems(parsed: Parsed, *others: Parsed) -> list[str]:
    known = {each.workflow.id: each.workflow for each in others}
    return [str(each.sentence) for found in soundness.kinship(parsed, known, RULES) for each in found.problems]


@pytest.mark.parametrize(("name", "old", "new", "near"), SLIPS)
def test_a_state_that_the_other_procedure_does_not_have_is_answered_with_the_nearest_and_all(
    name: str, old: str, new: str, near: str | None
) -> None:
    others = [shipped(each) for each in SHIPPED if each != name]
    assert problems(shipped(name), *others) == []
    [sentence] = problems(shipped(name, old, new), *others)
    assert sentence.startswith("There is no state of the case")
    assert near is None or f"did you mean “{near}”? There are: " in sentence


def test_a_field_of_the_procedure_that_a_rule_opens_is_looked_for_there() -> None:
    others = [shipped(each) for each in SHIPPED if each != "joint_conference"]
    [sentence] = problems(shipped("joint_conference", "listed: text", "listed: txet"), *others)
    assert "“txet”; did you mean “text”?" in sentence


def test_a_name_is_no_mistake_while_no_procedure_is_known_that_opens_such_cases() -> None:
    assert problems(shipped("tranche", "[active]", "[activ]")) == []


def test_a_rule_asks_only_the_procedure_that_it_names() -> None:
    known = {each.workflow.id: each.workflow for each in map(shipped, SHIPPED)}
    slip = shipped("joint_conference", ITEMS, "states: [scheduled, in_writing, verified")
    both = slip.workflow.children | {"grants": ChildCases(workflow="tranche", relation="tranche")}
    above = slip.workflow.model_copy(update={"children": both})
    [found] = elsewhere.check(above, slip.positions, known, RULES)
    assert "There is no state of the cases below “verified”" in str(found.sentence)


def test_a_procedure_that_never_stands_below_is_answered_with_those_that_do() -> None:
    with pytest.raises(WorkflowProblems, match="no procedure under children “propsal”; did you mean “proposal”"):
        shipped("joint_conference", "at_least: 1, workflow: proposal", "at_least: 1, workflow: propsal")
