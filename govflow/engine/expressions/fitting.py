"""Which types go together: what may be calculated, and written constants as the type of their surroundings."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from govflow.engine.expressions.nodes import Calculated, Calculation, Chosen, Constant, Gathered, Value
from govflow.engine.expressions.source import duration, source
from govflow.engine.expressions.types import DATE, DAYS, MONEY, MONTHS, NUMBER, TEXT, ExpressionError, Type
from govflow.engine.fields.kinds import Expressed
from govflow.engine.problems import no_such
from govflow.messages import Message
from govflow.values import Text

POSSIBLE: Mapping[Calculation, Mapping[tuple[Expressed, Expressed], Type]] = {
    "+": {
        ("number", "number"): NUMBER,
        ("money", "money"): MONEY,
        ("days", "days"): DAYS,
        ("date", "days"): DATE,
        ("date", "months"): DATE,
    },
    "-": {
        ("number", "number"): NUMBER,
        ("money", "money"): MONEY,
        ("days", "days"): DAYS,
        ("date", "days"): DATE,
        ("date", "months"): DATE,
        ("date", "date"): DAYS,
    },
    "*": {("number", "number"): NUMBER, ("money", "number"): MONEY, ("number", "money"): MONEY},
    "/": {
        ("number", "number"): NUMBER,
        ("money", "number"): MONEY,
        ("money", "money"): NUMBER,
        ("days", "days"): NUMBER,
    },
}
_SPLIT = {"+", "-"}


def calculated(sign: Calculation, left: Value, right: Value, said: tuple[ast.expr, ast.expr]) -> Calculated:
    """The calculation, typed; beside a sum of money a written number is in yuan. Raises ExpressionError."""
    if sign in _SPLIT and {left.type.kind, right.type.kind} == {"money", "number"}:
        left, right = in_yuan(left) or left, in_yuan(right) or right
    if sign in _SPLIT and {left.type.kind, right.type.kind} & {"date", "days", "months"}:
        left, right = _written_date(left, said[0]), _written_date(right, said[1])
    found = POSSIBLE[sign].get((left.type.kind, right.type.kind))
    if found is not None:
        return Calculated(sign, left, right, found)
    if sign == "*" and left.type == right.type == MONEY:
        raise ExpressionError(
            Message(
                "%(one)s and %(other)s are both sums of money; a sum is multiplied by a number.",
                one=source(said[0]),
                other=source(said[1]),
            )
        )
    raise ExpressionError(
        Message(
            "%(one)s is %(kind)s and %(other)s is %(other_kind)s; with %(sign)s there can be %(possible)s.",
            one=source(said[0]),
            kind=left.type.words,
            other=source(said[1]),
            other_kind=right.type.words,
            sign=sign,
            possible=tuple(_pair(sign, one, other) for one, other in POSSIBLE[sign]),
        )
    )


def negative(value: Value, said: ast.expr) -> Value:
    """The value with its sign turned. Raises ExpressionError for one that has none."""
    if isinstance(value, Constant) and value.type in (NUMBER, DAYS):
        return Constant(-value.value, value.type)
    if value.type in (NUMBER, MONEY, DAYS):
        zero = Constant(0 if value.type == DAYS else Fraction(0), value.type)
        return calculated("-", zero, value, (said, said))
    raise ExpressionError(
        Message("%(part)s is %(kind)s and cannot be negative.", part=source(said), kind=value.type.words)
    )


def written_duration(name: str) -> Constant:
    """The days or months that a name such as ``_30d`` stands for. Raises ExpressionError for working days.

    Of clear days neither the first nor the last date counts: from the 1st to the 12th there are ten (10cd).
    """
    amount, unit = duration(name) or (0, "")
    match unit:
        case "d":
            return Constant(amount, DAYS)
        case "cd":
            return Constant(amount + 1, DAYS)
        case "m":
            return Constant(amount, MONTHS)
        case "y":
            return Constant(amount * 12, MONTHS)
    raise ExpressionError(
        Message(
            "Working days are counted by deadlines only; write days, clear days, months or years: 30d, 10cd, 3m, 1y."
        )
    )


def _written_date(node: Value, said: ast.expr) -> Value:
    """Beside a date or a duration, text in quotes is a date."""
    return fitted(node, DATE, said, said) if isinstance(node, Constant) and node.type == TEXT else node


def _pair(sign: Calculation, one: Expressed, other: Expressed) -> Text:
    first, second = Type(one).words, Type(other).words
    return Text(en=f"{first.en} {sign} {second.en}", zh=f"{first.zh} {sign} {second.zh}")


def in_yuan(node: Value) -> Value | None:
    """The same with its written numbers read as yuan, where that makes a sum of money of it; None where it does not."""
    if node.type == MONEY:
        return node
    if node.type != NUMBER:
        return None
    match node:
        case Constant(value):
            return Constant(_fen(value), MONEY) if (value * 100).denominator == 1 else None
        case Calculated("+" | "-", left, right):
            return _all_in_yuan(node, (left, right))
        case Calculated("*", left, right):
            first, second = in_yuan(left), in_yuan(right)
            if first is not None:
                return replace(node, left=first, type=MONEY)
            return replace(node, right=second, type=MONEY) if second is not None else None
        case Calculated("/", left, _):
            first = in_yuan(left)
            return replace(node, left=first, type=MONEY) if first is not None else None
        case Gathered("sum" | "min" | "max", parts):
            return _all_in_yuan(node, parts)
        case Chosen(_, then, otherwise):
            return _all_in_yuan(node, (then, otherwise))
    return None


def _all_in_yuan(node: Calculated | Gathered | Chosen, parts: Sequence[Value]) -> Value | None:
    changed = [each for each in map(in_yuan, parts) if each is not None]
    if len(changed) < len(parts):
        return None
    match node:
        case Calculated():
            return replace(node, left=changed[0], right=changed[1], type=MONEY)
        case Gathered():
            return replace(node, parts=tuple(changed), type=MONEY)
        case Chosen():
            return replace(node, then=changed[0], otherwise=changed[1], type=MONEY)


def _fen(yuan: Fraction) -> Fraction:
    return yuan * 100


def fitted(node: Value, wanted: Type, said: ast.expr, against: ast.expr | str) -> Value:
    """The value as one of the wanted type. Raises ExpressionError saying what to write; ``against`` wants the type."""
    if node.type == wanted:
        return node
    match wanted.kind:
        case "money" if (yuan := in_yuan(node)) is not None:
            return yuan
        case "money" if isinstance(node, Constant) and node.type == NUMBER:
            raise ExpressionError(Message("%(value)s is no sum of money: at most two decimals.", value=source(said)))
        case "number" | "money" if isinstance(node, Constant):
            raise ExpressionError(
                Message("%(field)s is a number; compare it with one such as 1_000_000.", field=source(against))
            )
        case "date" if isinstance(node, Constant):
            return Constant(_date(node, against), wanted)
        case "option" if isinstance(node, Constant):
            return Constant(_option(node, wanted, against), wanted)
        case "text" if isinstance(node, Constant):
            raise ExpressionError(
                Message('%(field)s is compared with text in quotes, such as "north".', field=source(against))
            )
        case "option" if node.type.kind == "option":
            raise ExpressionError(
                Message("%(one)s and %(other)s do not offer the same choices.", one=source(against), other=source(said))
            )
    raise ExpressionError(
        Message(
            "%(one)s is %(kind)s and %(other)s is %(other_kind)s; write two of the same kind.",
            one=source(against),
            kind=wanted.words,
            other=source(said),
            other_kind=node.type.words,
        )
    )


def alike(nodes: Sequence[Value], said: Sequence[ast.expr]) -> tuple[tuple[Value, ...], Type]:
    """Values of which one will be chosen or which are compared: as one type, that of the first which is not written."""
    lead = max(range(len(nodes)), key=lambda index: (_firmness(nodes[index]), -index))
    wanted = nodes[lead].type
    return tuple(fitted(each, wanted, text, said[lead]) for each, text in zip(nodes, said, strict=True)), wanted


def _firmness(node: Value) -> int:
    """How little a type can give way: a constant takes the type of a field, and numbers may be yuan."""
    if isinstance(node, Constant):
        return 1 if node.type == MONEY else 0
    return 3 if node.type == MONEY else 2


def _date(node: Constant, against: ast.expr | str) -> date:
    try:
        return date.fromisoformat(node.value)
    except (ValueError, TypeError) as error:
        raise ExpressionError(
            Message('%(field)s is a date; compare it with one such as "2025-01-31".', field=source(against))
        ) from error


def _option(node: Constant, wanted: Type, against: ast.expr | str) -> str:
    if not isinstance(node.value, str):
        raise ExpressionError(
            Message('%(field)s is compared with text in quotes, such as "north".', field=source(against))
        )
    allowed = tuple(value for value, _ in wanted.options)
    if node.value not in allowed:
        raise ExpressionError(
            Message("%(field)s: %(there)s", field=source(against), there=no_such("option", node.value, allowed))
        )
    return node.value
