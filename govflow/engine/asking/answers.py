"""Answers to a form, checked against its fields: the one judge of what a person typed, for pages, API and imports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from govflow.engine.asking.tables import filled_in
from govflow.engine.definition import FormField
from govflow.engine.fields import Upload
from govflow.errors import Invalid
from govflow.messages import Message

__all__ = ["Upload", "check_answers"]


def check_answers(fields: Sequence[FormField], values: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    """The answers given, typed as their fields say; unanswered fields are left out. A required yes/no must be yes.

    Raises Invalid with a sentence for each field that cannot be used.
    """
    known = {field.name for field in fields}
    problems = {name: Message("This form does not ask for it.") for name in values.keys() - known}
    answers: dict[str, Any] = {}
    for field in fields:
        value = field.kind.read(field, values.get(field.name))
        if value is None or value == "" or value == () or (field.required and value is False):
            if field.required:
                problems[field.name] = field.kind.missing
            continue
        try:
            answers[field.name] = _answer(field, value, today)
        except Invalid as error:
            problems |= error.fields
    if problems:
        raise Invalid(problems)
    return answers


def _answer(field: FormField, value: Any, today: date) -> Any:
    """The answer as it is kept, rows with what is computed in them. Raises Invalid."""
    if problems := field.kind.problems(field, value, today):
        raise Invalid(problems)
    return filled_in(field, value, today) if field.columns else value
