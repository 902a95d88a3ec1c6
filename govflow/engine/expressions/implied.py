"""What must be so when a condition holds: its parts, what is known then, and which rounds are over."""

from __future__ import annotations

from collections.abc import Iterator

from govflow.engine.expressions.absence import needed
from govflow.engine.expressions.nodes import And, Compare, Flag, Logic, Named, Or, Present
from govflow.engine.expressions.types import Scope


def conjuncts(node: Logic) -> Iterator[Logic]:
    """All that holds with it."""
    yield node
    if isinstance(node, And):
        for each in node.parts:
            yield from conjuncts(each)


def holds(node: Logic, so: frozenset[Logic]) -> bool:
    """Is it so, where all of these are?"""
    match node:
        case _ if node in so:
            return True
        case And(parts):
            return all(holds(each, so) for each in parts)
        case Or(parts):
            return any(holds(each, so) for each in parts)
    return False


def known_then(node: Logic) -> frozenset[str]:
    """The names that have a value when it holds."""
    match node:
        case And(parts):
            return frozenset[str]().union(*map(known_then, parts))
        case Or(parts):
            return frozenset.intersection(*map(known_then, parts))
        case Flag(Present(value)):
            return frozenset(needed(value))
        case Compare():
            return frozenset(needed(node.left)) | frozenset(needed(node.right))
    return frozenset()


def over_then(node: Logic, scope: Scope) -> frozenset[str]:
    """The rounds that are over when it holds, because it says how they ended."""
    match node:
        case And(parts):
            return frozenset[str]().union(*(over_then(each, scope) for each in parts))
        case Or(parts):
            return frozenset.intersection(*(over_then(each, scope) for each in parts))
        case Flag(Named(name)) if scope.names[name].outcome:
            return frozenset({name.partition(".")[0]})
    return frozenset()
