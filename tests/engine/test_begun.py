"""What a step begins, as a setting says, is ended on every way out of a case: told when a file is checked."""

from __future__ import annotations

import pytest

from govflow.engine.checks import soundness
from govflow.engine.parsing import parse
from govflow.engine.rules import BeginningStepName, Rules, RuleSet, StepName
from tests.engine.builders import VOCABULARY, line_of, sample, workflow_text

hall = RuleSet("hall")


@hall.book
def room(*, opened_by: tuple[BeginningStepName, ...] = (), ended_by: tuple[StepName, ...] = ()) -> tuple[str, ...]:
    """A room is taken.

    opened_by: The steps with which it is taken.
    ended_by: Those with which it is left.
    """
    return (*opened_by, *ended_by)


RULES = Rules((sample, hall), VOCABULARY)


def told(keeps: str) -> list[str] | None:
    """What is said of it; None where the file says of no step that it begins something."""
    text = workflow_text(keeps=f"{{hall.room: {keeps}}}")
    report = soundness.check(parse(text, RULES), RULES)
    assert report.sound  # it is a warning: a guard may rule out the way that is named
    found = [each for each in report.findings if str(each.title) == "What a step begins is ended on every way out"]
    if not found:
        return None
    problems = found[0].problems
    assert all((each.severity, each.line) == ("warning", line_of(text, "hall.room")) for each in problems)
    return [str(each.sentence) for each in problems]


def test_a_way_out_that_nothing_ends_is_told_with_the_step_that_may_have_been_forgotten() -> None:
    assert told("{opened_by: accept, ended_by: [agreed, disagreed]}") == [
        "What “Accept talks” begins goes on though the case leaves “Offer” by “Withdraw” and ends in “Withdrawn”. "
        "Name the step that ends it under ended_by."
    ]


@pytest.mark.parametrize("keeps", ["{opened_by: accept}", "{opened_by: accept, ended_by: confirm}"])
def test_it_is_told_where_no_step_ends_it_and_where_another_one_does(keeps: str) -> None:
    told_so = told(keeps)
    assert told_so is not None
    assert len(told_so) == 1
    assert "leaves “Offer” by" in told_so[0]


@pytest.mark.parametrize("ended_by", ["[agreed, disagreed, withdraw]", "[withdraw, disagreed, approve]"])
def test_nothing_is_told_where_each_way_is_ended_at_once_or_later(ended_by: str) -> None:
    assert told(f"{{opened_by: accept, ended_by: {ended_by}}}") == []


def test_what_begins_with_the_end_of_a_case_is_told_as_well() -> None:
    assert told("{opened_by: refuse}") == [
        "What “Refuse talks” begins goes on where the case has ended. Name a step that ends it under ended_by."
    ]


def test_each_step_that_begins_something_is_looked_at_by_itself() -> None:
    found = told("{opened_by: [accept, refuse, request], ended_by: [agreed, disagreed, withdraw]}")
    assert found is not None
    assert [each.partition("”")[0] for each in found] == ["What “Refuse talks", "What “Send the request"]


def test_a_file_that_begins_nothing_has_no_such_claim() -> None:
    assert told("{ended_by: agreed}") is None
