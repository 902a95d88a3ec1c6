"""The rule of a round as it is frozen at the opening: its expressions over the case have become numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

from govflow.engine.expressions import Expression, ExpressionError, Scope
from govflow.engine.expressions.types import NUMBER
from govflow.engine.facts import Facts
from govflow.engine.rounds.numbers import formulas, with_numbers
from govflow.engine.rounds.rules import Round
from govflow.errors import Refused
from govflow.messages import Message

MOST = 10_000  # seats, as for numbers that the file writes


def frozen(round_: Round, scope: Scope, facts: Callable[[Iterable[type]], Facts]) -> Round:
    """The round with every expression computed, rounded up to whole seats. ``facts`` loads those of some types.

    Raises Refused where one has no value, or one that is no number of seats.
    """
    read = {path: Expression.parse(text, scope, NUMBER) for path, text in formulas(round_).items()}
    if not read:
        return round_
    known = facts({need for each in read.values() for need in each.needs})
    return with_numbers(round_, {path: _number(each, known) for path, each in read.items()})


def _number(expression: Expression, facts: Facts) -> int:
    try:
        value = expression.evaluate(facts)
    except ExpressionError as error:
        raise Refused([error.sentence]) from error
    if value is None:
        raise Refused([Message("How many are needed is not known: %(words)s.", words=expression.words())])
    needed: int = math.ceil(value)
    if not 1 <= needed <= MOST:
        raise Refused([Message("%(words)s is %(n)s, which is no number of seats.", words=expression.words(), n=needed)])
    return needed
