"""The form that sends a bulletin, and the one that says what a person is told of bulletins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext
from wtforms import DateTimeLocalField, HiddenField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from govflow.services.commands.registers.bulletins import (
    ALERT,
    CANCEL,
    CERTAINTIES,
    LONGEST,
    SEVERITIES,
    UPDATE,
    URGENCIES,
    Bulletin,
)
from govflow.services.queries.registers.bulletins.page import BulletinPage
from govflow.values import new_id
from govflow.web.forms.base import Form, line, options, required_answer
from govflow.web.frame.security import backend

LASTS = timedelta(hours=12)
"""So long is a bulletin valid where its sender says nothing else."""
SAID = {
    "extreme": lazy_gettext("extreme"),
    "severe": lazy_gettext("severe"),
    "moderate": lazy_gettext("moderate"),
    "minor": lazy_gettext("minor"),
    "unknown": lazy_gettext("unknown"),
    "immediate": lazy_gettext("act at once"),
    "expected": lazy_gettext("act soon"),
    "future": lazy_gettext("act later"),
    "past": lazy_gettext("already over"),
    "observed": lazy_gettext("observed"),
    "likely": lazy_gettext("likely"),
    "possible": lazy_gettext("possible"),
    "unlikely": lazy_gettext("unlikely"),
    ALERT: lazy_gettext("new bulletin"),
    UPDATE: lazy_gettext("correction"),
    CANCEL: lazy_gettext("cancellation"),
}
"""The words of CAP 1.2 as people read them."""
AREA_HINT = lazy_gettext("Six digits of the division (GB/T 2260), such as 110111.")


def _choices(words: Any) -> list[SelectChoice]:
    return [SelectChoice(each, SAID[each]) for each in words]


def _words(label: Any, most: int) -> TextAreaField:
    return TextAreaField(label, validators=[required_answer(), Length(max=most)], render_kw={"rows": 3})


def _moment(label: Any) -> DateTimeLocalField:
    return DateTimeLocalField(label, format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], validators=[required_answer()])


class BulletinForm(Form):
    """A bulletin. ``key``: of this form, so that it is sent once; ``corrects``: the key of the earlier one."""

    key = HiddenField()
    corrects = HiddenField()
    act = SelectField(lazy_gettext("What it is"), choices=_choices((ALERT, UPDATE, CANCEL)), default=ALERT)
    kind = SelectField(lazy_gettext("Kind"), validators=[required_answer()])
    area = line(lazy_gettext("Area"), most=6, hint=AREA_HINT)
    severity = SelectField(lazy_gettext("Severity"), choices=_choices(SEVERITIES), default="unknown")
    urgency = SelectField(lazy_gettext("Urgency"), choices=_choices(URGENCIES), default="unknown")
    certainty = SelectField(lazy_gettext("Certainty"), choices=_choices(CERTAINTIES), default="unknown")
    valid_from = _moment(lazy_gettext("Valid from"))
    valid_until = _moment(lazy_gettext("Valid until"))
    title_zh = line(lazy_gettext("Title in Chinese"), most=LONGEST["title_zh"])
    text_zh = _words(lazy_gettext("Text in Chinese"), LONGEST["text_zh"])
    title_en = line(lazy_gettext("Title in English"), most=LONGEST["title_en"])
    text_en = _words(lazy_gettext("Text in English"), LONGEST["text_en"])

    def offer(self, vocabulary: Any) -> None:
        """The kinds there are; and where nothing was typed yet, a key and from now on."""
        options(self.kind, vocabulary.bulletin_titles.items())
        if not self.key.data:
            self.key.data = new_id()
        if self.valid_from.data is None and not self.is_submitted():
            now = backend().clock.now().astimezone(ZoneInfo(backend().settings.zone)).replace(second=0, microsecond=0)
            self.valid_from.data, self.valid_until.data = now.replace(tzinfo=None), (now + LASTS).replace(tzinfo=None)

    def begin_with(self, page: BulletinPage) -> None:
        """What an earlier one says, to be corrected or withdrawn."""
        shown, zone = page.line, ZoneInfo(backend().settings.zone)
        self.corrects.data, self.act.data = page.key, UPDATE
        self.kind.data, self.area.data, self.severity.data = shown.kind, shown.area, shown.severity
        self.urgency.data, self.certainty.data = page.urgency, page.certainty
        self.title_en.data, self.title_zh.data = shown.title.en, shown.title.zh
        self.text_en.data, self.text_zh.data = shown.text.en, shown.text.zh
        self.valid_from.data = shown.valid_from.astimezone(zone).replace(tzinfo=None)
        self.valid_until.data = shown.valid_until.astimezone(zone).replace(tzinfo=None)

    def bulletin(self, zone: ZoneInfo) -> Bulletin:
        """What was typed; moments are those of the zone."""

        def moment(typed: datetime) -> datetime:
            return typed.replace(tzinfo=zone).astimezone(UTC)

        said = {name: (self[name].data or "").replace("\r\n", "\n").strip() for name in _TYPED}
        return Bulletin(**said, valid_from=moment(self.valid_from.data), valid_until=moment(self.valid_until.data))


_TYPED = (
    "key", "corrects", "act", "kind", "area", "severity", "urgency", "certainty", "title_en", "title_zh", "text_en",
    "text_zh",
)  # fmt: skip


class WishForm(Form):
    """What a person is told of bulletins."""

    kind = SelectField(lazy_gettext("Kind"))
    area = line(lazy_gettext("Area"), most=6, required=False, hint=lazy_gettext(
        "Six digits of the division (GB/T 2260); those below it are included. Left empty: anywhere."
    ))  # fmt: skip

    def offer(self, vocabulary: Any) -> None:
        """The kinds there are."""
        options(self.kind, vocabulary.bulletin_titles.items(), empty=lazy_gettext("All kinds"))
