"""Slips of the pen in a workflow file: each is told once, where it was made, with what to write instead."""

from __future__ import annotations

import pytest

from govflow.engine.parsing import WorkflowProblems, parse
from govflow.engine.problems import MOST_NAMED, no_such
from govflow.values import Text
from tests.engine.builders import RULES, line_of, workflow_text

Edit = tuple[str, str]
CONDITION = "if: amount > 1_000_000"


def told(*edits: Edit, **sections: str) -> list[str]:
    """``line: sentence`` of each problem."""
    with pytest.raises(WorkflowProblems) as caught:
        parse(workflow_text(*edits, **sections), RULES)
    return [f"{each.line}: {each.sentence}" for each in caught.value.problems]


def only(*edits: Edit, **sections: str) -> str:
    """The one problem there is, without its line."""
    [problem] = told(*edits, **sections)
    return problem.partition(": ")[2]


@pytest.mark.parametrize("condition", ["amount in (1, 2)", "amount in (1, 2, 3)", "max(amount, min(amount, 5)) > 3"])
def test_a_condition_torn_apart_at_its_commas_is_told_once_as_it_must_be_written(condition: str) -> None:
    assert only((CONDITION, f"if: {condition}")) == f"A value with a comma needs quotes here: if: '{condition}'."


def test_a_named_condition_torn_apart_is_told_at_its_name() -> None:
    text = workflow_text(conditions="{big: max(amount, 3) > 5}")
    assert told(conditions="{big: max(amount, 3) > 5}") == [
        f"{line_of(text, 'big:')}: A value with a comma needs quotes here: big: 'max(amount, 3) > 5'."
    ]


def test_a_condition_with_words_in_quotes_is_told_wherever_it_stands() -> None:
    remedy = 'A condition with a comma needs quotes around it: if: \'kind in ("water", "funds")\'.'
    assert only((CONDITION, 'if: terrain in ("hill", "river")')) == remedy
    assert only(conditions='{wet: terrain in ("hill", "river")}') == remedy


def test_a_title_with_a_comma_in_brackets_is_told_with_its_own_words() -> None:
    assert only(("title: No reply · 逾期未复", "title: No reply (none, at all) · 逾期")) == (
        "A value with a comma needs quotes here: title: 'No reply (none, at all) · 逾期'."
    )


def test_a_value_with_an_apostrophe_is_shown_in_double_quotes() -> None:
    title = "No reply (none, of anybody's) · 逾期"
    assert f'title: "{title}"' in only(("title: No reply · 逾期未复", f"title: {title}"))


def test_an_unknown_key_without_a_value_is_told_though_a_bracket_before_it_stays_open() -> None:
    problems = told(("title: No reply · 逾期未复", "title: No reply (none · 逾期, colour"))
    assert any("There is no key “colour” here" in each for each in problems)


def test_a_bracket_that_stays_open_swallows_no_key() -> None:
    problems = told(("title: No reply · 逾期未复", "title: No reply (none · 逾期, colour, help: Wait (now) · 等待"))
    assert any("There is no key “colour” here" in each for each in problems)


@pytest.mark.parametrize(
    ("edit", "place"),
    [
        (("then: lapse", "then: [lapse, refuse]"), "states.requested.due.then"),
        (("phase: filing", "phase: [filing, settlement]"), "states.draft.phase"),
        (("form: review", "form: [review, claim]"), "states.approval.steps.review.form"),
        (("expect: refused", "expect: [refused, lapsed]"), "stories.one side rejects the offer.expect"),
        (("opening: claim", "opening: [claim, review]"), "opening"),
    ],
)
def test_a_list_where_one_name_stands_is_called_so(edit: Edit, place: str) -> None:
    assert only(edit) == f"“{place}” must be one name, not a list."


@pytest.mark.parametrize(
    ("edit", "place"),
    [
        (("to: offer}", "to: [offer, draft]}"), "states.requested.steps.accept.to"),
        (("to: draft}", "to: [draft, offer]}"), "states.withdrawn.reopen.to"),
    ],
)
def test_a_list_of_places_to_go_to_is_called_so(edit: Edit, place: str) -> None:
    assert only(edit) == f"“{place}” must be one state, not a list."


def test_a_misspelt_word_in_a_list_is_told_at_the_word_and_not_at_the_list_as_well() -> None:
    edit = ("kind: local_government, opens", "kind: [Local, regional_body], opens")
    assert only(edit) == "“parties.claimant.kind[0]” must be a name of small letters, digits and _, not “Local”."


def test_a_rule_with_one_word_for_its_settings_is_told_at_the_rule() -> None:
    edit = ("{sample.seated: {capacity: respondent}}", "{sample.seated: respondent}")
    assert only(edit) == (
        "“states.draft.steps.request.guards.sample.seated” must be keys with values {...}, not “respondent”."
    )


def test_a_word_that_is_none_of_those_possible_is_answered_with_the_nearest_and_with_all() -> None:
    assert only(("end: withdrawn", "end: withdrawal")) == (
        "“states.withdrawn.end” cannot be “withdrawal”; did you mean “withdrawn”? "
        "It can be: success, refused, withdrawn, lapsed."
    )


@pytest.mark.parametrize(("there_are", "cut"), [(MOST_NAMED, False), (MOST_NAMED + 1, True)])
def test_a_long_list_of_names_says_that_it_goes_on(there_are: int, cut: bool) -> None:
    sentence = str(no_such(Text(en="state", zh="状态"), "x", [f"state_{n:03}" for n in range(there_are)]))
    assert sentence.endswith("…." if cut else f"state_{there_are - 1:03}.")


def test_what_makes_a_case_private_is_one_answer_that_all_read() -> None:
    assert only(private_if="terain").startswith("There is no form field “terain”; did you mean “terrain”?")
    assert only(private_if="amount") == "“amount” must be a yes/no field that all who take part read."
