"""What a condition consists of, when it holds, and the sentence that says why it does not."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from govflow.engine.definition import FormField
from govflow.messages import Message
from govflow.values import Money

Operator = Literal["==", "!=", "<", "<=", ">", ">=", "in", "not in", "contains", "lacks"]


@dataclass(frozen=True)
class Compare:
    """A field against a constant of the field's type; several constants for ``in`` and ``not in``."""

    field: str
    operator: Operator
    value: Any


@dataclass(frozen=True)
class Flag:
    """Something that is so or not: a yes/no field, ``vote.carried``, ``children.closed``."""

    name: str


@dataclass(frozen=True)
class Not:
    """A flag that must not be set. Negated comparisons are turned round when they are parsed."""

    flag: Flag


@dataclass(frozen=True)
class And:
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Or:
    parts: tuple[Node, ...]


Node = And | Or | Not | Flag | Compare

OPPOSITE: Mapping[Operator, Operator] = {
    "==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">",
    "in": "not in", "not in": "in", "contains": "lacks", "lacks": "contains",
}  # fmt: skip

_TESTS: Mapping[Operator, Callable[[Any, Any], bool]] = {
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


def negated(node: Node) -> Node:
    """What holds when the node does not, all fields being answered."""
    match node:
        case And(parts):
            return Or(tuple(negated(each) for each in parts))
        case Or(parts):
            return And(tuple(negated(each) for each in parts))
        case Not(flag):
            return flag
        case Flag():
            return Not(node)
        case Compare(name, sign, value):
            return Compare(name, OPPOSITE[sign], value)


def walk(node: Node) -> Iterator[Compare | Flag]:
    """The comparisons and flags that a condition is made of, in the order of the text."""
    match node:
        case And(parts) | Or(parts):
            for each in parts:
                yield from walk(each)
        case Not(flag):
            yield flag
        case Flag() | Compare():
            yield node


def holds(node: Node, values: Mapping[str, Any], flags: frozenset[str]) -> bool:
    """Does it hold for these answers? ``flags`` name what is so; yes/no fields may also stand among the values."""
    match node:
        case And(parts):
            return all(holds(each, values, flags) for each in parts)
        case Or(parts):
            return any(holds(each, values, flags) for each in parts)
        case Not(flag):
            return not holds(flag, values, flags)
        case Flag(name):
            return name in flags or values.get(name) is True
        case Compare(name, sign, value):
            answer = values.get(name)
            return answer is not None and _TESTS[sign](answer, value)


def explanation(
    node: Node, values: Mapping[str, Any], flags: frozenset[str], fields: Mapping[str, FormField]
) -> Message:
    """Why it does not hold, with the numbers."""
    match node:
        case And(parts):
            missing = [explanation(each, values, flags, fields) for each in parts if not holds(each, values, flags)]
            return _joined(missing, "and")
        case Or(parts):
            return _joined([explanation(each, values, flags, fields) for each in parts], "or")
        case Not(flag):
            return _flag(flag.name, fields, wanted=False)
        case Flag(name):
            return _flag(name, fields, wanted=True)
        case Compare(name, _, _):
            return _comparison(node, fields[name], values.get(name))


def _joined(sentences: list[Message], link: Literal["and", "or"]) -> Message:
    whole = sentences[0]
    for each in sentences[1:]:
        if link == "and":
            whole = Message("%(one)s %(other)s", one=whole, other=each)
        else:
            whole = Message("%(one)s Or else: %(other)s", one=whole, other=each)
    return whole


def _flag(name: str, fields: Mapping[str, FormField], *, wanted: bool) -> Message:
    if name in fields:
        if wanted:
            return Message("“%(field)s” must be answered with yes.", field=fields[name].label)
        return Message("“%(field)s” must be answered with no.", field=fields[name].label)
    topic, _, outcome = name.partition(".")
    if topic != "children":
        if wanted:
            return Message("The round has not ended with “%(outcome)s”.", outcome=outcome)
        return Message("The round has ended with “%(outcome)s”.", outcome=outcome)
    if wanted:
        return Message("There must be child cases, and all of them must have ended.")
    return Message("All child cases have ended.")


def _comparison(node: Compare, field: FormField, answer: Any) -> Message:
    needed = _needed(node, field)
    if answer is None:
        return Message("%(needed)s; it has not been answered yet.", needed=needed)
    return Message("%(needed)s; it is %(answer)s.", needed=needed, answer=said(answer, field))


def _needed(node: Compare, field: FormField) -> Message:
    label, value = field.label, said(node.value, field)
    match node.operator:
        case "==":
            return Message("“%(field)s” must be %(value)s", field=label, value=value)
        case "!=":
            return Message("“%(field)s” must not be %(value)s", field=label, value=value)
        case "<":
            return Message("“%(field)s” must be less than %(value)s", field=label, value=value)
        case "<=":
            return Message("“%(field)s” must be at most %(value)s", field=label, value=value)
        case ">":
            return Message("“%(field)s” must be more than %(value)s", field=label, value=value)
        case ">=":
            return Message("“%(field)s” must be at least %(value)s", field=label, value=value)
        case "in":
            return Message("“%(field)s” must be one of %(value)s", field=label, value=value)
        case "not in":
            return Message("“%(field)s” must be none of %(value)s", field=label, value=value)
        case "contains":
            return Message("“%(field)s” must include %(value)s", field=label, value=value)
        case "lacks":
            return Message("“%(field)s” must not include %(value)s", field=label, value=value)


def said(value: Any, field: FormField) -> Any:
    """A value as a sentence shows it: options by their label, decimals as written."""
    if isinstance(value, tuple):
        return tuple(said(each, field) for each in value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if field.options and not isinstance(value, Money):
        return field.options.get(value, value)
    return value
