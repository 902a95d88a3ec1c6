"""Forms made from questions: typed answers, what is asked of each type, and what cannot be read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from govflow.services.queries.step.questions import Choice, Question
from govflow.values import Money, Text
from govflow.web.forms.steps import StepForm, step_form
from tests.web.conftest import Region


@pytest.fixture
def app(region: Region) -> Flask:
    region.app.config["WTF_CSRF_ENABLED"] = False
    return region.app


def question(kind: str, name: str = "x", **more: Any) -> Question:
    return Question(name=name, type=kind, label=Text(en="Label", zh="标签"), **more)


def filled(app: Flask, asked: Question, typed: Mapping[str, Any]) -> StepForm:
    with app.test_request_context(method="POST", data=typed):
        form = step_form((asked,))
        form.validate()
        return form


CHOICES = (Choice(value="3", label=Text(en="Three", zh="三")), Choice(value="4", label=Text(en="Four", zh="四")))


@pytest.mark.parametrize(
    ("kind", "typed", "answer"),
    [
        ("line", " Juma River ", "Juma River"),
        ("text", "two\nlines", "two\nlines"),
        ("integer", "1,200", 1200),
        ("year", "2027", 2027),
        ("year", "２０２７年", 2027),
        ("decimal", "3.50", Decimal("3.50")),
        ("money", "¥1,200,000.50", Money(120_000_050)),
        ("money", "1.5亿", Money.yuan(150_000_000)),
        ("date", "2026-06-30", date(2026, 6, 30)),
        ("date", "2026年6月30日", date(2026, 6, 30)),
        ("choice", "4", "4"),
        ("organization", "4", 4),
        ("case", "3", 3),
    ],
)
def test_what_is_typed_becomes_a_value_of_its_type(app: Flask, kind: str, typed: str, answer: object) -> None:
    form = filled(app, question(kind, choices=CHOICES), {"answer_x": typed})
    assert form.answers() == {"x": answer}


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("integer", "twelve"),
        ("integer", "1.5"),
        ("year", "2,027"),
        ("year", "27"),
        ("decimal", "NaN"),
        ("money", "12.345"),
        ("money", "a lot"),
        ("date", "2026-02-30"),
        ("date", "tomorrow"),
        ("choice", "5"),
        ("organization", "0; DROP TABLE"),
    ],
)
def test_what_cannot_be_read_has_an_error_and_no_answer(app: Flask, kind: str, typed: str) -> None:
    form = filled(app, question(kind, choices=CHOICES), {"answer_x": typed})
    assert form["answer_x"].errors
    assert form.answers() == {}


@pytest.mark.parametrize(
    "kind", ["line", "text", "integer", "money", "date", "choice", "organization", "organizations"]
)
def test_an_empty_field_is_no_answer(app: Flask, kind: str) -> None:
    form = filled(app, question(kind, choices=CHOICES), {"answer_x": ""} if kind != "organizations" else {})
    assert form.answers() == {}


def test_several_are_chosen_by_number(app: Flask) -> None:
    form = filled(app, question("organizations", choices=CHOICES), {"answer_x": ["4", "3"]})
    assert form.answers() == {"x": (4, 3)}


def test_an_empty_box_denies_unless_it_has_to_be_confirmed(app: Flask) -> None:
    assert filled(app, question("boolean"), {}).answers() == {"x": False}
    assert filled(app, question("boolean", required=True), {}).answers() == {}
    assert filled(app, question("boolean", required=True), {"answer_x": "y"}).answers() == {"x": True}


@pytest.mark.parametrize("name", ["data", "errors", "key", "step", "title", "validate", "questions", "csrf_token"])
def test_no_question_takes_the_name_of_something_else(app: Flask, name: str) -> None:
    form = filled(app, question("line", name), {f"answer_{name}": "kept"})
    assert form.answers() == {name: "kept"}


def test_what_is_known_stands_in_the_form(app: Flask) -> None:
    with app.test_request_context():
        form = step_form((question("money", known=Money.yuan(1_200_000)),), version=7)
        assert 'value="1,200,000.00"' in form["answer_x"]()
        assert form.seen_version.data == "7"


@pytest.mark.parametrize("sent", ["", "-1", "seven", "99999999999"])
def test_a_version_that_is_nonsense_is_one_that_no_case_has(app: Flask, sent: str) -> None:
    with app.test_request_context(method="POST", data={"seen_version": sent}):
        assert step_form(()).version_seen == 0


def test_who_may_read_an_answer_is_said_at_the_field(app: Flask) -> None:
    with app.test_request_context():
        form = step_form((question("text", readers=(Text(en="Mediator", zh="调解员"),)),))
        assert form["answer_x"].description == "Only these may read it: Mediator."
