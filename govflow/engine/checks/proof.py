"""Proofs over all situations in which a step may be taken: one in which all of some steps apply, or none."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from govflow.engine.checks.allowance import Allowance
from govflow.engine.checks.flow import Edge
from govflow.engine.expressions import Scope
from govflow.engine.expressions.below import ALL, ALL_ENDED, CLOSED
from govflow.engine.expressions.nodes import Named, size
from govflow.engine.expressions.samples import Situation, all_situations
from govflow.engine.expressions.trying import TooManySituations
from govflow.engine.problems import Severity
from govflow.messages import Message

Flags = frozenset[str]
MOST_COMBINATIONS = 500  # of how the rounds of one state stand
MOST_PROVEN = 50_000  # parts of conditions looked at in situations, for a whole file


@dataclass(frozen=True, kw_only=True)
class Proof:
    """Which situations there are: answers, and sets of the events ``told`` that can be so at one time.

    ``scope`` says what is there for certain. ``rounds`` are those that the state opens. Other events are supposed to be
    so or not, whatever brought them about. Every proof raises Exhausted when its ``allowance`` is.
    """

    scope: Scope
    rounds: Flags = frozenset()
    told: Flags = frozenset()
    events: Sequence[Flags] = (frozenset(),)
    allowance: Allowance = field(default_factory=lambda: Allowance(MOST_PROVEN))

    def witness(self, edges: Sequence[Edge], *, wanted: bool) -> Situation | None:
        """A situation in which all of the steps apply (or, not ``wanted``, none of them); a certain one, if any is."""
        found = None
        for situation in self._situations(edges, wanted=wanted):
            if situation.certain:
                return situation
            found = found or situation
        return found

    def _situations(self, edges: Sequence[Edge], *, wanted: bool) -> Iterator[Situation]:
        conditions = [each for edge in edges for each in (edge.condition, edge.when)]
        effort = 1 + sum(size(each.tree) for each in conditions if each is not None)
        self.allowance.spend(effort)
        for each in all_situations(conditions, self.scope, self.told):
            self.allowance.spend(effort * len(self.events))
            for event in self.events:
                situation = each.when(event)
                if situation.possible and all(applies(edge, situation, event) is wanted for edge in edges):
                    yield situation

    def possible(self, *edges: Edge) -> bool:
        return self.witness(edges, wanted=True) is not None

    def gap(self, edges: Sequence[Edge]) -> Situation | None:
        return self.witness(edges, wanted=False)


def applies(edge: Edge, situation: Situation, flags: Flags) -> bool:
    """Do the conditions of the step hold in this situation, with these events? It waits for rounds to be over."""
    if any(still_open(name) in flags or name in situation.skipped for name in edge.rounds):
        return False
    return all(each is None or each.holds_in(situation, flags) for each in (edge.condition, edge.when))


def still_open(round_name: str) -> str:
    """The flag of a round that has not closed."""
    return f"{round_name}.open"


def events_of(scope: Scope, rounds: Mapping[str, Sequence[str]], edges: Sequence[Edge], allowance: Allowance) -> Proof:
    """What can be so at one time: each round open or ended in one way, and what is asked of the child cases or not.

    Raises TooManySituations.
    """
    ways = [(still_open(name), *outcomes) for name, outcomes in rounds.items()]
    if math.prod(len(each) for each in ways) > MOST_COMBINATIONS:
        raise TooManySituations
    ended: list[Flags] = [frozenset(each) for each in itertools.product(*ways)]
    flags = {flag for edge in edges if edge.when is not None for flag in edge.when.flags}
    asked = sorted(flag for flag in flags if flag.partition(".")[2] in (CLOSED, ALL_ENDED))
    subsets = [frozenset(each) for size in range(len(asked) + 1) for each in itertools.combinations(asked, size)]
    return Proof(
        scope=scope,
        allowance=allowance,
        rounds=frozenset(rounds),
        told=frozenset(asked).union(*rounds.values()),
        events=[event | more for event in ended for more in subsets if _consistent(more, asked)],
    )


def _consistent(so: Flags, asked: Sequence[str]) -> bool:
    """Where there are child cases and all have ended, none is open; where none is open, none of any name is."""
    none_open = {flag for flag in asked if flag.endswith(f".{ALL_ENDED}")}
    over = {flag.replace(CLOSED, ALL_ENDED) for flag in so if flag.endswith(f".{CLOSED}")}
    if not so.isdisjoint((f"{ALL}.{CLOSED}", f"{ALL}.{ALL_ENDED}")):
        over |= none_open
    return over & none_open <= so


def as_sure(situation: Situation, message: Message) -> tuple[Message, Severity]:
    """An error where answers decide it; where the proof had to suppose something, a warning that says so."""
    if situation.certain:
        return message, "error"
    unproved = Message("It cannot be proved that this never happens: %(problem)s", problem=message)
    return unproved, "warning"


def remedy(situation: Situation, scope: Scope) -> Message | None:
    """What to do about what is missing in a gap; None where all is there."""
    parts = [part for parts in situation.missing.values() for part in parts]
    names = tuple(dict.fromkeys(each.name for each in parts if isinstance(each, Named)))
    if situation.skipped:
        return Message(
            "Not every way here holds the round “%(round)s”, and what asks about it under “when” waits until it is "
            "over: ask about it under “if”, where it has then ended in no way.",
            round=sorted(situation.skipped)[0],
        )
    if names and all(scope.names[each].field for each in names):
        return Message(
            "No comparison holds for what is missing: let every way ask for %(names)s (required: true), or add a way "
            "for “not known(%(name)s)”.",
            names=names,
            name=names[0],
        )
    if situation.missing:
        return Message(
            "No comparison holds for what is missing: add a way for “not known(%(name)s)”.",
            name=names[0] if names else "…",
        )
    return None
