"""Reading a condition: the part of Python's expression syntax that a workflow file may use, typed by its fields."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from govflow.engine.conditions.comparisons import And, Compare, Flag, Node, Operator, Or, negated
from govflow.engine.definition import NUMBERS, TEXTS, FormField
from govflow.engine.definition.named import LONGEST
from govflow.engine.problems import nearest
from govflow.messages import Message
from govflow.values import Money

CHILDREN = "children"
CHILDREN_CLOSED = "children.closed"

_EVENT = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_ORDERED = (*NUMBERS, "date")
_SIGNS: Mapping[type[ast.cmpop], Operator] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}
_TURNED: Mapping[Operator, Operator] = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


class ConditionError(Exception):
    """A condition cannot be used; ``sentence`` says what is allowed."""

    def __init__(self, sentence: Message) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def read_condition(text: str, fields: Mapping[str, FormField]) -> Node:
    """The meaning of a condition over these fields. Raises ConditionError with the remedy."""
    if len(text) > LONGEST:
        raise ConditionError(Message("The condition is longer than %(limit)s characters.", limit=LONGEST))
    if "\\" in text or "\0" in text:
        raise ConditionError(Message("A condition has no backslashes."))
    try:
        return _Reader(fields).node(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise ConditionError(
            Message("“%(text)s” is no condition; write it like amount > 1_000_000 and not urgent.", text=text)
        ) from error


class _Reader:
    """Turns the allowed part of Python's syntax into nodes; everything else is an error."""

    def __init__(self, fields: Mapping[str, FormField]) -> None:
        self.fields = fields

    def node(self, tree: ast.expr) -> Node:
        match tree:
            case ast.BoolOp(op=ast.And(), values=values):
                return And(tuple(self.node(each) for each in values))
            case ast.BoolOp(values=values):
                return Or(tuple(self.node(each) for each in values))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return negated(self.node(operand))
            case ast.Compare():
                return self._comparison(tree)
            case ast.Name(id=name):
                return self._yes_no(name)
            case ast.Attribute(value=ast.Name(id=name), attr=attribute):
                return self._event(name, attribute)
        raise ConditionError(
            Message("“%(part)s” is not allowed; a condition compares fields with values.", part=_source(tree))
        )

    def _event(self, name: str, attribute: str) -> Flag:
        """The outcome of a round, or the end of the child cases. Which rounds there are is for the references."""
        event = f"{name}.{attribute}"
        if event == CHILDREN_CLOSED or (name != CHILDREN and _EVENT.fullmatch(event)):
            return Flag(event)
        raise ConditionError(
            Message("%(part)s is unknown; there are <round>.<outcome> and children.closed.", part=event)
        )

    def _yes_no(self, name: str) -> Flag:
        if self._field(name).type != "boolean":
            raise ConditionError(Message("%(field)s is not a yes/no field; compare it with a value.", field=name))
        return Flag(name)

    def _comparison(self, tree: ast.Compare) -> Node:
        """``a < b < c`` becomes ``a < b and b < c``."""
        operands = [tree.left, *tree.comparators]
        parts = tuple(
            self._pair(left, _SIGNS.get(type(sign)), right)
            for left, sign, right in zip(operands, tree.ops, operands[1:], strict=False)
        )
        return parts[0] if len(parts) == 1 else And(parts)

    def _pair(self, left: ast.expr, sign: Operator | None, right: ast.expr) -> Compare:
        match left, sign, right:
            case _, None, _:
                raise ConditionError(Message("Compare with ==, !=, <, <=, >, >=, in or not in."))
            case ast.Name(), _, ast.Name():
                raise ConditionError(
                    Message(
                        "Compare a field with a value, not with another field: %(one)s, %(other)s.",
                        one=left.id,
                        other=right.id,
                    )
                )
            case ast.Name(id=name), "in" | "not in", ast.Tuple(elts=items) | ast.List(elts=items):
                return self._one_of(name, sign, items)
            case _, "in" | "not in", ast.Name(id=name):
                return self._includes(left, "contains" if sign == "in" else "lacks", name)
            case ast.Name(id=name), "in" | "not in", _:
                raise ConditionError(Message('Write several values like %(field)s in ("a", "b").', field=name))
            case ast.Name(id=name), _, _:
                return self._single(name, sign, right)
            case _, _, ast.Name(id=name):
                return self._single(name, _TURNED[sign], left)
        raise ConditionError(
            Message(
                "A comparison needs a form field on one side: %(one)s, %(other)s.",
                one=_source(left),
                other=_source(right),
            )
        )

    def _single(self, name: str, sign: Operator, value: ast.expr) -> Compare:
        form_field = self._comparable(name)
        if sign not in ("==", "!=") and form_field.type not in _ORDERED:
            raise ConditionError(Message("%(field)s has no order; compare it with ==, != or in.", field=name))
        return Compare(name, sign, _constant(form_field, value))

    def _one_of(self, name: str, sign: Operator, items: list[ast.expr]) -> Compare:
        form_field = self._comparable(name)
        return Compare(name, sign, tuple(_constant(form_field, each) for each in items))

    def _includes(self, option: ast.expr, sign: Operator, name: str) -> Compare:
        form_field = self._field(name)
        if form_field.type != "choices":
            raise ConditionError(Message("%(field)s does not hold several choices.", field=name))
        return Compare(name, sign, _option(form_field, option))

    def _comparable(self, name: str) -> FormField:
        form_field = self._field(name)
        if form_field.type == "choices":
            raise ConditionError(Message('%(field)s holds several choices; write "option" in %(field)s.', field=name))
        if form_field.type == "boolean":
            raise ConditionError(Message("%(field)s is a yes/no field; write %(field)s or not %(field)s.", field=name))
        if form_field.type not in (*_ORDERED, *TEXTS, "choice"):
            raise ConditionError(
                Message(
                    "%(field)s is a field of type %(type)s, which conditions cannot compare.",
                    field=name,
                    type=form_field.type,
                )
            )
        return form_field

    def _field(self, name: str) -> FormField:
        if name in self.fields:
            return self.fields[name]
        near = nearest(name, self.fields)
        if near:
            raise ConditionError(
                Message("There is no form field %(field)s; did you mean %(near)s?", field=name, near=near)
            )
        raise ConditionError(Message("There is no form field %(field)s.", field=name))


