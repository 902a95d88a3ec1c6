"""How a workflow file may be written: short forms, names for conditions, steps in their states, stories that go on."""

from __future__ import annotations

import re
from functools import partial

import pytest

from govflow.engine.checks import soundness
from govflow.engine.decide import available, decide
from govflow.engine.definition import Transition, Workflow
from govflow.engine.expressions import Expression, scope_of
from govflow.engine.facts import Steps
from govflow.engine.machine import ALWAYS, Machine
from govflow.engine.parsing import WorkflowProblems, parse
from govflow.errors import Refused
from govflow.values import Money, Text
from tests.engine.builders import RULES, VOCABULARY, facts, line_of, workflow_text

Edit = tuple[str, str]
BIG = ("phases:", "conditions: {big: amount > 1_000_000, affordable: sample.affordable}\nphases:")


def workflow(*edits: Edit, **sections: str) -> Workflow:
    return parse(workflow_text(*edits, **sections), RULES).workflow


def steps(found: Workflow, name: str) -> list[Transition]:
    return [each for each in found.transitions if each.name == name]


def problems(*edits: Edit, **sections: str) -> list[str]:
    """``line: sentence`` of each problem."""
    with pytest.raises(WorkflowProblems) as caught:
        parse(workflow_text(*edits, **sections), RULES)
    return [f"{each.line}: {each.sentence}" for each in caught.value.problems]


def only(*edits: Edit, **sections: str) -> str:
    [problem] = problems(*edits, **sections)
    return problem.partition(": ")[2]


def test_a_text_is_read_from_one_line_or_from_a_block() -> None:
    assert workflow().title == Text(en="Border claim", zh="边界请求")
    assert workflow(("Border claim · 边界请求", "{zh: 边界请求, en: Border claim}")) == workflow()


@pytest.mark.parametrize("written", ["Border claim", "Border claim · ", "Border · claim · 边界请求", "边界请求·Border"])
def test_a_line_that_is_not_one_text_in_each_language_is_refused(written: str) -> None:
    assert only(("Border claim · 边界请求", f'"{written}"')).startswith("“title”: write both languages")


def test_one_name_may_stand_where_several_may() -> None:
    one, several = (
        workflow(),
        workflow(("waits_for: respondent", "waits_for: [respondent]"), ("from: open", "from: [open]")),
    )
    assert one == several
    assert one.states["requested"].waits_for == ("respondent",)


def test_a_party_that_a_rule_finds_needs_no_kind() -> None:
    assert workflow().parties["office"].kind == "derived"


def test_a_field_without_a_definition_is_that_of_an_earlier_form() -> None:
    found = workflow(("    needs_survey:", "    amount:\n    needs_survey:"))
    assert found.forms["review"][1] == found.forms["claim"][1]
    assert [each.name for each in found.forms["review"]] == ["finding", "amount", "needs_survey"]


def test_a_field_that_no_earlier_form_defines_is_a_problem() -> None:
    assert only(("    needs_survey:", "    amont:\n    needs_survey:")).startswith(
        "There is no form field “amont”; did you mean “amount”?"
    )
    assert only(("    terrain:\n", "    finding:\n    terrain:\n")).startswith(
        "“finding” is defined only in a later form"
    )


def test_a_field_whose_definition_does_not_fit_is_told_once() -> None:
    assert only(("type: money", "type: monei"), ("    needs_survey:", "    amount:\n    needs_survey:")).startswith(
        "“forms.claim.amount.type” cannot be “monei”"
    )


def test_a_step_has_its_state_its_place_and_who_takes_it() -> None:
    [accept], [expire] = steps(workflow(), "accept"), steps(workflow(), "expire")
    assert (accept.sources, accept.path, accept.actors) == (
        ("requested",),
        ("states", "requested", "steps", "accept"),
        ("respondent.signatory",),
    )
    assert expire.timed
    assert not expire.manual


def test_several_ways_of_one_step_have_a_place_each() -> None:
    place = ("states", "approval", "steps", "approve")
    assert [each.path for each in steps(workflow(), "approve")] == [(*place, 0), (*place, 1)]


