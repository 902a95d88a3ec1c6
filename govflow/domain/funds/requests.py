"""Requests for the money of special funds: what they must be, and what a fund can pay. Sums are in integer fen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from govflow.domain.funds.holdings import NOTHING, ApplicantRecord, FundBalance
from govflow.domain.naming import names
from govflow.engine.definition import Workflow
from govflow.engine.facts import CaseFacts, Form, Now, Standing
from govflow.engine.rules import CapacityName, ConfidedFieldName, FieldName, RuleSet, StateName
from govflow.messages import Message
from govflow.values import Money

rules = RuleSet("funds")


@rules.guard
def no_overdue_report(record: ApplicantRecord, *, state: StateName) -> Message | None:
    """The applicant owes no report on an earlier grant.

    state: The state in which a report is owed.
    """
    overdue = names(each for each in record.requests if each.state == state and each.late)
    if not overdue:
        return None
    return Message("A report is overdue in %(cases)s. File it first.", cases=overdue)


@rules.guard
def not_barred(record: ApplicantRecord, *, states: tuple[StateName, ...]) -> Message | None:
    """Whoever has not repaid a claw-back receives no new grant.

    states: The states in which a repayment is owed.
    """
    unpaid = names(each for each in record.requests if each.state in states)
    if not unpaid:
        return None
    return Message("The applicant has not repaid what was claimed back in %(cases)s.", cases=unpaid)


@rules.guard
def budget_adds_up(case: CaseFacts, *, total: FieldName, parts: tuple[FieldName, ...]) -> Message | None:
    """What is asked and what the applicant brings make up the total cost.

    total: The field with the total cost.
    parts: The fields with the sums that make it up.
    """
    return _adds_up(case.data, total, parts)


@rules.guard
def answers_add_up(form: Form, *, total: FieldName, parts: tuple[FieldName, ...]) -> Message | None:
    """What is asked and what the applicant brings, as the step says it, make up the total cost.

    total: The field with the total cost.
    parts: The fields with the sums that make it up.
    """
    return _adds_up(form.values, total, parts)


@rules.guard
def enough_named(form: Form, *, people: FieldName, at_least: int) -> Message | None:
    """Enough people or organizations are named.

    people: The field that names them.
    at_least: How many.
    """
    named = len(form[people] or ())
    if named >= at_least:
        return None
    return Message("%(named)s are named, at least %(needed)s are needed.", named=named, needed=at_least)


@rules.guard
def within_request(form: Form, case: CaseFacts, *, amount: FieldName, requested: FieldName) -> Message | None:
    """Not more is recommended than was asked for.

    amount: The field with the sum recommended.
    requested: The field with the sum asked for.
    """
    if form[amount] is None or form[amount] <= case.data[requested]:
        return None
    return Message("%(amount)s is more than the %(asked)s asked for.", amount=form[amount], asked=case.data[requested])


@rules.guard
def off_rank_explained(form: Form, *, off_rank: ConfidedFieldName, reason: ConfidedFieldName) -> Message | None:
    """Who departs from the ranking of the reviewers says why.

    off_rank: The yes/no field that says so.
    reason: The field that says why.
    """
    if not form[off_rank] or str(form[reason] or "").strip():
        return None
    return Message("The proposal departs from the reviewers’ ranking. Say why.")


@rules.guard
def available(fund: FundBalance, case: CaseFacts, *, amount: FieldName) -> Message | None:
    """The fund can pay the amount.

    amount: The field with the sum.
    """
    asked = case.data.get(amount, NOTHING)
    if asked <= fund.available:
        return None
    return Message(
        "%(asked)s is asked, %(free)s is available from %(fund)s.", asked=asked, free=fund.available, fund=fund.name
    )


@rules.guard
def independent(standing: Standing, case: CaseFacts, *, of: tuple[CapacityName, ...]) -> Message | None:
    """Who acts does not hold one of the capacities in person.

    of: The capacities that exclude each other from this step.
    """
    holders = {holder.person_id for capacity in of for holder in case.holders(capacity)}
    if standing.actor.persons.isdisjoint(holders):
        return None
    return Message("Somebody else must do this: you already judged this request in another capacity.")


@rules.guard
def within_commitment(fund: FundBalance, case: CaseFacts, *, amount: FieldName) -> Message | None:
    """What is paid is no more than the balance of the signed commitment.

    amount: The field with the sum.
    """
    return _exceeds(case.data.get(amount), fund)


@rules.guard
def prior_notice(form: Form, now: Now, *, served_on: FieldName, days: int) -> Message | None:
    """The grantee was given notice long enough before.

    served_on: The field with the day on which notice was served.
    days: How many days before.
    """
    served = form[served_on]
    if served is not None and now.today - served >= timedelta(days=days):
        return None
    return Message("Notice must have been served at least %(days)s days before.", days=days)


@rules.guard
def claimed_from_paid(fund: FundBalance, form: Form, *, amount: FieldName) -> Message | None:
    """No more is claimed back than was paid out and is not claimed yet.

    amount: The field with the sum.
    """
    claimed, kept = form[amount], fund.holding.kept
    if claimed is None or claimed <= kept:
        return None
    if not fund.seen:
        return Message("%(amount)s is more than what was paid out.", amount=claimed)
    return Message(
        "%(amount)s is more than the %(kept)s that was paid out and is not claimed back yet.", amount=claimed, kept=kept
    )


def fund_field(workflow: Workflow) -> str | None:
    """The field in which a case of the procedure names its fund."""
    return next((name for name, each in workflow.fields.items() if each.kind.numbers == "funds"), None)


def sum_field(workflow: Workflow) -> str | None:
    """The field that says what sum a case is about: the first that its opening form demands of people."""
    asked = (each for each in workflow.forms[workflow.opening] if each.kind.expression == "money" and each.filled_in)
    found = sorted(asked, key=lambda each: not each.required)
    return found[0].name if found else None


def day_field(workflow: Workflow) -> str | None:
    """The field that says for when a case is planned: the first day that its opening form asks of people."""
    asked = (each for each in workflow.forms[workflow.opening] if each.kind.expression == "date" and each.filled_in)
    return next((each.name for each in asked), None)


def _exceeds(amount: Money | None, fund: FundBalance) -> Message | None:
    balance = fund.holding.committed
    if amount is None or amount <= balance:
        return None
    if not fund.seen:
        return Message("%(amount)s is more than what is still committed.", amount=amount)
    return Message("%(amount)s is more than the %(balance)s still committed.", amount=amount, balance=balance)


def _adds_up(values: Mapping[str, Any], total: str, parts: Sequence[str]) -> Message | None:
    found = sum((values[part] for part in parts if values.get(part) is not None), NOTHING)
    if found == values.get(total):
        return None
    return Message("The parts make %(sum)s, the total is %(total)s.", sum=found, total=values.get(total) or NOTHING)
