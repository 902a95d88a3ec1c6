"""Grants of a fund and contracts on public tasks, with their milestones and payments: what 360Giving and OCDS tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from govflow.values import Money, Text

CURRENCY = "CNY"


@dataclass(frozen=True, kw_only=True)
class Named:
    """An organization by its number here."""

    id: int
    name: Text


@dataclass(frozen=True, kw_only=True)
class Payment:
    """A payment as it was booked. ``journal``: its number in the books."""

    journal: str
    on: date
    amount: Money


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """A part of a grant that is paid by itself. ``met``: none while it is open."""

    reference: str
    title: str
    planned: date | None
    amount: Money | None
    met: bool | None


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What was committed to an organization by contract. ``amount``: in all; ``award``: the day of the first."""

    reference: str
    title: str
    recipient: Named
    award: date
    amount: Money
    paid: Money
    payments: tuple[Payment, ...]
    milestones: tuple[Milestone, ...]
    changed_at: datetime
    ended: bool


@dataclass(frozen=True, kw_only=True)
class Granted:
    """The grants of a fund that a reader knows of. ``prefix``: of the references of the body; ``read_at``: now."""

    prefix: str
    fund: int
    fund_name: Text
    funder: Named
    grants: tuple[Grant, ...]
    read_at: datetime


@dataclass(frozen=True, kw_only=True)
class Delegated:
    """A contract by which a public task is delegated, from its budget to its payments.

    ``called``: on which day offers were asked for; ``result``: what its acceptance came to, none before;
    ``milestones``: those that the reader knows of; ``ended``: whether nothing more follows from it; ``changed``: on
    which day the register or the ledger said something else last.
    """

    prefix: str
    publisher: Text
    reference: str
    title: str
    task: str
    purchaser: Named
    contractor: Named
    budget_line: str
    ceiling: Money
    amount: Money
    offers: int
    called: date
    award: date
    signed: date
    starts: date
    ends: date
    result: str | None
    ended: bool
    payments: tuple[Payment, ...]
    milestones: tuple[Milestone, ...]
    changed: date
    read_at: datetime


def yuan(money: Money) -> int | float:
    """A sum as the number that JSON has for it."""
    amount = Decimal(money.amount)
    return int(amount) if amount == amount.to_integral_value() else float(amount)
