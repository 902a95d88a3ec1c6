"""Forms made from what a procedure asks: one field for each question, typed as the procedure says.

The pages only turn text into values; whether a value will do is judged by the services, as for the API.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request
from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, Field, HiddenField, StringField, TextAreaField

from govflow.errors import Invalid
from govflow.services.queries.step.consequences import Consequences
from govflow.services.queries.step.questions import Heading, Question
from govflow.values import new_id
from govflow.web.forms.base import Form
from govflow.web.forms.fields import (
    CheckboxesField,
    DateField,
    DecimalField,
    FileField,
    IntegerField,
    MoneyField,
    RadioField,
    SelectField,
    listed,
)
from govflow.web.frame.filters import show, text

ANSWER = "answer_"  # so that no question can take the name of something else
FEW = 6  # up to here choices are radio buttons, beyond it a list
PICKED = ("choice", "organization", "person", "fund", "case")
PICKED_MANY = ("choices", "organizations", "persons")


@dataclass(frozen=True)
class Part:
    """The fields under one heading; in the place of a computed one its question."""

    heading: Heading | None
    items: list[Any]


class StepForm(Form):
    """What every step sends along: the version that the person saw, and a key that makes it happen once."""

    seen_version = HiddenField()
    key = HiddenField()
    step = HiddenField()  # which of the buttons was pressed: check, edit or send

    questions: Sequence[Question] = ()
    leading: Sequence[str] = ()  # fields of the page itself that come before the questions

    def answers(self) -> dict[str, Any]:
        """The typed answers by question; what was left empty or cannot be read is left out."""
        found = {
            each.name: _answer(each, self[ANSWER + each.name])
            for each in self.questions
            if each.computed is None and not self[ANSWER + each.name].errors
        }
        return {name: value for name, value in found.items() if value not in (None, "", ())}

    def asked(self) -> list[Field]:
        """The fields to fill in, in their order on the page; the reason comes last."""
        names = [*self.leading, *(ANSWER + each.name for each in self.questions)]
        return [self[name] for name in (*names, "reason") if name in self]

    def parts(self) -> list[Part]:
        """What is asked and what will be computed, under the headings of the form; the reason comes last."""
        fields = {each.name: each for each in self}
        found = [Part(None, [fields[name] for name in self.leading if name in fields])]
        for each in self.questions:
            heading = each.section or each.page
            if heading != found[-1].heading:
                found.append(Part(heading, []))
            found[-1].items.append(fields.get(ANSWER + each.name, each))
        if "reason" in fields:
            found.append(Part(None, [fields["reason"]]))
        return [part for part in found if part.items]

    def review(self, told: Consequences) -> list[tuple[Heading | None, list[tuple[str, str, str]]]]:
        """Label and answer as people read them, for the check page; nothing leads back but the button.

        What these answers leave out is not shown; what is computed of them is, and how.
        """
        names = {ANSWER + name for name in told.unasked}
        found = [(part.heading, [*_reviewed(part, names, told.computed)]) for part in self.parts()]
        return [(heading, answers) for heading, answers in found if answers]

    def carried(self) -> list[tuple[str, str]]:
        """Everything typed, for the hidden fields of the check page; files as tokens."""
        names = {each.name for each in self.asked()} | {"seen_version", "key"}
        typed = [(name, value) for name, value in request.form.items(multi=True) if name in names]
        files = [each for each in self.asked() if isinstance(each, FileField)]
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
        at = {name: ANSWER + name if ANSWER + name in self else name for name in error.fields}
        fields = {at[name]: sentence for name, sentence in error.fields.items()}
        new = {name: each for name, each in fields.items() if name not in self or not self[name].errors}
        if new:
            super().refuse(Invalid(new))


def step_form(
    questions: Sequence[Question],
    *,
    version: int = 0,
    reason: str | None = None,
    extra: Mapping[str, Any] | None = None,
) -> StepForm:
    """The form for these questions, filled from the request if it was sent, else from what is known.

    ``reason`` is ``required`` or ``optional`` where the step asks for one; ``extra`` are fields of the page itself.
    """
    own = dict(extra or {})
    asked = [each for each in questions if each.computed is None]
    fields: dict[str, Any] = {ANSWER + each.name: _FIELDS[each.type](each) for each in asked}
    if reason is not None:
        fields["reason"] = TextAreaField(lazy_gettext("Reason"), description=lazy_gettext("It enters the record."))
    settings = {"questions": tuple(questions), "leading": tuple(own)}
    kind = type("QuestionForm", (StepForm,), {**own, **fields, **settings})
    form: StepForm = kind(data={"seen_version": str(version), "key": new_id()})
    for each in asked:
        form[ANSWER + each.name].flags.required = each.required
    if reason == "required":
        form["reason"].flags.required = True
    return form


def _reviewed(part: Part, unasked: Collection[str], computed: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for each in part.items:
        if not isinstance(each, Question):
            if each.name not in unasked:
                yield str(each.label.text), shown_answer(each), ""
        elif each.name in computed:
            value = gettext("%(value)s: %(words)s", value=show(computed[each.name]), words=show(each.computed))
            yield text(each.label), value, ""


def shown_answer(field: Field) -> str:
    """The answer in a field as people read it."""
    if isinstance(field, FileField):
        return field.kept.filename if field.kept else show(None)
    if isinstance(field, CheckboxesField):
        chosen = tuple(each.label for each in field.choices if each.value in (field.data or ()))
        return show(chosen) if chosen else show(None)
    if isinstance(field, SelectField | RadioField):
        return next((str(each.label) for each in field.choices if each.value and each.value == field.data), show(None))
    return show(field.data if field.data != "" else None)


def _answer(question: Question, field: Field) -> Any:
    if isinstance(field, FileField):
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


def _common(question: Question) -> dict[str, Any]:
    return {"label": text(question.label), "description": _hint(question), "default": question.known}


def _hint(question: Question) -> str:
    """What helps to answer, and who will read it when not all may."""
    hints = [gettext("Only if %(clause)s.", clause=show(each)) for each in question.only_if]
    if question.hint:
        hints.append(text(question.hint))
    if question.readers:
        hints.append(gettext("Only these may read it: %(readers)s.", readers=show(question.readers)))
    return " ".join(hints)


def _limited(question: Question) -> dict[str, Any]:
    return {"maxlength": question.max_length} if question.max_length else {}


def _line(question: Question) -> Any:
    return StringField(**_common(question), render_kw=_limited(question))


def _text(question: Question) -> Any:
    return TextAreaField(**_common(question), render_kw={"rows": 6, **_limited(question)})


def _plain(kind: Any) -> Callable[[Question], Any]:
    def make(question: Question) -> Any:
        return kind(**_common(question))

    return make


def _pick(question: Question) -> Any:
    common = {**_common(question), "default": _text_or_none(question.known), "coerce": _text_or_none}
    if question.type == "choice" and question.required and not question.only_if and len(question.choices) <= FEW:
        return RadioField(**common, choices=listed(question.choices))
    empty = gettext("Choose") if question.required else gettext("No answer")
    return SelectField(**common, choices=listed(question.choices, empty))


def _pick_many(question: Question) -> Any:
    known = [str(each) for each in question.known or ()]
    return CheckboxesField(**{**_common(question), "default": known}, choices=listed(question.choices))


def _file(question: Question) -> Any:
    return FileField(text(question.label), description=_hint(question))


def _text_or_none(value: Any) -> str | None:
    return str(value) if value not in (None, "") else None


_FIELDS: dict[str, Callable[[Question], Any]] = {
    "line": _line,
    "text": _text,
    "integer": _plain(IntegerField),
    "decimal": _plain(DecimalField),
    "money": _plain(MoneyField),
    "date": _plain(DateField),
    "boolean": _plain(BooleanField),
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
