"""What is there for certain in each state, on whichever way a case came to it: answers, and rounds that are over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from govflow.engine.asking import AskedField, sets_of
from govflow.engine.checks.flow import Edge, Flow
from govflow.engine.definition import SAME, TIMER
from govflow.engine.expressions import Scope
from govflow.engine.expressions.absence import given_for, with_certain
from govflow.engine.expressions.implied import can_hold, conjuncts, holds, known_then
from govflow.engine.expressions.nodes import Flag, Logic, Named, leaves
from govflow.engine.expressions.types import YES_NO, Given

Answered = dict[str, frozenset[str]]  # field → the conditions under which it is answered for certain
Ended = Mapping[str, frozenset[str]]  # round → its outcomes that may have come about, one of them for certain


@dataclass(frozen=True, kw_only=True)
class _Taken:
    """What is so when a step is taken: its conditions, all that holds with them, the fields known then.

    ``rounds``: those whose outcome it asks.
    """

    conditions: tuple[Logic, ...]
    so: frozenset[Logic]
    known: frozenset[str]
    rounds: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Certain:
    """Which fields are answered, under which conditions; which rounds are over, and how they may have ended."""

    answered: Mapping[str, frozenset[str]] = field(default_factory=dict)
    over: Ended = field(default_factory=dict)

    def and_on(self, other: Certain) -> Certain:
        """What is certain on either of two ways."""
        both = self.answered.keys() & other.answered.keys()
        answered = {name: self.answered[name] | other.answered[name] for name in both}
        ended = self.over.keys() & other.over.keys()
        return Certain(answered=answered, over={name: self.over[name] | other.over[name] for name in ended})


class Ways:
    """What all ways to a state have in common."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.workflow = flow.workflow
        self.returned = {name for each in self.workflow.children.values() for name in each.returns}
        self._sending: dict[tuple[str, str | None], Scope] = {}
        self._taken: dict[int, _Taken] = {}
        self._open: dict[tuple[frozenset[str], frozenset[Logic]], frozenset[str]] = {}

    def scope_in(self, state: str) -> Scope:
        """What expressions may name there, with what is certain; where no case comes to everything is."""
        return self.scope_sending(state, None)

    def scope_sending(self, state: str, form: str | None) -> Scope:
        """The same while a form is sent there: who is refused for an answer that it asks for gives it and is not."""
        if (state, form) not in self._sending:
            certain = self._certain.get(state) or self._everything
            filled = certain if form is None else self._filled(certain, form, lambda asked: True)
            self._sending[state, form] = self._scope(filled)
        return self._sending[state, form]

    @cached_property
    def _everything(self) -> Certain:
        ended = {name: frozenset(self.flow.scope.outcomes(name)) for name in self.workflow.rounds}
        return Certain(answered=dict.fromkeys(self.workflow.fields, frozenset()), over=ended)

    @cached_property
    def _certain(self) -> Mapping[str, Certain]:
        start = self.workflow.start
        found = {start: self._filled(Certain(), self.workflow.opening, _required)}
        waiting = [start]
        while waiting:
            state = waiting.pop()
            for target, certain in self._next(state, found[state]):
                now = certain.and_on(found[target]) if target in found else certain
                if now != found.get(target):
                    found[target] = now
                    waiting.append(target)
        return found

    def _next(self, state: str, certain: Certain) -> Iterator[tuple[str, Certain]]:
        for edge in self.flow.leaving(state):
            for form in _forms_sent(edge):
                yield (
                    edge.target,
                    self._after(edge, certain if form is None else self._filled(certain, form, _required)),
                )
        reopen = self.workflow.states[state].reopen
        if reopen is not None:
            yield reopen.to, certain

    def _after(self, edge: Edge, certain: Certain) -> Certain:
        """What is certain after a step that was taken on what was certain."""
        taken = self._when_taken(edge)
        left = {name: self._left(given, taken.so) for name, given in certain.answered.items() if given}
        answered = {**certain.answered, **left, **dict.fromkeys(taken.known, frozenset[str]())}
        answered = self._set(edge, answered, certain, taken.so)
        return Certain(answered=answered, over=self._over(edge, certain, taken))

    def _when_taken(self, edge: Edge) -> _Taken:
        """What its conditions say, the same out of every state."""
        if edge.index not in self._taken:
            guards = map(self.flow.condition, self.workflow.required(edge.transition))
            found = [each.logic for each in (edge.condition, edge.when, *guards) if each is not None]
            self._taken[edge.index] = _Taken(
                conditions=tuple(found),
                so=frozenset(each for condition in found for each in conjuncts(condition)),
                known=frozenset(name for each in found for name in known_then(each) if name in self.workflow.fields),
                rounds=frozenset(
                    name.partition(".")[0] for each in found for name in _outcomes_in(each, self.flow.scope)
                ),
            )
        return self._taken[edge.index]

    def _set(self, edge: Edge, answered: Answered, certain: Certain, so: frozenset[Logic]) -> Answered:
        if not edge.transition.set:
            return answered
        found = dict(answered)
        scope = self._scope(replace(certain, answered=answered))
        for name, expression in sets_of(edge.transition, self.workflow.fields, self.flow.scope).items():
            given = given_for(expression.tree, scope)
            _keep(found, name, None if given is None else self._lasting(self._left(given, so)))
        return self._still(found, frozenset(edge.transition.set), but=frozenset())

    def _over(self, edge: Edge, certain: Certain, taken: _Taken) -> Ended:
        """A round that its state leaves before it is over has no result; one that opens anew has none yet."""
        states = self.workflow.states
        before = {name: ends for name, ends in certain.over.items() if name not in states[edge.source].rounds}
        asked = taken.rounds | edge.rounds
        found = before | {name: self._ends(edge, before.get(name), name, taken.conditions) for name in asked}
        opened = states[edge.target].rounds if edge.transition.to != SAME else ()
        return {name: ends for name, ends in found.items() if ends and name not in opened}

    def _ends(
        self, edge: Edge, before: frozenset[str] | None, round_: str, conditions: Sequence[Logic]
    ) -> frozenset[str]:
        """How a round may have ended if a step was taken; nothing where it need not be over."""
        names = self.flow.scope.outcomes(round_)
        flags = {name: Flag(Named(name, YES_NO)) for name in names}
        none = all(can_hold(each, dict.fromkeys(flags.values(), False)) for each in conditions)
        if before is None and round_ not in edge.rounds and none:
            return frozenset()
        return frozenset(
            name
            for name in before or names
            if all(can_hold(each, {flag: end == name for end, flag in flags.items()}) for each in conditions)
        )

    def _filled(self, certain: Certain, form: str, answers: Callable[[AskedField], bool]) -> Certain:
        """After a form was sent, in which such fields are answered wherever they are asked."""
        asked, found = self.flow.forms[form], dict(certain.answered)
        for each in asked.order:
            _keep(found, each.name, self._given(each, found, certain.over, answers))
        return Certain(answered=self._still(found, asked.names, but=asked.names), over=certain.over)

    def _given(
        self, asked: AskedField, answered: Answered, over: Ended, answers: Callable[[AskedField], bool]
    ) -> Given:
        given: Given = frozenset() if answers(asked) else None
        if asked.value is not None and not asked.field.required:
            given = given_for(asked.value.tree, self._scope(Certain(answered=answered, over=over)))
        return None if given is None else self._lasting(given | frozenset(asked.field.conditions))

    def _left(self, given: frozenset[str], so: frozenset[Logic]) -> frozenset[str]:
        """The conditions of which it is not known that they hold."""
        if (given, so) not in self._open:
            self._open[given, so] = frozenset(each for each in given if not holds(self.flow.condition(each).logic, so))
        return self._open[given, so]

    def _lasting(self, given: frozenset[str]) -> Given:
        """Conditions that hold later if they hold now, as long as what they read is not answered anew."""
        for each in given:
            read = self.flow.condition(each)
            if read.names or not self.returned.isdisjoint(read.fields):
                return None
        return given

    def _still(self, answered: Answered, anew: frozenset[str], *, but: frozenset[str]) -> Answered:
        """Without what depends on something that was answered anew."""
        return {
            name: given
            for name, given in answered.items()
            if not given or name in but or anew.isdisjoint(self._read_by(given))
        }

    def _read_by(self, conditions: frozenset[str]) -> frozenset[str]:
        return frozenset[str]().union(*(self.flow.condition(each).fields for each in conditions))

    def _scope(self, certain: Certain) -> Scope:
        return with_certain(self.flow.scope, certain.answered, certain.over, self.workflow.fields)


def _forms_sent(edge: Edge) -> tuple[str | None, ...]:
    """The form that comes with a step; the clock sends none."""
    step = edge.transition
    if not step.manual:
        return (None,)
    return (step.form, None) if TIMER in step.actors else (step.form,)


def _outcomes_in(condition: Logic, scope: Scope) -> Iterator[str]:
    for leaf in leaves(condition):
        if isinstance(leaf, Named) and scope.names[leaf.name].outcome:
            yield leaf.name


def _required(asked: AskedField) -> bool:
    return asked.field.required


def _keep(answered: Answered, name: str, given: Given) -> None:
    if given is None:
        answered.pop(name, None)
    else:
        answered[name] = given
