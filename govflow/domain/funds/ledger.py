"""The ledger of special funds: its accounts, its journals, and the lines of each. Double entry in integer fen.

Debit is positive, credit negative. The lines of a journal come to zero, and so do the accounts of a fund together. What
a fund can pay is ``available``; what it has in the bank is never less than what it owes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from govflow.values import Money, Text


class Account(StrEnum):
    """Where money is, what is claimed, and for what it is meant."""

    BANK = "bank"
    PLEDGE_DUE = "pledge_due"  # promised and not yet received
    CLAWBACK_DUE = "clawback_due"  # claimed back and not yet repaid
    SPENT = "spent"
    PLEDGED = "pledged"
    AVAILABLE = "available"
    RESERVED = "reserved"
    COMMITTED = "committed"  # by a signed contract, and not yet paid out
    APPLIED = "applied"  # paid out, less what came back
    DUE_TO_SOURCE = "due_to_source"  # lapsed, and not yet returned


DEBIT = frozenset({Account.BANK, Account.PLEDGE_DUE, Account.CLAWBACK_DUE, Account.SPENT})
"""Never below zero; the other accounts are never above."""
HELD = frozenset(Account) - {Account.BANK, Account.AVAILABLE, Account.DUE_TO_SOURCE}
"""Kept for each case apart. One of no case stands beside them for what belongs to none."""


class Journal(StrEnum):
    """What happened to money: one business event, written once and never changed."""

    PLEDGE = "pledge"
    FORGO = "forgo"  # what was promised does not come
    RECEIVE = "receive"
    COLLECT = "collect"
    RESERVE = "reserve"
    UNRESERVE = "unreserve"
    COMMIT = "commit"
    UNCOMMIT = "uncommit"
    PAY = "pay"
    DEMAND = "demand"
    WAIVE = "waive"
    RECOVER = "recover"
    LAPSE = "lapse"
    REMIT = "remit"
    TRANSFER_OUT = "transfer_out"
    TRANSFER_IN = "transfer_in"
    CARRY_OUT = "carry_out"  # all balances of a year's fund leave it
    CARRY_IN = "carry_in"
    REVERSE = "reverse"


_BANK, _AVAILABLE, _RESERVED, _COMMITTED = Account.BANK, Account.AVAILABLE, Account.RESERVED, Account.COMMITTED
_CLAIM, _SPENT = Account.CLAWBACK_DUE, Account.SPENT

PAIRS: Mapping[Journal, tuple[tuple[Account, Account], ...]] = {
    Journal.PLEDGE: ((Account.PLEDGE_DUE, Account.PLEDGED),),
    Journal.FORGO: ((Account.PLEDGED, Account.PLEDGE_DUE),),
    Journal.RECEIVE: ((_BANK, _AVAILABLE),),
    Journal.COLLECT: ((_BANK, Account.PLEDGE_DUE), (Account.PLEDGED, _AVAILABLE)),
    Journal.RESERVE: ((_AVAILABLE, _RESERVED),),
    Journal.UNRESERVE: ((_RESERVED, _AVAILABLE),),
    Journal.COMMIT: ((_RESERVED, _COMMITTED),),
    Journal.UNCOMMIT: ((_COMMITTED, _AVAILABLE),),
    Journal.PAY: ((_COMMITTED, Account.APPLIED), (_SPENT, _BANK)),
    Journal.DEMAND: ((_CLAIM, _SPENT),),
    Journal.WAIVE: ((_SPENT, _CLAIM),),
    Journal.RECOVER: ((_BANK, _CLAIM), (Account.APPLIED, _AVAILABLE)),
    Journal.LAPSE: ((_AVAILABLE, Account.DUE_TO_SOURCE),),
    Journal.REMIT: ((Account.DUE_TO_SOURCE, _BANK),),
    Journal.TRANSFER_OUT: ((_AVAILABLE, _BANK),),
    Journal.TRANSFER_IN: ((_BANK, _AVAILABLE),),
}
"""Of each journal the accounts that its sum goes to and comes from: debit, credit. Of those that are not here the lines
follow from others: what is reversed, and what is carried over."""

CARRIED = frozenset({Journal.CARRY_OUT, Journal.CARRY_IN})
REVERSIBLE = frozenset({Journal.PLEDGE, Journal.FORGO, Journal.RECEIVE, Journal.COLLECT, Journal.LAPSE, Journal.REMIT})
"""Those of the fund office. What belongs to a request is taken back by its own steps, which know what follows; what was
moved to another fund, by moving it back.
"""

TITLES: Mapping[Journal, Text] = {
    Journal.PLEDGE: Text(en="Pledged", zh="认捐"),
    Journal.FORGO: Text(en="Pledge given up", zh="认捐核销"),
    Journal.RECEIVE: Text(en="Received", zh="到账"),
    Journal.COLLECT: Text(en="Pledge received", zh="认捐到账"),
    Journal.RESERVE: Text(en="Reserved", zh="预留"),
    Journal.UNRESERVE: Text(en="Reservation released", zh="解除预留"),
    Journal.COMMIT: Text(en="Committed", zh="签约占用"),
    Journal.UNCOMMIT: Text(en="Commitment released", zh="解除占用"),
    Journal.PAY: Text(en="Paid out", zh="拨付"),
    Journal.DEMAND: Text(en="Claimed back", zh="追回通知"),
    Journal.WAIVE: Text(en="Claim waived", zh="免予追回"),
    Journal.RECOVER: Text(en="Paid back", zh="退回"),
    Journal.LAPSE: Text(en="Lapsed", zh="结余收回"),
    Journal.REMIT: Text(en="Returned to the source", zh="上缴来源"),
    Journal.TRANSFER_OUT: Text(en="Transferred to another fund", zh="调出"),
    Journal.TRANSFER_IN: Text(en="Transferred from another fund", zh="调入"),
    Journal.CARRY_OUT: Text(en="Carried over to the next year", zh="结转下年"),
    Journal.CARRY_IN: Text(en="Carried over from the year before", zh="上年结转"),
    Journal.REVERSE: Text(en="Reversed", zh="冲销"),
}
ACCOUNTS: Mapping[Account, Text] = {
    Account.BANK: Text(en="Bank", zh="银行存款"),
    Account.PLEDGE_DUE: Text(en="Pledges receivable", zh="应收认捐"),
    Account.CLAWBACK_DUE: Text(en="Claw-back due", zh="应收追回款"),
    Account.SPENT: Text(en="Spent", zh="支出"),
    Account.PLEDGED: Text(en="Pledged", zh="认捐"),
    Account.AVAILABLE: Text(en="Available", zh="可用"),
    Account.RESERVED: Text(en="Reserved", zh="预留"),
    Account.COMMITTED: Text(en="Committed", zh="签约占用"),
    Account.APPLIED: Text(en="Applied", zh="已用"),
    Account.DUE_TO_SOURCE: Text(en="Due to the source", zh="应缴来源"),
}


class Place(NamedTuple):
    """An account of a fund. ``case_id``: for whom it is kept; none, for the fund itself."""

    fund_id: int
    account: Account
    case_id: int | None


@dataclass(frozen=True, kw_only=True)
class Book:
    """One journal is to be written: a sum of a fund, for the case that holds it or is claimed from, if any.

    Raises ValueError for a sum that is not above zero, and for a kind whose lines follow from others.
    """

    journal: Journal
    fund_id: int
    amount: Money
    case_id: int | None = None

    def __post_init__(self) -> None:
        if self.amount.fen <= 0:
            raise ValueError("a journal moves a sum above zero")
        if self.journal not in PAIRS:
            raise ValueError(f"the lines of {self.journal} follow from others")


@dataclass(frozen=True, kw_only=True)
class Reverse:
    """A journal is to be taken back by one with the opposite lines. Each is reversed once; a reversal never."""

    fund_id: int
    number: str  # of the journal among those of its body: 2026-14


@dataclass(frozen=True, kw_only=True)
class Transfer:
    """A sum that is available in a fund goes to another. Both are held; raises ValueError as ``Book`` does."""

    fund_id: int
    into_id: int
    amount: Money


@dataclass(frozen=True, kw_only=True)
class CarryOver:
    """All balances of a fund go to the fund of the next year, account by account; what cases hold goes with them."""

    fund_id: int
    into_id: int


def lines_of(book: Book) -> dict[Place, int]:
    """The lines of a journal, in fen: they come to zero, none is zero."""
    lines: Counter[Place] = Counter()
    for debit, credit in PAIRS[book.journal]:
        lines[_place(book, debit)] += book.amount.fen
        lines[_place(book, credit)] -= book.amount.fen
    return {place: fen for place, fen in lines.items() if fen}


def turned(balances: Mapping[Place, int]) -> list[Place]:
    """The accounts that would stand on their wrong side: overdrawn."""
    return [place for place, fen in balances.items() if (fen < 0 if place.account in DEBIT else fen > 0)]


def moved(books: Iterable[Book]) -> dict[Place, int]:
    """What several journals move together."""
    total: Counter[Place] = Counter()
    for book in books:
        for place, fen in lines_of(book).items():
            total[place] += fen
    return dict(total)


def _place(book: Book, account: Account) -> Place:
    return Place(book.fund_id, account, book.case_id if account in HELD else None)
