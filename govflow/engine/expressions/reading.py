"""Reading an expression: the part of Python's expression syntax that a workflow file may use, typed by its scope."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from itertools import pairwise

from govflow.engine.expressions.calls import KNOWN, read_call, read_part
from govflow.engine.expressions.fitting import alike, calculated, fitted, negative, written_duration
from govflow.engine.expressions.names import known_name, row_of
from govflow.engine.expressions.nodes import (
    TURNED,
    And,
    Calculation,
    Called,
    Cell,
    Chosen,
    Compare,
    Constant,
    Counted,
    Flag,
    If,
    Logic,
    Named,
    Node,
    Or,
    Present,
    Sign,
    Value,
    negated,
    size,
)
from govflow.engine.expressions.source import MOST, duration, number, read_source, source
from govflow.engine.expressions.types import (
    EQUAL,
    NUMBER,
    ORDERED,
    SETS,
    TABLE,
    TEXT,
    YES_NO,
    ExpressionError,
    Scope,
    Type,
)
from govflow.messages import Message

_SIGNS: Mapping[type[ast.cmpop], Sign] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}
_CALCULATIONS: Mapping[type[ast.operator], Calculation] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


def read(text: str, scope: Scope, wanted: Type | None) -> Node:
    """The meaning of an expression of the wanted type (None: of whichever it is). Raises ExpressionError."""
    reader = _Reader(scope)
    tree = reader.opened(text)
    if wanted == YES_NO or (wanted is None and reader.is_logic(tree)):
        return reader.logic(tree)
    value = reader.value(tree)
    return value if wanted is None else fitted(value, wanted, tree, "the value")


class _Reader:
    """Turns the allowed part of Python's syntax into typed nodes; everything else is an error."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.nodes = 0
        self.within: tuple[str, ...] = ()  # the named conditions that are being read
        self.cells: frozenset[str] = frozenset()  # the columns of the table whose rows are being counted

    def opened(self, text: str) -> ast.expr:
        """The syntax of a text, counted."""
        tree, nodes = read_source(text)
        self._spend(nodes)
        return tree

    def _spend(self, nodes: int) -> None:
        self.nodes += nodes
        if self.nodes > MOST:
            raise ExpressionError(Message("The condition has more than %(limit)s parts; make it simpler.", limit=MOST))

    def is_logic(self, tree: ast.expr) -> bool:
        """Is it yes or no, by its form and its names?"""
        match tree:
            case ast.BoolOp() | ast.Compare() | ast.UnaryOp(op=ast.Not()):
                return True
            case ast.IfExp(body=body):
                return self.is_logic(body)
            case ast.Name(id=name):
                known = self.scope.names.get(name)
                return name in self.scope.conditions or (known is not None and known.type == YES_NO)
            case ast.Attribute(value=ast.Name(id=topic), attr=attribute):
                known = self.scope.names.get(f"{topic}.{attribute}")
                return known is not None and known.type == YES_NO
            case ast.Attribute(value=ast.Call(func=ast.Attribute(value=ast.Name(id=topic), attr="of")), attr=part):
                name = f"{topic}.of.{part}"
                return name in self.scope.functions and self.scope.functions[name].result == YES_NO
            case ast.Call(func=ast.Name(id=name)):
                return name == KNOWN or (name in self.scope.functions and self.scope.functions[name].result == YES_NO)
        return False

    # What is so or not

    def logic(self, tree: ast.expr) -> Logic:
        match tree:
            case ast.BoolOp(op=ast.And(), values=values):
                return And(tuple(self.logic(each) for each in values))
            case ast.BoolOp(values=values):
                return Or(tuple(self.logic(each) for each in values))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return negated(self.logic(operand))
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return If(self.logic(test), self.logic(body), self.logic(orelse))
            case ast.Compare():
                return self._comparison(tree)
            case ast.Name(id=name) if name in self.scope.conditions:
                return self._condition(name)
            case ast.Name() | ast.Attribute() | ast.Call():
                return self._flag(tree)
        raise ExpressionError(
            Message("“%(part)s” is not allowed; a condition compares fields with values.", part=source(tree))
        )

    def _flag(self, tree: ast.expr) -> Flag:
        value = self.value(tree)
        if value.type == YES_NO and isinstance(value, Named | Called | Present):
            return Flag(value)
        raise ExpressionError(Message("%(field)s is not a yes/no field; compare it with a value.", field=source(tree)))

    def _condition(self, name: str) -> Logic:
        """A condition that the file names is read where it is used."""
        if name in self.within:
            raise ExpressionError(Message("The condition “%(name)s” is made of itself.", name=name), within=name)
        self.within = (*self.within, name)
        try:
            found = self.logic(self.opened(self.scope.conditions[name]))
        except ExpressionError as error:
            raise ExpressionError(error.sentence, within=error.within or name) from error
        self.within = self.within[:-1]
        return found

    def _comparison(self, tree: ast.Compare) -> Logic:
        """``a < b < c`` becomes ``a < b and b < c``, in which ``b`` counts twice."""
        parts: list[Logic] = []
        for (left, right), sign in zip(pairwise([tree.left, *tree.comparators]), tree.ops, strict=True):
            parts.append(self._pair(left, _SIGNS.get(type(sign)), right))
            self._spend(size(parts[-1]) if len(parts) > 1 else 0)
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _pair(self, left: ast.expr, sign: Sign | None, right: ast.expr) -> Logic:
        match sign:
            case None:
                raise ExpressionError(Message("Compare with ==, !=, <, <=, >, >=, in or not in."))
            case "in" | "not in":
                found = self._among(left, right)
                return found if sign == "in" else negated(found)
        one, other = self._comparable(left), self._comparable(right)
        if isinstance(one, Constant) and isinstance(other, Constant):
            raise ExpressionError(
                Message(
                    "A comparison needs a form field on one side: %(one)s, %(other)s.",
                    one=source(left),
                    other=source(right),
                )
            )
        (first, second), type_ = alike((one, other), (left, right))
        if type_.kind not in ORDERED and sign not in ("==", "!="):
            firm = right if isinstance(first, Constant) else left
            raise ExpressionError(Message("%(field)s has no order; compare it with ==, != or in.", field=source(firm)))
        return Compare(second, TURNED[sign], first) if isinstance(first, Constant) else Compare(first, sign, second)

    def _comparable(self, tree: ast.expr) -> Value:
        value = self.value(tree)
        if value.type.kind in EQUAL:
            return value
        field = source(tree)
        match value.type.kind:
            case "options" | "organizations" | "persons":
                sentence = Message('%(field)s holds several choices; write "option" in %(field)s.', field=field)
            case "yes_no":
                sentence = Message("%(field)s is a yes/no field; write %(field)s or not %(field)s.", field=field)
            case "list" | "table":
                sentence = Message(
                    "%(field)s has many rows; write sum, count, min or max of it, such as count(%(field)s).",
                    field=field,
                )
            case _:
                sentence = Message("%(field)s is a field that conditions cannot compare.", field=field)
        raise ExpressionError(sentence)

    def _among(self, left: ast.expr, right: ast.expr) -> Logic:
        """``terrain in ("river", "hill")``, ``"air" in topics``."""
        if isinstance(right, ast.Tuple | ast.List):
            return self._one_of(left, right.elts)
        several = self.value(right)
        if several.type.kind in SETS:
            wanted = Type(SETS[several.type.kind], several.type.options)
            return Compare(several, "contains", fitted(self.value(left), wanted, left, right))
        if isinstance(several, Constant):
            raise ExpressionError(Message('Write several values like %(field)s in ("a", "b").', field=source(left)))
        raise ExpressionError(Message("%(field)s does not hold several choices.", field=source(right)))

    def _one_of(self, left: ast.expr, items: list[ast.expr]) -> Logic:
        if not items:
            raise ExpressionError(Message('Write several values like %(field)s in ("a", "b").', field=source(left)))
        one, others = self._comparable(left), [self._comparable(each) for each in items]
        (first, *rest), type_ = alike((one, *others), (left, *items))
        if all(isinstance(each, Constant) for each in rest) and not isinstance(first, Constant):
            values = tuple(each.value for each in rest if isinstance(each, Constant))
            return Compare(first, "in", Constant(values, type_))
        self._spend(size(first) * len(rest))
        return Or(tuple(self._equal(first, each) for each in rest))

    def _equal(self, one: Value, other: Value) -> Compare:
        if isinstance(one, Constant) and isinstance(other, Constant):
            raise ExpressionError(Message("A comparison needs a form field on one side."))
        return Compare(other, "==", one) if isinstance(one, Constant) else Compare(one, "==", other)

    # Values

    def value(self, tree: ast.expr) -> Value:
        match tree:
            case ast.Constant(value=int() | float()) if not isinstance(tree.value, bool):
                return Constant(number(tree), NUMBER)
            case ast.Constant(value=str() as text):
                return Constant(text, TEXT)
            case ast.Name(id=name) if duration(name) is not None:
                return written_duration(name)
            case ast.Name(id=name):
                return self._named(name)
            case ast.Attribute(value=ast.Name(id=topic), attr=attribute):
                return self._named(f"{topic}.{attribute}")
            case ast.Attribute(value=ast.Call(func=ast.Attribute(value=ast.Name(id=topic), attr="of")) as call):
                return read_part(call, topic, tree.attr, self.scope, self.value)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return negative(self.value(operand), operand)
            case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _CALCULATIONS:
                return calculated(_CALCULATIONS[type(operator)], self.value(left), self.value(right), (left, right))
            case ast.IfExp(test=test, body=body, orelse=orelse):
                (then, otherwise), type_ = alike((self.value(body), self.value(orelse)), (body, orelse))
                return Chosen(self.logic(test), then, otherwise, type_)
            case ast.Call(func=ast.Name(id="count"), args=[ast.Name() as table, condition], keywords=[]):
                return self._counted(table, condition)
            case ast.Call(keywords=[]):
                return read_call(tree, self.scope, self.value)
        raise ExpressionError(
            Message(
                "“%(part)s” is not allowed; there are fields, values, + - * /, min, max, clamp, sum, count "
                "and a if b else c.",
                part=source(tree),
            )
        )

    def _named(self, name: str) -> Named:
        known = known_name(self.scope, name)
        return Cell(known.name, known.type) if name in self.cells else Named(known.name, known.type)

    def _counted(self, tree: ast.Name, condition: ast.expr) -> Counted:
        """``count(items, sharing == "free")``: within the condition the columns go by their own names."""
        table = self._named(tree.id)
        if table.type != TABLE:
            raise ExpressionError(
                Message("%(field)s is no table; only rows are counted by a condition.", field=source(tree))
            )
        if self.cells:
            raise ExpressionError(
                Message(
                    "Rows are counted within a condition on rows: count(%(table)s, …). "
                    "Write it beside the other count and join the two with and, or keep its number in a field.",
                    table=source(tree),
                )
            )
        scope, self.scope = self.scope, row_of(self.scope, table.name)
        self.cells = frozenset(scope.under(table.name))
        try:
            return Counted(table, self.logic(condition), NUMBER)
        finally:
            self.scope, self.cells = scope, frozenset()
