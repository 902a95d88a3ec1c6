"""The shared machine: what it needs, what it offers, that it is safe to share."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from govflow.engine.decide import decide
from govflow.engine.facts import CaseFacts, Children, Form, Now, Rounds, Standing
from govflow.engine.machine import ALWAYS, Machine
from govflow.engine.parsing import parse
from govflow.errors import Refused
from govflow.values import Money
from tests.engine.builders import RULES, Purse, facts, workflow_text

MACHINE = Machine(parse(workflow_text(), RULES).workflow, RULES)


def test_step_needs_the_facts_of_its_rules_and_no_others() -> None:
    assert MACHINE.needs("draft", "request") == ALWAYS
    assert MACHINE.needs("escalated", "confirm") == {CaseFacts, Standing, Form, Now, Purse}


def test_condition_on_the_round_needs_its_result() -> None:
    assert MACHINE.automatic_needs("offer") == ALWAYS | {Rounds}
    assert MACHINE.automatic_needs("draft") == ALWAYS


def test_condition_on_children_needs_them() -> None:
    machine = Machine(parse(workflow_text(("settlement_offer.lost", "children.closed")), RULES).workflow, RULES)
    assert machine.automatic_needs("offer") == ALWAYS | {Rounds, Children}


def test_page_of_a_state_needs_what_all_its_steps_need() -> None:
    assert MACHINE.needs("escalated") == ALWAYS | {Purse}
    assert MACHINE.needs("settled") == ALWAYS


def test_transitions_from_open_leave_every_state_but_the_ends() -> None:
    leaving = [state for state in MACHINE.workflow.states if MACHINE.branches(state, "withdraw")]
    assert leaving == ["draft", "requested", "offer", "approval", "escalated"]


def test_transitions_from_a_phase_leave_its_states() -> None:
    machine = Machine(parse(workflow_text(("from: open", "from: [settlement, draft]")), RULES).workflow, RULES)
    leaving = [state for state in machine.workflow.states if machine.branches(state, "withdraw")]
    assert leaving == ["draft", "offer", "approval", "escalated"]


def test_manual_and_automatic_steps_are_told_apart() -> None:
    assert [each.transition.name for each in MACHINE.automatic("offer")] == ["agreed", "disagreed"]
    assert [each.transition.name for each in MACHINE.manual("offer")] == ["withdraw"]


def test_capacity_is_titled_with_its_role_in_both_languages() -> None:
    title = MACHINE.capacity_title("office.chair")
    assert (title.en, title.zh) == ("Joint office (chair)", "联合办（主持人）")
    assert MACHINE.capacity_title("office").zh == "联合办"


def test_one_machine_serves_many_threads_without_mixing_their_cases() -> None:
    def target(amount: int) -> str:
        known = facts("approval", "office.convener", data={"amount": Money.yuan(amount)})
        return decide(MACHINE, "approve", known).target

    amounts = [999_999 + index % 4 for index in range(2_000)]
    with ThreadPoolExecutor(8) as pool:
        targets = list(pool.map(target, amounts))
    assert targets == ["settled" if amount <= 1_000_000 else "escalated" for amount in amounts]


def test_refusal_leaves_the_machine_as_it_was() -> None:
    for _ in range(2):
        with pytest.raises(Refused, match="Only Respondent"):
            decide(MACHINE, "accept", facts("requested"))
    assert decide(MACHINE, "accept", facts("requested", "respondent.signatory")).target == "offer"


def test_what_a_procedure_says_of_its_steps_is_worked_out_once() -> None:
    """A page asks for it again and again, and goes through all steps of a state."""
    branches = MACHINE.manual("escalated")
    assert MACHINE.manual("escalated") is branches
    assert all(each.needs is each.needs for each in branches)


@pytest.mark.parametrize("name", ["state", "trigger", "model", "initial"])
def test_a_step_may_bear_a_name_that_means_something_to_the_library(name: str) -> None:
    renamed = (("  withdraw: {", f"  {name}: {{"), ("[request, withdraw]", f"[request, {name}]"))
    machine = Machine(parse(workflow_text(*renamed), RULES).workflow, RULES)
    assert any(machine.branches(state, name) for state in machine.workflow.states)
