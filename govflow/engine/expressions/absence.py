"""What a value lacks when it is missing: the parts without which there is none, and when they are there for certain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import replace

from govflow.engine.definition import FormField
from govflow.engine.expressions.nodes import (
    Calculated,
    Called,
    Chosen,
    Compare,
    Constant,
    Counted,
    Gathered,
    Logic,
    Named,
    Node,
    Present,
    Value,
    atoms,
    parts_of,
)
from govflow.engine.expressions.types import ALWAYS, Given, Scope


def with_certain(
    scope: Scope, answered: Mapping[str, Given], over: Mapping[str, Set[str]], fields: Mapping[str, FormField]
) -> Scope:
    """The scope where these fields are answered for certain, under such conditions, and these rounds ended in a way."""
    columns = {
        f"{name}.{cell.name}": given if cell.required else None
        for name, given in answered.items()
        for cell in fields[name].cells
    }
    ended = {name: ALWAYS for ends in over.values() for name in ends}
    return replace(scope, certain={**ended, **answered, **columns})


def given_for(value: Node, scope: Scope) -> Given:
    """Under which conditions there is a value for certain; what is so or not always has one."""
    found: frozenset[str] = frozenset()
    for part in lacking(value, scope):
        given = given_of(part, scope)
        if given is None:
            return None
        found |= given
    return found


def lacking(value: Node, scope: Scope) -> tuple[Value, ...]:
    """The parts of a value that may be missing, and it with them; itself where no part alone decides."""
    return tuple(dict.fromkeys(_lacking(value, scope)))


def needed(value: Node) -> Iterator[str]:
    """The names without which it has no value; of a choice between two, neither."""
    match value:
        case Named(name) if value.type.kind != "list":
            yield name
        case Called() | Calculated() | Gathered(parts=(_, _, *_)):
            for each in parts_of(value):
                yield from needed(each)


def given_of(part: Value, scope: Scope) -> Given:
    """When such a part is there for certain; of the least and greatest of a list, when the list has an entry."""
    match part:
        case Named(name):
            return scope.given(name)
        case Gathered("min" | "max", (Named(name),)):
            return scope.given(name)
        case Called(name, arguments):
            function = scope.functions[name]
            offered = all(
                isinstance(each, Named) and scope.names[each.name].among == function.among for each in arguments
            )
            return function.given if offered or function.among is None else None
    return None


def _lacking(value: Node, scope: Scope) -> Iterator[Value]:
    match value:
        case Constant() | Counted() | Present():
            return
        case Named(name):
            if scope.given(name) != ALWAYS:
                yield value
        case Called(_, arguments):
            for each in arguments:
                yield from _lacking(each, scope)
            if given_of(value, scope) != ALWAYS:
                yield value
        case Calculated(sign, left, right):
            yield from _lacking(left, scope)
            yield from _lacking(right, scope)
            if sign == "/" and not _never_zero(right, scope):
                yield value
        case Gathered(how, (_,)):
            if how in ("min", "max") and given_of(value, scope) != ALWAYS:
                yield value
        case Gathered(_, parts):
            for each in parts:
                yield from _lacking(each, scope)
        case Chosen(condition, then, otherwise):
            if any(lacking(each, scope) for each in (then, otherwise, *_compared(condition))):
                yield value


def _compared(condition: Logic) -> Iterator[Value]:
    for atom in atoms(condition):
        if isinstance(atom, Compare):
            yield from (atom.left, atom.right)


def _never_zero(value: Value, scope: Scope) -> bool:
    if isinstance(value, Constant):
        return bool(value.value != 0)
    least = scope.names[value.name].least if isinstance(value, Named) else None
    return least is not None and least > 0
