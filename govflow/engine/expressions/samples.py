"""Sample situations that settle every comparison in some expressions: a proof over all answers, or none at all.

A field compared with constants changes nothing between two neighbouring constants, so it is enough to try each
constant, something on either side of it, and the limits of the field. What is no field (a sum, a product, the figures
of a round) is tried in the same way, as if it could take any value; two values compared with one another are tried
less, equal and greater, as if nothing else bore on that; an event (a round ended so, all child cases have ended) is
tried as so and not so, though no round ends in two ways. Numbers that make up another are tried as they can be at one
time (see ``sums``). These suppositions only add situations. So what holds in all
of them holds always; but one in which something holds may not exist: only ``certain`` ones are proved to.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from govflow.engine.expressions.clauses import clause, said_of
from govflow.engine.expressions.nodes import (
    Calculated,
    Called,
    Chosen,
    Compare,
    Constant,
    Counted,
    Flag,
    Gathered,
    Named,
    Node,
    Sign,
    Value,
    atoms,
)
from govflow.engine.expressions.rounding import stored
from govflow.engine.expressions.sums import adds_up, together
from govflow.engine.expressions.terms import shown, term
from govflow.engine.expressions.types import EQUAL, ORDERED, YES_NO, Scope, Type
from govflow.messages import Message

if TYPE_CHECKING:
    from govflow.engine.expressions import Expression

MOST = 20_000  # situations that are tried


class TooManyCases(Exception):
    """The expressions read so much that they cannot be proven in reasonable time."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """One situation: what is supposed of answers, of other values, and of two values compared.

    ``certain``: it consists of answers alone, each of which can be given whatever the others are.
    """

    assumed: Mapping[Node, Any] = field(default_factory=dict)
    certain: bool = True

    @property
    def answers(self) -> dict[str, Any]:
        """What is supposed of answers, by name, as forms hold them."""
        named = ((node, value) for node, value in self.assumed.items() if isinstance(node, Named))
        return {node.name: stored(value, node.type) for node, value in named}


def all_cases(
    expressions: Iterable[Expression | None], scope: Scope, told: frozenset[str] = frozenset()
) -> Iterator[Case]:
    """Every situation that the expressions can tell apart, all that they read being answered.

    The events ``told`` are not tried: whoever asks knows when they are so. Raises TooManyCases beyond ``MOST``
    situations.
    """
    found = [atom for each in expressions if each is not None for atom in atoms(each.logic)]
    numbers = [each for each in found if adds_up(each, scope)]
    tried = _tried(scope, [each for each in found if each not in numbers], told)
    sums = together(numbers, scope)
    if math.prod(map(len, [*tried.values(), *sums])) > MOST:
        raise TooManyCases
    certain = all(isinstance(node, Named) and scope.names[node.name].free for node in tried)
    return (
        Case(assumed=_merged(dict(zip(tried, values, strict=True)), added), certain=certain)
        for values in _combined(tried, scope)
        for added in itertools.product(*sums)
    )


def shown_case(case: Case, scope: Scope) -> tuple[Message, ...]:
    """What a situation supposes, as a sentence names it: answers with their values, comparisons as clauses."""
    return tuple(_supposed(node, value, scope) for node, value in case.assumed.items())


def _merged(tried: Mapping[Node, Any], sums: Iterable[Mapping[Node, Any]]) -> Mapping[Node, Any]:
    return {**tried, **{node: number for each in sums for node, number in each.items()}}


def _supposed(node: Node, value: Any, scope: Scope) -> Message:
    match node:
        case Flag(of):
            said = said_of(of, scope)
            return said.clause if value else said.opposite
        case Compare(left, "contains", right):
            return clause(Compare(left, "contains" if value else "lacks", right), scope)
        case Compare(left, _, right):
            sign: Sign = "==" if value == 0 else "<" if value < 0 else ">" if left.type.kind in ORDERED else "!="
            return clause(Compare(left, sign, right), scope)
        case Named(name, type_) if type_ == YES_NO:
            answer = Message("yes") if value else Message("no")
            return Message("%(field)s %(value)s", field=scope.names[name].title, value=answer)
        case Named(name, type_):
            return Message("%(field)s %(value)s", field=scope.names[name].title, value=shown(value, type_))
        case Called() | Calculated() | Gathered() | Counted() | Chosen():
            return Message("%(field)s %(value)s", field=term(node, scope), value=shown(value, node.type))
    raise AssertionError(node)


def _combined(tried: Mapping[Node, Sequence[Any]], scope: Scope) -> Iterator[tuple[Any, ...]]:
    """Each value of one with each of the others, except that a round ends in one way only."""
    rounds = [_ended_round(node, scope) for node in tried]
    for values in itertools.product(*tried.values()):
        ended = [name for name, so in zip(rounds, values, strict=True) if name is not None and so]
        if len(ended) == len(set(ended)):
            yield values


def _ended_round(node: Node, scope: Scope) -> str | None:
    """The round of which this is an outcome."""
    match node:
        case Flag(Named(name)) if scope.names[name].outcome:
            return name.partition(".")[0]
    return None


def _tried(scope: Scope, found: Sequence[Compare | Flag], told: frozenset[str]) -> dict[Node, Sequence[Any]]:
    """What is tried, with its values."""
    constants: dict[Value, list[Any]] = {}
    tried: dict[Node, Sequence[Any]] = {}
    for atom in found:
        match atom:
            case Flag(Named(name) as named) if scope.names[name].field:
                tried[named] = (True, False)
            case Flag(Named(name)) if name in told:
                pass
            case Flag():
                tried[atom] = (True, False)
            case Compare(left, _, Constant(value)):
                constants.setdefault(left, []).extend(value if isinstance(value, tuple) else (value,))
            case Compare(left, _, right) if Compare(right, "==", left) not in tried:
                key = Compare(left, "==" if left.type.kind in EQUAL else "contains", right)
                tried[key] = (-1, 0, 1) if left.type.kind in ORDERED else (0, 1) if key.sign == "==" else (True, False)
    for value, compared in constants.items():
        tried[value] = _answers(value.type, _bounds(value, scope), sorted(set(compared)))
    return tried


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
