"""Whom a form may name: the rules that are asked when it is sent, asked beforehand of everybody who could be chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from govflow.engine.definition import FormField
from govflow.engine.facts import CaseFacts, Facts, Form, Holder, Standing
from govflow.engine.machine import Machine
from govflow.engine.rules import BoundRule
from govflow.engine.rules.branches import Branch
from govflow.engine.rules.referring import named_by
from govflow.engine.seating import Register, Seating
from govflow.engine.seating.derivations import fill
from govflow.engine.seating.joining import joining, joins
from govflow.messages import Message

MOST_TOGETHER = 10_000  # answers to two fields that are tried with each other
MOST_SAID = 3  # sentences against those who cannot be chosen

Listed = Mapping[str, Sequence[int]]
"""Whom or what the list of each field offers, by id."""
HowSeated = Callable[[Sequence[FormField], Mapping[str, Any]], Seating]
"""The seats once fields are answered so."""


@dataclass(frozen=True, kw_only=True)
class Offered:
    """Who may be chosen, by id, and who is to begin with (``waiting``); what speaks against others, in brief."""

    ids: frozenset[int]
    against: tuple[Message, ...] = ()
    waiting: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Choosing:
    """A form in which somebody is chosen. ``guards``: those of its step, with what they read."""

    fields: Sequence[FormField]
    seat: HowSeated
    guards: Sequence[BoundRule] = ()
    facts: Facts

    def allowed(self, listed: Listed) -> dict[str, Offered]:
        """Who may be chosen of those listed: by the rules of seating, and by every guard of a single choice.

        A guard of two fields lets pass who could be chosen together with somebody. One of anything else is asked when
        the form is sent.
        """
        chosen = {each.name: each for each in self.fields if each.name in listed}
        found: dict[str, list[int]] = {}
        against: dict[str, list[Message]] = {}
        for name, field in chosen.items():
            judged = {each: self._against_seating(field, each) for each in listed[name]}
            found[name] = [each for each, reasons in judged.items() if not reasons]
            against[name] = [reason for reasons in judged.values() for reason in reasons]
        for guard in self.guards:
            named = sorted({name for _, refers, name in named_by(guard) if refers.to == "field"} & self._names)
            if named and all(each in chosen and not chosen[each].kind.several for each in named):
                passing, reasons = self._passing(guard, named, found)
                for name in named:
                    found[name] = [each for each in found[name] if each in passing[name]]
                    against[name] += reasons
        return {name: Offered(ids=frozenset(ids), against=_few(against[name])) for name, ids in found.items()}

    @property
    def _names(self) -> frozenset[str]:
        return frozenset(each.name for each in self.fields)

    def _against_seating(self, field: FormField, number: int) -> Sequence[Message]:
        """Whether somebody in office at a party may be named is only known once that party is."""
        if field.seats is None or field.audience:
            return ()
        answer = (number,) if field.kind.several else number
        seating = self.seat([field], {field.name: answer})
        of = seating.parties[field.seats].of
        waits = of is not None and not seating.seated.get(of) and any(each.seats == of for each in self.fields)
        return () if waits else seating.reasons

    def _passing(
        self, guard: BoundRule, named: Sequence[str], listed: Listed
    ) -> tuple[dict[str, set[int]], list[Message]]:
        """For each of the fields those with whom the guard passes, and what it says of others."""
        found: dict[str, set[int]] = {name: set() for name in named}
        against: list[Message] = []
        many = 1
        for name in named:
            many *= len(listed[name])
        if many > MOST_TOGETHER:
            return {name: set(listed[name]) for name in named}, []
        for answers in product(*(listed[name] for name in named)):
            together = dict(zip(named, answers, strict=True))
            said = guard.call({**self.facts, Form: Form(together)})
            if said is not None:
                against.append(said)
                continue
            for name, each in together.items():
                found[name].add(each)
        return found, against


def _few(reasons: Iterable[Message]) -> tuple[Message, ...]:
    return tuple(dict.fromkeys(reasons))[:MOST_SAID]


def seated_by_step(machine: Machine, branch: Branch, facts: Facts) -> HowSeated:
    """How a step seats whom its form names: who takes it may join by it, and derived capacities are filled after it."""

    def seat(fields: Sequence[FormField], answers: Mapping[str, Any]) -> Seating:
        seating = answered(machine, facts, joins(branch, facts[Standing]), fields, answers)
        fill({name: each for name, each in machine.derivations.items() if not seating.seated.get(name)}, facts, seating)
        return seating

    return seat


def answered(
    machine: Machine, facts: Facts, joined: str | None, fields: Iterable[FormField], answers: Mapping[str, Any]
) -> Seating:
    """The seats of a case with whoever takes one by acting, and whom the form names."""
    case: CaseFacts = facts[CaseFacts]
    register: Register = facts[Register]
    seating = joining(machine, joined, facts) if joined else Seating(machine.workflow.parties, case.parties, register)
    seating.take_answers(fields, answers)
    return seating


def seated_at_opening(
    seating: Seating,
    named: Mapping[str, Sequence[Holder]],
    fields: Sequence[FormField],
    answers: Mapping[str, Any],
    *,
    opener: Holder | None,
    derive: Callable[[Seating], None],
) -> None:
    """Seat whom another case names, whom the form names, the opener, then derived seats; persons of a party last."""
    late = [each for each in fields if each.seats is not None and seating.parties[each.seats].of is not None]
    for capacity, holders in named.items():
        seating.seat(capacity, holders)
    seating.take_answers([each for each in fields if each not in late], answers)
    for capacity, party in seating.parties.items():
        opens = party.opens if opener is None or opener.person_id is None else party.citizens
        if opens and opener is not None and not seating.seated.get(capacity):
            seating.seat(capacity, [opener])
    derive(seating)
    seating.take_answers(late, answers)
