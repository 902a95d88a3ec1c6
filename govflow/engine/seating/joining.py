"""Who may take a seat by acting, an organization of the kind that the file names which sees the case; and who left."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from govflow.engine.checks.flow import capacity_of
from govflow.engine.definition import Party, State, Workflow
from govflow.engine.facts import CaseFacts, Facts, Holder, Standing
from govflow.engine.machine import Machine
from govflow.engine.rules.branches import Branch
from govflow.engine.seating import Register, Seating


def joinable(
    workflow: Workflow, state: str, parties: Mapping[str, Sequence[Holder]], organization: Holder | None
) -> tuple[str, ...]:
    """The capacities that an organization takes by its first step of them in this state, or visits in.

    Whom ``not_of`` bars is among them: the rules of seating say why it cannot sit.
    """
    open_to = [name for name, party in workflow.parties.items() if party.is_open]
    if organization is None or not open_to:
        return ()
    held = {name for name, holders in parties.items() if any(each.key == organization.key for each in holders)}
    if not sees(workflow.states[state], held):
        return ()
    return tuple(name for name in open_to if organization.kind in workflow.parties[name].kinds and name not in held)


def with_roles(capacities: Iterable[str], roles: Collection[str]) -> frozenset[str]:
    """Capacities, and each with each role: ``objectors``, ``objectors.signatory``."""
    named = frozenset(capacities)
    return named | {f"{capacity}.{role}" for capacity in named for role in roles}


def others_may_see(workflow: Workflow, state: str, name: str) -> bool:
    """Can an organization that does not hold a capacity yet, but may join in it, see a case in this state?"""
    found = workflow.states[state]
    kinds = {*workflow.parties[name].kinds, "derived"}
    seeing = (each for each in (found.view or workflow.parties) if each != name)
    return found.public or any(not kinds.isdisjoint(_kinds(workflow.parties.get(each))) for each in seeing)


def sees(state: State, held: Collection[str]) -> bool:
    """Is the case shown to whoever holds these capacities?"""
    return state.public or (bool(held) if state.view is None else any(each in held for each in state.view))


def _kinds(party: Party | None) -> Iterable[str]:
    return party.kinds if party is not None else ()


def acts(branch: Branch, capacities: Collection[str]) -> bool:
    """Is the step given to one of these capacities?"""
    return not branch.transition.people.isdisjoint(capacities)


def joins(branch: Branch, standing: Standing) -> str | None:
    """The capacity that the actor takes by this step; none for who may take it already."""
    if acts(branch, standing.capacities):
        return None
    return next((capacity_of(who) for who in branch.transition.actors if who in standing.joinable), None)


def takes_seat(machine: Machine, capacity: str | None) -> str | None:
    """The same, where who acts so takes the seat by it."""
    return None if capacity is None or machine.workflow.parties[capacity].visits else capacity


def received(machine: Machine, capacity: str | None, facts: Facts) -> CaseFacts:
    """The case as a step of a visitor looks at it that opens another one: the visitor in the capacity it acts in."""
    case: CaseFacts = facts[CaseFacts]
    if capacity is None or not machine.workflow.parties[capacity].visits:
        return case
    return replace(case, parties={**case.parties, capacity: joining(machine, capacity, facts).seated[capacity]})


def joining(machine: Machine, capacity: str, facts: Facts) -> Seating:
    """The seats with that of the organization acted for, and what speaks against it."""
    case: CaseFacts = facts[CaseFacts]
    register: Register = facts[Register]
    seating = Seating(machine.workflow.parties, case.parties, register)
    organization = register.organization(facts[Standing].actor.organization_id or 0)
    seating.seat(capacity, [organization] if organization is not None else [])
    return seating


def has_left(machine: Machine, branch: Branch, facts: Facts) -> bool:
    """Does the actor act only as one of several found by rule when the case entered its state, and not today?"""
    standing: Standing = facts[Standing]
    held = {capacity_of(who) for who in branch.transition.actors if who in standing.capacities}
    found = [machine.derivations[each] for each in held if each in machine.several]
    return 0 < len(held) == len(found) and not any(standing.actor.organization_id in rule.call(facts) for rule in found)