def test_steps_out_of_several_states_come_last() -> None:
    assert [each.name for each in workflow().transitions][-2:] == ["confirm", "withdraw"]
    assert [each.name for each in workflow().leaving("requested")] == ["accept", "refuse", "lapse", "withdraw"]


INHERITED = ("    rounds: settlement_offer\n", "    rounds: settlement_offer\n    by: office.chair\n")


def test_who_a_state_names_takes_the_steps_that_name_nobody() -> None:
    found = workflow(
        INHERITED, ("when: settlement_offer.lost, ", ""), ("when: settlement_offer.carried, ", "by: timer, ")
    )
    assert steps(found, "disagreed")[0].actors == ("office.chair",)
    assert steps(found, "agreed")[0].actors == ("timer",)


def test_a_step_that_happens_by_itself_inherits_nobody() -> None:
    assert steps(workflow(INHERITED), "agreed")[0].actors == ()


def test_a_step_that_nobody_takes_is_a_problem() -> None:
    assert only(("by: respondent.signatory, to: offer", "to: offer")).startswith("Nobody takes “Accept talks”")


def test_a_clock_does_not_fill_in_forms_whoever_names_it() -> None:
    edits = (
        (INHERITED[0], INHERITED[1].replace("office.chair", "timer")),
        ("when: settlement_offer.lost", "form: review"),
    )
    assert only(*edits).startswith("No person takes “Offer rejected”")


def test_a_named_expression_is_put_in_where_its_name_stands() -> None:
    found = workflow(BIG, ("if: amount > 1_000_000", "if: big"), ("if: amount <= 1_000_000", "if: not big"))
    facts_of = partial(facts, "approval")
    small, big = (Expression.parse(str(each.if_), scope_of(found, VOCABULARY)) for each in steps(found, "approve"))
    assert small.test(facts_of(data={"amount": Money.yuan(1_000_000)}))
    assert big.test(facts_of(data={"amount": Money.yuan(1_000_001)}))
    text = workflow_text(BIG, ("if: amount > 1_000_000", "if: big"), ("if: amount <= 1_000_000", "if: not big"))
    assert soundness.check(parse(text, RULES), RULES).problems == ()


def test_a_named_expression_keeps_its_brackets() -> None:
    either = ("phases:", 'conditions: {either: needs_survey or terrain == "hill"}\nphases:')
    found = workflow(either, ("if: amount > 1_000_000", "if: amount > 5 and not either"))
    read = Expression.parse(str(steps(found, "approve")[1].if_), scope_of(found, VOCABULARY))
    assert read.test(facts("approval", data={"amount": Money.yuan(6), "terrain": "river"}))
    assert not read.test(facts("approval", data={"amount": Money.yuan(6), "terrain": "hill"}))


def test_a_named_rule_stands_in_guards() -> None:
    assert steps(workflow(BIG, ("guards: sample.affordable", "guards: affordable")), "confirm")[0].guards == (
        "sample.affordable",
    )


def test_a_condition_of_the_file_is_a_guard_and_says_why_it_refuses() -> None:
    machine = Machine(workflow(BIG, ("guards: sample.affordable", "guards: [affordable, big]")), RULES)
    asked = partial(facts, "escalated", "office.chair", free=Money.yuan(1))
    with pytest.raises(Refused) as caught:
        decide(machine, "confirm", asked(data={"amount": Money.yuan(1_000_000)}))
    assert [str(each) for each in caught.value.reasons] == [
        "“Cost of the work” must be more than ¥1,000,000.00; it is ¥1,000,000.00.",
        "¥1,000,000.00 is asked, ¥1.00 is left.",
    ]
    rich = asked(data={"amount": Money.yuan(1_000_001)}, free=Money.yuan(2_000_000))
    assert decide(machine, "confirm", rich).target == "settled"


def test_a_guard_over_the_form_is_left_for_when_it_is_sent() -> None:
    surveyed = ("phases:", "conditions: {surveyed: needs_survey}\nphases:")
    review = ("by: office.secretary, form: review", "by: office.secretary, form: review, guards: surveyed")
    machine = Machine(workflow(surveyed, review), RULES)
    asked = partial(facts, "approval", "office.secretary")
    assert next(each for each in available(machine, asked()) if each.transition.name == "review").open
    assert decide(machine, "review", asked(form={"finding": "All is well", "needs_survey": True}))
    with pytest.raises(Refused, match="“Needs a joint survey” must be answered with yes"):
        decide(machine, "review", asked(form={"finding": "All is well", "needs_survey": False}))


