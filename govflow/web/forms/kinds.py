"""The types of fields on pages, each in one place: the form field, the answer that it gives, how that reads.

What a type means is said in ``engine.fields``; this registry has the same names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from wtforms import BooleanField, Field, StringField, TextAreaField

from govflow.services.queries.step.questions import Question
from govflow.web.forms.fields import (
    CheckboxesField,
    DateField,
    DecimalField,
    FileField,
    IntegerField,
    MoneyField,
    RadioField,
    SelectField,
    YearField,
    listed,
)
from govflow.web.forms.tables import TableField
from govflow.web.frame.filters import day, show, text

LONG, TALL = 20_000, 28  # a text that may be longer is edited in a box of so many lines
FEW = 6  # up to here choices are radio buttons, beyond it a list


@dataclass(frozen=True, kw_only=True)
class PageKind:
    """A type of field on pages. ``field`` makes the form field, ``cell`` that of a table's row, where it can be one."""

    field: Callable[[Question], Any]
    answer: Callable[[Question, Field], Any]
    shown: Callable[[Field], Any]
    cell: Callable[[Question], Any] | None = None


def _common(question: Question) -> dict[str, Any]:
    return {"label": text(question.label), "description": hint_of(question), "default": question.known}


def hint_of(question: Question) -> str:
    """When it is asked, what helps to answer, and who will read it when not all may."""
    hints = [gettext("Only if %(clause)s.", clause=show(each)) for each in question.only_if]
    if question.hint:
        hints.append(text(question.hint))
    if question.first:
        hints.append(gettext("The earliest date is %(day)s.", day=day(question.first)))
    if question.left_out:
        hints.append(_not_offered(question))
    if question.public:
        hints.append(gettext("Everybody may read it once the case is public."))
    if question.readers:
        hints.append(gettext("Only these may read it: %(readers)s.", readers=show(question.readers)))
    if question.until:
        steps = show(question.until)
        hints.append(gettext("It is sealed until “%(step)s”; then all who see the case read it.", step=steps))
    return " ".join(hints)


def _not_offered(question: Question) -> str:
    said = gettext("None can be chosen now.")
    if question.choices:
        said = gettext("Not offered, as the procedure does not let them be chosen here: %(n)s.", n=question.left_out)
    elif question.against:
        reasons = " ".join(show(each) for each in question.against)
        said = gettext("Nobody can be chosen now. %(reasons)s", reasons=reasons)
    return str(said)


def _limited(question: Question) -> dict[str, Any]:
    return {"data-most": question.max_length} if question.max_length else {}


# Form fields


def _line(question: Question) -> Any:
    return StringField(**_common(question), render_kw=_limited(question))


def _text(question: Question) -> Any:
    rows = TALL if (question.max_length or 0) > LONG else 6
    return TextAreaField(**_common(question), render_kw={"rows": rows, **_limited(question)})


def _text_cell(question: Question) -> Any:
    return TextAreaField(**_common(question), render_kw={"rows": 2, **_limited(question)})


def _plain(kind: Any) -> Callable[[Question], Any]:
    return lambda question: kind(**_common(question))


def _pick(question: Question) -> Any:
    """A list with an empty line."""
    empty = gettext("Choose") if question.required else gettext("No answer")
    return SelectField(**_picked(question), choices=listed(question.choices, empty), found=question.found)


def _pick_of_few(question: Question) -> Any:
    if question.required and not question.only_if and len(question.choices) <= FEW:  # a button cannot be unpressed
        return RadioField(**_picked(question), choices=listed(question.choices))
    return _pick(question)


def _picked(question: Question) -> dict[str, Any]:
    return {**_common(question), "default": _text_or_none(question.known), "coerce": _text_or_none}


def _pick_many(question: Question) -> Any:
    known = [str(each) for each in question.known or ()]
    choices = listed(question.choices)
    return CheckboxesField(**{**_common(question), "default": known}, choices=choices, found=question.found)


def _file(question: Question) -> Any:
    return FileField(text(question.label), description=hint_of(question))


def _text_or_none(value: Any) -> str | None:
    return str(value) if value not in (None, "") else None


# The answers in them


def _value(question: Question, field: Field) -> Any:
    return field.data


def _words(question: Question, field: Field) -> str:
    return (field.data or "").strip()


def _ticked(question: Question, field: Field) -> bool | None:
    """An empty box confirms nothing."""
    return True if field.data else (None if question.required else False)


def _option(question: Question, field: Field) -> str | None:
    return field.data or None


def _options(question: Question, field: Field) -> tuple[str, ...]:
    return tuple(field.data or ())


def _number(question: Question, field: Field) -> int | None:
    return int(field.data) if field.data else None


def _numbers(question: Question, field: Field) -> tuple[int, ...]:
    return tuple(int(each) for each in field.data or ())


def _upload(question: Question, field: Field) -> Any:
    return field.upload


# How they read


def _shown(field: Field) -> str:
    return show(field.data if field.data != "" else None)


def _shown_one(field: Field) -> str:
    return next((str(each.label) for each in field.choices if each.value and each.value == field.data), show(None))


def _shown_many(field: Field) -> str:
    chosen = tuple(each.label for each in field.choices if each.value in (field.data or ()))
    return show(chosen) if chosen else show(None)


def _shown_file(field: Field) -> str:
    return field.kept.filename if field.kept else show(None)


# Tables


def _table(question: Question) -> Any:
    asked = [each for each in question.columns if each.computed is None]
    cells = {each.name: PAGE_KINDS[each.type].cell for each in asked}
    made = {each.name: make(each) for each in asked if (make := cells[each.name]) is not None}
    return TableField(**_common(question), question=question, cells=made)


def _rows(question: Question, field: Field) -> tuple[dict[str, Any], ...]:
    return tuple(_row(question, row) for row in field.answered)


def _row(question: Question, row: Any) -> dict[str, Any]:
    asked = [each for each in question.columns if each.computed is None]
    found = {each.name: PAGE_KINDS[each.type].answer(each, row[each.name]) for each in asked}
    return {name: value for name, value in found.items() if value not in (None, "")}


def _shown_rows(field: Field) -> Any:
    rows = _rows(field.question, field)
    return field.question.shown(rows) if rows else show(None)


def _typed(kind: Any) -> PageKind:
    return PageKind(field=_plain(kind), answer=_value, shown=_shown, cell=_plain(kind))


_ONE = PageKind(field=_pick, answer=_number, shown=_shown_one)
_MANY = PageKind(field=_pick_many, answer=_numbers, shown=_shown_many)

PAGE_KINDS: Mapping[str, PageKind] = {
    "line": PageKind(field=_line, answer=_words, shown=_shown, cell=_line),
    "text": PageKind(field=_text, answer=_words, shown=_shown, cell=_text_cell),
    "integer": _typed(IntegerField),
    "year": _typed(YearField),
    "decimal": _typed(DecimalField),
    "money": _typed(MoneyField),
    "date": _typed(DateField),
    "boolean": PageKind(field=_plain(BooleanField), answer=_ticked, shown=_shown, cell=_plain(BooleanField)),
    "choice": PageKind(field=_pick_of_few, answer=_option, shown=_shown_one, cell=_pick),
    "choices": PageKind(field=_pick_many, answer=_options, shown=_shown_many),
    "document": PageKind(field=_file, answer=_upload, shown=_shown_file),
    "organization": _ONE,
    "organizations": _MANY,
    "person": _ONE,
    "persons": _MANY,
    "fund": _ONE,
    "agreement": _ONE,
    "case": _ONE,
    "cases": _MANY,
    "table": PageKind(field=_table, answer=_rows, shown=_shown_rows),
}
