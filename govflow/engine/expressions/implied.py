"""What must be so when a condition holds: its parts, and what is known then; and whether it may hold at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from govflow.engine.expressions.absence import needed
from govflow.engine.expressions.nodes import And, Compare, Flag, Logic, Not, Or, Present


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


def can_hold(node: Logic, so: Mapping[Flag, bool]) -> bool:
    """May it hold, where these flags are so or not and all else may be anything?"""
    match node:
        case And(parts):
            return all(can_hold(each, so) for each in parts)
        case Or(parts):
            return any(can_hold(each, so) for each in parts)
        case Flag():
            return so.get(node, True)
        case Not(flag):
            return not so.get(flag, False)
    return True
