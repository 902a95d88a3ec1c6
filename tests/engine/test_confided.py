"""What is for few readers stands in no case: nothing in a file may wait for it where nobody is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from govflow.domain import RULES
from govflow.engine.checks import soundness
from govflow.engine.parsing import parse
from tests.engine.test_asking import problems

NUMBER = ("notes: {type: text, label:", "notes: {type: integer, label:")
DAY = ("notes: {type: text, label:", "notes: {type: date, label:")
PAY = "        if: paid == price\n"
VERIFY = "form: verification, set: {kept_by: next_keeper}, to: review}"
NOTED = ("\nphases:", "\nconditions: {noted: notes > 1}\nphases:")
PAYMENT = "    due: {in: 20wd}\n    steps:\n      pay"
SCORE = "    score: {type: decimal"
TOLD = (SCORE, f"    told: {{type: integer, label: Told · 告知, audience: office}}\n{SCORE}")
HEADING = "    due: {type: section, label: Due · 应付, if: notes > 1}\n    paid: {"
ELSEWHERE, NOWHERE = "repeat the field in the form of this place", "here is no form"


def said(*edits: tuple[str, str]) -> list[str]:
    return [each for each in problems(*edits) if "“Notes for the office” is for few readers" in each]


@pytest.mark.parametrize(
    ("edits", "sentence"),
    [
        ([NUMBER, (PAY, "        if: notes > 1\n")], ELSEWHERE),
        ([NUMBER, NOTED, (PAY, "        guards: noted\n")], ELSEWHERE),
        ([NUMBER, NOTED, (PAY, "        if: noted and paid == price\n")], ELSEWHERE),
        ([NUMBER, TOLD, ("set: {left: holding - volume}", "set: {told: notes}")], ELSEWHERE),
        ([NUMBER, ("default: price, max: price}", "default: price, max: notes * price}")], ELSEWHERE),
        ([NUMBER, ("default: price, max: price}", "default: notes * price}")], ELSEWHERE),
        ([NUMBER, ("max: price}", "max: price, if: notes > 1}")], ELSEWHERE),
        ([NUMBER, ("    paid: {", HEADING)], ELSEWHERE),
        ([NUMBER, ("when: review.complete and review.mean >= 60", "when: review.complete and notes > 1")], NOWHERE),
        ([NUMBER, ("        set: {left: holding}\n", "        set: {left: notes}\n")], NOWHERE),
        ([NUMBER, ("        by: timer\n", "        by: timer\n        if: notes > 1\n")], NOWHERE),
        ([NUMBER, ("minimum: 1", "minimum: notes")], NOWHERE),
        ([DAY, (PAYMENT, PAYMENT.replace("in: 20wd", "in: T-5d, field: notes"))], NOWHERE),
        ([DAY, (PAYMENT, PAYMENT.replace("in: 20wd", "in: 5d, from: notes"))], NOWHERE),
    ],
)  # fmt: skip
def test_what_no_form_asks_for_then_is_read_by_nothing(edits, sentence):
    found = said(*edits)
    assert found != [], problems(*edits)
    assert all(sentence in each for each in found), found


@pytest.mark.parametrize(
    "edits",
    [
        [NUMBER, (VERIFY, VERIFY.replace("set:", "if: notes > 1, set:"))],
        [NUMBER, TOLD, (VERIFY, VERIFY.replace("next_keeper}", "next_keeper, told: notes}"))],
        [NUMBER, ("if: saved < volume", "if: notes > 1")],
        [NUMBER, (PAY, "        if: notes > 1\n"), ("  payment:\n    paid:", "  payment:\n    notes:\n    paid:")],
        [
            ("map: {type: document,", "map: {audience: office, type: document,"),
            (PAY, "        guards: {documents.on_file: {document: map}}\n"),
        ],
        [("notes: {type: text, label: Notes for the office · 供联合办参考, audience: [office]}",
          "notes: {type: integer, label: Notes for the office · 供联合办参考}"), (PAY, "        if: notes > 1\n")],
    ],
    ids=["if", "set", "field", "repeated", "document", "open"],
)  # fmt: skip
def test_what_the_form_asks_for_or_all_may_read_is_read(edits):
    assert said(*edits) == []


TALKS = Path(__file__).parents[1] / "workflows" / "talks.v1.yaml"
IS_OVER, CLOSE = "talking_is_over: times(close) > 0", "close: {title: Close · 结束, by: claimant, to: closing}"
DUE = "due: {in: 30d, then: too_long}"
WAITING = "    no_limit: It passes by itself · 自动通过\n    steps:\n"
ONCE, BY_CLOCK = "guards: {cases.once: {step: confide}}", "label: Counted by the clock"
CLOCKED = f"    due: {{in: 30d, from: confide}}\n{WAITING}"


def counted(*edits: tuple[str, str]) -> list[tuple[str, str]]:
    """The places of a file that count what is confided, and what is said of the step there."""
    text = TALKS.read_text("utf-8")
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    found = soundness.check(parse(text, RULES), RULES).problems
    return [(".".join(map(str, each.path)), str(each)) for each in found if "it is not counted" in str(each)]


@pytest.mark.parametrize(
    ("edit", "place"),
    [
        ((IS_OVER, "talking_is_over: times(confide) > 0"), "states.closing.steps.closed.when"),
        ((CLOSE, CLOSE.replace("to:", "if: times(confide) < 3, to:")), "states.talking.steps.close.if"),
        ((DUE, "due: {in: 30d, from: confide, then: too_long}"), "states.talking.due.from"),
        ((WAITING, CLOCKED.replace(WAITING, "    steps:\n")), "states.closing.due.from"),
        ((CLOSE, CLOSE.replace("to:", f"{ONCE}, to:")), "states.talking.steps.close.guards.0"),
        ((BY_CLOCK, f"if: times(keep) > 1\n      {BY_CLOCK}"), "forms.counts.set_by_clock"),
    ],
)  # fmt: skip
def test_a_step_that_only_takes_confidences_is_not_counted_and_no_time_runs_from_it(edit, place):
    [(where, said)] = counted(edit)
    assert where == place
    assert "only takes what is confided" in said


@pytest.mark.parametrize(
    "edit",
    [
        (CLOSE, CLOSE.replace("to:", "guards: {cases.once_each: {step: confide}}, to:")),  # tells nobody but themselves
        (CLOSE, CLOSE.replace("to:", "differs_from: confide, to:")),
        (DUE, "due: {in: 30d, from: name_mediator, then: too_long}"),
        (DUE, "due: {in: 30d, from: too_long, then: too_long}"),  # what moves the case is seen by all
    ],
)
def test_what_others_may_know_is_counted(edit):
    assert counted(edit) == []
