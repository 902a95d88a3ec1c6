"""What an expression consists of once it is read: typed values, and what is so or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from govflow.engine.expressions.types import YES_NO, Type

Sign = Literal["==", "!=", "<", "<=", ">", ">=", "in", "not in", "contains", "lacks"]
Calculation = Literal["+", "-", "*", "/"]
Gathering = Literal["sum", "count", "min", "max"]


@dataclass(frozen=True)
class Constant:
    """A written value: Fraction (money in fen), date, days or months as int, text; a tuple for ``in``."""

    value: Any
    type: Type


@dataclass(frozen=True)
class Named:
    """The value that the scope knows by this name."""

    name: str
    type: Type


@dataclass(frozen=True)
class Cell(Named):
    """A column in one row of its table; the whole column is Named so."""


@dataclass(frozen=True)
class Called:
    """What a function of the scope says."""

    function: str
    arguments: tuple[Value, ...]
    type: Type


@dataclass(frozen=True)
class Present:
    """Is there a value? So or not, where every comparison with what is missing is neither."""

    value: Value
    type: Type = YES_NO


@dataclass(frozen=True)
class Calculated:
    sign: Calculation
    left: Value
    right: Value
    type: Type


@dataclass(frozen=True)
class Gathered:
    """Sum, count, least or greatest: of one list, or of several values."""

    how: Gathering
    parts: tuple[Value, ...]
    type: Type


@dataclass(frozen=True)
class Counted:
    """How many rows of a table a condition holds for; it reads a Cell of each row, and counts no rows itself."""

    table: Named
    condition: Logic
    type: Type


@dataclass(frozen=True)
class Chosen:
    """One value or another."""

    condition: Logic
    then: Value
    otherwise: Value
    type: Type


@dataclass(frozen=True)
class Compare:
    """Two values of one type; the side that is written as a constant, if one is, stands right."""

    left: Value
    sign: Sign
    right: Value


@dataclass(frozen=True)
class Flag:
    """Something that is so or not: a yes/no field, ``vote.carried``, ``children.closed``, ``known(cost)``."""

    of: Named | Called | Present


@dataclass(frozen=True)
class Not:
    """A flag that must not be set. Negated comparisons are turned round when they are read."""

    flag: Flag


@dataclass(frozen=True)
class And:
    parts: tuple[Logic, ...]


@dataclass(frozen=True)
class Or:
    parts: tuple[Logic, ...]


@dataclass(frozen=True)
class If:
    """One condition or another."""

    condition: Logic
    then: Logic
    otherwise: Logic


Value: TypeAlias = "Constant | Named | Called | Present | Calculated | Gathered | Counted | Chosen"
Logic: TypeAlias = "And | Or | Not | Flag | Compare | If"
Node: TypeAlias = "Value | Logic"

OPPOSITE: Mapping[Sign, Sign] = {
    "==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">",
    "in": "not in", "not in": "in", "contains": "lacks", "lacks": "contains",
}  # fmt: skip
TURNED: Mapping[Sign, Sign] = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


def type_of(node: Node) -> Type:
    """The type of a value; conditions are yes or no."""
    return YES_NO if isinstance(node, Compare | Flag | Not | And | Or | If) else node.type


def negated(node: Logic) -> Logic:
    """What holds when the condition does not, all that it reads being answered."""
    match node:
        case And(parts):
            return Or(tuple(negated(each) for each in parts))
        case Or(parts):
            return And(tuple(negated(each) for each in parts))
        case Not(flag):
            return flag
        case Flag():
            return Not(node)
        case Compare(left, sign, right):
            return Compare(left, OPPOSITE[sign], right)
        case If(condition, then, otherwise):
            return If(condition, negated(then), negated(otherwise))


def atoms(node: Logic) -> Iterator[Compare | Flag]:
    """The comparisons and flags that a condition is made of, in the order of the text."""
    match node:
        case And(parts) | Or(parts):
            for each in parts:
                yield from atoms(each)
        case If():
            for each in (node.then, node.condition, node.otherwise):
                yield from atoms(each)
        case Not(flag):
            yield flag
        case Flag() | Compare():
            yield node


def leaves(node: Node) -> Iterator[Named | Called]:
    """All that an expression reads, in the order of the text; of a call, also its arguments."""
    if isinstance(node, Named | Called):
        yield node
    for each in parts_of(node):
        yield from leaves(each)


def size(node: Node) -> int:
    """The number of nodes in it."""
    return 1 + sum(size(each) for each in parts_of(node))


def parts_of(node: Node) -> tuple[Node, ...]:
    """The nodes right under a node."""
    match node:
        case Compare() | Calculated():
            return (node.left, node.right)
        case Chosen() | If():
            return (node.then, node.condition, node.otherwise)
        case And() | Or() | Gathered():
            return node.parts
        case Counted():
            return (node.table, node.condition)
        case Called():
            return node.arguments
        case Present():
            return (node.value,)
        case Not():
            return (node.flag,)
        case Flag():
            return (node.of,)
        case Constant() | Named():
            return ()
