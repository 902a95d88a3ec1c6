"""Seats that follow from answers and from the law: organizations chosen in a form, and derived capacities."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from govflow.engine.checks.flow import capacity_of
from govflow.engine.definition import FormField
from govflow.engine.facts import Facts, Form, Holder
from govflow.engine.family import chosen_ids
from govflow.engine.rules import BoundRule
from govflow.engine.seating import Seating, chosen
from govflow.engine.seating.choosing import seated_at_opening
from govflow.engine.seating.derivations import fill, renew
from govflow.errors import Invalid
from govflow.messages import Message
from govflow.store.cases import CaseRow
from govflow.store.funds.tables import FUND
from govflow.store.lists.below import load_among
from govflow.store.lists.named import are_offered, offered_funds
from govflow.store.parties import keep_seats, register, seats
from govflow.store.registers.agreements import AGREEMENT
from govflow.store.standing import standing
from govflow.store.visibility import visible_cases
from govflow.store.work import Case, Work
from govflow.store.writing.facts import load_facts


def check_choices(work: Work, case: Case, fields: Iterable[FormField], answers: Mapping[str, Any]) -> None:
    """Raises Invalid for every answer that is not on the list that its field offers: who, which fund, which case."""
    problems = {
        field.name: Message("Choose from the list.")
        for field in fields
        if answers.get(field.name) is not None and not _on_list(work, case, field, answers[field.name])
    }
    if problems:
        raise Invalid(problems)


def seat_from_answers(work: Work, case: Case, fields: Collection[FormField], answers: Mapping[str, Any]) -> None:
    """Give capacities to the organizations and persons that a form named for them."""
    if all(each.seats is None for each in fields):
        return
    seating = seats(work, case)
    seating.take_answers(fields, answers)
    keep_seats(work, case, seating)


def opened(
    work: Work,
    case: Case,
    parties: Mapping[str, Sequence[Holder]],
    fields: Iterable[FormField],
    answers: Mapping[str, Any],
) -> Seating:
    """The seats of a case that opens."""
    seating = seats(work, case)
    opener = _opener(work, seating)

    def derive(seating: Seating) -> None:
        _fill(work, replace(case, parties=dict(seating.seated)), seating)

    seated_at_opening(seating, parties, tuple(fields), answers, opener=opener, derive=derive)
    return seating


def _opener(work: Work, seating: Seating) -> Holder | None:
    """The organization acted for; a citizen in person, who has no number yet while the form is only looked at."""
    actor = work.actor
    if actor.citizen:
        return Holder(organization_id=None, person_id=actor.person_id or 0, name=actor.person)
    return seating.register.organization(actor.organization_id) if actor.organization_id else None


def derive_seats(work: Work, case: Case) -> None:
    """Fill the derived capacities that are still empty, as far as their rules can."""
    if _empty(work, case, case.parties):
        keep_seats(work, case, filled(work, case))


def renew_seats(work: Work, case: Case) -> None:
    """Find anew whoever belongs to a committee or body: those of today take part in the state that a case enters."""
    if work.version_of(case).machine.several:
        keep_seats(work, case, renewed(work, case))


def held(work: Work, case: Case) -> frozenset[str]:
    """The capacities and capacity.role pairs that the actor acts with.

    Who is no member of a committee or body any more holds nothing for it, though its seat stays until the next state.
    """
    found = standing(work, case).capacities
    gone = left(work, case, {capacity_of(each) for each in found})
    return frozenset(each for each in found if capacity_of(each) not in gone)


def left(work: Work, case: Case, capacities: Collection[str]) -> frozenset[str]:
    """Of these, what a rule of many finds in which the organization acted for takes no part today: who was expelled."""
    machine = work.version_of(case).machine
    rules = {name: machine.derivations[name] for name in machine.several.intersection(capacities)}
    facts = _facts(work, case, rules) if rules else {}
    return frozenset(name for name, rule in rules.items() if work.actor.organization_id not in rule.call(facts))


def filled(work: Work, case: Case) -> Seating:
    """The seats with the derived ones that are still empty."""
    seating = seats(work, case)
    _fill(work, case, seating)
    return seating


def renewed(work: Work, case: Case) -> Seating:
    """The seats with those found anew that any number can hold."""
    machine, seating = work.version_of(case).machine, seats(work, case)
    several = {name: rule for name, rule in machine.derivations.items() if name in machine.several}
    if several:
        renew(several, _facts(work, case, several), seating)
    return seating


def _fill(work: Work, case: Case, seating: Seating) -> None:
    empty = _empty(work, case, seating.seated)
    if empty:
        fill(empty, _facts(work, case, empty), seating)


def _empty(work: Work, case: Case, seated: Mapping[str, Sequence[Holder]]) -> dict[str, BoundRule]:
    """The derived capacities that nobody holds, with the rules that find who does."""
    derivations = work.version_of(case).machine.derivations
    return {name: rule for name, rule in derivations.items() if not seated.get(name)}


def _facts(work: Work, case: Case, derivations: Mapping[str, BoundRule]) -> Facts:
    """The facts of all the rules, loaded once."""
    return load_facts(work, case, Form({}), {need for rule in derivations.values() for need in rule.rule.needs})


def _on_list(work: Work, case: Case, field: FormField, value: Any) -> bool:
    if field.kind.numbers == "funds":
        offered = offered_funds(case.body.id, closed=case.parent_id is not None)
        query = select(FUND.c.id).where(FUND.c.id == value, offered)
    elif field.kind.numbers == "agreements":
        query = select(AGREEMENT.c.id).where(AGREEMENT.c.id == value)
    elif field.of:
        return are_offered(work, case, field, value)
    elif field.among:
        return value in {each.id for each in load_among(work, case, field)}
    elif field.kind.numbers == "cases":
        numbers = chosen_ids(value)
        named = select(CaseRow.id).where(CaseRow.id.in_(numbers), visible_cases(work.actor))
        return len(work.session.execute(named).all()) == len(numbers)
    else:
        return chosen(field, value, register(work, case)) is not None
    return work.session.execute(query).first() is not None
