"""Seats that follow from answers and from the law: organizations chosen in a form, and derived capacities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from govflow.engine.definition import FormField
from govflow.engine.facts import CaseFacts, Form, Holder
from govflow.engine.seating import Register, chosen
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
        if answers.get(field.name) is not None and not _on_list(work, case, field, answers[field.name])
    }
    if problems:
        raise Invalid(problems)


def seat_from_answers(work: Work, case: Case, fields: Iterable[FormField], answers: Mapping[str, Any]) -> None:
    """Give capacities to the organizations and persons that a form named for them."""
    for field in fields:
        if field.seats is not None and answers.get(field.name) is not None:
            seat(work, case, field.seats, chosen(field, answers[field.name], register(work, case)) or ())


def derive_seats(work: Work, case: Case) -> None:
    """Fill the derived capacities that are still empty, as far as their rules can."""
    for capacity, holders in derived_seats(work, case):
        seat(work, case, capacity, holders)


def derived_seats(work: Work, case: Case) -> Iterator[tuple[str, tuple[Holder, ...]]]:
    """Who takes each derived capacity that nobody holds, in file order; nobody where the rule finds nobody.

    The facts are loaded once; each rule sees the parties as they are when its turn comes.
    """
    empty = {
        capacity: rule
        for capacity, rule in work.version_of(case).machine.derivations.items()
        if not case.holders(capacity)
    }
    if not empty:
        return
    facts = load_facts(work, case, Form({}), {need for rule in empty.values() for need in rule.rule.needs})
    for capacity, rule in empty.items():
        found = rule.call({**facts, CaseFacts: replace(facts[CaseFacts], parties=dict(case.parties))})
        holder = facts[Register].organization(found) if found is not None else None
        yield capacity, () if holder is None else (holder,)


def _on_list(work: Work, case: Case, field: FormField, value: Any) -> bool:
    if field.kind.numbers == "funds":
        fund = FundRow.__table__
        query = select(fund.c.id).where(fund.c.id == value, fund.c.body_id == case.body.id)
    elif field.kind.numbers == "cases":
        query = select(CaseRow.id).where(CaseRow.id == value, visible_cases(work.actor))
    else:
        return chosen(field, value, register(work, case)) is not None
    return work.session.execute(query).first() is not None
