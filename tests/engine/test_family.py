"""Cases below a case, as its file says: what they take over, which are taken up, what comes back, in what words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from govflow.engine.definition import ChildCases
from govflow.engine.facts import CaseFacts, Form, Holder
from govflow.engine.family import adopted, opened
from govflow.engine.intents import AdoptCase, OpenCase
from govflow.engine.parsing import WorkflowProblems, parse
from tests.engine.builders import CLAIMANT, OFFICE, RULES, VOCABULARY, facts, line_of, workflow_text

ITEMS = ChildCases.model_validate(
    {
        "workflow": "proposal",
        "relation": "agenda_item",
        "title": "item_title",
        "title_other": "item_title_zh",
        "copy": {"class": "topic_class", "paper": "paper", "rules": "rule_set"},
        "fixed": {"submit_at_once": True},
        "parties": {"members": "claimant", "lead": "chosen"},
        "adopt": "pending",
    }
)


def case(**answers: object) -> CaseFacts:
    found: CaseFacts = facts(data=answers)[CaseFacts]
    return found


def opening(here: CaseFacts, **answers: object) -> OpenCase:
    [found] = opened("items", ITEMS, {CaseFacts: here, Form: Form(answers)})
    return found


def test_answers_are_taken_over_under_other_names_those_of_the_step_before_those_of_the_case() -> None:
    here = case(rule_set="consensus", topic_class="budget")
    found = opening(here, item_title="Solvent limits", topic_class="standards", paper=None)
    assert found.data == {"class": "standards", "rules": "consensus", "submit_at_once": True}
    assert (found.title, found.child, found.workflow) == ("Solvent limits", "items", "proposal")


def test_a_title_in_the_other_language_comes_along_where_one_is_written() -> None:
    found = opening(case(), item_title="Solvent limits", item_title_zh="溶剂限值")
    assert (found.title, found.title_other) == ("Solvent limits", "溶剂限值")
    assert opening(case(), item_title="Solvent limits").title_other is None


HEADED = ITEMS.model_copy(update={"headed": True, "title_other": None})


@pytest.mark.parametrize(
    ("title", "other", "clause", "expected"),
    [
        ("Limits", "限值", "4.2", ("Limits: 4.2", "限值：4.2")),
        ("Limits", None, "4.2", ("Limits: 4.2", None)),
        ("Limits", "限值", None, ("Limits", "限值")),
        ("L" * 195, None, "4.2", ("L" * 195 + ": 4.2", None)),
        ("L" * 196, None, "4.2", ("L" * 194 + "…: 4.2", None)),
        ("Limits", None, "x" * 198, ("…: " + "x" * 197, None)),
    ],
)
def test_a_title_may_begin_with_that_of_the_case_above(
    title: str, other: str | None, clause: str | None, expected: tuple[str, str | None]
) -> None:
    here = replace(case(), title=title, title_other=other)
    [found] = opened("items", HEADED, {CaseFacts: here, Form: Form({"item_title": clause})})
    assert (found.title, found.title_other) == expected


def test_a_case_without_a_title_of_its_own_has_that_of_the_case_above() -> None:
    assert opening(case()).title == case().title


def test_who_takes_part_is_said_by_a_capacity_or_by_a_field_that_names_parties() -> None:
    found = opening(case(), chosen=OFFICE.organization_id)
    assert found.parties == {"members": (CLAIMANT,), "lead": (OFFICE,)}


def test_nobody_outside_the_case_is_seated_in_one_below_it() -> None:
    stranger = Holder(organization_id=99, person_id=None, name=CLAIMANT.name)
    assert opening(case(), chosen=stranger.organization_id).parties["lead"] == ()
    assert opening(case()).parties["lead"] == ()


def test_there_is_one_case_for_each_row_whose_columns_go_before_the_fields() -> None:
    rows = ({"item_title": "Ozone", "topic_class": "standards"}, {"item_title": "Dust"})
    each = ITEMS.model_copy(update={"per": "agenda"})
    found = opened("items", each, {CaseFacts: case(topic_class="budget"), Form: Form({"agenda": rows})})
    assert [(one.title, one.data["class"]) for one in found] == [("Ozone", "standards"), ("Dust", "budget")]
    for answers in ({"agenda": ()}, {}):
        assert opened("items", each, {CaseFacts: case(), Form: Form(answers)}) == ()


def test_the_case_that_the_form_names_is_taken_up_and_none_where_it_names_none() -> None:
    named = {"child": "items", "workflow": "proposal", "relation": "agenda_item"}
    assert adopted("items", ITEMS, Form({"pending": 42})) == (AdoptCase(case_id=42, **named),)
    several = adopted("items", ITEMS, Form({"pending": (42, 43)}))
    assert several == (AdoptCase(case_id=42, **named), AdoptCase(case_id=43, **named))
    assert adopted("items", ITEMS, Form({})) == ()


def test_a_list_stands_for_fields_that_are_called_the_same() -> None:
    given = {"workflow": "tranche", "relation": "tranche", "copy": ["fund", "evidence"], "returns": "paid_on"}
    found = ChildCases.model_validate(given)
    assert found.copied == {"fund": "fund", "evidence": "evidence"}
    assert found.returns == {"paid_on": "paid_on"}


@pytest.mark.parametrize(
    ("relation", "said"), [("tranche", "Tranches"), ("referral", "referral"), ("of_old", "of_old")]
)
def test_cases_below_are_called_by_the_list_of_their_relation_else_by_its_name(relation: str, said: str) -> None:
    assert VOCABULARY.together(relation).en == said


BELOW = "{surveys: {workflow: survey, relation: tranche, title: claim, copy: {why: claim, most: amount}}}"
OPENS = (
    "      accept: {",
    "      survey: {title: Survey · 勘测, by: office, opens: surveys, to: same}\n      accept: {",
)


def problem(children: str, *edits: tuple[str, str]) -> str:
    """The one problem of the sample file with these cases below."""
    with pytest.raises(WorkflowProblems) as caught:
        parse(workflow_text(*(edits or (OPENS,)), children=children), RULES)
    [found] = caught.value.problems
    return str(found.sentence)


def test_a_file_may_have_cases_below_its_own() -> None:
    assert parse(workflow_text(OPENS, children=BELOW), RULES).workflow.children["surveys"].title == "claim"


def changed(old: str, new: str) -> str:
    assert old in BELOW
    return BELOW.replace(old, new)


@pytest.mark.parametrize(
    ("children", "sentence"),
    [
        (changed("tranche", "trance"), "There is no relation “trance”; did you mean “tranche”?"),
        (changed("title: claim", "title: amount"), "“amount” is of type money; here it has to be one of: line, text."),
        (changed("title: claim", "title: clam"), "There is no form field “clam”; did you mean “claim”?"),
        (changed("most: amount", "most: amout"), "There is no form field “amout”; did you mean “amount”?"),
        (changed("}}}", "}, fixed: {most: 1}}}"), "“most” is both copied and fixed; write one of the two."),
        (changed("}}}", "}, parties: {payer: offic}}}"), "There is no capacity “offic”; did you mean “office”?"),
        (changed("}}}", "}, parties: {payer: amount}}}"), "“amount” is of type money; here it has to be one of"),
        (changed("}}}", "}, readers: [offic]}}"), "There is no capacity “offic”; did you mean “office”?"),
        (changed("}}}", "}, returns: {fnding: said}}}"), "There is no form field “fnding”; did you mean “finding”?"),
        (changed("}}}", "}, adopt: amount}}"), "“amount” is of type money; here it has to be one of: case, cases."),
        (changed("}}}", "}, private: true}}"), "“private” says which cases are taken up: write adopt as well"),
    ],
)
def test_what_leads_nowhere_under_children_is_named(children: str, sentence: str) -> None:
    assert problem(children).startswith(sentence)


@pytest.mark.parametrize("name", ["children", "office", "amount"])
def test_what_children_are_called_means_nothing_else(name: str) -> None:
    opens = (OPENS[0], OPENS[1].replace("opens: surveys", f"opens: {name}"))
    assert problem(changed("surveys", name), opens) == f"“{name}” has a meaning of its own; choose another name."


def test_a_step_opens_what_there_is_and_what_there_is_has_a_step() -> None:
    wrong = (OPENS[0], OPENS[1].replace("opens: surveys", "opens: [surveys, surveis]"))
    assert problem(BELOW, wrong).startswith("There is no name under children “surveis”; did you mean “surveys”?")
    unused = (OPENS[0], OPENS[1].replace(" opens: surveys,", ""))
    assert problem(BELOW, unused) == "No step opens “surveys”: write opens or adopts in one."


def test_a_step_takes_up_only_what_its_form_asks_for() -> None:
    takes = (OPENS[0], OPENS[1].replace("opens: surveys", "adopts: surveys"))
    assert problem(BELOW, takes).startswith("“surveys” says under adopt which field names the case")
    asks = ("    needs_survey:", "    other_case: {type: case, label: Case · 事项}\n    needs_survey:")
    adopting = changed("}}}", "}, adopt: other_case}}")
    assert problem(adopting, takes, asks) == "The form of “Survey” does not ask for other_case."
    misnamed = (OPENS[0], OPENS[1].replace("opens: surveys", "adopts: surveys, form: serveys"))
    assert problem(adopting, misnamed, asks).startswith("There is no form “serveys”")


@pytest.mark.parametrize("listed", ["[claim, {most: amount}]", "[[claim]]", "[1]"])
def test_a_list_of_fields_lists_names(listed: str) -> None:
    sentence = "“children.surveys.copy” must be keys with values"
    assert problem(changed("{why: claim, most: amount}", listed)).startswith(sentence)


def test_a_result_seats_nobody() -> None:
    seating = changed("}}}", "}, returns: {opponent: who}}}")
    assert problem(seating) == "“opponent” seats somebody, which no result of another case may do."


def test_the_line_of_a_problem_is_that_of_the_name() -> None:
    text = workflow_text(OPENS, children=f"\n  {changed('title: claim', 'title: clam')[1:-1]}")
    with pytest.raises(WorkflowProblems) as caught:
        parse(text, RULES)
    assert caught.value.problems[0].line == line_of(text, "title: clam")
