"""The types of fields for programs, each in one place: its JSON Schema, and the answer that JSON gives.

What a type means is said in ``engine.fields``; this registry has the same names, as that of the pages has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from govflow.api.frame.bearer import current_actor
from govflow.errors import Invalid, NotFound
from govflow.http.policies import backend
from govflow.legible.numbers import exact
from govflow.messages import Message
from govflow.services.queries.step.questions import Question
from govflow.services.uploads import Upload, read_upload, recall_upload
from govflow.services.uploads.parts import read_resumable, recall_resumable
from govflow.values import Money, Text

Schema: TypeAlias = "dict[str, Any]"

MOST_CHOSEN = 500
TEXT = Message("Send text here.")
WHOLE = Message("Send a whole number here.")
NUMBER = Message("Send a number here, as a number or as text.")
SUM = Message('Send a sum in yuan here, such as "1200000.00".')
DAY = Message('Send a day here, such as "2026-06-30".')
YES_NO = Message("Send true or false here.")
LIST = Message("Send a list here, each once.")
FILE = Message('Send {"upload": …} here, with the token of a file that you have uploaded within a day.')
ROWS = Message("Send a list of objects here, one for each row.")
NOT_ASKED = Message("The table has no such column.")


@dataclass(frozen=True, kw_only=True)
class JsonKind:
    """A type of field. ``read`` raises Invalid, at the name of the question, for what no JSON of its schema is."""

    schema: Callable[[Question], Schema]
    read: Callable[[Question, Any], Any]


def refused(question: Question, sentence: Message) -> Invalid:
    return Invalid({question.name: sentence})


# Schemas


def _text(question: Question) -> Schema:
    return {"type": "string", **({"maxLength": question.max_length} if question.max_length else {})}


def _plainly(schema: Schema) -> Callable[[Question], Schema]:
    return lambda question: {
        **schema,
        **({"formatMinimum": question.first.isoformat()} if question.first is not None else {}),
    }


def _listed(question: Question, *, numbers: bool) -> Schema:
    """One of the choices; of a list that is too long for one answer only the type."""
    kind = "integer" if numbers else "string"
    if question.found is not None:
        return {"type": kind}
    lines = [
        {"const": int(each.value) if numbers else each.value, "title": each.label.en, "x-title-zh": each.label.zh}
        for each in question.choices
    ]
    return {"type": kind, "oneOf": lines} if lines else {"type": kind, "not": {}}


def _one(*, numbers: bool) -> Callable[[Question], Schema]:
    return lambda question: _listed(question, numbers=numbers)


def _several(*, numbers: bool) -> Callable[[Question], Schema]:
    return lambda question: {
        "type": "array",
        "uniqueItems": True,
        "maxItems": MOST_CHOSEN,
        "items": _listed(question, numbers=numbers),
    }


def _file(_question: Question) -> Schema:
    return {
        "type": "object",
        "required": ["upload"],
        "additionalProperties": False,
        "properties": {"upload": {"type": "string", "description": "What POST /uploads answered as token."}},
    }


def _rows(question: Question) -> Schema:
    asked = [each for each in question.columns if each.computed is None]
    return {
        "type": "array",
        "minItems": question.least_rows,
        "maxItems": question.most_rows,
        "items": {
            "type": "object",
            "additionalProperties": False,
            "required": [each.name for each in asked if each.required],
            "properties": {each.name: property_of(each) for each in asked},
        },
    }


def property_of(question: Question) -> Schema:
    """The schema of one question, with its label in both languages."""
    about: Schema = {"title": question.label.en, "x-title-zh": question.label.zh}
    if question.hint is not None:
        about |= {"description": question.hint.en, "x-description-zh": question.hint.zh}
    if question.readers:
        about["x-readers"] = [_both(each) for each in question.readers]
    return {**JSON_KINDS[question.type].schema(question), **about}


def _both(text: Text) -> Schema:
    return {"en": text.en, "zh": text.zh}


# Answers


def _words(question: Question, value: Any) -> str:
    if not isinstance(value, str):
        raise refused(question, TEXT)
    return value.strip()


def _whole(question: Question, value: Any) -> int:
    if type(value) is not int:
        raise refused(question, WHOLE)
    return value


def _number(question: Question, value: Any) -> Decimal:
    try:
        return exact(_written(value))
    except (ValueError, TypeError) as error:
        raise refused(question, NUMBER) from error


def _sum(question: Question, value: Any) -> Money:
    try:
        return Money.exact(_written(value))
    except (ValueError, TypeError) as error:
        raise refused(question, SUM) from error


def _written(value: Any) -> str:
    """A number as text, without an exponent. Raises TypeError for what is neither."""
    if isinstance(value, str):
        return value
    if type(value) is int:
        return str(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    raise TypeError(value)


def _day(question: Question, value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (ValueError, TypeError) as error:
        raise refused(question, DAY) from error


def _yes_no(question: Question, value: Any) -> bool:
    if type(value) is not bool:
        raise refused(question, YES_NO)
    return value


def _options(question: Question, value: Any) -> tuple[str, ...]:
    return _list(question, value, str)


def _numbers(question: Question, value: Any) -> tuple[int, ...]:
    return _list(question, value, int)


def _list(question: Question, value: Any, kind: type) -> tuple[Any, ...]:
    if not isinstance(value, list) or len(value) > MOST_CHOSEN or any(type(each) is not kind for each in value):
        raise refused(question, LIST)
    if len(set(value)) < len(value):
        raise refused(question, LIST)
    return tuple(value)


def _upload(question: Question, value: Any) -> Upload:
    if not isinstance(value, dict) or value.keys() != {"upload"} or not isinstance(value["upload"], str):
        raise refused(question, FILE)
    return uploaded(value["upload"], question.name)


def uploaded(token: str, field: str) -> Upload:
    """The file behind a token that the same person got for it, sent whole or in parts. Raises Invalid at the field."""
    kept = recall_upload(backend(), current_actor(), token)
    if kept is not None:
        return read_upload(backend(), kept)
    try:
        whole = read_resumable(backend(), recall_resumable(backend(), current_actor(), token))
    except NotFound as error:
        raise Invalid({field: FILE}) from error
    if whole is None:
        raise Invalid({field: Message("Some of this file is missing yet: send the rest of it first.")})
    return whole


def _table(question: Question, value: Any) -> tuple[dict[str, Any], ...]:
    if not isinstance(value, list) or any(not isinstance(each, dict) for each in value):
        raise refused(question, ROWS)
    problems: dict[str, Message] = {}
    rows = tuple(_row(question, place, row, problems) for place, row in enumerate(value, start=1))
    if problems:
        raise Invalid(problems)
    return rows


def _row(question: Question, place: int, row: Mapping[str, Any], problems: dict[str, Message]) -> dict[str, Any]:
    asked = {each.name: each for each in question.columns if each.computed is None}
    found: dict[str, Any] = {}
    for name, value in row.items():
        cell = f"{question.name}[{place}].{name[:48]}"
        if name not in asked:
            problems[cell] = NOT_ASKED
            continue
        try:
            typed = answer_to(asked[name], value)
        except Invalid as error:
            problems[cell] = error.message
            continue
        if typed not in (None, ""):
            found[name] = typed
    return found


def answer_to(question: Question, value: Any) -> Any:
    """A value of JSON as an answer; nothing for null. Raises Invalid for another type than the question has."""
    return None if value is None else JSON_KINDS[question.type].read(question, value)


_ONE = JsonKind(schema=_one(numbers=True), read=_whole)
_MANY = JsonKind(schema=_several(numbers=True), read=_numbers)
_DIGITS: Schema = {"type": ["number", "string"]}

JSON_KINDS: Mapping[str, JsonKind] = {
    "line": JsonKind(schema=_text, read=_words),
    "text": JsonKind(schema=_text, read=_words),
    "integer": JsonKind(schema=_plainly({"type": "integer"}), read=_whole),
    "year": JsonKind(schema=_plainly({"type": "integer", "minimum": 1000, "maximum": 9999}), read=_whole),
    "decimal": JsonKind(schema=_plainly(_DIGITS), read=_number),
    "money": JsonKind(schema=_plainly({**_DIGITS, "description": "In yuan."}), read=_sum),
    "date": JsonKind(schema=_plainly({"type": "string", "format": "date"}), read=_day),
    "boolean": JsonKind(schema=_plainly({"type": "boolean"}), read=_yes_no),
    "choice": JsonKind(schema=_one(numbers=False), read=_words),
    "choices": JsonKind(schema=_several(numbers=False), read=_options),
    "document": JsonKind(schema=_file, read=_upload),
    "organization": _ONE,
    "organizations": _MANY,
    "person": _ONE,
    "persons": _MANY,
    "fund": _ONE,
    "agreement": _ONE,
    "case": _ONE,
    "cases": _MANY,
    "table": JsonKind(schema=_rows, read=_table),
}
