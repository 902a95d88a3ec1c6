"""Sample situations that settle every comparison in some expressions: a proof over all answers, or none at all.

A field compared with constants changes nothing between two neighbouring constants, so it is enough to try each
constant, something on either side of it, and the limits of the field. What is no field (a sum, a product, the figures
of a round) is tried in the same way, as if it could take any value; two values compared with one another are tried
less, equal and greater, as if nothing else bore on that; an event (a round ended so, all child cases have ended) is
tried as so and not so, though no round ends in two ways. Numbers that make up another are tried as they can be at one
time (see ``sums``). What is not there for certain (an answer for which not every way asks, the share of a vote in which
nobody voted) is tried as missing, too. These suppositions only add situations. So what holds in all of them holds
always; but one in which something holds may not exist: only ``certain`` ones are proved to.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

from govflow.engine.expressions.absence import given_of, lacking
from govflow.engine.expressions.evaluation import Evaluation, Missing
from govflow.engine.expressions.nodes import (
    Calculated,
    Called,
    Chosen,
    Compare,
    Constant,
    Counted,
    Flag,
    Gathered,
    Logic,
    Named,
    Node,
    Present,
    Sign,
    Value,
    atoms,
    leaves,
)
from govflow.engine.expressions.reading import read
from govflow.engine.expressions.rounding import stored
from govflow.engine.expressions.sums import adds_up, together
from govflow.engine.expressions.trying import MOST, SOME, TooManySituations, relation, round_of, tried_values
from govflow.engine.expressions.types import ORDERED, YES_NO, Scope
from govflow.engine.expressions.wording import clause, said_of, shown, term
from govflow.engine.facts import Rounds
from govflow.messages import Message

if TYPE_CHECKING:
    from govflow.engine.expressions import Expression


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part without which a value is missing. ``given``: it is there if all of these hold; None: who knows."""

    node: Value
    given: tuple[Logic, ...] | None


@dataclass(frozen=True, kw_only=True)
class Situation:
    """One situation: what is supposed of answers, of other values, and of two values compared, Missing among it.

    ``lacking``: which parts what is tried may lack. ``skipped``: rounds that were not held, or left open. ``flags``:
    the events that are so besides. ``supposed``: something is there of which nobody knows whether it can be so.
    """

    assumed: Mapping[Node, Any] = field(default_factory=dict)
    lacking: Mapping[Node, Sequence[Part]] = field(default_factory=dict)
    skipped: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()
    supposed: bool = False

    def when(self, flags: frozenset[str]) -> Situation:
        """The same with these events."""
        return replace(self, flags=flags) if self.lacking else self

    @property
    def answers(self) -> dict[str, Any]:
        """What is supposed of answers, by name, as forms hold them."""
        named = ((node, value) for node, value in self.assumed.items() if isinstance(node, Named))
        return {node.name: stored(value, node.type) for node, value in named if not isinstance(value, Missing)}

    @property
    def missing(self) -> Mapping[Node, tuple[Value, ...]]:
        """What is supposed to be missing, with the parts that it lacks."""
        return {
            node: tuple(part.node for part in self.lacking[node] if not self._there(node, part))
            for node, value in self.assumed.items()
            if isinstance(value, Missing)
        }

    @property
    def possible(self) -> bool:
        """Is nothing missing that is there for certain, and nothing there without its parts?"""
        return all(self.missing.values()) and not any(self._without_part(node) for node in self.lacking)

    @property
    def certain(self) -> bool:
        """It consists of answers that can be given, or missing, whatever the others are, and of ways that there are."""
        return not self.supposed and all(
            any(isinstance(part, Named) for part in parts) for parts in self.missing.values()
        )

    def _without_part(self, node: Node) -> bool:
        there = not isinstance(self.assumed[node], Missing)
        return there and any(isinstance(self.assumed.get(part.node), Missing) for part in self.lacking[node])

    def _there(self, node: Node, part: Part) -> bool:
        if part.node != node and part.node in self.assumed:
            return not isinstance(self.assumed[part.node], Missing)
        seen = supposing(self.assumed, self.flags)
        return part.given is not None and all(seen.truth(each) is True for each in part.given)


def supposing(assumed: Mapping[Node, Any], flags: frozenset[str]) -> Evaluation:
    """What is supposed, seen by an expression; these events are so, and all else is missing."""
    return Evaluation(look=lambda name: name in flags or None, call=lambda *_: None, assumed=assumed)


def all_situations(
    expressions: Iterable[Expression | None], scope: Scope, told: frozenset[str] = frozenset()
) -> Iterator[Situation]:
    """Every situation that the expressions can tell apart; what is not answered for certain may be missing.

    The events ``told`` are not tried: whoever asks knows when they are so, and whether the case is possible then.
    Raises TooManySituations beyond ``MOST`` situations.
    """
    found, parts = _read([each.logic for each in expressions if each is not None], scope)
    lacking_some = {node: each for node, each in parts.items() if each}
    numbers = [each for each in found if adds_up(each, scope)]
    tried = tried_values(scope, [each for each in found if each not in numbers], told, lacking_some.keys())
    sums = together(numbers, scope)
    if math.prod(map(len, [*tried, *sums])) > MOST:
        raise TooManySituations
    return _situations(tried, sums, lacking_some, scope)


