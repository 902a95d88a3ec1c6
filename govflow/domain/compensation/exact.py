"""Numbers of an agreement: read as they are written, digit by digit, and kept as fractions."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer

from govflow.engine.expressions.rounding import half_up
from govflow.values import Money

DIGITS = 15  # of a written number, as in formulas
_GROUPED = r"(?:0|[1-9][0-9]*|[1-9][0-9]{0,2}(?:_[0-9]{3})+)"
_NUMBER = re.compile(rf"-?{_GROUPED}(?:\.[0-9]+)?")
_PERCENT = re.compile(r"((?:0|[1-9][0-9]?|100)(?:\.[0-9]{1,10})?)%")


def written(given: Any) -> Fraction:
    """A number as it is written, such as 0.85, -3 or 100_000_000. Raises ValueError for anything else."""
    text = str(given) if isinstance(given, int) and not isinstance(given, bool) else given
    if not isinstance(text, str) or not _NUMBER.fullmatch(text.strip()):
        raise ValueError("write a number such as 0.85, -3 or 100_000_000, without an exponent")
    digits = text.strip().replace("_", "").lstrip("-")
    if len(digits.replace(".", "").lstrip("0")) > DIGITS:
        raise ValueError(f"a number has at most {DIGITS} digits")
    return Fraction(text.strip().replace("_", ""))


def written_fraction(given: Any) -> Fraction:
    """The same, or a fraction such as 174/85: what is worked out by hand may lie where no decimal number does."""
    over, slash, under = given.partition("/") if isinstance(given, str) else ("", "", "")
    if not slash:
        return written(given)
    if (below := written(under)) == 0:
        raise ValueError("a fraction is divided by a number that is not 0")
    return written(over) / below


def _share(given: Any) -> Fraction:
    found = _PERCENT.fullmatch(given.strip()) if isinstance(given, str) else None
    if found is None or Fraction(found[1]) > 100:
        raise ValueError("write a share such as 10% or 57.96%")
    return Fraction(found[1]) / 100


def _sum(given: Any) -> Money:
    yuan = written(given)
    if (yuan * 100).denominator != 1:
        raise ValueError("a sum of money has at most two decimals")
    return Money(int(yuan * 100))


Exact = Annotated[Fraction, BeforeValidator(written), PlainSerializer(str)]
Worked = Annotated[Fraction, BeforeValidator(written_fraction), PlainSerializer(str)]
Share = Annotated[Fraction, BeforeValidator(_share), PlainSerializer(str)]
Yuan = Annotated[Money, BeforeValidator(_sum), PlainSerializer(str)]


def fen(value: Fraction) -> Money:
    """An exact number of fen as money: the one place of rounding, half a fen away from zero."""
    return Money(half_up(value))


def divided(total: Money, shares: Sequence[Fraction]) -> tuple[Money, ...]:
    """A sum by shares that add up to one, to the fen: what is left goes to the largest remainders, the first of equals.

    A negative sum is divided as the positive one is, and taken back.
    """
    sign = -1 if total.fen < 0 else 1
    exact = [abs(total.fen) * each for each in shares]
    whole = [math.floor(each) for each in exact]
    behind = sorted(range(len(exact)), key=lambda index: (whole[index] - exact[index], index))
    for index in behind[: abs(total.fen) - sum(whole)]:
        whole[index] += 1
    return tuple(Money(sign * each) for each in whole)
