"""Numbers and sums as people write them, here and abroad, read in the one way in which they can be meant.

``12``, ``-3.5``, ``1,200,000``, ``1 200 000``, ``１２。５``, ``120万``, ``1.5亿``, ``1亿2000万``. What could mean two
numbers is asked back (``Doubtful``), never guessed. Programs write ``exact`` numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal

from govflow.messages import Message

LONGEST_NUMBER = 60  # characters, blanks and separators included
UNITS = {
    "万亿": 10**12, "亿": 10**8, "千万": 10**7, "百万": 10**6, "十万": 10**5, "万": 10**4, "千": 10**3, "": 1,
}  # fmt: skip
_PLAIN = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,10})?")
_GROUPED = re.compile(r"([1-9][0-9]{0,2}(?P<by>[, ])[0-9]{3}((?P=by)[0-9]{3}){0,4}|[0-9]{1,15})(\.[0-9]{1,10})?")
_LIKE_A_POINT = re.compile(r"(?P<whole>[0-9]{1,15}),(?P<rest>[0-9]{1,10})")
_UNIT = re.compile(f"({'|'.join(filter(None, UNITS))})")
_BEYOND = 10**16
_SIGNS = str.maketrans({"。": ".", "−": "-", "–": "-", "－": "-"})
_BEFORE = re.compile(r"人民币|RMB|CNY|¥", re.IGNORECASE)
_AFTER = ("整", "元", "圆", "人民币", "RMB", "CNY")


class Doubtful(ValueError):
    """What was typed can be meant in two ways; ``message`` asks which."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def exact(text: str) -> Decimal:
    """A number as programs write it: digits, a point, a minus, nothing else. Raises ValueError."""
    if not _PLAIN.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is no number")
    return Decimal(text)


def number(text: str) -> Decimal:
    """The number that a person typed. Raises Doubtful, and ValueError for what is none.

    Fifteen digits before the point and ten behind it are more than anybody counts with; an exponent is no number here.
    """
    return _read(_narrow(text), text)


def amount(text: str) -> Decimal:
    """The sum in yuan that a person typed, with or without its currency (¥, 人民币, 元整). Raises as ``number``."""
    cleaned = _narrow(text)
    sign, bare = ("-", cleaned[1:].strip()) if cleaned.startswith("-") else ("", cleaned)
    if before := _BEFORE.match(bare):
        bare = bare[before.end() :].strip()
    for each in _AFTER:
        if bare.upper().endswith(each):
            bare = bare[: -len(each)].strip()
    return _read(sign + bare, text)


def _narrow(text: str) -> str:
    """Full-width digits and signs as narrow ones, each blank as a plain one. Raises ValueError for what is longer than
    any number.
    """
    if len(text) > LONGEST_NUMBER:
        raise ValueError(f"{text[:40]!r} is no number")
    return " ".join(unicodedata.normalize("NFKC", text).translate(_SIGNS).split())


def _read(cleaned: str, typed: str) -> Decimal:
    sign, bare = (-1, cleaned[1:].strip()) if cleaned.startswith("-") else (1, cleaned)
    digits, units = _UNIT.split(bare)[::2], _UNIT.findall(bare)
    parts = [*zip(digits, units, strict=False), *([(digits[-1], "")] if digits[-1] else [])]
    return sign * _sum([(each.strip(), unit) for each, unit in parts], typed)


def _sum(parts: Sequence[tuple[str, str]], typed: str) -> Decimal:
    """``1亿2000万``: each part is less than one of the unit before; a rest without a unit shows all its digits."""
    total, least = Decimal(0), _BEYOND
    if not parts:
        raise _none(typed)
    for place, (digits, unit) in enumerate(parts, start=1):
        value = _digits(digits, typed) * UNITS[unit]
        if value >= least or (place < len(parts) and (not unit or "." in digits)):
            raise _none(typed)
        if place > 1 and not unit and len(str(int(value))) < len(str(least)) - 1:
            said = Message(
                "“%(typed)s” can be read in two ways: does its end count ones? Then write all of its digits.",
                typed=typed,
            )
            raise Doubtful(said)
        total, least = total + value, UNITS[unit]
    return total


def _digits(digits: str, typed: str) -> Decimal:
    """Digits, grouped by three or not at all."""
    if _GROUPED.fullmatch(digits):
        return Decimal(digits.replace(",", "").replace(" ", ""))
    if (found := _LIKE_A_POINT.fullmatch(digits)) is None:
        raise _none(typed)
    said = Message(
        "“%(typed)s” can be read in two ways: is it %(one)s or %(other)s? A comma stands between groups of "
        "three digits; before decimals stands a point.",
        typed=typed,
        one=f"{found['whole']}.{found['rest']}",
        other=found["whole"] + found["rest"],
    )
    raise Doubtful(said)


def _none(typed: str) -> ValueError:
    return ValueError(f"{typed[:40]!r} is no number")
