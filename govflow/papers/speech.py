"""How values read in a language: sentences from the catalogue, names, days and moments, on pages and in papers."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date as babel_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from govflow.messages import Message, figure
from govflow.paths import translations_path
from govflow.values import Text

_PATTERNS: dict[str, Mapping[str, str]] = {
    "day": {"en": "d MMMM y", "zh": "y年M月d日"},
    "short": {"en": "d MMMM", "zh": "M月d日"},
    "weekday": {"en": "EEEE d MMMM y", "zh": "y年M月d日（EEEE）"},
}
_YES, _NO, _NOTHING = Message("yes"), Message("no"), Message("not given")


@dataclass(frozen=True)
class Tongue:
    """A language with its catalogue, and the zone in which moments are told."""

    code: str
    catalogue: Any
    zone: ZoneInfo

    def say(self, message: Message | str) -> str:
        """The sentence, with its values formatted for it."""
        if isinstance(message, str):
            return message
        if message.plural is None:
            sentence = self.catalogue.ugettext(message.text)
        else:
            sentence = self.catalogue.ungettext(message.text, message.plural, message.values["n"])
        values = message.values
        if not values:
            return str(sentence)
        told = {name: value if type(value) is str else self.show(value) for name, value in values.items()}
        return str(sentence % told)

    def show(self, value: Any) -> str:
        """Any value of a Message or a form as a reader expects it."""
        match value:
            case Text():
                return value.zh if self.code == "zh" else value.en
            case Message():
                return self.say(value)
            case bool():
                return self.say(_YES if value else _NO)
            case None:
                return self.say(_NOTHING)
            case datetime():
                local = value.astimezone(self.zone)
                return f"{self.written(local.date())}{' ' if self.code == 'zh' else ', '}{local:%H:%M}"
            case date():
                return self.written(value)
            case Fraction():
                return figure(value)
            case tuple() | list():
                return ("、" if self.code == "zh" else ", ").join(self.show(each) for each in value)
        return str(value)

    def written(self, day: date, kind: str = "day") -> str:
        """A day as it is written: 24 June 2025; without its year, or with its weekday."""
        return _written(day, kind, self.code)


def tongue(code: str, zone: str) -> Tongue:
    """A language outside of pages."""
    return Tongue(code, _catalogue(code), ZoneInfo(zone))


def compile_catalogue(source: Path) -> None:
    """Write messages.mo beside messages.po unless it is newer; safe when several workers start at once."""
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return
    temporary = target.with_suffix(f".{os.getpid()}.tmp")
    with source.open("rb") as text, temporary.open("wb") as binary:
        write_mo(binary, read_po(text, locale=source.parts[-3]))
    temporary.replace(target)


@lru_cache(maxsize=8)
def _catalogue(code: str) -> Any:
    """In a checkout it is compiled first when it is missing or old."""
    for source in translations_path().glob(f"{code}/LC_MESSAGES/messages.po"):
        compile_catalogue(source)
    return Translations.load(str(translations_path()), [code])


@lru_cache(maxsize=4096)
def _written(day: date, kind: str, code: str) -> str:
    """Kept, because a list names the same days over and over."""
    return babel_date(day, _PATTERNS[kind][code], locale=code)
