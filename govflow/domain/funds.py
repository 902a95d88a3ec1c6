"""Special funds: what a fund can pay, what a request holds of it, and the acts that move money.

All sums are Money in integer fen. The intents are carried out by the store in the transaction of the step, where the
database refuses what would overdraw the fund.
"""

from __future__ import annotations

from datetime import timedelta

from govflow.domain.holdings import (
    NOTHING,
    ApplicantRecord,
    CommitFunds,
    DisburseFunds,
    FundBalance,
    RecoverFunds,
    ReleaseFunds,
    ReserveFunds,
    Rivals,
)
from govflow.domain.naming import names
from govflow.engine.definition import Workflow
from govflow.engine.facts import CaseFacts, Form, Now, Standing
from govflow.engine.rules import CapacityName, ConfidedFieldName, FieldName, RuleSet, StateName
from govflow.errors import Refused
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
def no_duplicate(record: ApplicantRecord) -> Message | None:
    """The same purpose is not asked for twice."""
    if not record.duplicates:
        return None
    return Message("The same is already asked for in %(cases)s.", cases=names(record.duplicates))


@rules.guard
def not_barred(record: ApplicantRecord, *, state: StateName) -> Message | None:
    """Whoever has not repaid a claw-back receives no new grant.

    state: The state in which a repayment is owed.
    """
    unpaid = names(each for each in record.requests if each.state == state)
    if not unpaid:
        return None
    return Message("The applicant has not repaid what was claimed back in %(cases)s.", cases=unpaid)


@rules.guard
def budget_adds_up(case: CaseFacts, *, total: FieldName, parts: tuple[FieldName, ...]) -> Message | None:
    """What is asked and what the applicant brings make up the total cost.

    total: The field with the total cost.
    parts: The fields with the sums that make it up.
    """
    found = sum((case.data[part] for part in parts if case.data.get(part) is not None), NOTHING)
    if found == case.data.get(total):
        return None
    return Message("The parts make %(sum)s, the total is %(total)s.", sum=found, total=case.data.get(total, NOTHING))


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
def short(fund: FundBalance, case: CaseFacts, *, amount: FieldName) -> Message | None:
    """The fund cannot pay the amount: nobody waits for money that is there.

    amount: The field with the sum.
    """
    asked = case.data.get(amount, NOTHING)
    if asked > fund.available:
        return None
    return Message("%(free)s is available: reserve %(asked)s instead.", asked=asked, free=fund.available)


@rules.guard
def first_in_rank(rivals: Rivals, case: CaseFacts, *, rank: FieldName, state: StateName) -> Message | None:
    """No request of a better rank waits for the same fund.

    rank: The field with the rank; 1 comes first.
    state: The state in which requests wait for the fund.
    """
    # rank 1 comes first
    waiting = [each for each in rivals.requests if each.state == state and each.data.get(rank) is not None]
    ahead = names(each for each in waiting if each.data[rank] < case.data[rank])
    if not ahead:
        return None
    return Message("%(cases)s ranks before this request and waits for the same fund.", cases=ahead)


@rules.guard
def independent(standing: Standing, case: CaseFacts, *, of: tuple[CapacityName, ...]) -> Message | None:
    """Who acts does not hold one of the capacities in person.

    of: The capacities that exclude each other from this step.
    """
    holders = {holder.person_id for capacity in of for holder in case.holders(capacity)}
    if standing.actor.person_id is None or standing.actor.person_id not in holders:
        return None
    return Message("Somebody else must do this: you already judged this request in another capacity.")


@rules.guard
def claim_within_commitment(fund: FundBalance, form: Form, *, amount: FieldName) -> Message | None:
    """A claim asks for no more than the balance of the signed commitment.

    amount: The field with the sum.
    """
    return _exceeds(form[amount], fund)


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
def repaid_in_full(form: Form, case: CaseFacts, *, repaid: FieldName, demanded: FieldName) -> Message | None:
    """The whole sum demanded has been paid back.

    repaid: The field with the sum repaid.
    demanded: The field with the sum demanded.
    """
    demand = case.data.get(demanded)
    if demand is None:
        return Message("No sum has been demanded yet. Serve the demand first.")
    if form[repaid] == demand:
        return None
    return Message("%(demand)s was demanded, %(repaid)s was repaid.", demand=demand, repaid=form[repaid] or NOTHING)


@rules.effect
def reserve(fund: FundBalance, case: CaseFacts, *, amount: FieldName) -> ReserveFunds:
    """The amount is set aside for this request.

    amount: The field with the sum.
    """
    return ReserveFunds(case_id=case.id, fund_id=_known(fund), amount=case.data[amount])


@rules.effect
def release(fund: FundBalance, case: CaseFacts) -> ReleaseFunds | None:
    """What the request still holds, reserved or committed, becomes available again."""
    held = fund.holding
    if held.reserved == held.committed == NOTHING:
        return None
    return ReleaseFunds(case_id=case.id, fund_id=_known(fund), reserved=held.reserved, committed=held.committed)


@rules.effect
def commit(fund: FundBalance, case: CaseFacts) -> CommitFunds:
    """What was reserved is committed by the signed agreement."""
    return CommitFunds(case_id=case.id, fund_id=_known(fund), amount=fund.holding.reserved)


@rules.effect
def disburse(fund: FundBalance, case: CaseFacts, *, amount: FieldName) -> DisburseFunds:
    """The tranche is paid out of the commitment of the request that it belongs to.

    amount: The field with the sum.
    """
    holder = case.id if case.parent_id is None else case.parent_id
    return DisburseFunds(case_id=holder, fund_id=_known(fund), amount=case.data[amount])


@rules.effect
def recover(fund: FundBalance, case: CaseFacts, form: Form, *, amount: FieldName) -> RecoverFunds:
    """What was repaid returns to the fund.

    amount: The field with the sum.
    """
    return RecoverFunds(case_id=case.id, fund_id=_known(fund), amount=form[amount])


def fund_field(workflow: Workflow) -> str | None:
    """The field in which a case of the procedure names its fund."""
    return next((name for name, each in workflow.fields.items() if each.kind.numbers == "funds"), None)


def sum_field(workflow: Workflow) -> str | None:
    """The field that says what sum a case is about: the first sum of money that its opening form asks for."""
    return next((each.name for each in workflow.forms[workflow.opening] if each.kind.expression == "money"), None)


def _known(fund: FundBalance) -> int:
    """The id of the fund. Raises Refused while the case names none: money cannot move."""
    if fund.fund_id is None:
        raise Refused([Message("The request names no fund yet.")])
    return fund.fund_id


def _exceeds(amount: Money | None, fund: FundBalance) -> Message | None:
    balance = fund.holding.committed
    if amount is None or amount <= balance:
        return None
    if not fund.seen:
        return Message("%(amount)s is more than what is still committed.", amount=amount)
    return Message("%(amount)s is more than the %(balance)s still committed.", amount=amount, balance=balance)
