"""What was typed into a form, judged field by field: the last value that is taken and the first that is not."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from govflow.engine.asking.answers import Upload, check_answers
from govflow.engine.definition import FormField
from govflow.errors import Invalid
from govflow.values import Money

TODAY = date(2026, 3, 2)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
LABEL = {"en": "Answer", "zh": "答复"}
OPTIONS = {"water": "Water · 用水", "boundary": "Boundary · 边界"}
PDF = Upload("paper.pdf", b"%PDF-", "application/pdf")


def taken(value: Any, **settings: Any) -> bool:
    """Is the value taken by a field with these settings?"""
    field = FormField.model_validate({"name": "answer", "label": LABEL, **settings})
    try:
        return check_answers([field], {"answer": value}, today=TODAY) == {"answer": value}
    except Invalid as problem:
        return problem.fields.keys() != {"answer"}


@pytest.mark.parametrize(
    ("value", "right"), [(0, False), (1, True), (9, True), (10, False), (True, False), ("5", False)]
)
def test_a_number_is_taken_from_the_least_to_the_most(value: object, right: bool) -> None:
    assert taken(value, type="integer", min=1, max=9) is right


@pytest.mark.parametrize(("year", "right"), [(999, False), (1000, True), (9999, True), (10000, False), ("2027", False)])
def test_a_year_has_four_digits(year: object, right: bool) -> None:
    assert taken(year, type="year") is right


def test_nothing_groups_the_digits_of_a_year() -> None:
    field = FormField.model_validate({"name": "answer", "label": LABEL, "type": "year", "min": 2018})
    assert field.kind.shown(field, 2027) == "2027"
    problem = field.kind.problem(field, 2017, TODAY)
    assert problem is not None
    assert problem.values == {"limit": "2018"}


@pytest.mark.parametrize(("value", "right"), [("0.99", False), ("1", True), ("1.50", True), ("1.51", False)])
def test_a_decimal_is_taken_from_the_least_to_the_most(value: str, right: bool) -> None:
    assert taken(Decimal(value), type="decimal", min=1, max=1.5) is right


@pytest.mark.parametrize(("yuan", "right"), [("0.99", False), ("1", True), ("100", True), ("100.01", False)])
def test_a_sum_is_taken_from_the_least_to_the_most(yuan: str, right: bool) -> None:
    assert taken(Money.yuan(Decimal(yuan)), type="money", min=1, max=100) is right


@pytest.mark.parametrize(
    ("past", "day", "right"),
    [
        (True, YESTERDAY, True), (True, TODAY, True), (True, TOMORROW, False),
        (False, YESTERDAY, False), (False, TODAY, True), (False, TOMORROW, True),
    ],
)  # fmt: skip
def test_today_is_both_past_and_to_come(past: bool, day: date, right: bool) -> None:
    assert taken(day, type="date", past=past) is right


@pytest.mark.parametrize(("length", "right"), [(1, True), (5, True), (6, False)])
def test_a_text_is_as_long_as_the_field_allows(length: int, right: bool) -> None:
    assert taken("字" * length, type="text", max_length=5) is right


@pytest.mark.parametrize(
    ("kind", "value", "right"),
    [
        ("choice", "water", True), ("choice", "air", False), ("choice", ("water",), False),
        ("choices", ("water", "boundary"), True), ("choices", ("water", "air"), False), ("choices", "water", False),
    ],
)  # fmt: skip
def test_only_what_is_offered_is_chosen(kind: str, value: object, right: bool) -> None:
    assert taken(value, type=kind, options=OPTIONS) is right


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("document", "paper.pdf"), ("date", "2026-03-02"), ("boolean", "yes"), ("organization", "7"),
        ("organization", True), ("organizations", (7, 7)), ("persons", [7]), ("money", 7), ("line", "a\nb"),
        ("text", "a\x00b"),
    ],
)  # fmt: skip
def test_a_value_of_another_type_is_refused_at_its_field(kind: str, value: object) -> None:
    assert not taken(value, type=kind)


@pytest.mark.parametrize("nothing", [None, "", ()])
def test_what_is_required_must_be_answered_and_what_is_not_may_be_left_out(nothing: object) -> None:
    field = FormField.model_validate({"name": "answer", "label": LABEL, "type": "text"})
    assert check_answers([field], {"answer": nothing}, today=TODAY) == {}
    with pytest.raises(Invalid, match="needed"):
        check_answers([field.model_copy(update={"required": True})], {"answer": nothing}, today=TODAY)


def test_a_required_yes_must_be_yes() -> None:
    assert taken(True, type="boolean", required=True)
    assert not taken(False, type="boolean", required=True)


def test_a_document_is_taken_as_it_was_sent() -> None:
    assert taken(PDF, type="document", required=True)


def test_what_the_form_does_not_ask_for_is_refused() -> None:
    with pytest.raises(Invalid) as problem:
        check_answers([], {"answer": "x"}, today=TODAY)
    assert problem.value.fields.keys() == {"answer"}
