"""The value of an expression, exactly: fractions, never floats; and what is missing or cannot be computed.

Truth has three values. A comparison with something that nobody has answered is neither so nor not so, and neither is
its opposite; ``and``, ``or`` and ``not`` follow from that. An unanswered yes/no field is no; ``known`` is so or not.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from govflow.engine.deadlines.durations import add_months
from govflow.engine.expressions.nodes import (
    And,
    Calculated,
    Called,
    Cell,
    Chosen,
    Compare,
    Constant,
    Counted,
    Flag,
    Gathered,
    If,
    Logic,
    Named,
    Node,
    Not,
    Or,
    Present,
    Sign,
    Value,
)
from govflow.engine.expressions.types import ExpressionError, Type
from govflow.messages import Message
from govflow.values import Money

DIGITS = 60  # of numerator and denominator
_LIMIT = 10**DIGITS

MOST_STEPS = 200_000  # an expression of the most nodes, once for each row of the longest table, takes fewer


@dataclass(frozen=True)
class Missing:
    """No value: something is not answered (no reason), or it cannot be computed."""

    reason: Message | None = None


UNANSWERED = Missing()

TESTS: Mapping[Sign, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "in": lambda answer, options: answer in options,
    "not in": lambda answer, options: answer not in options,
    "contains": operator.contains,
    "lacks": lambda answers, option: option not in answers,
}
_CALCULATE: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


@dataclass(kw_only=True)
class Effort:
    """What an evaluation has taken so far: nodes visited and cells read. ``gathered``: what is the same in each row."""

    steps: int = 0
    gathered: dict[Node, Any] = field(default_factory=dict)

    def spend(self, steps: int = 1) -> None:
        """Raises ExpressionError beyond MOST_STEPS: a case waits under its lock while it is computed."""
        self.steps += steps
        if self.steps > MOST_STEPS:
            raise ExpressionError(
                Message(
                    "This takes more than %(limit)s steps of computing, which is more than is done at once.",
                    limit=MOST_STEPS,
                )
            )


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """An expression seen against one situation, and within a table against one ``row`` of it.

    ``look`` finds an answer by name and ``call`` asks a function. ``assumed`` settles values, and comparisons of two
    values, without looking: for proofs (see ``samples``). Raises ExpressionError for what takes too many steps.
    """

    look: Callable[[str], Any]
    call: Callable[[str, Sequence[Any]], Any]
    assumed: Mapping[Node, Any] = field(default_factory=dict)
    row: Mapping[str, Any] = field(default_factory=dict)
    effort: Effort = field(default_factory=Effort)

    def truth(self, node: Logic) -> bool | None:
        """Is it so? None when that depends on something missing."""
        self.effort.spend()
        match node:
            case And(parts):
                return _all([self.truth(each) for each in parts])
            case Or(parts):
                found = _all([_not(self.truth(each)) for each in parts])
                return _not(found)
            case Not(flag):
                return _not(self.truth(flag))
            case Flag(of):
                return self.assumed[node] is True if node in self.assumed else self.value(of) is True
            case If(condition, then, otherwise):
                first = self.truth(condition)
                return None if first is None else self.truth(then if first else otherwise)
            case Compare():
                return self._compared(node)

    def value(self, node: Value) -> Any:
        """The value, or Missing: Fraction (money in fen), date, days or months as int, str, bool, tuple."""
        self.effort.spend()
        if self.assumed and node in self.assumed:
            return self.assumed[node]
        match node:
            case Constant(value):
                return value
            case Cell(name, type_):
                return exact(self.row.get(name.partition(".")[2]), type_)
            case Named(name, type_):
                return exact(self.look(name), type_)
            case Called(function, arguments, type_):
                given = [self.value(each) for each in arguments]
                return _first_missing(given) or exact(self.call(function, given), type_)
            case Present(value):
                return not isinstance(self.value(value), Missing)
            case Calculated():
                return self._calculated(node)
            case Gathered(parts=(Named(),)) | Counted():
                return self._once(node)
            case Gathered():
                return self._gathered(node)
            case Chosen(condition, then, otherwise):
                first = self.truth(condition)
                return UNANSWERED if first is None else self.value(then if first else otherwise)

    def _compared(self, node: Compare) -> bool | None:
        assumed = self._assumed(node)
        if assumed is not None:
            return None if isinstance(assumed, Missing) else assumed
        one, other = self.value(node.left), self.value(node.right)
        if isinstance(one, Missing) or isinstance(other, Missing):
            return None
        return TESTS[node.sign](one, other)

    def _assumed(self, node: Compare) -> bool | Missing | None:
        """How two values relate, where that is assumed: -1, 0 or 1, or whether the first includes the second.

        Missing: it is assumed that one of them is.
        """
        if not self.assumed:
            return None
        for one, other, turn in ((node.left, node.right, 1), (node.right, node.left, -1)):
            relation = self.assumed.get(Compare(one, "==", other))
            if relation is not None:
                return relation if isinstance(relation, Missing) else TESTS[node.sign](relation * turn, 0)
        relation = self.assumed.get(Compare(node.left, "contains", node.right))
        return relation if relation is None or isinstance(relation, Missing) else relation is (node.sign == "contains")

    def _calculated(self, node: Calculated) -> Any:
        left, right = self.value(node.left), self.value(node.right)
        missing = _first_missing((left, right))
        if missing is not None:
            return missing
        if node.sign == "/" and right == 0:
            return Missing(Message("A division by zero has no result."))
        if node.left.type.kind == "date":
            return _dated(node, left, right)
        divided = node.sign == "/" and node.left.type.kind == "days"
        return bounded(_CALCULATE[node.sign](Fraction(left) if divided else left, right))

    def _once(self, node: Gathered | Counted) -> Any:
        """What is gathered of a whole table or column, however many rows ask for it."""
        if node not in self.effort.gathered:
            found = self._counted(node) if isinstance(node, Counted) else self._gathered(node)
            self.effort.gathered[node] = found
        return self.effort.gathered[node]

    def _counted(self, node: Counted) -> Fraction:
        rows = self.look(node.table.name) or ()
        return Fraction(sum(replace(self, row=row).truth(node.condition) is True for row in rows))

    def _gathered(self, node: Gathered) -> Any:
        values = [self.value(each) for each in node.parts]
        if len(values) > 1:
            missing = _first_missing(values)
            return missing or _sum_or_limit(node, values)
        rows = values[0]
        if isinstance(rows, Missing):
            if rows.reason is not None:
                return rows
            rows = ()
        self.effort.spend(len(rows))
        return Fraction(len(rows)) if node.how == "count" else _sum_or_limit(node, rows)


def exact(value: Any, type_: Type) -> Any:
    """An answer as expressions compute with it; Missing for none and for one of another kind than its type."""
    if value is None:
        return UNANSWERED
    if isinstance(value, Missing):
        return value
    match type_.kind:
        case "number" if isinstance(value, int | Decimal | Fraction):
            return bounded(Fraction(value))
        case "money" if isinstance(value, Money):
            return _fen(value)
        case "list" if type_.item is not None:
            cells = [exact(each, type_.item) for each in value]
            return tuple(each for each in cells if not isinstance(each, Missing))
        case "number" | "money":
            return UNANSWERED
    return value


def bounded(value: Any) -> Any:
    """A number within the digits that are computed with, or Missing that says so."""
    if isinstance(value, Fraction) and (abs(value.numerator) >= _LIMIT or value.denominator >= _LIMIT):
        return Missing(
            Message("The result has more than %(limit)s digits, which is more than is computed with.", limit=DIGITS)
        )
    return value


def _fen(value: Money) -> Fraction | Missing:
    if value.currency != "CNY":
        return Missing(Message("Only sums in yuan are computed with, not in %(currency)s.", currency=value.currency))
    return Fraction(value.fen)


def _dated(node: Calculated, left: date, right: Any) -> Any:
    try:
        if isinstance(right, date):
            return (left - right).days
        count = right if node.sign == "+" else -right
        return add_months(left, count) if node.right.type.kind == "months" else left + timedelta(days=count)
    except (OverflowError, ValueError):
        return Missing(Message("The result is no date of the years 1 to 9999."))


def _sum_or_limit(node: Gathered, values: Sequence[Any]) -> Any:
    if node.how == "sum":
        total: Any = 0 if node.type.kind == "days" else Fraction()
        for each in values:
            total = bounded(total + each)
            if isinstance(total, Missing):
                return total
        return total
    if not values:
        return UNANSWERED
    return min(values) if node.how == "min" else max(values)


def _first_missing(values: Sequence[Any]) -> Missing | None:
    """What cannot be computed goes before what is not answered."""
    found = [each for each in values if isinstance(each, Missing)]
    return next((each for each in found if each.reason is not None), found[0] if found else None)


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


def _all(values: Sequence[bool | None]) -> bool | None:
    if any(each is False for each in values):
        return False
    return None if any(each is None for each in values) else True
