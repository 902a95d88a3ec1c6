"""Seats that follow from answers and from the law: organizations chosen in a form, and derived capacities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from govflow.engine.definition import FormField
from govflow.engine.facts import Form, Holder
from govflow.engine.seating import chosen
from govflow.errors import Invalid
from govflow.messages import Message
from govflow.store.cases import CaseRow
from govflow.store.funds import FundRow
from govflow.store.parties import register, seat
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
    for capacity in work.version_of(case).machine.derivations:
        seat(work, case, capacity, derived(work, case, capacity))


def derived(work: Work, case: Case, capacity: str) -> tuple[Holder, ...]:
    """Who takes a derived capacity as the case now stands: nobody while it is held, or while its rule finds nobody."""
    if case.holders(capacity):
        return ()
    derivation = work.version_of(case).machine.derivations[capacity]
    found = derivation.call(load_facts(work, case, Form({}), derivation.rule.needs))
    holder = register(work, case).organization(found) if found is not None else None
    return () if holder is None else (holder,)


def _on_list(work: Work, case: Case, field: FormField, value: Any) -> bool:
    if field.type == "fund":
        fund = FundRow.__table__
        query = select(fund.c.id).where(fund.c.id == value, fund.c.body_id == case.body.id)
    elif field.type == "case":
        query = select(CaseRow.id).where(CaseRow.id == value, visible_cases(work.actor))
    else:
        return chosen(field, value, register(work, case)) is not None
    return work.session.execute(query).first() is not None
