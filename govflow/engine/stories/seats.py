"""Who takes part in a story's case: the opener, those whom its form names, those found by rule, and the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from govflow.engine.checks.duties import seated_by_file
from govflow.engine.facts import Facts, Holder
from govflow.engine.machine import Machine
from govflow.engine.rules import BoundRule
from govflow.engine.seating import Seating
from govflow.engine.seating.derivations import groups_of
from govflow.engine.stories.cast import Cast
from govflow.errors import Refused

Parties = dict[str, tuple[Holder, ...]]
Derive = Callable[[Mapping[str, BoundRule], Facts, Seating], None]


def first_seats(machine: Machine, cast: Cast) -> Parties:
    """The opener, and those whom rules find, which a story makes up once for all."""
    return {
        name: cast.seated(name, party, 1)
        for name, party in machine.workflow.parties.items()
        if party.opens or (party.kind == "derived" and name not in machine.several)
    }


def seat_named(machine: Machine, cast: Cast, parties: Parties, answers: Mapping[str, Any]) -> Parties:
    """Those named at the opening take their seats. Raises Refused with all reasons."""
    workflow = machine.workflow
    seating = Seating(workflow.parties, parties, cast)
    seating.take_answers([workflow.fields[name] for name in answers], answers)
    if seating.reasons:
        raise Refused(seating.reasons)
    return dict(seating.seated)


def seat_rest(machine: Machine, cast: Cast, parties: Parties, numbers: Mapping[str, int]) -> Parties:
    """Those whom nothing in the file seats: a parent case would name them."""
    workflow = machine.workflow
    seated = seated_by_file(workflow)
    rest = {name: party for name, party in workflow.parties.items() if name not in seated}
    return parties | {name: cast.seated(name, party, numbers[name]) for name, party in rest.items()}


def seat_found(
    machine: Machine,
    cast: Cast,
    parties: Parties,
    numbers: Mapping[str, int],
    derive: Derive,
    facts: Callable[[], Facts],
) -> Parties:
    """Those who belong to a committee or body on the day."""
    several = {name: rule for name, rule in machine.derivations.items() if name in machine.several}
    if not several:
        return parties
    for name, rule in several.items():
        for group in (each.organization_id for of in groups_of(rule) for each in parties.get(of, ())):
            if group is not None:
                cast.found(group, name, numbers[name])
    seating = Seating(machine.workflow.parties, parties, cast)
    derive(several, facts(), seating)
    return dict(seating.seated)


def found_again(machine: Machine, before: Parties, after: Mapping[str, tuple[Holder, ...]]) -> Parties:
    """A seat that a rule fills and a step empties is filled at once: by whom the story made up for it before."""
    single = machine.derivations.keys() - set(machine.several)
    return {**after, **{name: held for name in single if not after.get(name) and (held := before.get(name))}}
