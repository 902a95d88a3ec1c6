"""Forms made from what a procedure asks: one field for each question, typed as the procedure says.

The pages only turn text into values; whether a value will do is judged by the services, as for the API.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
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
from govflow.web.forms.pages import Pages
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
    step = HiddenField()  # which of the buttons was pressed: check, back, edit or send
    page = HiddenField()  # which of several pages was filled in, from 0
    reached = HiddenField()  # the last of them that was shown so far

    questions: Sequence[Question] = ()
    leading: Sequence[str] = ()  # fields of the page itself that come before the questions
    pages: Pages

    def answers(self) -> dict[str, Any]:
        """The typed answers by question; what was left empty or cannot be read is left out."""
        found = {
            each.name: _answer(each, self[ANSWER + each.name])
            for each in self.questions
            if each.computed is None and each.name not in self.pages.hidden and not self[ANSWER + each.name].errors
        }
        return {name: value for name, value in found.items() if value not in (None, "", ())}

    def asked(self) -> list[Field]:
        """The fields to fill in, in their order on the page; the reason comes last."""
        names = [*self.leading, *(ANSWER + each.name for each in self.questions)]
        return [self[name] for name in (*names, "reason") if name in self]

    def parts(self) -> list[Part]:
        """What is asked on the present page and what will be computed, under the headings of the form."""
        here = self.here
        questions = [each for each in self.questions if self.pages.number[each.name] == here]
        return self._parts(questions, first=here == 0, last=here == self.pages.count - 1 or not self.pages.more)

    @property
    def here(self) -> int:
        """The page that is shown: the present one, or an earlier one on which something is wrong."""
        wrong = [self.pages.number[each.name] for each in self._filled if self[ANSWER + each.name].errors]
        return min([self.pages.at, *wrong])

    @property
    def is_wrong_so_far(self) -> bool:
        """Is something wrong on the pages up to the present one?"""
        later = {ANSWER + each.name for each in self._filled if self.pages.number[each.name] > self.pages.at}
        return bool(self.form_errors) or any(each.errors for each in self if each.name not in later)

    def settle(self, unasked: Collection[str]) -> None:
        """With several pages: what those before have decided is asked without words, or not at all."""
        self.pages.settle(unasked)
        for each in self._filled:
            field = self[ANSWER + each.name]
            if each.name in self.pages.settled:
                field.description = _hint(replace(each, only_if=()))
            if self.pages.number[each.name] > self.pages.reached:
                field.process(None)  # it has not been shown yet: what it begins with

    def goes_back(self) -> bool:
        """Was an earlier page asked for? Back goes one page, edit to the first."""
        if self.step.data == "back":
            self.pages.back()
        elif self.step.data == "edit":
            self.pages.at = 0
        return self.step.data in ("back", "edit")

    def refuse_so_far(self, check: Callable[[], object]) -> None:
        """What the check says of the pages up to the present one; of later ones nothing has been said yet."""
        later = {each.name for each in self.questions if self.pages.number[each.name] > self.pages.at}
        try:
            check()
        except Invalid as error:
            now = {name: sentence for name, sentence in error.fields.items() if name not in later}
            if now:
                self.refuse(Invalid(now))

    def elsewhere(self) -> list[tuple[str, str]]:
        """Everything typed on other pages than the one shown, and where the reader is."""
        here = self.here
        shown = {each.name for part in self.parts() for each in part.items if not isinstance(each, Question)}
        names = [each.name for each in self.asked() if each.name not in shown]
        reached = max(self.pages.reached, here)
        return [("page", str(here)), ("reached", str(reached)), *self._typed(names)] if self.pages.several else []

    @property
    def _filled(self) -> list[Question]:
        return [each for each in self.questions if each.computed is None]

    def _parts(self, questions: Sequence[Question], *, first: bool, last: bool) -> list[Part]:
        fields = {each.name: each for each in self}
        found = [Part(None, [fields[name] for name in self.leading if first and name in fields])]
        for each in (each for each in questions if each.name not in self.pages.hidden):
            heading = each.section or each.page
            if heading != found[-1].heading:
                found.append(Part(heading, []))
            found[-1].items.append(fields.get(ANSWER + each.name, each))
        if last and "reason" in fields:
            found.append(Part(None, [fields["reason"]]))
        return [part for part in found if part.items]

    def review(self, told: Consequences) -> list[tuple[Heading | None, list[tuple[str, str, str]]]]:
        """Label and answer as people read them, for the check page; nothing leads back but the button.

        What these answers leave out is not shown; what is computed of them is, and how.
        """
        names = {ANSWER + name for name in told.unasked}
        parts = self._parts(self.questions, first=True, last=True)
        found = [(part.heading, [*_reviewed(part, names, told.computed)]) for part in parts]
        return [(heading, answers) for heading, answers in found if answers]

    def carried(self) -> list[tuple[str, str]]:
        """Everything typed, for the hidden fields of the check page; files as tokens."""
        names = ["seen_version", "key", "page", "reached", *(each.name for each in self.asked())]
        return self._typed(names)

    def _typed(self, names: Collection[str]) -> list[tuple[str, str]]:
        """What was sent under these names; files as tokens."""
        typed = [(name, value) for name, value in request.form.items(multi=True) if name in names]
        files = [self[name] for name in names if isinstance(self[name], FileField)]
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
    settings = {"questions": tuple(questions), "leading": tuple(own), "pages": Pages.of(questions)}
    kind = type("QuestionForm", (StepForm,), {**own, **fields, **settings})
    form: StepForm = kind(data={"seen_version": str(version), "key": new_id()})
    form.pages.found(form.page.data, form.reached.data)
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
