"""Forms made from what a procedure asks: one field for each question, typed as the procedure says.

The pages only turn text into values; whether a value will do is judged by the services, as for the API.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import request
from flask_babel import gettext, lazy_gettext
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import (
    BooleanField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.widgets import CheckboxInput, DateInput, ListWidget

from govflow.errors import Invalid, TooLarge
from govflow.services.queries.questions import Question
from govflow.services.uploads import Kept, Upload, keep_upload, read_upload, recall_upload
from govflow.values import Money, new_id
from govflow.web.filters import say, show, text
from govflow.web.form_base import Form
from govflow.web.security import backend, current_actor

ANSWER = "answer_"  # so that no question can take the name of something else
FEW = 6  # up to here choices are radio buttons, beyond it a list
PICKED = ("choice", "organization", "person", "fund", "case")
PICKED_MANY = ("choices", "organizations", "persons")
_NOT_LISTED = lazy_gettext("Choose from the list.")


class ParsedField(StringField):  # type: ignore[misc]  # wtforms is untyped
    """Text that stands for a value; what cannot be read stays in the box, with a sentence."""

    def __init__(
        self, label: str, *, read: Callable[[str], Any], write: Callable[[Any], str], problem: Any, **options: Any
    ) -> None:
        super().__init__(label, **options)
        self.read, self.write, self.problem = read, write, problem

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        if not typed:
            self.data = None
            return
        try:
            self.data = self.read(typed)
        except (ValueError, InvalidOperation) as error:
            self.data = None
            raise ValueError(self.problem) from error

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.write(self.data)


class MoneyField(ParsedField):
    """A sum; the page shows the currency sign before it."""


class PickField(SelectField):  # type: ignore[misc]
    """One of a list; the empty line means no answer."""

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and not any(selected for _, _, selected, *_ in self.iter_choices()):
            raise ValueError(_NOT_LISTED)


class PickOneField(RadioField):  # type: ignore[misc]
    """One of a few."""

    validate_choice = False

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and self.data not in {value for value, *_ in self.choices}:
            raise ValueError(_NOT_LISTED)


class PickManyField(SelectMultipleField):  # type: ignore[misc]
    """Several of a list, as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        if not set(self.data or ()) <= {value for value, *_ in self.choices}:
            raise ValueError(_NOT_LISTED)


class KeptFileField(FileField):  # type: ignore[misc]
    """A file. Once received it is kept, so that neither an error nor the check page makes people choose it again."""

    kept: Kept | None = None

    def process(self, formdata: Any, *arguments: Any, **options: Any) -> None:
        super().process(formdata, *arguments, **options)
        if formdata is None:
            return
        if isinstance(self.data, FileStorage) and self.data.filename:
            self._keep(self.data)
        elif token := request.form.get(self.token_name, ""):
            self.kept = recall_upload(backend(), current_actor(), token)

    @property
    def token_name(self) -> str:
        """Under which the token of a kept file travels."""
        return f"{self.name}_kept"

    @property
    def upload(self) -> Upload | None:
        return read_upload(backend(), self.kept) if self.kept else None

    def _keep(self, file: FileStorage) -> None:
        upload = Upload(file.filename or "", file.read(), file.mimetype or "application/octet-stream")
        try:
            self.kept = keep_upload(backend(), current_actor(), upload)
        except TooLarge as error:
            self.process_errors.append(say(error.message))


class StepForm(Form):
    """What every step sends along: the version that the person saw, and a key that makes it happen once."""

    seen_version = HiddenField()
    key = HiddenField()
    step = HiddenField()

    questions: Sequence[Question] = ()

    def answers(self) -> dict[str, Any]:
        """The typed answers by question; what was left empty is left out."""
        found = {
            each.name: _answer(each, self[ANSWER + each.name])
            for each in self.questions
            if not self[ANSWER + each.name].errors
        }
        return {name: value for name, value in found.items() if value not in (None, "", ())}

    def asked(self) -> list[Field]:
        """The fields to fill in, in the order of the questions; the reason comes last."""
        fields = [self[ANSWER + each.name] for each in self.questions]
        return [*fields, self["reason"]] if "reason" in self else fields

    def review(self) -> list[tuple[str, str, str]]:
        """Label, answer as people read it, and field id, for the check page."""
        return [(str(each.label.text), shown_answer(each), each.id) for each in self.asked()]

    def carried(self) -> list[tuple[str, str]]:
        """Everything typed, for the hidden fields of the check page; files as tokens."""
        names = {each.name for each in self.asked()} | {"seen_version", "key", "title", "title_other"}
        typed = [(name, value) for name, value in request.form.items(multi=True) if name in names]
        files = [each for each in self.asked() if isinstance(each, KeptFileField) and each.kept]
        return [*typed, *((each.token_name, each.kept.token) for each in files if each.kept)]

    @property
    def reason_text(self) -> str | None:
        return (self["reason"].data or "").strip() or None if "reason" in self else None

    @property
    def version_seen(self) -> int:
        """0, which no case ever has, when the page sent nonsense."""
        sent = self.seen_version.data or ""
        return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0

    def refuse(self, error: Invalid) -> None:
        """Each sentence at its field, unless the text there could not even be read."""
        known = {name: ANSWER + name if ANSWER + name in self else name for name in error.fields}
        readable = {
            known[name]: sentence
            for name, sentence in error.fields.items()
            if known[name] not in self or not self[known[name]].errors
        }
        if readable:
            super().refuse(Invalid(readable))


