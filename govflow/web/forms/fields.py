"""Fields that pages have beyond those of the form library: sums, days, numbers, lists, files that stay.

They are named after what they ask for, because the field macro chooses its look by that name.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import wtforms
from flask import g, request
from flask_babel import lazy_gettext
from flask_wtf import file
from werkzeug.datastructures import FileStorage
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, DateInput, ListWidget

from govflow.errors import Invalid, TooLarge
from govflow.legible.days import day
from govflow.legible.numbers import Doubtful, number
from govflow.services.queries.finding import Choice, Found, Sought
from govflow.services.uploads import Kept, Upload, keep_upload, read_upload, recall_upload
from govflow.values import Money
from govflow.web.forms.base import number_or_none
from govflow.web.forms.finding import sought
from govflow.web.frame.filters import say, text
from govflow.web.frame.security import backend, current_actor

_NOT_LISTED = lazy_gettext("Choose from the list.")


class ParsedField(wtforms.StringField):  # type: ignore[misc]  # wtforms is untyped
    """Text that stands for a value. What cannot be read stays in the box, with a sentence."""

    problem: Any

    @staticmethod
    def read(typed: str) -> Any:
        """The value; raises ValueError."""
        raise NotImplementedError

    @staticmethod
    def write(value: Any) -> str:
        """The value as a person would type it."""
        return str(value)

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not typed:
            return
        try:
            self.data = self.read(typed)
        except Doubtful as asked:
            raise ValueError(say(asked.message)) from asked
        except ValueError as error:
            raise ValueError(self.problem) from error

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.write(self.data)


class IntegerField(ParsedField):
    """A whole number."""

    problem = lazy_gettext("Enter a whole number, such as 12.")

    @staticmethod
    def read(typed: str) -> int:
        found = number(typed)
        if found != int(found):
            raise ValueError(typed)
        return int(found)


class YearField(IntegerField):
    """A year, in four digits."""

    problem = lazy_gettext("Enter a year in four digits, such as 2027.")

    @staticmethod
    def read(typed: str) -> int:
        digits = unicodedata.normalize("NFKC", typed).removesuffix("年").strip()
        if len(digits) != len("2027"):
            raise ValueError(typed)
        return IntegerField.read(digits)


class DecimalField(ParsedField):
    """A number."""

    problem = lazy_gettext("Enter a number, such as 3.5.")

    @staticmethod
    def read(typed: str) -> Decimal:
        return number(typed)


class MoneyField(ParsedField):
    """A sum."""

    problem = lazy_gettext("Enter a sum, such as 1,200,000.00 or 120万.")

    @staticmethod
    def read(typed: str) -> Money:
        return Money.parse(typed)

    @staticmethod
    def write(value: Money) -> str:
        return f"{value.amount:,.2f}"


class DateField(ParsedField):
    """A day, as browsers send it (2026-06-30) and as people type it (2026/6/30, 2026.6.30, 2026年6月30日)."""

    problem = lazy_gettext("Enter a date that exists, such as 2026-06-30.")
    widget = DateInput()

    @staticmethod
    def read(typed: str) -> date:
        return day(typed)


class SelectField(wtforms.SelectField):  # type: ignore[misc]
    """One of a list; its empty line means no answer. ``found``: by what its lines were found, where there are more."""

    validate_choice = False

    def __init__(self, *arguments: Any, found: Found | None = None, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.found = found

    def pre_validate(self, form: Any) -> None:
        _check_listed({self.data} if self.data is not None else set(), self.choices)


class RadioField(wtforms.RadioField):  # type: ignore[misc]
    """One of a few."""

    validate_choice = False

    def pre_validate(self, form: Any) -> None:
        _check_listed({self.data} if self.data is not None else set(), self.choices)


class OrganizationField(SelectField):
    """One of the active organizations of the directory, by number."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, coerce=number_or_none, **settings)

    def offer(self, find: Callable[[Sought], Found], empty: str) -> None:
        """The first of them, or those that were looked for, and the present one."""
        looked_for = sought(self.name)
        chosen = frozenset({self.data} if self.data is not None else ())
        found = find(Sought(words=looked_for.words, chosen=looked_for.chosen | chosen)).first(chosen)
        self.choices = listed(found.choices, empty)
        self.found = found if found.long else None

    def pre_validate(self, form: Any) -> None:
        _check_listed({str(self.data)} if self.data is not None else set(), self.choices)


class CheckboxesField(wtforms.SelectMultipleField):  # type: ignore[misc]
    """Several of a list, each with a box. ``found``: by what they were found, where there are more."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()
    validate_choice = False

    def __init__(self, *arguments: Any, found: Found | None = None, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.found = found

    def pre_validate(self, form: Any) -> None:
        _check_listed(set(self.data or ()), self.choices)


class FileField(file.FileField):  # type: ignore[misc]
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

    def _keep(self, sent: FileStorage) -> None:
        upload = Upload(sent.filename or "", sent.read(), sent.mimetype or "application/octet-stream")
        try:
            self.kept = keep_upload(backend(), current_actor(), upload)
            g.setdefault("kept_files", {})[self.token_name] = self.kept.token
        except (TooLarge, Invalid) as error:
            self.process_errors.append(say(error.message))


def listed(choices: Iterable[Choice], empty: str | None = None) -> list[SelectChoice]:
    """The lines of a list in the reader's language, after an empty one with this label."""
    lines = [SelectChoice(each.value, text(each.label)) for each in choices]
    return lines if empty is None else [SelectChoice("", empty), *lines]


def _check_listed(chosen: set[str], choices: list[SelectChoice]) -> None:
    if not chosen <= {each.value for each in choices}:
        raise ValidationError(_NOT_LISTED)