def test_a_guard_needs_what_its_condition_reads() -> None:
    often = ("phases:", "conditions: {seldom: times(review) < 3}\nphases:")
    found = workflow(often, ("guards: sample.affordable", "guards: seldom"))
    assert Machine(found, RULES).needs("escalated", "confirm") == ALWAYS | {Steps}


def test_a_rule_after_if_is_told_apart() -> None:
    sentence = "“affordable” is the use of a rule: write it in guards."
    assert only(BIG, ("if: amount > 1_000_000", "if: affordable")) == sentence
    assert only(BIG, ("if: amount > 1_000_000", "if: amount > 5 if affordable else big")) == sentence


def test_a_wrong_condition_is_told_once_where_it_is_defined() -> None:
    edits = (
        ("phases:", "conditions: {big: amont > 5, dear: sample.afordable}\nphases:"),
        ("if: amount > 1_000_000", "if: big"),
        ("if: amount <= 1_000_000", "if: amount <= 5 if big else not big"),
        ("guards: sample.affordable", "guards: [dear, big]"),
    )
    line = line_of(workflow_text(*edits), "conditions:")
    assert [re.split(" There are:? ", each)[0] for each in problems(*edits)] == [
        f"{line}: There is no form field “amont”; did you mean “amount”?",
        f"{line}: There is no guard “sample.afordable”; did you mean “sample.affordable”?",
    ]


def test_conditions_made_of_themselves_are_told_where_they_stand() -> None:
    circle = ("phases:", "conditions: {one: not other, other: one or needs_survey, user: one}\nphases:")
    assert [each.partition(": ")[2] for each in problems(circle, ("if: amount > 1_000_000", "if: user"))] == [
        "The condition “one” is made of itself.",
        "The condition “other” is made of itself.",
    ]


def test_conditions_that_are_too_large_together_are_told_where_they_are_used() -> None:
    many = " or ".join(["needs_survey"] * 30)
    named = ("phases:", f"conditions: {{{', '.join(f'c{n}: {many}' for n in range(13))}}}\nphases:")
    every = " and ".join(f"c{n}" for n in range(13))
    assert "more than 400 parts" in only(named, ("if: amount > 1_000_000", f"if: {every}"))


def test_the_outcome_of_a_round_may_have_a_name() -> None:
    agreed = ("phases:", "conditions: {all_agree: settlement_offer.carried}\nphases:")
    found = workflow(agreed, ("when: settlement_offer.carried", "when: all_agree"))
    read = Expression.parse(str(steps(found, "agreed")[0].when), scope_of(found, VOCABULARY))
    assert read.outcomes == {"settlement_offer.carried"}


def test_a_condition_named_like_a_field_is_a_problem() -> None:
    assert only(("phases:", "conditions: {amount: amount > 5}\nphases:")).startswith("“amount” is both a condition and")


def test_a_round_opens_once_in_a_state() -> None:
    assert workflow(("rounds: settlement_offer", "rounds: [settlement_offer]")) == workflow()
    assert "a round is named twice: it opens once" in only(
        ("rounds: settlement_offer\n", "rounds: [settlement_offer, settlement_offer]\n")
    )


def test_an_outcome_is_that_of_the_round_of_its_state() -> None:
    text = workflow_text(
        ("\nstories:", "  other: {kind: consultation, voters: office}\n\nstories:"),
        ("when: settlement_offer.lost", "when: other.complete"),
    )
    found = [str(each.sentence) for each in soundness.check(parse(text, RULES), RULES).errors]
    assert "“Offer rejected” waits for “other.complete”, but “Offer” opens the round “settlement_offer”." in found


def test_choices_are_named_in_order() -> None:
    found = workflow(
        ("choices: [accept, reject]", "choices: {take: Take it · 接受, leave: Leave it · 拒绝}"), stories="{}"
    )
    assert [each.name for each in found.rounds["settlement_offer"].choices] == ["take", "leave"]
