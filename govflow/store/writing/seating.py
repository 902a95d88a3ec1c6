"""Seats that follow from answers and from the law: organizations chosen in a form, and derived capacities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from govflow.engine.definition import FormField
from govflow.engine.facts import Form, Holder
from govflow.errors import Invalid
from govflow.messages import Message
from govflow.store.cases import CaseRow
from govflow.store.funds import FundRow
from govflow.store.parties import organization_holder, organizations_of, person_holder, seat
from govflow.store.visibility import visible_cases
from govflow.store.work import Case, Work
from govflow.store.writing.facts import load_facts

PLURAL = ("organizations", "persons")


def seat_from_answers(work: Work, case: Case, fields: Sequence[FormField], answers: Mapping[str, Any]) -> None:
    """Give capacities to the organizations and persons that a form named for them."""
    for field in fields:
        if field.name in answers and field.type in ("organization", "organizations", "person", "persons"):
            holders = _chosen(work, field, answers[field.name])
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
        holder = organization_holder(work.session, organization_id) if organization_id is not None else None
        if holder is not None:
            seat(work, case, capacity, [holder])


def _chosen(work: Work, field: FormField, value: Any) -> list[Holder]:
    """The active organizations or persons behind the ids. Raises Invalid for one that cannot be chosen."""
    ids = value if field.type in PLURAL else (value,)
    find = organization_holder if field.type.startswith("organization") else person_holder
    found = [find(work.session, each) for each in ids]
    holders = [each for each in found if each is not None and _fits(work, field, each)]
    if len(holders) < len(ids):
        raise Invalid({field.name: Message("Choose from the list.")})
    return holders


def _fits(work: Work, field: FormField, holder: Holder) -> bool:
    if holder.organization_id is not None:
        return not field.kinds or holder.kind in field.kinds
    if field.role is None or holder.person_id is None:
        return True
    return bool(organizations_of(work.session, holder.person_id, field.role))


def _check_pick(work: Work, case: Case, field: FormField, value: int) -> None:
    if field.type == "fund":
        fund = FundRow.__table__
        query = select(fund.c.id).where(fund.c.id == value, fund.c.body_id == case.body.id)
    else:
        query = select(CaseRow.id).where(CaseRow.id == value, visible_cases(work.actor))
    if work.session.execute(query).first() is None:
        raise Invalid({field.name: Message("Choose from the list.")})
