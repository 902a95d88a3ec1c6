"""How values read on a page, in the reader's language: sentences, names, sums, days and moments."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from flask import Flask, current_app
from flask_babel import gettext
from markupsafe import Markup

from govflow.messages import Message
from govflow.values import Text
from govflow.web.frame.i18n import TAGS, language, ngettext, of_page, other_language, tongue
from govflow.web.frame.icons import icon

_HAN = re.compile("[\u4e00-\u9fff]")

# The first sign that occurs decides: every browser claims to be the others too.
_BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"))
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def init_app(app: Flask) -> None:
    """Make the filters known to the templates."""
    for each in FILTERS:
        app.add_template_filter(each, each.__name__)


def say(message: Message | str) -> str:
    """The sentence in the reader's language, with its values formatted for it."""
    return message if isinstance(message, str) else tongue().say(message)


def show(value: Any) -> str:
    """Any value of a Message or a form as the reader expects it."""
    return value if type(value) is str else tongue().show(value)


def text(value: Text | str | None) -> str:
    """A bilingual name in the reader's language."""
    if isinstance(value, Text):
        return value.zh if language() == "zh" else value.en
    return value or ""


def other(value: Text) -> Markup:
    """The name in the other language, marked as such for screen readers and fonts."""
    code = other_language()
    return Markup('<span lang="{}">{}</span>').format(TAGS[code], value.to(code))


def titles(case: Any) -> tuple[str, str | None]:
    """The titles of a case, the one in the reader's script first; ``.title`` and ``.title_other``."""
    here_chinese = language() == "zh"
    if case.title_other and _chinese(case.title) != here_chinese and _chinese(case.title_other) == here_chinese:
        return case.title_other, case.title
    return case.title, case.title_other


def script(words: str) -> str:
    """The language tag for a title that a person typed: Chinese when it has Chinese characters."""
    return TAGS["zh" if _chinese(words) else "en"]


def day(value: date | datetime) -> str:
    """24 June 2025; 2025年6月24日."""
    return _format(value, "day")


def short_day(value: date | datetime) -> str:
    """24 June; 6月24日."""
    return _format(value, "short")


def weekday(value: date | datetime) -> str:
    """Tuesday 24 June 2025; 2025年6月24日（星期二）."""
    return _format(value, "weekday")


def clock(value: datetime) -> str:
    """09:40 in the zone of the installation."""
    return f"{_local(value):%H:%M}"


def moment(value: datetime) -> str:
    """24 June 2025, 09:40; 2025年6月24日 09:40."""
    return tongue().show(value)


def iso(value: date | datetime) -> str:
    """For the datetime attribute of ``<time>``."""
    return _local(value).isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()


def size(number: int) -> str:
    """The size of a file: 84 kB, 2.1 MB."""
    if number < 1_000_000:
        return f"{max(1, round(number / 1000))} kB"
    return f"{number / 1_000_000:.1f} MB"


def mark(organization: Any) -> str:
    """The one to three letters, or the one character, that stand for an organization."""
    return str(organization.name.zh[:1] if language() == "zh" else organization.monogram)


def browser(user_agent: str) -> str:
    """What a person would call it: Firefox, Windows."""
    found = [next((name for sign, name in signs if sign in user_agent), "") for signs in (_BROWSERS, _SYSTEMS)]
    return ", ".join(filter(None, found)) or gettext("unknown browser")


def remaining(due: datetime) -> tuple[str, str]:
    """Tone and words for a deadline: overdue, today, tomorrow, so many days left, or the day itself."""
    now, today = _now()
    last = _local(due).date()
    days = (last - today).days
    if due <= now:
        return "over", ngettext("%(num)s day overdue", "%(num)s days overdue", max(1, -days))
    if days == 0:
        return "soon", gettext("today, %(time)s", time=clock(due))
    if days == 1:
        return "soon", gettext("tomorrow")
    if days <= 7:
        return "soon", ngettext("%(num)s day left", "%(num)s days left", days)
    return "", short_day(last) if last.year == today.year else day(last)


def _chinese(words: str) -> bool:
    return _HAN.search(words) is not None


def _format(value: date | datetime, kind: str) -> str:
    return tongue().written(_local(value).date() if isinstance(value, datetime) else value, kind)


def _now() -> tuple[datetime, date]:
    """Which moment it is, and which day where the installation is: the same for a whole page."""
    page = of_page()
    try:
        found: tuple[datetime, date] = page.now
    except AttributeError:
        now = current_app.extensions["govflow"].clock.now()
        found = page.now = now, _local(now).date()
    return found


def _local(value: datetime) -> datetime:
    return value.astimezone(tongue().zone)


FILTERS = (
    say, show, text, other, titles, script, day, short_day, weekday, clock, moment, iso, size, mark, remaining, browser,
    icon,
)  # fmt: skip
