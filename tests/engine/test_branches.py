"""The proof over critical answers against brute force: it finds an overlap or a gap exactly where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govflow.engine.checks.answers import TooManyCases, all_cases, shown
from govflow.engine.conditions import Condition
from govflow.engine.definition import FormField
from govflow.values import Money

LABEL = {"en": "Answer", "zh": "答案"}
OPTIONS = dict.fromkeys(("north", "south", "east"), LABEL)


def field(name: str, type_: str, **more: Any) -> FormField:
    return FormField.model_validate({"name": name, "type": type_, "label": LABEL, **more})


FIELDS = {
    "members": field("members", "integer", min=-3, max=12),
    "side": field("side", "choice", options=OPTIONS),
    "urgent": field("urgent", "boolean"),
    "topics": field("topics", "choices", options=OPTIONS),
}
EVERYTHING = [
    {"members": members, "side": side, "urgent": urgent, "topics": topics}
    for members in range(-3, 13)
    for side in ("north", "south", "east")
    for urgent in (True, False)
    for topics in ((), ("north",), ("south",), ("north", "south"), ("north", "south", "east"))
]

numbers = st.integers(-5, 14)
comparisons = st.one_of(
    st.builds("members {} {}".format, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), numbers),
    st.builds('side {} "{}"'.format, st.sampled_from(["==", "!="]), st.sampled_from(["north", "south", "east"])),
    st.builds('"{}" {} topics'.format, st.sampled_from(["north", "south"]), st.sampled_from(["in", "not in"])),
    st.sampled_from(["urgent", "not urgent"]),
)
conditions = st.recursive(
    comparisons,
    lambda inner: st.builds("({} {} {})".format, inner, st.sampled_from(["and", "or"]), inner),
    max_leaves=5,
)


@given(conditions, conditions)
def test_the_proof_agrees_with_trying_every_answer(one: str, other: str) -> None:
    pair = [Condition.parse(text, FIELDS) for text in (one, other)]
    cases = list(all_cases(pair, FIELDS))

    def outcomes(answers: list[Mapping[str, Any]]) -> set[tuple[bool, ...]]:
        return {tuple(each.test_values(values) for each in pair) for values in answers}

    assert outcomes(list(cases)) == outcomes(list(EVERYTHING))


def test_a_decimal_gap_between_two_constants_is_found() -> None:
    fields = {"share": field("share", "decimal")}
    pair = [Condition.parse(text, fields) for text in ("share < 0.1", "share > 0.1")]
    assert any(not any(each.test_values(values) for each in pair) for values in all_cases(pair, fields))
    pair = [Condition.parse(text, fields) for text in ("share <= 0.1", "share >= 0.2")]
    assert any(not any(each.test_values(values) for each in pair) for values in all_cases(pair, fields))


def test_money_is_tried_to_the_fen_within_its_limits() -> None:
    fields = {"amount": field("amount", "money", min=0)}
    tried = {values["amount"] for values in all_cases([Condition.parse("amount > 0.01", fields)], fields)}
    assert tried == {Money(0), Money(1), Money(2)}


def test_dates_and_words_are_tried_around_their_constants() -> None:
    fields = {"day": field("day", "date"), "word": field("word", "line")}
    condition = Condition.parse('day == "2025-03-01" or word == "yes"', fields)
    found = {condition.test_values(values) for values in all_cases([condition], fields)}
    assert found == {True, False}


def test_conditions_over_too_many_fields_are_not_tried_for_ever() -> None:
    fields = {f"f{number}": field(f"f{number}", "boolean") for number in range(16)}
    condition = Condition.parse(" or ".join(fields), fields)
    with pytest.raises(TooManyCases):
        all_cases([condition], fields)


def test_answers_are_said_in_the_words_of_the_form() -> None:
    values = {"members": 3, "side": "north", "urgent": False, "topics": ()}
    assert [str(each) for each in shown(values, FIELDS)] == ["Answer 3", "Answer Answer", "Answer no", "Answer none"]
