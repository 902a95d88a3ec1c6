"""Expressions in words: conditions as clauses without a full stop, values as parts of a sentence.

“Budget: Sum” is at least ¥500,000.00 and “Region” is one of Beijing, Tianjin. A condition compares values and a value
may count rows under a condition: each is said with the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from govflow.engine.expressions.nodes import (
    And,
    Calculated,
    Called,
    Chosen,
    Compare,
    Constant,
    Counted,
    Flag,
    Gathered,
    If,
    Logic,
    Named,
    Not,
    Or,
    Present,
    Value,
)
from govflow.engine.expressions.rounding import half_up, stored
from govflow.engine.expressions.types import MONEY, Scope, So, Type
from govflow.messages import Message
from govflow.values import Text

_ADDED, _MULTIPLIED, _SINGLE = 1, 2, 3  # how closely a term holds together


def clause(node: Logic, scope: Scope) -> Message:
    """The condition in words."""
    match node:
        case And(parts):
            return _all([_one_of_all(each, scope) for each in parts])
        case Or(parts):
            return _either([clause(each, scope) for each in parts])
        case If(condition, then, otherwise):
            return Message(
                "%(then)s if %(clause)s, otherwise %(other)s",
                then=clause(then, scope),
                clause=clause(condition, scope),
                other=clause(otherwise, scope),
            )
        case Flag(of):
            return said_of(of, scope).clause
        case Not(Flag(of)):
            return said_of(of, scope).opposite
        case Compare():
            return _comparison(node, scope)


def said_of(of: Named | Called | Present, scope: Scope) -> So:
    """What is said of a flag: its own sentences, or those of a yes/no field."""
    if isinstance(of, Present):
        what = term(of.value, scope)
        return So(
            wanted=Message("%(what)s must be known.", what=what),
            unwanted=Message("%(what)s must not be known.", what=what),
            clause=Message("%(what)s is known", what=what),
            opposite=Message("%(what)s is not known", what=what),
        )
    own = scope.names[of.name].so if isinstance(of, Named) else None
    if own is not None:
        return own
    if isinstance(of, Called):
        words = term(of, scope)
        return So(
            wanted=Message("It must be so that %(clause)s.", clause=words),
            unwanted=Message("It must not be so that %(clause)s.", clause=words),
            clause=words,
            opposite=Message("it is not so that %(clause)s", clause=words),
        )
    label = scope.names[of.name].title
    return So(
        wanted=Message("“%(field)s” must be answered with yes.", field=label),
        unwanted=Message("“%(field)s” must be answered with no.", field=label),
        clause=Message("“%(field)s” is answered with yes", field=label),
        opposite=Message("“%(field)s” is not answered with yes", field=label),
    )


def _one_of_all(node: Logic, scope: Scope) -> Message:
    """A part of several that must all be so; in brackets where ``and`` would be read as closer than it is."""
    words = clause(node, scope)
    return Message("(%(part)s)", part=words) if isinstance(node, Or | If) else words


def _all(clauses: Sequence[Message]) -> Message:
    whole = clauses[0]
    for each in clauses[1:]:
        whole = Message("%(one)s and %(other)s", one=whole, other=each)
    return whole


def _either(clauses: Sequence[Message]) -> Message:
    whole = clauses[0]
    for each in clauses[1:]:
        whole = Message("%(one)s or %(other)s", one=whole, other=each)
    return whole


def _comparison(node: Compare, scope: Scope) -> Message:
    one, value = term(node.left, scope), term(node.right, scope)
    match node.sign:
        case "==":
            return Message("%(one)s is %(value)s", one=one, value=value)
        case "!=":
            return Message("%(one)s is not %(value)s", one=one, value=value)
        case "<":
            return Message("%(one)s is less than %(value)s", one=one, value=value)
        case "<=":
            return Message("%(one)s is at most %(value)s", one=one, value=value)
        case ">":
            return Message("%(one)s is more than %(value)s", one=one, value=value)
        case ">=":
            return Message("%(one)s is at least %(value)s", one=one, value=value)
        case "in":
            return Message("%(one)s is one of %(value)s", one=one, value=value)
        case "not in":
            return Message("%(one)s is none of %(value)s", one=one, value=value)
        case "contains":
            return Message("%(one)s includes %(value)s", one=one, value=value)
        case "lacks":
            return Message("%(one)s does not include %(value)s", one=one, value=value)


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
            return said_of(node, scope).clause
        case Calculated():
            return _calculated(node, scope)
        case Gathered("min", (Gathered("max", (value, least)), greatest)):
            return Message(
                "%(value)s, but at least %(least)s and at most %(greatest)s",
                value=term(value, scope),
                least=term(least, scope),
                greatest=term(greatest, scope),
            )
        case Gathered():
            return _gathered(node, tuple(term(each, scope) for each in node.parts))
        case Counted(table, condition):
            return Message(
                "the number of rows of %(table)s in which %(clause)s",
                table=titled(scope.names[table.name].title),
                clause=clause(condition, scope),
            )
        case Chosen(condition, then, otherwise):
            return Message(
                "%(then)s if %(clause)s, otherwise %(other)s",
                then=term(then, scope),
                clause=clause(condition, scope),
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
        case Chosen() | Gathered(parts=(_, _, *_)):
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
