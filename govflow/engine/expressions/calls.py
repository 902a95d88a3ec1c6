"""Calls in an expression: min, max, sum, count, and the functions that the scope declares."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from govflow.engine.expressions.fitting import alike, fitted
from govflow.engine.expressions.names import unknown_function
from govflow.engine.expressions.nodes import Called, Constant, Gathered, Gathering, Present, Value
from govflow.engine.expressions.source import source
from govflow.engine.expressions.types import NUMBER, ORDERED, SETS, YES_NO, ExpressionError, Scope, Type
from govflow.messages import Message

Read = Callable[[ast.expr], Value]  # what reads an argument

KNOWN = "known"
CLAMP = "clamp"

_GATHERINGS: Mapping[str, Gathering] = {"sum": "sum", "count": "count", "min": "min", "max": "max"}


def read_call(tree: ast.Call, scope: Scope, value: Read) -> Value:
    """A call of known, clamp, min, max, sum or count, or of a function that the scope declares.

    Raises ExpressionError.
    """
    match tree.func, tree.args:
        case ast.Name(id=name), [asked] if name == KNOWN:
            return _present(asked, value(asked))
        case ast.Name(id=name), arguments if name == CLAMP:
            return _clamped(arguments, value)
        case ast.Name(id=name), arguments if name in scope.functions:
            return _function(name, arguments, scope, value)
        case ast.Name(id=name), arguments if name in _GATHERINGS and arguments:
            return _gathered(_GATHERINGS[name], arguments, value)
        case ast.Attribute(value=ast.Name(id=table), attr=name), [ast.Name(id=column)] if name in _GATHERINGS:
            part = ast.Attribute(value=ast.Name(id=table), attr=column)  # children.sum(amount)
            return _gathered(_GATHERINGS[name], [part], value)
    raise ExpressionError(unknown_function(scope, source(tree.func), (*_GATHERINGS, CLAMP, KNOWN)))


def read_part(tree: ast.Call, topic: str, part: str, scope: Scope, value: Read) -> Value:
    """``offers.of(contractor).price``: what one organization offered. Raises ExpressionError."""
    name, before = f"{topic}.of.{part}", f"{topic}.of."
    if name not in scope.functions:
        known = tuple(each.removeprefix(before) for each in scope.functions if each.startswith(before))
        if not known:
            raise ExpressionError(unknown_function(scope, source(tree.func), (*_GATHERINGS,)))
        raise ExpressionError(
            Message(
                "There is no %(part)s of one in %(topic)s; there can be %(known)s.",
                part=part,
                topic=topic,
                known=known,
            )
        )
    return _function(name, tree.args, scope, value)


def _present(tree: ast.expr, value: Value) -> Present:
    """``known(cost)``: of what may be missing."""
    if value.type == YES_NO:
        raise ExpressionError(
            Message("%(field)s is always known: who has not answered yes has said no.", field=source(tree))
        )
    if isinstance(value, Constant):
        raise ExpressionError(Message("%(part)s is written there; ask whether a field is known.", part=source(tree)))
    return Present(value)


def _clamped(arguments: list[ast.expr], value: Read) -> Value:
    """``clamp(share, 0, 1)``: the value, but never less than the second nor more than the third."""
    if len(arguments) != len(("value", "least", "greatest")):
        raise ExpressionError(Message("clamp takes three values: clamp(value, least, greatest)."))
    (inner, least, greatest), type_ = alike([value(each) for each in arguments], arguments)
    if type_.kind not in ("number", "money"):
        raise ExpressionError(
            Message("%(part)s is %(kind)s, which has no bounds here.", part=source(arguments[0]), kind=type_.words)
        )
    if isinstance(least, Constant) and isinstance(greatest, Constant) and least.value > greatest.value:
        raise ExpressionError(
            Message(
                "clamp takes the lower bound first: %(greatest)s, then %(least)s.",
                greatest=source(arguments[2]),
                least=source(arguments[1]),
            )
        )
    return Gathered("min", (Gathered("max", (inner, least), type_), greatest), type_)


def _gathered(how: Gathering, arguments: list[ast.expr], value: Read) -> Gathered:
    parts = tuple(value(each) for each in arguments)
    first = parts[0].type
    if how == "count":
        if len(parts) == 1 and (first.kind in ("list", "table") or first.kind in SETS):
            return Gathered(how, parts, NUMBER)
        raise ExpressionError(Message("count counts the rows of one table or column: count(table)."))
    if len(parts) > 1:
        parts, first = alike(parts, arguments)
        item: Type | None = first
    else:
        item = first.item
    if item is None:
        raise ExpressionError(
            Message(
                "%(part)s is one value; write %(how)s of a column or of several values.",
                part=source(arguments[0]),
                how=how,
            )
        )
    if item.kind not in (("number", "money", "days") if how == "sum" else ORDERED - {"months"}):
        raise ExpressionError(
            Message(
                "%(part)s is %(kind)s, of which there is no %(how)s.",
                part=source(arguments[0]),
                kind=item.words,
                how=how,
            )
        )
    return Gathered(how, parts, item)


def _function(name: str, arguments: list[ast.expr], scope: Scope, value: Read) -> Called:
    function = scope.functions[name]
    if len(arguments) != len(function.arguments):
        raise ExpressionError(
            Message(
                "%(name)s takes %(needed)s values in brackets, not %(given)s.",
                name=name,
                needed=len(function.arguments),
                given=len(arguments),
            )
        )
    pairs = zip(arguments, function.arguments, strict=True)
    return Called(name, tuple(_argument(name, each, wanted, value) for each, wanted in pairs), function.result)


def _argument(function: str, tree: ast.expr, wanted: Type, value: Read) -> Value:
    if wanted.kind != "name":
        return fitted(value(tree), wanted, tree, function)
    allowed = tuple(name for name, _ in wanted.options)
    if isinstance(tree, ast.Name) and tree.id in allowed:
        return Constant(tree.id, wanted)
    raise ExpressionError(
        Message(
            "%(function)s is asked of one of %(allowed)s, not of %(part)s.",
            function=function,
            allowed=allowed,
            part=source(tree),
        )
    )
