"""Bulletins: small records that departments push for others to read, such as a closed road or a flood warning.

What one is about is a kind of the vocabulary; where, an administrative division by its code (GB/T 2260): two digits of
the province, two of the city, two of the county, so that what lies within an area begins with its digits.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from govflow.legible import objection
from govflow.messages import Message

Act: TypeAlias = Literal["alert", "update", "cancel"]
ALERT, UPDATE, CANCEL = "alert", "update", "cancel"
ACK = "ack"
"""A receipt: it stands in the chain of whoever gives it, and is no bulletin to others."""
ACTS: tuple[Act, ...] = ("alert", "update", "cancel")
Severity: TypeAlias = Literal["extreme", "severe", "moderate", "minor", "unknown"]
Urgency: TypeAlias = Literal["immediate", "expected", "future", "past", "unknown"]
Certainty: TypeAlias = Literal["observed", "likely", "possible", "unlikely", "unknown"]
SEVERITIES: tuple[Severity, ...] = ("extreme", "severe", "moderate", "minor", "unknown")
URGENCIES: tuple[Urgency, ...] = ("immediate", "expected", "future", "past", "unknown")
CERTAINTIES: tuple[Certainty, ...] = ("observed", "likely", "possible", "unlikely", "unknown")
"""The words of CAP 1.2, in its order."""

LONGEST = {"key": 64, "title_en": 120, "title_zh": 60, "text_en": 1000, "text_zh": 500}
"""Characters at most."""
LONGEST_VALID = timedelta(days=366)
"""So long may a bulletin be valid, and so far from now may its validity begin or end."""
RECEIPT_WITHIN = timedelta(minutes=30)
"""After so long a receipt that was asked for is missing."""

_AREA = re.compile(r"[1-9][0-9](0000|(0[1-9]|[1-9][0-9])(00|0[1-9]|[1-9][0-9]))")
_KEY = re.compile(r"[!-~]{1,64}")


@dataclass(frozen=True, kw_only=True)
class Bulletin:
    """One as its sender means it. ``key``: chosen by the sender, once for each; ``corrects``: the key of the earlier
    one that an update replaces or a cancellation withdraws, empty for an alert.
    """

    key: str
    kind: str
    area: str
    valid_from: datetime
    valid_until: datetime
    title_en: str
    title_zh: str
    text_en: str
    text_zh: str
    act: str = ALERT
    corrects: str = ""
    severity: str = "unknown"
    urgency: str = "unknown"
    certainty: str = "unknown"


def is_area(code: str) -> bool:
    """Is it written as the code of a division is?"""
    return _AREA.fullmatch(code) is not None


def province(area: str) -> str:
    return area[:2]


def city(area: str) -> str:
    """The first four digits; those of a province itself end in zeros."""
    return area[:4]


def around(area: str) -> tuple[str, ...]:
    """The area and those that it lies in, the narrowest first: ``110111``, ``110100``, ``110000``."""
    return tuple(dict.fromkeys((area, f"{city(area)}00", f"{province(area)}0000")))


def within(area: str) -> str:
    """The digits with which every area begins that lies within this one, itself included."""
    return area[:2] if area.endswith("0000") else area[:4] if area.endswith("00") else area


def is_key(text: str) -> bool:
    """May a sender choose it as the key of a bulletin?"""
    return _KEY.fullmatch(text) is not None


def problems(bulletin: Bulletin, kinds: Collection[str], now: datetime) -> dict[str, Message]:
    """What keeps it from being sent, by field."""
    return dict(_problems(bulletin, kinds, now))


def _problems(bulletin: Bulletin, kinds: Collection[str], now: datetime) -> Iterator[tuple[str, Message]]:
    if bulletin.kind not in kinds:
        yield "kind", Message("Choose a kind from the list.")
    if not is_area(bulletin.area):
        yield "area", Message("Enter the six digits of a division (GB/T 2260), such as 110111.")
    for name, allowed in (
        ("act", ACTS), ("severity", SEVERITIES), ("urgency", URGENCIES), ("certainty", CERTAINTIES),
    ):  # fmt: skip
        if getattr(bulletin, name) not in allowed:
            yield name, Message("Choose from the list.")
    if (bulletin.act == ALERT) != (not bulletin.corrects):
        yield "corrects", Message("A correction or a cancellation names the earlier bulletin; nothing else does.")
    yield from _written(bulletin)
    yield from _validity(bulletin, now)


def _written(bulletin: Bulletin) -> Iterator[tuple[str, Message]]:
    for name in ("title_en", "title_zh", "text_en", "text_zh"):
        said, most = getattr(bulletin, name), LONGEST[name]
        if not said.strip() or len(said) > most:
            yield name, Message("Write it in at most %(most)s characters.", most=most)
        elif (flaw := objection(said)) is not None:
            yield name, flaw
        elif name.startswith("title") and len(said.splitlines()) > 1:
            yield name, Message("Write it on one line.")


def _validity(bulletin: Bulletin, now: datetime) -> Iterator[tuple[str, Message]]:
    if abs(bulletin.valid_from - now) > LONGEST_VALID:
        yield "valid_from", Message("This is more than a year from now.")
    if bulletin.valid_until <= bulletin.valid_from:
        yield "valid_until", Message("It has to end after it begins.")
    elif bulletin.valid_until - bulletin.valid_from > LONGEST_VALID:
        yield "valid_until", Message("A bulletin is valid for a year at most.")
