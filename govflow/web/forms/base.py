"""What all forms share: refusals from the services land at their fields, words are trimmed, sentences translated."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext
from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from govflow.errors import Invalid
from govflow.values import Text
from govflow.web.forms.typed import keep_legible
from govflow.web.frame.carried import carried_for
from govflow.web.frame.filters import say, text

_NEEDED = lazy_gettext("An answer is needed here.")


class Form(FlaskForm):  # type: ignore[misc]  # flask_wtf is untyped
    """A form whose fields show what a service refused, and take no words that cannot be kept."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Any:
            return keep_legible(super().bind_field(form, unbound_field, options))

    def hidden_tag(self, *fields: Any) -> Markup:
        """The hidden fields, and for whom the form is filled in."""
        return Markup("{}{}").format(super().hidden_tag(*fields), carried_for())

    def refuse(self, error: Invalid) -> None:
        """Put each sentence at its field; what belongs to no field stands at the top of the form."""
        for name, sentence in error.fields.items():
            if name in self:
                self[name].errors = [*self[name].errors, say(sentence)]
            else:
                self.form_errors.append(say(sentence))

    @property
    def is_wrong(self) -> bool:
        return bool(self.errors)


def line(label: Any, *, most: int, hint: Any = "", required: bool = True) -> StringField:
    """A field for one line of text, without blanks around it."""
    return StringField(
        label,
        description=hint,
        filters=[_trim],
        validators=[_words_needed() if required else Optional(), Length(max=most, message=_too_long(most))],
    )


def required_answer() -> InputRequired:
    """An answer is needed."""
    return InputRequired(_NEEDED)


def _words_needed() -> DataRequired:
    """Blanks alone are no answer."""
    return DataRequired(_NEEDED)


def options(field: SelectField, choices: Any, empty: Any = None) -> None:
    """Fill a select field with values and bilingual names, and an empty choice with its label."""
    named = [SelectChoice(str(value), text(name) if isinstance(name, Text) else name) for value, name in choices]
    field.choices = [SelectChoice("", empty), *named] if empty is not None else named


def number_or_none(value: Any) -> int | None:
    """Coerce the value of a select field whose empty choice means none."""
    return int(value) if value not in (None, "", "None") else None


def _trim(value: str | None) -> str | None:
    return value.strip() if value else value


def _too_long(most: int) -> Any:
    return lazy_gettext("Use at most %(most)s characters.", most=most)
