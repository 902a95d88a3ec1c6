"""A grant from its contract to its last repayment: what is signed, planned, claimed, and asked back."""

from __future__ import annotations

from govflow.domain.funds.holdings import NOTHING, FundBalance
from govflow.engine.facts import CaseFacts, Children, Form
from govflow.engine.rules import ChildName, FieldName, FieldThere, RuleSet
from govflow.messages import Message

rules = RuleSet("grants")


@rules.guard
def within_reserved(fund: FundBalance, form: Form, *, amount: FieldName) -> Message | None:
    """The contract is about no more than what is reserved.

    amount: The field with the sum of the contract.
    """
    signed, reserved = form[amount], fund.holding.reserved
    if signed is None or signed <= reserved:
        return None
    return Message("%(amount)s is more than the %(reserved)s that is reserved.", amount=signed, reserved=reserved)


@rules.guard
def unplanned(
    fund: FundBalance,
    children: Children,
    form: Form,
    *,
    amount: FieldName,
    of: tuple[ChildName, ...],
    there: FieldThere,
) -> Message | None:
    """No more is planned than what the contract leaves beside all that is still open.

    amount: The field with the sum.
    of: What the file calls the cases by which it is paid out.
    there: The field with their sum, which they were opened with.
    """
    found = (each for each in children.cases if each.name in of and each.end is None)
    open_now = sum((each.answers.get(there) or NOTHING for each in found), NOTHING)
    left = fund.holding.committed - open_now
    if form[amount] is None or form[amount] <= left:
        return None
    return Message(
        "%(amount)s is more than the %(left)s that is committed and not planned yet.", amount=form[amount], left=left
    )


@rules.guard
def unspent_told(
    fund: FundBalance, case: CaseFacts, form: Form, *, unspent: FieldName, spent: FieldName
) -> Message | None:
    """What was paid and, by the final report, not spent is among what is said to be unspent.

    unspent: The field with the sum that is said to be unspent.
    spent: The field with what was spent in all.
    """
    left = fund.holding.disbursed - (case.data.get(spent) or NOTHING)
    said = form[unspent] or NOTHING
    if left <= said:
        return None
    return Message(
        "%(paid)s was paid and %(spent)s spent: at least %(left)s is unspent.",
        paid=fund.holding.disbursed,
        spent=case.data.get(spent) or NOTHING,
        left=left,
    )


@rules.guard
def within_due(fund: FundBalance, form: Form, *, amount: FieldName) -> Message | None:
    """No more is repaid or waived than what is claimed back and still due.

    amount: The field with the sum.
    """
    due = fund.holding.demanded
    if form[amount] is None or form[amount] <= due:
        return None
    return Message("%(amount)s is more than the %(due)s that is still due.", amount=form[amount], due=due)


@rules.guard
def covers_due(fund: FundBalance, form: Form, *, amount: FieldName) -> Message | None:
    """The instalments come to what is still due.

    amount: The field with what the instalments come to.
    """
    due = fund.holding.demanded
    if form[amount] == due:
        return None
    return Message("The instalments come to %(sum)s, %(due)s is still due.", sum=form[amount] or NOTHING, due=due)


@rules.guard
def nothing_due(fund: FundBalance) -> Message | None:
    """Nothing of what was claimed back is due any more."""
    due = fund.holding.demanded
    return None if due == NOTHING else Message("%(due)s is still due.", due=due)
