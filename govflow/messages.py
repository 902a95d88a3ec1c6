"""Sentences that pure code says: a text for the translation catalogue, and the values it names.

And what the docstring of a rule says to people: a sentence, a line for each setting, and an example.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

_LINE = re.compile(r"(\w+): (.+)")
_EXAMPLE = "Example"


@dataclass(frozen=True)
class Message:
    """A translatable sentence. ``text`` is the English msgid in ``%(name)s`` style.

    Values may be str, int, Fraction, date, datetime, Money, Text, Message or a tuple of these; the edge
    formats each for the reader's language. ``plural`` with ``n`` among the values picks the plural form.
    """

    text: str
    plural: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    def __init__(self, text: str, plural: str | None = None, /, **values: Any) -> None:
        object.__setattr__(self, "text", text)
        object.__setattr__(self, "plural", plural)
        object.__setattr__(self, "values", values)

    def __str__(self) -> str:
        """The English sentence: for logs, the command line and tests."""
        text = self.plural if self.plural is not None and self.values.get("n") != 1 else self.text
        return text % {name: _english(value) for name, value in self.values.items()} if self.values else text

    def __hash__(self) -> int:
        return hash((self.text, str(self)))


@dataclass(frozen=True, kw_only=True)
class Said:
    """The first line; what each setting means; how the rule is used in a file, where the docstring shows it."""

    sentence: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    example: str | None = None


def read_docstring(text: str | None) -> Said:
    """Read a docstring without its indentation. A setting is told on one line: ``name: What it means.``"""
    if not text:
        return Said()
    first, *rest = text.splitlines()
    lines = {found[1]: found[2] for each in rest if (found := _LINE.fullmatch(each))}
    example = lines.pop(_EXAMPLE, None)
    return Said(sentence=first, settings=lines, example=example)


def _english(value: Any) -> str:
    if isinstance(value, tuple | list):
        return ", ".join(_english(each) for each in value)
    if isinstance(value, datetime):
        return f"{value.day} {value:%B %Y, %H:%M}"
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    return figure(value) if isinstance(value, Fraction) else str(value)


def figure(number: Fraction) -> str:
    """A number as people read it: 213, 213.2; what no short decimal is, rounded and marked as such: ≈0.67."""
    for places in range(7):
        if 10**places % number.denominator == 0:
            return f"{Decimal(number.numerator * 10**places // number.denominator).scaleb(-places):f}"
    return f"≈{Decimal(round(number * 100)).scaleb(-2):f}"
