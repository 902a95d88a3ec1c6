"""The values that are tried of what expressions read: of each sort that its constants tell apart, one or a few."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from govflow.engine.expressions.evaluation import UNANSWERED
from govflow.engine.expressions.nodes import Called, Compare, Constant, Counted, Flag, Named, Node, Present, Value
from govflow.engine.expressions.types import ALWAYS, EQUAL, ORDERED, YES_NO, Scope, Type

SOME = "…"  # a value of which nothing is asked but whether there is one
MOST = 20_000  # situations that are tried


class TooManySituations(Exception):
    """The expressions read so much that they cannot be proven in reasonable time."""


def tried_values(
    scope: Scope, found: Sequence[Compare | Flag], told: frozenset[str], lacking: Set[Node] = frozenset()
) -> list[Sequence[Mapping[Node, Any]]]:
    """What is tried, each with its values; what is ``lacking`` also missing; the ways that a round may end are one.

    Raises TooManySituations.
    """
    constants: dict[Value, list[Any]] = {}
    tried: dict[Node, Sequence[Any]] = {}
    rounds: dict[str, None] = {}
    for atom in found:
        match atom:
            case Flag(Named(name) as named) if scope.names[name].field:
                tried[named] = (True, False)
            case Flag(Present(value)):
                constants.setdefault(value, [])
            case Flag(Named(name)) if scope.names[name].outcome:
                rounds[name.partition(".")[0]] = None
            case Flag(Named(name)) if name in told:
                pass
            case Flag():
                tried[atom] = (True, False)
            case Compare(left, _, Constant(value)):
                constants.setdefault(left, []).extend(value if isinstance(value, tuple) else (value,))
            case Compare(left, _, right) if Compare(right, "==", left) not in tried:
                key = relation(atom)
                tried[key] = (-1, 0, 1) if left.type.kind in ORDERED else (0, 1) if key.sign == "==" else (True, False)
    for value, compared in constants.items():
        tried[value] = _answers(value.type, _bounds(value, scope), sorted(set(compared))) or (SOME,)
        if math.prod(map(len, tried.values())) > MOST:
            raise TooManySituations
    values = [
        [{node: value} for value in (*values, *((UNANSWERED,) if node in lacking else ()))]
        for node, values in tried.items()
    ]
    return [*values, *(_ends(name, scope) for name in rounds if told.isdisjoint(scope.outcomes(name)))]


def _ends(round_: str, scope: Scope) -> Sequence[Mapping[Node, Any]]:
    """Each way that the round may have ended; and none, unless it is over for certain."""
    flags = {Flag(Named(name, YES_NO)): scope.given(name) == ALWAYS for name in scope.outcomes(round_)}
    over = any(flags.values())
    ways: list[Mapping[Node, Any]] = [
        {each: each == end for each in flags} for end, possible in flags.items() if possible or not over
    ]
    return ways if over else [*ways, dict.fromkeys(flags, False)]


def relation(atom: Compare) -> Compare:
    """What is supposed of two values compared."""
    return Compare(atom.left, "==" if atom.left.type.kind in EQUAL else "contains", atom.right)


def round_of(node: Node, scope: Scope) -> str | None:
    """The round of which this is an outcome."""
    match node:
        case Flag(Named(name)) if scope.names[name].outcome:
            return name.partition(".")[0]
    return None


@dataclass(frozen=True)
class _Bounds:
    """Between which numbers a value lies, and in which steps."""

    least: Fraction | None = None
    most: Fraction | None = None
    step: Fraction | None = None


def _bounds(value: Value, scope: Scope) -> _Bounds:
    match value:
        case Named(name):
            known = scope.names[name]
            return _Bounds(known.least, known.most, known.step)
        case Called(name):
            function = scope.functions[name]
            return _Bounds(function.least, None, function.step)
        case Counted():
            return _Bounds(Fraction(), None, Fraction(1))
    return _Bounds()


def _answers(type_: Type, bounds: _Bounds, constants: list[Any]) -> Sequence[Any]:
    """Values of each sort that the constants tell apart."""
    match type_.kind:
        case "option":
            return tuple(value for value, _ in type_.options)
        case "options" | "organizations" | "persons":
            if 2 ** len(constants) > MOST:
                raise TooManySituations
            return [each for size in range(len(constants) + 1) for each in itertools.combinations(constants, size)]
        case "text":
            return [*constants, "".join(constants) + "…"]
        case "date":
            return sorted({day for each in constants for day in _days_around(each)})
        case "days" | "months":
            return sorted({value for each in constants for value in (each - 1, each, each + 1)})
    return _numbers(bounds, constants)


def _numbers(bounds: _Bounds, constants: list[Fraction]) -> Sequence[Fraction]:
    """Each constant and a value between it and each neighbour, within the limits."""
    step, least, most = bounds.step, bounds.least, bounds.most
    sides = [value for each in constants for value in _beside(each, step)]
    between = [] if step is not None else [(one + other) / 2 for one, other in itertools.pairwise(constants)]
    return sorted(
        {
            value
            for value in (*sides, *between, least, most)
            if value is not None and (least is None or value >= least) and (most is None or value <= most)
        }
    )


def _beside(constant: Fraction, step: Fraction | None) -> Iterator[Fraction]:
    """The constant and something less and greater; where values have a step, only those that lie on it."""
    if step is None:
        yield from (constant - 1, constant, constant + 1)
        return
    below, above = constant // step * step, -(-constant // step) * step
    yield from (below - step, below, above, above + step)


def _days_around(day: date) -> Iterator[date]:
    for days in (-1, 0, 1):
        try:
            yield day + timedelta(days=days)
        except OverflowError:
            continue
