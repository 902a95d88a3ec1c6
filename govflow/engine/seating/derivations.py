"""Derived seats: whom their rules find, in the order in which what a rule reads is seated before the rule is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from govflow.engine.facts import CaseFacts, Facts, Holder
from govflow.engine.rules import BoundRule
from govflow.engine.rules.referring import named_by
from govflow.engine.seating import Register, Seating
from govflow.messages import Message


class Circle(ValueError):
    """Derived capacities that wait for each other; the first of ``capacities`` is also the last."""

    def __init__(self, capacities: Sequence[str]) -> None:
        super().__init__(f"derived parties wait for each other: {', '.join(capacities)}")
        self.capacities = tuple(capacities)


def in_order(derivations: Mapping[str, BoundRule]) -> dict[str, BoundRule]:
    """Each after those whose holders it reads. Raises Circle where some wait for each other."""
    waits = {capacity: sorted(read_by(rule) & derivations.keys()) for capacity, rule in derivations.items()}
    try:
        return {capacity: derivations[capacity] for capacity in TopologicalSorter(waits).static_order()}
    except CycleError as error:
        raise Circle(error.args[1]) from error


def fill(derivations: Mapping[str, BoundRule], facts: Facts, seating: Seating) -> None:
    """Each capacity that nobody holds goes to whom its rule finds, seen from the parties as they are at its turn."""
    for capacity, rule in derivations.items():
        if not seating.seated.get(capacity):
            give = seating.renew if rule.rule.several else seating.seat
            give(capacity, _found(rule, facts, seating))


def renew(derivations: Mapping[str, BoundRule], facts: Facts, seating: Seating) -> None:
    """Capacities of several holders go to whoever is found today, and to nobody else."""
    for capacity, rule in derivations.items():
        if rule.rule.several:
            seating.renew(capacity, _found(rule, facts, seating))


def against_no_members(
    derivations: Mapping[str, BoundRule], asked: Sequence[str], parties: Mapping[str, Sequence[Holder]]
) -> list[Message]:
    """What to say where those asked are members of a committee or body, and none of them is on record."""
    if any(parties.get(each) for each in asked):
        return []
    finding = [derivations[each] for each in asked if each in derivations and derivations[each].rule.several]
    groups = dict.fromkeys(group for rule in finding for of in read_by(rule) for group in parties.get(of, ()))
    return [
        Message(
            "No member of %(group)s is on record, so nobody could answer. Administrators enter them on its page among "
            "the organizations.",
            group=each.name,
        )
        for each in groups
    ]


def read_by(rule: BoundRule) -> frozenset[str]:
    """The capacities whose holders a rule reads."""
    return frozenset(name for _, refers, name in named_by(rule) if refers.to == "capacity")


def groups_of(rule: BoundRule) -> frozenset[str]:
    """The capacities whose holders are committees or bodies, of which a rule finds the members."""
    return frozenset(name for _, refers, name in named_by(rule) if refers.to == "capacity" and refers.group)


def _found(rule: BoundRule, facts: Facts, seating: Seating) -> tuple[Holder, ...]:
    case: CaseFacts = facts[CaseFacts]
    register: Register = facts[Register]
    found = rule.call({**facts, CaseFacts: replace(case, parties=dict(seating.seated))})
    numbers = found if rule.rule.several else (found,)
    holders = (register.organization(each) for each in numbers if each is not None)
    return tuple(each for each in holders if each is not None)
