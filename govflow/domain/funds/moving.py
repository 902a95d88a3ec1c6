"""The acts of requests that move money: each asks for a journal of the ledger. All sums are Money in integer fen.

The journals are written by the store in the transaction of the step, where the database refuses what would overdraw an
account.
"""

from __future__ import annotations

from govflow.domain.funds.holdings import NOTHING, FundBalance
from govflow.domain.funds.ledger import Book, Journal
from govflow.domain.funds.requests import rules as rules
from govflow.engine.facts import CaseFacts, Form
from govflow.engine.rules import FieldName
from govflow.errors import Refused
from govflow.messages import Message
from govflow.values import Money


@rules.effect
def reserve(fund: FundBalance, case: CaseFacts, *, amount: FieldName) -> Book:
    """The amount is set aside for this request.

    amount: The field with the sum.
    """
    return Book(journal=Journal.RESERVE, case_id=case.id, fund_id=_known(fund), amount=case.data[amount])


@rules.effect
def release(fund: FundBalance, case: CaseFacts) -> list[Book]:
    """What the request still holds, reserved or committed, becomes available again."""
    held = ((Journal.UNRESERVE, fund.holding.reserved), (Journal.UNCOMMIT, fund.holding.committed))
    return [
        Book(journal=journal, case_id=case.id, fund_id=_known(fund), amount=amount)
        for journal, amount in held
        if amount > NOTHING
    ]


@rules.effect
def commit(fund: FundBalance, case: CaseFacts, *, amount: FieldName) -> list[Book]:
    """The sum of the signed contract is committed; what was reserved beyond it becomes available again.

    amount: The field with the sum of the contract.
    """
    signed: Money = case.data[amount]
    moved = ((Journal.COMMIT, signed), (Journal.UNRESERVE, fund.holding.reserved - signed))
    return [
        Book(journal=journal, case_id=case.id, fund_id=_known(fund), amount=sum_)
        for journal, sum_ in moved
        if sum_ > NOTHING
    ]


@rules.effect
def disburse(fund: FundBalance, case: CaseFacts, *, amount: FieldName) -> Book:
    """The tranche is paid out of the commitment of the request that it belongs to.

    amount: The field with the sum.
    """
    holder = case.id if case.parent_id is None else case.parent_id
    return Book(journal=Journal.PAY, case_id=holder, fund_id=_known(fund), amount=case.data[amount])


@rules.effect
def demand(fund: FundBalance, case: CaseFacts, form: Form, *, amount: FieldName) -> Book:
    """The sum is claimed back.

    amount: The field with the sum.
    """
    return Book(journal=Journal.DEMAND, case_id=case.id, fund_id=_known(fund), amount=form[amount])


@rules.effect
def waive(fund: FundBalance, case: CaseFacts, form: Form, *, amount: FieldName) -> Book | None:
    """So much of what is claimed back is not claimed any more.

    amount: The field with the sum.
    """
    waived: Money | None = form[amount]
    if waived is None or waived == NOTHING:
        return None
    return Book(journal=Journal.WAIVE, case_id=case.id, fund_id=_known(fund), amount=waived)


@rules.effect
def recover(fund: FundBalance, case: CaseFacts, form: Form, *, amount: FieldName) -> Book | None:
    """What was repaid returns to the fund.

    amount: The field with the sum.
    """
    if form[amount] is None or form[amount] == NOTHING:
        return None
    return Book(journal=Journal.RECOVER, case_id=case.id, fund_id=_known(fund), amount=form[amount])


@rules.effect
def receive(fund: FundBalance, form: Form, *, amount: FieldName) -> Book | None:
    """The fund receives a sum beside what it is owed, such as interest for late payment.

    amount: The field with the sum.
    """
    received: Money | None = form[amount]
    if received is None or received == NOTHING:
        return None
    return Book(journal=Journal.RECEIVE, fund_id=_known(fund), amount=received)


def _known(fund: FundBalance) -> int:
    """The id of the fund. Raises Refused while the case names none: money cannot move."""
    if fund.fund_id is None:
        raise Refused([Message("The request names no fund yet.")])
    return fund.fund_id
