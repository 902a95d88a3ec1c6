"""Seats that follow from answers and from the law: organizations chosen in a form, and derived capacities."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import select

from govflow.engine.definition import FormField
from govflow.engine.derivations import fill, renew
from govflow.engine.facts import Facts, Form
from govflow.engine.rules import BoundRule
from govflow.engine.seating import Seating, chosen
from govflow.errors import Invalid
from govflow.messages import Message
from govflow.store.cases import CaseRow
from govflow.store.funds import FundRow
from govflow.store.parties import keep_seats, register, seat, seats
from govflow.store.visibility import visible_cases
from govflow.store.work import Case, Work
from govflow.store.writing.facts import load_facts


def check_choices(work: Work, case: Case, fields: Iterable[FormField], answers: Mapping[str, Any]) -> None:
    """Raises Invalid for every answer that is not on the list that its field offers: who, which fund, which case."""
    problems = {
        field.name: Message("Choose from the list.")
        for field in fields
        if field.name in answers and not _on_list(work, case, field, answers[field.name])
    }
    if problems:
        raise Invalid(problems)


def seat_from_answers(work: Work, case: Case, fields: Iterable[FormField], answers: Mapping[str, Any]) -> None:
    """Give capacities to the organizations and persons that a form named for them."""
    for field in fields:
        if field.seats is not None and field.name in answers:
            seat(work, case, field.seats, chosen(field, answers[field.name], register(work, case)) or ())


def derive_seats(work: Work, case: Case) -> None:
    """Fill the derived capacities that are still empty, as far as their rules can."""
    keep_seats(work, case, filled(work, case))


def renew_seats(work: Work, case: Case) -> None:
    """Find anew whoever belongs to a committee or body: those of today take part in the state that a case enters."""
    keep_seats(work, case, renewed(work, case))


def filled(work: Work, case: Case) -> Seating:
    """The seats with the derived ones that are still empty."""
    derivations = work.version_of(case).machine.derivations
    return _derived(work, case, {name: rule for name, rule in derivations.items() if not case.holders(name)}, fill)


def renewed(work: Work, case: Case) -> Seating:
    """The seats with those found anew that any number can hold."""
    machine = work.version_of(case).machine
    return _derived(
        work, case, {name: rule for name, rule in machine.derivations.items() if name in machine.several}, renew
    )


def _derived(
    work: Work,
    case: Case,
    derivations: Mapping[str, BoundRule],
    derive: Callable[[Mapping[str, BoundRule], Facts, Seating], None],
) -> Seating:
    """The facts are loaded once, and only where there is something to derive."""
    seating = seats(work, case)
    if derivations:
        needs = {need for rule in derivations.values() for need in rule.rule.needs}
        derive(derivations, load_facts(work, case, Form({}), needs), seating)
    return seating


def _on_list(work: Work, case: Case, field: FormField, value: Any) -> bool:
    if field.type == "fund":
        fund = FundRow.__table__
        query = select(fund.c.id).where(fund.c.id == value, fund.c.body_id == case.body.id)
    elif field.type == "case":
        query = select(CaseRow.id).where(CaseRow.id == value, visible_cases(work.actor))
    else:
        return chosen(field, value, register(work, case)) is not None
    return work.session.execute(query).first() is not None
