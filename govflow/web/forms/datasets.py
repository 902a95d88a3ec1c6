"""The form in which a department describes a data set."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext
from wtforms import BooleanField, HiddenField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from govflow.errors import Invalid
from govflow.messages import Message
from govflow.services.commands.registers.datasets import (
    ACCESSES,
    CYCLES,
    LONGEST,
    SHARINGS,
    DataSet,
    as_lines,
    read_lines,
)
from govflow.web.forms.base import Form, line, required_answer
from govflow.web.forms.fields import CheckboxesField, DateField, FileField
from govflow.web.frame.filters import say

SAID = {
    "unconditional": lazy_gettext("unconditionally"),
    "conditional": lazy_gettext("under conditions"),
    "not_shared": lazy_gettext("not shared"),
    "real_time": lazy_gettext("in real time"),
    "daily": lazy_gettext("every day"),
    "weekly": lazy_gettext("every week"),
    "monthly": lazy_gettext("every month"),
    "quarterly": lazy_gettext("every quarter"),
    "yearly": lazy_gettext("every year"),
    "irregular": lazy_gettext("irregularly"),
    "file": lazy_gettext("file"),
    "api": lazy_gettext("interface for programs"),
    "feed": lazy_gettext("feed"),
}
"""The words of the catalogue as people read them."""
LONGEST_FIELDS = 40_000
MOST_DIGITS = 10
_FIELDS_HINT = lazy_gettext(
    "A line for each: name | type | required or optional | meaning in Chinese | meaning in English. Types are text, "
    "integer, decimal, date, moment, yes_no."
)


def _choices(words: Any) -> list[SelectChoice]:
    return [SelectChoice(each, SAID[each]) for each in words]


def _words(label: Any, name: str) -> TextAreaField:
    return TextAreaField(label, validators=[required_answer(), Length(max=LONGEST[name])], render_kw={"rows": 3})


class SetForm(Form):
    """What a department says of a data set. ``seen``: the version that its sender saw, 0 for a new one."""

    seen = HiddenField(default="0")
    key = line(
        lazy_gettext("Short name"), most=LONGEST["key"],
        hint=lazy_gettext("By which your programs name it, such as air-quality-hourly. It stays for good."),
    )  # fmt: skip
    title_zh = line(lazy_gettext("Title in Chinese"), most=LONGEST["title_zh"])
    title_en = line(lazy_gettext("Title in English"), most=LONGEST["title_en"])
    description_zh = _words(lazy_gettext("Description in Chinese"), "description_zh")
    description_en = _words(lazy_gettext("Description in English"), "description_en")
    fields = TextAreaField(
        lazy_gettext("Fields"), description=_FIELDS_HINT, validators=[required_answer(), Length(max=LONGEST_FIELDS)],
        render_kw={"rows": 8, "spellcheck": "false", "class": "form-control font-monospace"},
    )  # fmt: skip
    sharing = SelectField(lazy_gettext("How it is shared"), choices=_choices(SHARINGS), validators=[required_answer()])
    basis_zh = line(lazy_gettext("Basis in Chinese"), most=LONGEST["basis_zh"], required=False)
    basis_en = line(
        lazy_gettext("Basis in English"), most=LONGEST["basis_en"], required=False,
        hint=lazy_gettext("The law with its article; needed where the set is not shared."),
    )  # fmt: skip
    cycle = SelectField(lazy_gettext("Renewed"), choices=_choices(CYCLES), validators=[required_answer()])
    updated_on = DateField(lazy_gettext("Last renewed on"), validators=[required_answer()])
    access = CheckboxesField(lazy_gettext("How it is had"), choices=_choices(ACCESSES), validators=[required_answer()])
    contact = line(lazy_gettext("Contact"), most=LONGEST["contact"])
    contact_at = line(lazy_gettext("Telephone or address of the contact"), most=LONGEST["contact_at"])
    withdrawn = BooleanField(
        lazy_gettext("Withdraw it from the catalogue"), validators=[Optional()],
        description=lazy_gettext("It can be asked for no more; its page and versions stay."),
    )  # fmt: skip

    @property
    def seen_version(self) -> int | None:
        """The version that its sender saw; none where a browser sends what is no number."""
        typed = self.seen.data or ""
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < MOST_DIGITS else None

    def begin_with(self, says: DataSet, version: int) -> None:
        """What the last version says."""
        self.seen.data = str(version)
        for name in _PLAIN:
            self[name].data = getattr(says, name)
        self.access.data, self.fields.data = list(says.access), as_lines(says.fields)

    def data_set(self) -> DataSet:
        """What was typed. Raises Invalid with a sentence for each line of fields that cannot be read."""
        fields, wrong = read_lines(self.fields.data or "")
        if wrong:
            *before, last = wrong.values()
            self.fields.errors = [*self.fields.errors, *(say(each) for each in before)]
            raise Invalid({"fields": last})
        said = {name: self[name].data for name in _PLAIN}
        said |= {name: _lines(value) for name, value in said.items() if isinstance(value, str) or value is None}
        return DataSet(**said, access=tuple(self.access.data or ()), fields=fields)

    def refuse_set(self, error: Invalid) -> None:
        """Sentences by ``sets.1.fields.3`` stand at their fields."""
        for name, sentence in error.fields.items():
            parts = name.split(".")
            self.refuse(Invalid({parts[2] if len(parts) > 2 else name: sentence}))  # sets, place, part


class ImportForm(Form):
    """A file with a catalogue. ``step``: check says what it would change, send enters it."""

    step = HiddenField(default="check")
    upload = FileField(
        lazy_gettext("Catalogue in DCAT-AP (JSON-LD)"),
        description=lazy_gettext("A file that ends in .jsonld or .json."),
    )

    @property
    def sends(self) -> bool:
        return bool(self.step.data == "send")

    def content(self) -> bytes:
        """What is in the file. Raises Invalid where none came."""
        upload = self.upload.upload
        if upload is None:
            raise Invalid({"upload": Message("Attach a file.")})
        return upload.content


_PLAIN = (
    "key", "title_zh", "title_en", "description_zh", "description_en", "sharing", "basis_zh", "basis_en", "cycle",
    "updated_on", "contact", "contact_at", "withdrawn",
)  # fmt: skip


def _lines(typed: str | None) -> str:
    return (typed or "").replace("\r\n", "\n").strip()