def step_form(
    questions: Sequence[Question],
    *,
    version: int,
    reason: str | None = None,
    extra: Mapping[str, Any] | None = None,
) -> StepForm:
    """The form for these questions, filled from the request if it was sent, else from what is known.

    ``reason`` is ``required`` or ``optional`` where the step asks for one; ``extra`` are fields of the page itself.
    """
    fields: dict[str, Any] = {ANSWER + each.name: _field(each) for each in questions}
    if reason is not None:
        fields["reason"] = TextAreaField(lazy_gettext("Reason"), description=lazy_gettext("It enters the record."))
    kind = type("QuestionForm", (StepForm,), {**(extra or {}), **fields, "questions": tuple(questions)})
    form: StepForm = kind(data={"seen_version": str(version), "key": new_id()})
    for each in questions:
        form[ANSWER + each.name].flags.required = each.required
    if reason == "required":
        form["reason"].flags.required = True
    return form


def shown_answer(field: Field) -> str:
    """The answer in a field as people read it."""
    if isinstance(field, KeptFileField):
        return field.kept.filename if field.kept else show(None)
    if isinstance(field, PickManyField):
        return show(tuple(label for value, label in field.choices if value in (field.data or ()))) or show(None)
    if isinstance(field, SelectField):
        return next((label for value, label in field.choices if value and value == field.data), show(None))
    return show(field.data if field.data != "" else None)


def _answer(question: Question, field: Field) -> Any:
    if isinstance(field, KeptFileField):
        return field.upload
    if question.type in PICKED_MANY:
        return tuple(_value(question, each) for each in field.data or ())
    if question.type in PICKED:
        return _value(question, field.data) if field.data else None
    if question.type == "boolean":
        return True if field.data else (None if question.required else False)  # an empty box confirms nothing
    return field.data.strip() if isinstance(field.data, str) else field.data


def _value(question: Question, chosen: str) -> str | int:
    """What was chosen: an option by its value, anything else by its number."""
    return chosen if question.type in ("choice", "choices") else int(chosen)


def _field(question: Question) -> Any:
    return _FIELDS[question.type](question)


def _common(question: Question) -> dict[str, Any]:
    return {"label": text(question.label), "description": _hint(question), "default": question.known}


def _hint(question: Question) -> str:
    """What helps to answer, and who will read it when not all may."""
    hint = text(question.hint) if question.hint else ""
    if not question.readers:
        return hint
    readers = gettext("Only these may read it: %(readers)s.", readers=show(question.readers))
    return f"{hint} {readers}".strip()


def _line(question: Question) -> Any:
    return StringField(**_common(question), render_kw=_limited(question))


def _text(question: Question) -> Any:
    return TextAreaField(**_common(question), render_kw={"rows": 6, **_limited(question)})


def _limited(question: Question) -> dict[str, Any]:
    return {"maxlength": question.max_length} if question.max_length else {}


def _parsed(
    kind: type[ParsedField], read: Callable[[str], Any], write: Callable[[Any], str], problem: Any, **kw: Any
) -> Any:
    def make(question: Question) -> Any:
        return kind(**_common(question), read=read, write=write, problem=problem, **kw)

    return make


def _boolean(question: Question) -> Any:
    return BooleanField(**_common(question))


def _pick(question: Question) -> Any:
    numbers = question.type != "choice"
    choices = [(each.value, text(each.label)) for each in question.choices]
    known = None if question.known is None else str(question.known)
    few = not numbers and question.required and len(choices) <= FEW
    if not few:
        choices.insert(0, ("", gettext("Choose") if question.required else gettext("No answer")))
    kind = PickOneField if few else PickField
    return kind(**{**_common(question), "default": known}, choices=choices, coerce=_text_or_none)


def _pick_many(question: Question) -> Any:
    known = [str(each) for each in question.known or ()]
    choices = [(each.value, text(each.label)) for each in question.choices]
    return PickManyField(**{**_common(question), "default": known}, choices=choices)


def _file(question: Question) -> Any:
    return KeptFileField(text(question.label), description=_hint(question))


def _text_or_none(value: Any) -> str | None:
    return str(value) if value not in (None, "") else None


def _whole(typed: str) -> int:
    return int(typed.replace(",", "").replace("，", ""))


def _decimal(typed: str) -> Decimal:
    number = Decimal(typed.replace(",", "").replace("，", ""))
    if not number.is_finite():
        raise ValueError(typed)
    return number


def _date(typed: str) -> date:
    """What browsers send, and what people type: 2026-06-30, 2026/6/30, 2026年6月30日."""
    plain = typed.replace("年", "-").replace("月", "-").removesuffix("日").replace("/", "-")
    return datetime.strptime(plain, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone


_FIELDS: dict[str, Callable[[Question], Any]] = {
    "line": _line,
    "text": _text,
    "integer": _parsed(
        ParsedField, _whole, str, lazy_gettext("Enter a whole number, such as 12."), render_kw={"inputmode": "numeric"}
    ),
    "decimal": _parsed(
        ParsedField, _decimal, str, lazy_gettext("Enter a number, such as 3.5."), render_kw={"inputmode": "decimal"}
    ),
    "money": _parsed(
        MoneyField,
        Money.parse,
        lambda sum_: f"{sum_.amount:,.2f}",
        lazy_gettext("Enter a sum, such as 1,200,000.00 or 120万."),
    ),
    "date": _parsed(
        ParsedField,
        _date,
        date.isoformat,
        lazy_gettext("Enter a date that exists, such as 2026-06-30."),
        widget=DateInput(),
    ),
    "boolean": _boolean,
    "choice": _pick,
    "choices": _pick_many,
    "document": _file,
    "organization": _pick,
    "organizations": _pick_many,
    "person": _pick,
    "persons": _pick_many,
    "fund": _pick,
    "case": _pick,
}
