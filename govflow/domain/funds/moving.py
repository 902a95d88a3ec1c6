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
def commit(fund: FundBalance, case: CaseFacts) -> Book:
    """What was reserved is committed by the signed agreement."""
    return Book(journal=Journal.COMMIT, case_id=case.id, fund_id=_known(fund), amount=fund.holding.reserved)


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
def waive(fund: FundBalance, case: CaseFacts) -> Book | None:
    """What is claimed back and not yet repaid is not claimed any more."""
    due = fund.holding.demanded
    if due == NOTHING:
        return None
    return Book(journal=Journal.WAIVE, case_id=case.id, fund_id=_known(fund), amount=due)


@rules.effect
def recover(fund: FundBalance, case: CaseFacts, form: Form, *, amount: FieldName) -> Book:
    """What was repaid returns to the fund.

    amount: The field with the sum.
    """
    return Book(journal=Journal.RECOVER, case_id=case.id, fund_id=_known(fund), amount=form[amount])


def _known(fund: FundBalance) -> int:
    """The id of the fund. Raises Refused while the case names none: money cannot move."""
    if fund.fund_id is None:
        raise Refused([Message("The request names no fund yet.")])
    return fund.fund_id