def _constant(form_field: FormField, value: ast.expr) -> Any:
    """The constant as the field's type holds it."""
    if form_field.type in NUMBERS:
        return _number(form_field, value)
    if form_field.type == "date":
        return _date(form_field, value)
    return _option(form_field, value) if form_field.type == "choice" else _text(form_field, value)


def _number(form_field: FormField, value: ast.expr) -> Any:
    negative = isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.USub)
    number = value.operand if isinstance(value, ast.UnaryOp) and negative else value
    if not isinstance(number, ast.Constant) or type(number.value) not in (int, float):
        raise ConditionError(
            Message("%(field)s is a number; compare it with one such as 1_000_000.", field=form_field.name)
        )
    exact = Decimal(str(number.value)) * (-1 if negative else 1)
    if not exact.is_finite() or abs(exact) >= 10**15:
        raise ConditionError(Message("%(value)s is too large.", value=_source(value)))
    if form_field.type == "money":
        if exact != round(exact, 2):
            raise ConditionError(Message("%(value)s is no sum of money: at most two decimals.", value=_source(value)))
        return Money.yuan(exact)
    return int(exact) if exact == int(exact) else exact


def _date(form_field: FormField, value: ast.expr) -> date:
    try:
        return date.fromisoformat(_text(form_field, value))
    except ValueError as error:
        raise ConditionError(
            Message('%(field)s is a date; compare it with one such as "2025-01-31".', field=form_field.name)
        ) from error


def _option(form_field: FormField, value: ast.expr) -> str:
    chosen = _text(form_field, value)
    allowed = tuple(form_field.options)
    if chosen not in allowed:
        raise ConditionError(
            Message(
                "%(field)s has no option %(option)s; it has %(allowed)s.",
                field=form_field.name,
                option=chosen,
                allowed=allowed,
            )
        )
    return chosen


def _text(form_field: FormField, value: ast.expr) -> str:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return value.value
    raise ConditionError(Message('%(field)s is compared with text in quotes, such as "north".', field=form_field.name))


def _source(tree: ast.expr) -> str:
    text = ast.unparse(tree)
    return text if len(text) <= 40 else f"{text[:37]}…"
