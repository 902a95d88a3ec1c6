"""The books of a fund as text for beancount, version 3, so that an auditor checks them with a program that is not ours.

https://beancount.github.io/docs/beancount_language_syntax.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter

from govflow.domain.funds.ledger import Account
from govflow.services.queries.funds.books import JournalLine
from govflow.services.queries.funds.keeping import About, Fund

NAMES: Mapping[Account, str] = {
    Account.BANK: "Assets:{fund}:Bank",
    Account.PLEDGE_DUE: "Assets:{fund}:Pledges-Receivable",
    Account.CLAWBACK_DUE: "Assets:{fund}:Clawback-Due",
    Account.SPENT: "Expenses:{fund}:Spent",
    Account.PLEDGED: "Equity:{fund}:Pledged",
    Account.AVAILABLE: "Equity:{fund}:Available",
    Account.RESERVED: "Equity:{fund}:Reserved",
    Account.COMMITTED: "Equity:{fund}:Committed",
    Account.APPLIED: "Equity:{fund}:Applied",
    Account.DUE_TO_SOURCE: "Liabilities:{fund}:Due-To-Source",
}
"""What each account is called there: the first word is one of the five that beancount knows."""


def beancount(fund: Fund, lines: Iterable[JournalLine]) -> Iterator[str]:
    """The text, line by line: accounts are opened on the day of their first line; each journal is a transaction."""
    yield f'option "title" "{_quoted(fund.name.en)}"'
    yield 'option "operating_currency" "CNY"'
    opened: set[str] = set()
    for number, group in groupby(lines, key=attrgetter("number")):
        journal = list(group)
        yield ""
        yield from _opened(fund, journal, opened)
        first = journal[0]
        yield f'{first.day.isoformat()} * "{_quoted(first.what.en)}" "{_quoted(_named(first.about))}"'
        yield f'  journal: "{number}"'
        yield f'  sha256: "{first.sha256}"'
        for each in journal:
            yield f"  {_account(fund, each)}  {Decimal(each.fen).scaleb(-2):.2f} CNY"


def _opened(fund: Fund, lines: Iterable[JournalLine], opened: set[str]) -> Iterator[str]:
    for each in lines:
        name = _account(fund, each)
        if name not in opened:
            opened.add(name)
            yield _open(each.day, name)


def _open(day: date, name: str) -> str:
    return f"{day.isoformat()} open {name} CNY"


def _account(fund: Fund, line: JournalLine) -> str:
    name = NAMES[line.account].format(fund=f"Fund-{fund.id}")
    return name if line.holder == _NOBODY else f"{name}:{_named(line.holder) or 'Of-No-Case'}"


def _named(about: About) -> str:
    return "Not-Named-Here" if about.hidden else about.reference or ""


def _quoted(words: str) -> str:
    return words.replace("\\", "\\\\").replace('"', '\\"')


_NOBODY = About(reference=None, hidden=False)
