"""Answers to a form, checked against its fields: the one judge of what a person typed, for pages, API and imports."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from govflow.engine.definition import FormField
from govflow.errors import Invalid
from govflow.messages import Message
from govflow.values import Money

MAX_LINE, MAX_TEXT = 200, 20_000
MAX_DIGITS = 15
FIRST_YEAR, LAST_YEAR = 1900, 2200


@dataclass(frozen=True)
class Upload:
    """A file that came with a form."""

    filename: str
    content: bytes
    media_type: str


def check_answers(fields: Sequence[FormField], values: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    """The answers given, typed as their fields say; unanswered fields are left out. A required yes/no must be yes.

    Raises Invalid with a sentence for each field that cannot be used.
    """
    known = {field.name for field in fields}
    problems = {name: Message("This form does not ask for it.") for name in values.keys() - known}
    answers: dict[str, Any] = {}
    for field in fields:
        value = values.get(field.name)
        if value is None or value == "" or value == () or (field.required and value is False):
            if field.required:
                problems[field.name] = _missing(field)
            continue
        problem = _CHECKS[field.type](field, value) or _plausible(value) or _date_side(field, value, today)
        if problem is None:
            answers[field.name] = value
        else:
            problems[field.name] = problem
    if problems:
        raise Invalid(problems)
    return answers


def _missing(field: FormField) -> Message:
    if field.type == "document":
        return Message("Attach a file.")
    if field.type == "boolean":
        return Message("This has to be confirmed.")
    if field.type in ("choice", "choices", "organization", "organizations", "person", "persons", "fund", "case"):
        return Message("Choose from the list.")
    return Message("This is needed.")


def _text(limit: int) -> Callable[[FormField, Any], Message | None]:
    def check(field: FormField, value: Any) -> Message | None:
        if not isinstance(value, str):
            return Message("Write text here.")
        longest = field.max_length or limit
        if len(value) > longest:
            return Message("Use at most %(limit)s characters; these are %(given)s.", limit=longest, given=len(value))
        if any(ord(each) < 32 and each not in "\n\r\t" for each in value) or (limit == MAX_LINE and "\n" in value):
            return Message("There are characters in it that cannot be kept; type it again.")
        return None

    return check


def _number(kind: type[int] | type[Decimal]) -> Callable[[FormField, Any], Message | None]:
    def check(field: FormField, value: Any) -> Message | None:
        if isinstance(value, bool) or not isinstance(value, kind):
            return Message("Enter a number.")
        number = Decimal(value)
        if abs(number) >= 10**MAX_DIGITS:
            return Message("This number is too large.")
        return _range(field, number, lambda limit: f"{limit:,}")

    return check


def _money(field: FormField, value: Any) -> Message | None:
    if not isinstance(value, Money):
        return Message("Enter a sum such as 1,200,000.00.")
    return _range(field, value.amount, lambda limit: str(Money.yuan(limit)))


def _range(field: FormField, value: Decimal, shown: Callable[[Decimal], str]) -> Message | None:
    if field.min is not None and value < Decimal(str(field.min)):
        return Message("Enter %(limit)s or more.", limit=shown(Decimal(str(field.min))))
    if field.max is not None and value > Decimal(str(field.max)):
        return Message("Enter %(limit)s or less.", limit=shown(Decimal(str(field.max))))
    return None


def _is(kind: type, sentence: Message) -> Callable[[FormField, Any], Message | None]:
    def check(field: FormField, value: Any) -> Message | None:
        return None if isinstance(value, kind) and not (kind is int and isinstance(value, bool)) else sentence

    return check


def _option(field: FormField, value: Any) -> Message | None:
    return None if value in field.options else Message("Choose from the list.")


def _options(field: FormField, value: Any) -> Message | None:
    if isinstance(value, tuple) and set(value) <= field.options.keys():
        return None
    return Message("Choose from the list.")


def _ids(field: FormField, value: Any) -> Message | None:
    if isinstance(value, tuple) and all(type(each) is int for each in value) and len(set(value)) == len(value):
        return None
    return Message("Choose from the list.")


def _plausible(value: Any) -> Message | None:
    """No deadline is counted from a year that can only be a slip."""
    if isinstance(value, date) and not FIRST_YEAR <= value.year <= LAST_YEAR:
        return Message(
            "Enter a date between the years %(first)s and %(last)s.", first=str(FIRST_YEAR), last=str(LAST_YEAR)
        )
    return None


def _date_side(field: FormField, value: Any, today: date) -> Message | None:
    if field.past is None or not isinstance(value, date):
        return None
    if field.past and value > today:
        return Message("Enter today's date or an earlier one.")
    if not field.past and value < today:
        return Message("Enter today's date or a later one.")
    return None


_PICK = _is(int, Message("Choose from the list."))
_CHECKS: dict[str, Callable[[FormField, Any], Message | None]] = {
    "line": _text(MAX_LINE),
    "text": _text(MAX_TEXT),
    "integer": _number(int),
    "decimal": _number(Decimal),
    "money": _money,
    "date": _is(date, Message("Enter a date that exists, such as 2026-06-30.")),
    "boolean": _is(bool, Message("Answer yes or no.")),
    "choice": _option,
    "choices": _options,
    "document": _is(Upload, Message("Attach a file.")),
    "organization": _PICK,
    "organizations": _ids,
    "person": _PICK,
    "persons": _ids,
    "fund": _PICK,
    "case": _PICK,
}
