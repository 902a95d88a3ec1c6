"""The register of contracts by which public tasks are delegated: what enters it, and how each contract stands.

A contract stands there from the day on which both sides have signed it, and so it is published within two working days
(Government Procurement Law Regulations 2015 art. 50); what its acceptance came to is told beside it (art. 45).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias, get_args

from govflow.engine.facts import CaseFacts, Form
from govflow.engine.rules import CapacityName, FieldName, RuleSet
from govflow.values import Money, Text

rules = RuleSet("contracts")

Stands: TypeAlias = Literal["performing", "mending", "accepted", "paid_for", "closed", "broken_off"]
STANDS: tuple[Stands, ...] = get_args(Stands)
STANDINGS: Mapping[Stands, Text] = {
    "performing": Text(en="being performed", zh="履行中"),
    "mending": Text(en="something has to be mended", zh="整改中"),
    "accepted": Text(en="accepted", zh="已验收"),
    "paid_for": Text(en="paid in full", zh="已付清"),
    "closed": Text(en="performed and closed", zh="已履行完毕"),
    "broken_off": Text(en="terminated for breach", zh="因违约终止"),
}


@dataclass(frozen=True, kw_only=True)
class EnterContract:
    """A contract that both sides have signed. ``mode_field``: of the file, whose options have titles.

    ``called_on``, ``awarded_on``, ``offers``: when offers were asked for, when the award was announced, and how many
    offers came. ``ceiling``: what it could cost at most.
    """

    case_id: int
    purchaser_id: int
    contractor_id: int
    mode: str
    mode_field: str
    task: str
    budget_line: str
    ceiling: Money
    amount: Money
    starts_on: date
    ends_on: date
    called_on: date
    awarded_on: date
    offers: int


@dataclass(frozen=True, kw_only=True)
class NoteContract:
    """How the contract of a case stands from today on. ``result``: what its acceptance came to, where that is said."""

    case_id: int
    stands: Stands
    result: str | None = None


@rules.effect
def enter(
    case: CaseFacts, *, purchaser: CapacityName, contractor: CapacityName, mode: FieldName, task: FieldName,
    budget_line: FieldName, ceiling: FieldName, amount: FieldName, starts: FieldName, ends: FieldName,
    called: FieldName, awarded: FieldName, offers: FieldName,
) -> EnterContract:  # fmt: skip
    """The contract enters the public register, as it was signed.

    purchaser: Who delegates the task.
    contractor: Who carries it out.
    mode: The choice of the form in which it is delegated.
    task: The field with the task.
    budget_line: The field with the line of the budget.
    ceiling: The field with the most that it could cost.
    amount: The field with the sum of the contract.
    starts: The field with the first day of its term.
    ends: The field with the last day.
    called: The field with the day on which offers were asked for.
    awarded: The field with the day on which the award was announced.
    offers: The field with the number of offers.
    """
    data = case.data
    return EnterContract(
        case_id=case.id,
        purchaser_id=_holder(case, purchaser),
        contractor_id=_holder(case, contractor),
        mode=data[mode],
        mode_field=mode,
        task=data[task],
        budget_line=data[budget_line],
        ceiling=data[ceiling],
        amount=data[amount],
        starts_on=data[starts],
        ends_on=data[ends],
        called_on=data[called],
        awarded_on=data[awarded],
        offers=data[offers],
    )


@rules.effect
def note(case: CaseFacts, form: Form, *, stands: Stands, result: FieldName | None = None) -> NoteContract:
    """The register says how the contract stands from today on.

    stands: How it stands.
    result: The field with what the acceptance came to, which is published.
    """
    return NoteContract(case_id=case.id, stands=stands, result=form[result] if result is not None else None)


def _holder(case: CaseFacts, capacity: str) -> int:
    """The organization that holds a capacity of which there is one; the file sees to it that it is held by then."""
    (found,) = (each.organization_id for each in case.holders(capacity))
    assert found is not None  # of such a kind are organizations alone
    return found
