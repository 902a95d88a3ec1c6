"""The types of fields: each has all its parts, and nobody outside asks which type a field has."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

import govflow
from govflow.codec import dump, load
from govflow.engine.definition import FormField, Question, Workflow
from govflow.engine.expressions.types import WORDS
from govflow.engine.facts import Holder
from govflow.engine.fields import KINDS, FieldType, types_with
from govflow.engine.fields.kinds import Kind
from govflow.engine.stories.cast import Answers, Cast
from govflow.values import Text
from govflow.web.forms.kinds import PAGE_KINDS

SOURCES = Path(govflow.__file__).parent
TODAY = date(2026, 3, 2)
MORE: dict[str, dict[str, Any]] = {
    "choice": {"options": {"water": "Water · 用水"}},
    "choices": {"options": {"water": "Water · 用水"}},
    "table": {"columns": {"name": {"type": "line", "label": "Name · 名称"}}},
}
each_type = pytest.mark.parametrize("name", KINDS)


def field_of(name: str) -> FormField:
    return FormField.model_validate({"name": "answer", "label": "Answer · 答复", "type": name, **MORE.get(name, {})})


def story() -> Answers:
    workflow = Workflow.model_construct(parties={}, opening="opening", form_parts={}, forms={"opening": ()})
    return Answers(workflow, Cast(), {}, TODAY)


def test_files_may_name_exactly_the_types_that_there_are():
    assert set(get_args(FieldType)) == KINDS.keys()


def test_pages_know_every_type():
    assert PAGE_KINDS.keys() == KINDS.keys()


@each_type
def test_a_type_says_all_that_is_asked_of_it(name):
    kind = KINDS[name]
    missing = [part for part in get_type_hints(Kind, localns={"Expressed": str}) if not hasattr(kind, part)]
    assert missing == []
    assert isinstance(kind.title, Text)
    assert kind.expression in WORDS
    assert kind.settings <= Question.model_fields.keys()


@each_type
def test_what_a_story_makes_up_is_an_answer(name):
    field = field_of(name)
    assert KINDS[name].problems(field, KINDS[name].plausible(field, story()), TODAY) == {}


@pytest.mark.parametrize("name", [name for name in KINDS if not KINDS[name].filed])
def test_an_answer_comes_back_from_where_it_is_kept(name):
    answer = KINDS[name].plausible(field_of(name), story())
    assert load(dump(answer)) == answer


@each_type
def test_something_else_is_no_answer(name):
    assert KINDS[name].problems(field_of(name), object(), TODAY).keys() == {"answer"}


def test_a_number_stands_for_whoever_has_it():
    found = {name: kind.numbers for name, kind in KINDS.items() if kind.numbers}
    assert found == {
        "organization": "organizations", "organizations": "organizations", "person": "persons", "persons": "persons",
        "agreement": "agreements",
        "fund": "funds", "case": "cases", "cases": "cases",
    }  # fmt: skip
    assert isinstance(story().somebody(field_of("person")), Holder)


def test_the_types_of_a_setting_are_told_in_their_order():
    assert types_with("seats") == ("organization", "organizations", "person", "persons")


def test_nobody_else_compares_the_type_of_a_field():
    asked = re.compile(r"\.type\s*(==|!=|in|not in)\s*\(?[\"'](?!page|section)|match [a-z_.]*\.type:")
    found = [path.name for path in SOURCES.rglob("*.py") if asked.search(path.read_text("utf-8"))]
    assert found == []
