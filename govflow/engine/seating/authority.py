"""Who may take a step: by capacity, for one side only, as long as in office, and apart from who did another."""

from __future__ import annotations

from govflow.engine.checks.flow import capacity_of
from govflow.engine.definition import TIMER, Transition
from govflow.engine.facts import CaseFacts, Facts, Standing
from govflow.engine.machine import Machine
from govflow.engine.rules.branches import Branch
from govflow.engine.seating.joining import acts, has_left, joining, joins
from govflow.messages import Message


def against_actor(machine: Machine, branch: Branch, facts: Facts) -> list[Message]:
    """Why the actor may not take the step: capacity first, then separation of duties."""
    standing, case, transition = facts[Standing], facts[CaseFacts], branch.transition
    if standing.actor.system:
        return [] if transition.timed else [Message("A person has to do this, not the clock.")]
    joined = joins(branch, standing)
    if joined is None and not acts(branch, standing.capacities) and acts(branch, standing.crossed):
        return [*against_crossing(standing), *_duties(machine, transition, standing, case)]
    if joined is None and not acts(branch, standing.capacities) and acts(branch, standing.barred):
        return list(standing.against)
    if joined is None and not acts(branch, standing.capacities):
        return [_gone(machine, branch, standing) if acts(branch, standing.left) else _only(machine, branch, case)]
    if joined is not None and (reasons := joining(machine, joined, facts).reasons):
        return reasons
    if has_left(machine, branch, facts):
        titles = tuple(machine.capacity_title(who) for who in transition.actors if who in standing.capacities)
        who = standing.actor.organization
        return [Message("%(who)s does not belong to them any more: %(capacity)s.", who=who, capacity=titles)]
    return _duties(machine, transition, standing, case)


def against_crossing(standing: Standing) -> list[Message]:
    """To a person that has acted for another side."""
    if standing.side is None:
        return []
    return [
        Message(
            "You have acted for %(side)s in this case, and whoever acts for one side acts for no other. "
            "Nobody changes that for this case: a colleague has to act here.",
            side=standing.side,
        )
    ]


def _duties(machine: Machine, transition: Transition, standing: Standing, case: CaseFacts) -> list[Message]:
    """Separation of duties: what the person did in this case that whoever takes the step may not have done."""
    return [
        Message("Somebody else must do this: you did “%(step)s” in this case.", step=machine.title_of(step))
        for step in transition.differs_from
        if standing.actor.persons & case.done_by.get(step, frozenset())
    ]


def _gone(machine: Machine, branch: Branch, standing: Standing) -> Message:
    """To a person that has left the party for which it was named."""
    parties, who = machine.workflow.parties, next(each for each in branch.transition.actors if each in standing.left)
    capacity = parties[capacity_of(who)]
    party = parties[capacity.of].title if capacity.of is not None else capacity.title
    return Message(
        "You are no longer in office at %(party)s, for which you are %(capacity)s.",
        party=party,
        capacity=capacity.title,
    )


def _only(machine: Machine, branch: Branch, case: CaseFacts) -> Message:
    people = [who for who in branch.transition.actors if who != TIMER]
    if branch.transition.automatic:
        return Message("This happens by itself, as soon as its condition holds.")
    if not people:
        return Message("Only the clock does this.")
    names = tuple(holder.name for who in people for holder in case.holders(capacity_of(who)))
    capacities = tuple(machine.capacity_title(who) for who in people)
    if names:
        return Message("Only %(capacity)s may do this: %(names)s.", capacity=capacities, names=names)
    return Message("Only %(capacity)s may do this; nobody holds that place yet.", capacity=capacities)
