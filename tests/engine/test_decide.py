"""What one step does: decisions, refusals with all their reasons, actions as they look to an actor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govflow.engine.decide import Action, Decision, action, automatic, available, decide
from govflow.engine.facts import Facts, Rounds
from govflow.engine.machine import Machine
from govflow.engine.parsing import parse
from govflow.engine.rounds import Tally, Verdict
from govflow.errors import Refused
from govflow.messages import Message
from govflow.values import Money
from tests.engine.builders import (
    CLAIMANT,
    RESPONDENT,
    RULES,
    Purse,
    Recorded,
    actor,
    clock_facts,
    facts,
    workflow_text,
)


@pytest.fixture(scope="module")
def machine() -> Machine:
    return machine_of()


def machine_of(*edits: tuple[str, str]) -> Machine:
    return Machine(parse(workflow_text(*edits), RULES).workflow, RULES)


def refused(machine: Machine, name: str, known: Facts) -> list[str]:
    with pytest.raises(Refused) as caught:
        decide(machine, name, known)
    return [str(reason) for reason in caught.value.reasons]


def verdict(outcome: str | None) -> Rounds:
    tally = Tally(seats=2, recused=0, absent=0, present=2, answered=2)
    sentence = Message("2 of 2 have answered.")
    found = Verdict(outcome=outcome, closed=outcome is not None, tally=tally, derivation=(), sentence=sentence)
    return Rounds({"settlement_offer": found})


@pytest.mark.parametrize("empty", ["claimant", "respondent"])
def test_a_case_leaves_its_first_state_only_with_the_parties_it_needs(machine: Machine, empty: str) -> None:
    seats = {"claimant": (CLAIMANT,), "respondent": (RESPONDENT,)}
    del seats[empty]
    reasons = refused(machine, "request", facts("draft", "claimant.signatory", parties=seats))
    assert f"{empty.capitalize()}: at least 1 must be named, 0 are." in reasons
    assert decide(machine, "expire", clock_facts("draft", parties=seats)).target == "lapsed", "ends are always open"


def test_step_leads_from_its_source_to_its_target(machine: Machine) -> None:
    decision = decide(machine, "request", facts("draft", "claimant.signatory"))
    assert (decision.source, decision.target, decision.intents) == ("draft", "requested", ())
    assert decision.moves


def test_step_to_same_stays_without_entering_the_state_anew(machine: Machine) -> None:
    decision = decide(machine, "review", facts("approval", "office.secretary", form={"finding": "In order"}))
    assert (decision.source, decision.target, decision.moves) == ("approval", "approval", False)


def test_effects_become_intents(machine: Machine) -> None:
    decision = decide(machine, "confirm", facts("escalated", "office.chair"))
    assert decision.intents == (Recorded(7),)


def test_effect_may_ask_for_several_things_or_for_nothing() -> None:
    machine = machine_of(("effects: sample.record", "effects: [sample.record_dear_work, sample.record_twice]"))
    assert decide(machine, "confirm", facts("escalated", "office.chair")).intents == (Recorded(7), Recorded(7))


def test_step_that_does_not_leave_the_state_is_refused_by_its_title(machine: Machine) -> None:
    assert refused(machine, "confirm", facts("draft", "office.chair")) == [
        "“Confirm” is not possible while the case is in “Draft”."
    ]


def test_step_of_no_procedure_is_refused(machine: Machine) -> None:
    assert refused(machine, "to_settled", facts("draft")) == [
        "“to_settled” is not possible while the case is in “Draft”."
    ]


def test_outsider_is_told_who_may_do_it(machine: Machine) -> None:
    assert refused(machine, "accept", facts("requested", "claimant.signatory")) == [
        "Only Respondent (signatory) may do this: Laishui."
    ]


def test_outsider_is_told_that_the_place_is_empty(machine: Machine) -> None:
    known = facts("requested", parties={"claimant": (CLAIMANT,)})
    assert refused(machine, "accept", known) == [
        "Only Respondent (signatory) may do this; nobody holds that place yet."
    ]


def test_membership_without_the_role_is_not_enough(machine: Machine) -> None:
    assert refused(machine, "accept", facts("requested", "respondent")) == [
        "Only Respondent (signatory) may do this: Laishui."
    ]


def test_refusal_names_every_reason_at_once(machine: Machine) -> None:
    known = facts("escalated", "office.secretary", data={"amount": Money.yuan(20)}, free=Money.yuan(5))
    assert refused(machine, "confirm", known) == [
        "Only Joint office (chair) may do this: Joint office.",
        "¥20.00 is asked, ¥5.00 is left.",
    ]


def test_two_steps_that_must_differ_cannot_be_done_by_one_person(machine: Machine) -> None:
    known = facts("escalated", "office.chair", who=actor(12, "Wei"), done_by={"approve": frozenset({12})})
    assert refused(machine, "confirm", known) == ["Somebody else must do this: you did “Approve” in this case."]


def test_two_steps_that_must_differ_can_be_done_by_two_persons(machine: Machine) -> None:
    known = facts("escalated", "office.chair", who=actor(12), done_by={"approve": frozenset({13})})
    assert decide(machine, "confirm", known).target == "settled"


@pytest.mark.parametrize("reason", [None, "", "  \n"])
def test_required_reason_must_be_written(machine: Machine, reason: str | None) -> None:
    known = facts("requested", "claimant.signatory", reason=reason)
    assert refused(machine, "withdraw", known) == ["A written reason is needed."]


def test_step_with_its_reason_is_taken(machine: Machine) -> None:
    known = facts("requested", "claimant.signatory", reason="We settled it ourselves.")
    assert decide(machine, "withdraw", known).target == "withdrawn"


@pytest.mark.parametrize(("amount", "target"), [(1_000_000, "settled"), (1_000_001, "escalated")])
def test_first_transition_of_a_name_whose_condition_holds_wins(machine: Machine, amount: int, target: str) -> None:
    known = facts("approval", "office.convener", data={"amount": Money.yuan(amount)})
    assert decide(machine, "approve", known).target == target


def test_refusal_tells_only_what_the_branch_meant_for_the_case_objects_to(machine: Machine) -> None:
    known = facts(
        "approval",
        "office.convener",
        data={"amount": Money.yuan(5)},
        done_by={"review": frozenset({11})},
    )
    assert refused(machine, "approve", known) == [
        "Somebody else must do this: you did “Record the review” in this case."
    ]


def test_refusal_tells_what_is_unanswered_when_no_branch_is_meant(machine: Machine) -> None:
    assert refused(machine, "approve", facts("approval", "office.convener", data={})) == [
        "“Cost of the work” must be at most ¥1,000,000.00; it has not been answered yet.",
        "“Cost of the work” must be more than ¥1,000,000.00; it has not been answered yet.",
    ]


def test_clock_takes_timed_steps(machine: Machine) -> None:
    assert decide(machine, "lapse", clock_facts("requested")).target == "lapsed"


def test_clock_may_not_do_what_persons_do(machine: Machine) -> None:
    assert refused(machine, "accept", clock_facts("requested")) == ["A person has to do this, not the clock."]


def test_person_may_not_do_what_the_clock_does(machine: Machine) -> None:
    known = facts("requested", "claimant.signatory", "timer")
    assert refused(machine, "lapse", known) == ["Only the clock does this."]
    assert refused(machine, "agreed", facts("offer", "claimant.signatory")) == [
        "This happens by itself, as soon as its condition holds."
    ]


@pytest.mark.parametrize(("outcome", "target"), [("carried", "approval"), ("lost", "refused")])
def test_outcome_of_the_round_moves_the_case_by_itself(machine: Machine, outcome: str, target: str) -> None:
    step = automatic(machine, facts("offer", round_result=verdict(outcome)))
    assert step is not None
    assert step.target == target


def test_open_round_moves_nothing(machine: Machine) -> None:
    assert automatic(machine, facts("offer", round_result=verdict(None))) is None


def test_automatic_step_waits_for_its_guards() -> None:
    machine = machine_of(
        ("when: settlement_offer.carried", "when: settlement_offer.carried, guards: sample.affordable")
    )
    poor = facts("offer", round_result=verdict("carried"), free=Money.yuan(1))
    rich = facts("offer", round_result=verdict("carried"))
    assert automatic(machine, poor) is None
    assert automatic(machine, rich) is not None


def by_name(actions: tuple[Action, ...]) -> dict[str, Action]:
    return {each.transition.name: each for each in actions}


def test_available_lists_each_step_a_person_may_ever_take_once(machine: Machine) -> None:
    assert [each.transition.name for each in available(machine, facts("requested"))] == ["accept", "refuse", "withdraw"]
    assert [each.transition.name for each in available(machine, facts("approval"))] == ["review", "approve", "withdraw"]


def test_one_action_needs_no_facts_of_the_others(machine: Machine) -> None:
    known = facts("approval", "claimant.signatory")
    few = {kind: fact for kind, fact in known.items() if kind is not Purse}
    assert action(machine, "withdraw", few) == by_name(available(machine, known))["withdraw"]
    assert action(machine, "accept", few) is None


def test_open_action_has_no_reasons_and_is_mine(machine: Machine) -> None:
    action = by_name(available(machine, facts("requested", "respondent.signatory")))["accept"]
    assert (action.open, action.mine, action.reasons) == (True, True, ())


def test_closed_action_says_who_can_take_it(machine: Machine) -> None:
    action = by_name(available(machine, facts("requested", "claimant.signatory")))["accept"]
    assert (action.open, action.mine) == (False, False)
    assert [str(holder.name) for holder in action.who] == ["Laishui"]
    assert [str(each) for each in action.reasons] == ["Only Respondent (signatory) may do this: Laishui."]


def test_rule_that_reads_the_form_closes_no_action_before_it_is_sent() -> None:
    machine = machine_of(("form: review, to", "form: review, guards: {sample.finding_is_long_enough: {words: 2}}, to"))
    known = facts("approval", "office.secretary")
    assert by_name(available(machine, known))["review"].open
    assert refused(machine, "review", facts("approval", "office.secretary", form={"finding": "Yes"})) == [
        "The finding needs at least 2 words."
    ]


def test_condition_on_the_steps_own_form_closes_no_action_before_it_is_sent() -> None:
    machine = machine_of(("form: review, to", "form: review, if: needs_survey, to"))
    assert by_name(available(machine, facts("approval", "office.secretary")))["review"].open
    sent = facts("approval", "office.secretary", form={"needs_survey": False})
    assert refused(machine, "review", sent) == ["“Needs a joint survey” must be answered with yes."]


def test_action_shown_is_the_branch_meant_for_the_case(machine: Machine) -> None:
    known = facts("approval", "office.convener", data={"amount": Money.yuan(2_000_000)})
    action = by_name(available(machine, known))["approve"]
    assert (action.open, action.transition.to) == (True, "escalated")


STATES = ("draft", "requested", "offer", "approval", "escalated", "settled", "withdrawn")
STEPS = ("request", "accept", "refuse", "review", "approve", "confirm", "withdraw")
WHO = ("claimant.signatory", "respondent.signatory", "office.secretary", "office.convener", "office.chair")


def situations() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "state": st.sampled_from(STATES),
            "capacities": st.sets(st.sampled_from(WHO)),
            "amount": st.integers(0, 2_000_000),
            "free": st.integers(0, 2_000_000),
            "done": st.sets(st.sampled_from(("review", "approve"))),
        }
    )


def situation(drawn: dict[str, Any]) -> Facts:
    return facts(
        drawn["state"],
        *sorted(drawn["capacities"]),
        data={"amount": Money.yuan(drawn["amount"])},
        free=Money.yuan(drawn["free"]),
        done_by={step: frozenset({11}) for step in drawn["done"]},
        reason="Because.",
    )


def outcomes(machine: Machine, known: Facts) -> Iterator[tuple[str, Decision | None]]:
    for name in STEPS:
        try:
            yield name, decide(machine, name, known)
        except Refused:
            yield name, None


MACHINE = machine_of()


@given(situations())
def test_what_is_shown_open_can_be_done_and_what_is_closed_is_refused(drawn: dict[str, Any]) -> None:
    known = situation(drawn)
    shown = {each.transition.name: each.open for each in available(MACHINE, known)}
    assert {name: decision is not None for name, decision in outcomes(MACHINE, known) if name in shown} == shown
    assert all(decision is None for name, decision in outcomes(MACHINE, known) if name not in shown)
