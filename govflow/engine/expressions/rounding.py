"""A value that leaves the language to be stored: the one rule of rounding.

Within an expression nothing is rounded. What is stored in a field is rounded once, half up by amount: half a fen
becomes a fen, and minus half a fen minus a fen, so that a payment and its return are equal.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

from govflow.engine.expressions.types import Type
from govflow.values import Money

PLACES = 10  # of a number with decimals


def stored(value: Any, type_: Type) -> Any:
    """The value as forms hold it: money to the fen, a number whole or with at most ten decimals."""
    match type_.kind:
        case "money":
            return Money(half_up(value))
        case "number":
            return int(value) if value.denominator == 1 else Decimal(half_up(value * 10**PLACES)).scaleb(-PLACES)
    return value


def half_up(value: Fraction) -> int:
    """The nearest whole number, half away from zero."""
    whole = math.floor(abs(value) + Fraction(1, 2))
    return whole if value >= 0 else -whole
