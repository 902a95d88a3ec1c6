"""Funds: what stands in them, and what was booked, as far as who asks may read the books."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from govflow.api.shapes.values import Name, Shown, name, name_or_none
from govflow.services.queries.funds.books import Books
from govflow.services.queries.funds.page import FundLine, FundPage, RequestLine
from govflow.services.queries.funds.statement import Statement, StatementLine
from govflow.values import Money

Sum = str
"""In yuan, with two decimals."""


class BalanceShown(Shown):
    """What a fund has, in yuan."""

    available: Sum
    reserved: Sum
    committed: Sum
    paid: Sum
    pledged: Sum
    demanded: Sum
    due: Sum


class FundShown(Shown):
    """A fund."""

    id: int
    name: Name
    committee: Name
    source: Name
    purpose: str
    year: int
    state: str
    balance: BalanceShown


class FundsShown(Shown):
    """All funds."""

    funds: list[FundShown]


class RequestShown(Shown):
    """A request for money from a fund, of those that the token sees."""

    reference: str
    title: str
    applicant: Name | None
    state: Name
    ended: bool
    asked: Sum | None
    reserved: Sum
    committed: Sum
    paid: Sum


class FundPageShown(Shown):
    """A fund with the requests that the token sees."""

    fund: FundShown
    books: bool = Field(description="May who asks read its books?")
    requests: list[RequestShown]
    below: int | None = Field(description="`below` of the next page.")


class StandingShown(Shown):
    """What stands in the accounts of one kind."""

    account: str
    title: Name
    debit: Sum | None
    credit: Sum | None


class BooksShown(Shown):
    """The trial balance of a fund at the end of a day."""

    fund: int
    at: date
    accounts: list[StandingShown]
    debit: Sum
    credit: Sum
    journals: int


class PostingShown(Shown):
    """A line of a journal, and what stands in the account after it."""

    journal: str
    day: date
    what: Name
    reference: str | None = Field(description="Of the case, where the token sees it.")
    debit: Sum | None
    credit: Sum | None
    balance: Sum


class StatementShown(Shown):
    """What was booked in the accounts of one kind, the oldest first."""

    fund: int
    account: str
    title: Name
    before: Sum
    after: Sum
    postings: list[PostingShown]
    journal: int | None = Field(description="`journal` of the next page.")
    line: int | None = Field(description="`line` of the next page.")


def fund_shown(fund: FundLine) -> FundShown:
    balance = fund.balance
    return FundShown(
        id=fund.id,
        name=name(fund.name),
        committee=name(fund.committee),
        source=name(fund.source),
        purpose=fund.purpose,
        year=fund.year,
        state=fund.state,
        balance=BalanceShown(
            available=_sum(balance.available),
            reserved=_sum(balance.reserved),
            committed=_sum(balance.committed),
            paid=_sum(balance.disbursed),
            pledged=_sum(balance.pledged),
            demanded=_sum(balance.demanded),
            due=_sum(balance.due),
        ),
    )


def fund_page_shown(page: FundPage) -> FundPageShown:
    return FundPageShown(
        fund=fund_shown(page.fund),
        books=page.books,
        requests=[_request(each) for each in page.requests],
        below=page.after,
    )


def books_shown(found: Books) -> BooksShown:
    return BooksShown(
        fund=found.fund.id,
        at=found.at,
        accounts=[
            StandingShown(
                account=each.account,
                title=name(each.title),
                debit=_sum_or_none(each.debit),
                credit=_sum_or_none(each.credit),
            )
            for each in found.rows
        ],
        debit=_sum(found.debit),
        credit=_sum(found.credit),
        journals=found.journals,
    )


def statement_shown(found: Statement) -> StatementShown:
    journal, line = found.next or (None, None)
    return StatementShown(
        fund=found.fund.id,
        account=found.account,
        title=name(found.title),
        before=_sum(found.before),
        after=_sum(found.after),
        postings=[_posting(each) for each in found.lines],
        journal=journal,
        line=line,
    )


def _request(each: RequestLine) -> RequestShown:
    return RequestShown(
        reference=each.reference,
        title=each.title,
        applicant=name_or_none(each.applicant),
        state=name(each.state),
        ended=each.ended,
        asked=_sum_or_none(each.asked),
        reserved=_sum(each.reserved),
        committed=_sum(each.committed),
        paid=_sum(each.disbursed),
    )


def _posting(each: StatementLine) -> PostingShown:
    return PostingShown(
        journal=each.number,
        day=each.day,
        what=name(each.what),
        reference=each.about.reference,
        debit=_sum_or_none(each.debit),
        credit=_sum_or_none(each.credit),
        balance=_sum(each.balance),
    )


def _sum(money: Money) -> Sum:
    return f"{money.amount:.2f}"


def _sum_or_none(money: Money | None) -> Sum | None:
    return None if money is None else _sum(money)
