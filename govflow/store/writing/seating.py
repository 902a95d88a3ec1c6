"""Seats that follow from answers and from the law: organizations chosen in a form, and derived capacities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from govflow.engine.definition import FormField
from govflow.engine.facts import Form
from govflow.engine.seating import chosen
from govflow.errors import Invalid
from govflow.messages import Message
from govflow.store.cases import CaseRow
from govflow.store.funds import FundRow
from govflow.store.parties import register, seat
from govflow.store.visibility import visible_cases
from govflow.store.work import Case, Work
from govflow.store.writing.facts import load_facts


def seat_from_answers(work: Work, case: Case, fields: Sequence[FormField], answers: Mapping[str, Any]) -> None:
    """Give capacities to the organizations and persons that a form named for them."""
    for field in fields:
        if field.name in answers and field.type in ("organization", "organizations", "person", "persons"):
            holders = chosen(field, answers[field.name], register(work, case))
            if holders is None:
                raise Invalid({field.name: Message("Choose from the list.")})
            if field.seats is not None:
                seat(work, case, field.seats, holders)
        elif field.name in answers and field.type in ("fund", "case"):
            _check_pick(work, case, field, answers[field.name])


def derive_seats(work: Work, case: Case) -> None:
    """Fill the derived capacities that are still empty, as far as their rules can."""
    version = work.version_of(case)
    for capacity, derivation in version.machine.derivations.items():
        if case.holders(capacity):
            continue
        facts = load_facts(work, case, Form({}), derivation.rule.needs)
        organization_id = derivation.call(facts)
        holder = register(work, case).organization(organization_id) if organization_id is not None else None
        if holder is not None:
            seat(work, case, capacity, [holder])


def _check_pick(work: Work, case: Case, field: FormField, value: int) -> None:
    if field.type == "fund":
        fund = FundRow.__table__
        query = select(fund.c.id).where(fund.c.id == value, fund.c.body_id == case.body.id)
    else:
        query = select(CaseRow.id).where(CaseRow.id == value, visible_cases(work.actor))
    if work.session.execute(query).first() is None:
        raise Invalid({field.name: Message("Choose from the list.")})
