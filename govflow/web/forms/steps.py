"""Forms made from what a procedure asks: one field for each question, typed as the procedure says.

The pages only turn text into values; whether a value will do is judged by the services, as for the API.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import request
from flask_babel import lazy_gettext
from wtforms import Field, HiddenField, TextAreaField

from govflow.errors import Invalid
from govflow.services.queries.step.questions import Question
from govflow.values import new_id
from govflow.web.forms.base import Form
from govflow.web.forms.fields import FileField
from govflow.web.forms.kinds import PAGE_KINDS
from govflow.web.frame.filters import show

ANSWER = "answer_"  # so that no question can take the name of something else


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
            each.name: PAGE_KINDS[each.type].answer(each, self[ANSWER + each.name])
            for each in self.questions
            if not self[ANSWER + each.name].errors
        }
        return {name: value for name, value in found.items() if value not in (None, "", ())}

    def asked(self) -> list[Field]:
        """The fields to fill in, in their order on the page; the reason comes last."""
        names = [*self.leading, *(ANSWER + each.name for each in self.questions)]
        return [self[name] for name in (*names, "reason") if name in self]

    def review(self) -> list[tuple[str, str, str]]:
        """Label and answer as people read them, for the check page; nothing leads back but the button."""
        shown: dict[str, Callable[[Field], str]] = {
            ANSWER + each.name: PAGE_KINDS[each.type].shown for each in self.questions
        }
        return [(str(each.label.text), shown.get(each.name, _shown)(each), "") for each in self.asked()]

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
    fields: dict[str, Any] = {ANSWER + each.name: PAGE_KINDS[each.type].field(each) for each in questions}
    if reason is not None:
        fields["reason"] = TextAreaField(lazy_gettext("Reason"), description=lazy_gettext("It enters the record."))
    settings = {"questions": tuple(questions), "leading": tuple(own)}
    kind = type("QuestionForm", (StepForm,), {**own, **fields, **settings})
    form: StepForm = kind(data={"seen_version": str(version), "key": new_id()})
    for each in questions:
        form[ANSWER + each.name].flags.required = each.required
    if reason == "required":
        form["reason"].flags.required = True
    return form


def _shown(field: Field) -> str:
    """What a field of the page itself holds: the title, the body, the reason."""
    chosen = (str(each.label) for each in getattr(field, "choices", ()) if each.value and each.value == field.data)
    return next(chosen, show(field.data or None))