def settled(expression: Expression, scope: Scope, told: frozenset[str]) -> bool:
    """Does it read nothing but answers, each of which can be given whatever the others are, and the events told?"""
    try:
        tried = tried_values(scope, [each for each in atoms(expression.logic) if not adds_up(each, scope)], told)
    except TooManySituations:
        return False
    few = math.prod(len(each) for each in tried) <= MOST
    return few and all(isinstance(node, Named) and scope.names[node.name].free for each in tried for node in each[0])


def shown_situation(situation: Situation, scope: Scope) -> tuple[Message, ...]:
    """What a situation supposes, as a sentence names it: answers with their values, comparisons as clauses."""
    ended = {round_of(node, scope) for node, so in situation.assumed.items() if so is True}
    found = (
        _missing(situation.missing[node], scope) if isinstance(value, Missing) else _supposed(node, value, scope)
        for node, value in situation.assumed.items()
        if value is not False or round_of(node, scope) not in ended - {None}
    )
    return tuple(dict.fromkeys(found))


def _situations(
    tried: Sequence[Sequence[Mapping[Node, Any]]],
    sums: Sequence[Sequence[Mapping[Node, Any]]],
    lacking: Mapping[Node, Sequence[Part]],
    scope: Scope,
) -> Iterator[Situation]:
    for each in itertools.product(*tried, *sums):
        assumed = {node: value for part in each for node, value in part.items()}
        ends = [(name, part) for part in each if (name := _ends_of(part, scope)) is not None]
        found = Situation(
            assumed=assumed,
            lacking={node: parts for node, parts in lacking.items() if node in assumed},
            skipped=frozenset(name for name, part in ends if not any(part.values())),
            supposed=not all(_can_be(part, scope) for part in each[: len(tried)]),
        )
        if found.possible:
            yield found


def _can_be(part: Mapping[Node, Any], scope: Scope) -> bool:
    """Can this be so, whatever else is? A round that may be skipped has ended in none of its ways."""
    if _ends_of(part, scope) is not None:
        return not any(part.values())
    return all(
        isinstance(value, Missing) or (isinstance(node, Named) and scope.names[node.name].free)
        for node, value in part.items()
    )


def _ends_of(part: Mapping[Node, Any], scope: Scope) -> str | None:
    """The round of which these are the ways to end."""
    return next((name for node in part if (name := round_of(node, scope)) is not None), None)


def _read(conditions: Sequence[Logic], scope: Scope) -> tuple[Sequence[Compare | Flag], Mapping[Node, Sequence[Part]]]:
    """The comparisons and flags in conditions, and in those under which something is there that they read."""
    found: dict[Compare | Flag, None] = {}
    lacked: dict[Node, Sequence[Part]] = {}
    waiting = list(conditions)
    while waiting:
        condition = waiting.pop(0)
        new = [each for each in atoms(condition) if each not in found]
        rounds = {name for leaf in leaves(condition) if (name := _held(leaf, scope))}
        ends = [Flag(Named(end, YES_NO)) for name in sorted(rounds) for end in scope.outcomes(name)]
        found |= dict.fromkeys([*new, *ends])
        for node, values in ((node, values) for each in new for node, values in _values(each)):
            parts = [_part(each, scope) for value in values for each in lacking(value, scope)]
            lacked[node] = list({each.node: each for each in parts}.values())
            waiting += [given for each in parts for given in each.given or ()]
    return list(found), lacked


def _values(atom: Compare | Flag) -> Iterator[tuple[Node, tuple[Value, ...]]]:
    """What is tried for an atom, with the values that it takes to know it."""
    match atom:
        case Flag(Present(value)):
            yield value, (value,)
        case Compare(left, _, Constant()):
            yield left, (left,)
        case Compare(left, _, right):
            yield relation(atom), (left, right)


def _part(node: Value, scope: Scope) -> Part:
    given = given_of(node, scope)
    logics = None if given is None else tuple(_condition(each, scope) for each in sorted(given))
    return Part(node=node, given=logics)


def _condition(text: str, scope: Scope) -> Logic:
    return cast("Logic", read(text, scope, YES_NO))


def _held(leaf: Named | Called, scope: Scope) -> str | None:
    """The round that is asked for an outcome or a figure."""
    is_of_round = isinstance(leaf, Named) and Rounds in scope.names[leaf.name].needs
    return leaf.name.partition(".")[0] if isinstance(leaf, Named) and is_of_round else None


def _missing(parts: Sequence[Value], scope: Scope) -> Message:
    first, *others = (term(each, scope) for each in parts)
    for each in others:
        first = Message("%(one)s or %(other)s", one=first, other=each)
    return Message("%(field)s missing", field=first)


def _supposed(node: Node, value: Any, scope: Scope) -> Message:
    match node:
        case Flag(Named(name)) if scope.names[name].outcome and not value:
            return Message("the round “%(round)s” left out", round=scope.names[name].title)
        case Named() | Called() | Calculated() | Gathered() | Counted() | Chosen() if value == SOME:
            return Message("%(field)s answered", field=term(node, scope))
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
