"""Who may be chosen in a form that is asked now: lists offer only whom the guards let pass when it is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from govflow.engine.definition import FormField, Transition
from govflow.engine.facts import Facts, Form
from govflow.engine.family import adopted
from govflow.engine.machine import Machine
from govflow.engine.seating import Seating
from govflow.engine.seating.choosing import Choosing, Listed, Offered, seated_at_opening, seated_by_step
from govflow.engine.seating.derivations import fill
from govflow.services.queries.finding import FEW
from govflow.store.parties import register, seats
from govflow.store.rounds.taking_up import load_held
from govflow.store.standing.sides import know_sides
from govflow.store.work import Body, Case, Version, Work
from govflow.store.writing.facts import load_facts
from govflow.store.writing.locking import read_by_id, read_together
from govflow.store.writing.opening import against_adopting, new_case, own_line

MOST_TAKEN_UP = FEW + 1  # cases that can be taken up, the newest first: one more than a page shows says there are more

Allowed = Callable[[Listed], Mapping[str, Offered]]
"""Who may be chosen of those that a form lists for each field."""


def in_step(work: Work, case: Case, step: Transition, facts: Facts) -> Allowed:
    """What may be chosen in the form of a step. ``facts``: all that the step and derived seats read."""
    machine = work.version_of(case).machine
    fields = machine.workflow.form_of(step)
    branch = machine.branches(case.state, step.name)[0]
    choosing = Choosing(fields=fields, seat=seated_by_step(machine, branch, facts), guards=branch.guards, facts=facts)

    def allowed(listed: Listed) -> Mapping[str, Offered]:
        found = _judged(work, case, choosing, listed)
        taken_up = {name: _taken_up(work, case, step, name, ids) for name, ids in listed.items()}
        return {**found, **{name: each for name, each in taken_up.items() if each is not None}}

    return allowed


def in_opening(work: Work, version: Version, body: Body) -> Allowed:
    """What may be chosen in the form that opens a case."""
    machine = version.machine
    case = replace(new_case(work, version, body, "", None), id=next(work.imagined))
    opener = register(work, case).organization(work.actor.organization_id or 0)
    facts = load_facts(work, case, Form({}), needs_of_derived(machine, case))

    def seat(fields: Sequence[FormField], answers: Mapping[str, object]) -> Seating:
        seating = seats(work, case)
        seated_at_opening(
            seating, {}, fields, answers, opener=opener, derive=lambda each: fill(machine.derivations, facts, each)
        )
        return seating

    choosing = Choosing(fields=machine.workflow.forms[machine.workflow.opening], seat=seat, facts=facts)
    return lambda listed: _judged(work, case, choosing, listed)


def needs_of_derived(machine: Machine, case: Case) -> frozenset[type]:
    """The facts by which those are found who take derived seats that are empty."""
    empty = (each for name, each in machine.derivations.items() if not case.holders(name))
    return frozenset(need for each in empty for need in each.rule.needs)


def chooses(fields: Sequence[FormField]) -> bool:
    """Is somebody or something chosen in the form?"""
    return any(each.kind.numbers in ("organizations", "persons", "cases") for each in fields)


def _judged(work: Work, case: Case, choosing: Choosing, listed: Listed) -> Mapping[str, Offered]:
    kinds = {each.name: each.kind.numbers for each in choosing.fields}
    asked = {name: ids for name, ids in listed.items() if kinds[name] != "cases"}
    persons = {each for name, ids in asked.items() if kinds[name] == "persons" for each in ids}
    if asked:
        register(work, case).know(persons)
    return choosing.allowed(asked)


def _taken_up(work: Work, case: Case, step: Transition, name: str, ids: Sequence[int]) -> Offered | None:
    """Those of the cases that can be taken up; None for a field that takes up none."""
    children = work.version_of(case).workflow.children.get(step.adopts or "")
    if children is None or children.adopt != name:
        return None
    read_together(work, ids)
    know_sides(work, ids)
    line, held = own_line(work, case), load_held(work.session, ids)
    found: list[int] = []
    for number in ids:
        intents = adopted(step.adopts or "", children, Form({name: number}))
        if not any(against_adopting(work, case, each, line, held) for each in intents):
            found.append(number)
        if len(found) == MOST_TAKEN_UP:
            break
    several = work.version_of(case).workflow.fields[name].kind.several
    waiting = [each for each in found if several and read_by_id(work, each).state in children.waits_in]
    return Offered(ids=frozenset(found), waiting=frozenset(waiting))
