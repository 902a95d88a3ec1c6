"""Values in words: “Budget: Sum”, the sum of “Budget: Sum”, ¥500,000.00."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from govflow.engine.expressions import clauses
from govflow.engine.expressions.nodes import (
    Calculated,
    Called,
    Chosen,
    Constant,
    Counted,
    Gathered,
    Named,
    Present,
    Value,
)
from govflow.engine.expressions.rounding import half_up, stored
from govflow.engine.expressions.types import MONEY, Scope, Type
from govflow.messages import Message
from govflow.values import Text

_ADDED, _MULTIPLIED, _SINGLE = 1, 2, 3  # how closely a term holds together


def term(node: Value, scope: Scope) -> Any:
    """A value as a part of a sentence."""
    match node:
        case Constant(value, type_):
            return shown(value, type_)
        case Named(name):
            return titled(scope.names[name].title)
        case Called(function, arguments):
            return scope.functions[function].said(*(term(each, scope) for each in arguments))
        case Present():
            return clauses.said_of(node, scope).clause
        case Calculated():
            return _calculated(node, scope)
        case Gathered():
            return _gathered(node, tuple(term(each, scope) for each in node.parts))
        case Counted(table, condition):
            return Message(
                "the number of rows of %(table)s in which %(clause)s",
                table=titled(scope.names[table.name].title),
                clause=clauses.clause(condition, scope),
            )
        case Chosen(condition, then, otherwise):
            return Message(
                "%(then)s if %(clause)s, otherwise %(other)s",
                then=term(then, scope),
                clause=clauses.clause(condition, scope),
                other=term(otherwise, scope),
            )


def shown(value: Any, type_: Type) -> Any:
    """A value as a sentence shows it: options by their label, money to the fen, decimals as written."""
    if isinstance(value, tuple):
        return tuple(shown(each, type_) for each in value) or Message("none")
    match type_.kind:
        case "money":
            return stored(value, MONEY)
        case "number":
            return _number(value)
        case "days":
            return Message("%(n)s day", "%(n)s days", n=value)
        case "months":
            return Message("%(n)s month", "%(n)s months", n=value)
        case "option" | "options" | "name":
            return dict(type_.options).get(value, value)
        case "organization" | "organizations" | "person" | "persons":
            return f"{value}"
    return value if isinstance(value, date | str) else f"{value}"


def _number(value: Fraction) -> Any:
    if value.denominator == 1:
        return int(value)
    text = f"{Decimal(half_up(value * 10**6)).scaleb(-6):f}".rstrip("0").rstrip(".")
    return text if Fraction(text) == value else Message("about %(number)s", number=text)


def titled(title: Text | Message) -> Message:
    """What a file or a topic has named stands in quotes; what this house says does not."""
    return title if isinstance(title, Message) else Message("“%(field)s”", field=title)


def _calculated(node: Calculated, scope: Scope) -> Message:
    if node.sign == "-" and isinstance(node.left, Constant) and node.left.value == 0:
        return Message("−%(one)s", one=_within(node.right, scope, _SINGLE))
    close = _closeness(node)
    one = _within(node.left, scope, close)
    other = _within(node.right, scope, close + (node.sign in "-/"))
    match node.sign:
        case "+":
            return Message("%(one)s + %(other)s", one=one, other=other)
        case "-":
            return Message("%(one)s − %(other)s", one=one, other=other)
        case "*":
            return Message("%(one)s × %(other)s", one=one, other=other)
        case "/":
            return Message("%(one)s ÷ %(other)s", one=one, other=other)


def _within(node: Value, scope: Scope, close: int) -> Any:
    """A part of a calculation, in brackets where it would be read apart."""
    words = term(node, scope)
    return words if _closeness(node) >= close else Message("(%(part)s)", part=words)


def _closeness(node: Value) -> int:
    match node:
        case Calculated("+" | "-"):
            return _ADDED
        case Calculated():
            return _MULTIPLIED
        case Chosen():
            return 0
    return _SINGLE


def _gathered(node: Gathered, parts: tuple[Any, ...]) -> Message:
    items = parts[0] if len(parts) == 1 else parts
    match node.how:
        case "sum":
            return Message("the sum of %(items)s", items=items)
        case "count":
            return Message("the number of entries in %(items)s", items=items)
        case "min":
            return Message("the least of %(items)s", items=items)
        case "max":
            return Message("the greatest of %(items)s", items=items)
