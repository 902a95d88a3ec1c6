"""Sentences that pure code says: a text for the translation catalogue, and the values it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any


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
        scaled = number * 10**places
        if scaled.denominator == 1:
            return f"{Decimal(scaled.numerator).scaleb(-places):f}"
    return f"≈{Decimal(round(number * 100)).scaleb(-2):f}"
