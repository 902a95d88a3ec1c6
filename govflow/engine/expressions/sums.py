"""Numbers that make up another, such as how the rounds for each row of a table ended: tried together, as they can be.

All whole numbers that add up are possible at one time, so these situations suppose nothing. Each part is tried as none,
as few, and as every number written beside it with its neighbours.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from govflow.engine.expressions.nodes import Compare, Constant, Flag, Named, Node, leaves, parts_of
from govflow.engine.expressions.types import NUMBER, Scope

FEW = (Fraction(0), Fraction(1), Fraction(2))


def adds_up(atom: Compare | Flag, scope: Scope) -> bool:
    """Does it compare nothing but such numbers, with one another or with written ones?"""
    read = list(leaves(atom))
    return bool(read) and all(isinstance(each, Named) and _total(each.name, scope) is not None for each in read)


def together(atoms: Sequence[Compare | Flag], scope: Scope) -> list[Sequence[Mapping[Node, Fraction]]]:
    """For each total that the comparisons are about, all situations in which its parts are tried."""
    read = [each.name for atom in atoms for each in leaves(atom) if isinstance(each, Named)]
    totals = dict.fromkeys(total for name in read if (total := _total(name, scope)) is not None)
    values = sorted({*FEW, *(each for atom in atoms for number in _written(atom) for each in _beside(number))})
    return [_situations(total, values, scope) for total in totals]


def _situations(total: str, values: Sequence[Fraction], scope: Scope) -> Sequence[Mapping[Node, Fraction]]:
    parts = [Named(name, NUMBER) for name, each in scope.names.items() if each.adds_to == total]
    return [
        {**dict(zip(parts, numbers, strict=True)), Named(total, NUMBER): sum(numbers, Fraction())}
        for numbers in itertools.product(values, repeat=len(parts))
    ]


def _total(name: str, scope: Scope) -> str | None:
    """What the number is a part of; a total is its own."""
    adds_to = scope.names[name].adds_to
    return adds_to or (name if name in scope.totals else None)


def _written(node: Node) -> Iterable[Fraction]:
    if isinstance(node, Constant):
        return [node.value] if isinstance(node.value, Fraction) else []
    return (number for part in parts_of(node) for number in _written(part))


def _beside(number: Fraction) -> Iterable[Fraction]:
    """The whole numbers around a written one, itself among them."""
    below = number // 1
    return (Fraction(each) for each in (below - 1, below, below + 1, below + 2) if each >= 0)
