"""The books of a fund, for those who keep or watch them: balances at a day, and all journals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import Select, func, select

from govflow.domain.funds.ledger import ACCOUNTS, DEBIT, TITLES, Account, Journal
from govflow.services.queries.funds.keeping import About, Fund, about, between, keeps_books, lines_booked
from govflow.store.funds.tables import ACCOUNT, JOURNAL, POSTING
from govflow.store.work import Work
from govflow.values import Money, Text

_BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What stands in the accounts of one kind together, on the one side or the other. ``many``: how many accounts."""

    account: Account
    title: Text
    debit: Money | None
    credit: Money | None
    many: int


@dataclass(frozen=True, kw_only=True)
class Books:
    """The trial balance of a fund at the end of a day: both sides come to the same."""

    fund: Fund
    at: date
    rows: tuple[Standing, ...]
    debit: Money
    credit: Money
    journals: int


@dataclass(frozen=True, kw_only=True)
class JournalLine:
    """A line of a journal, for files: one account, debit above zero."""

    number: str
    day: date
    kind: str
    what: Text
    about: About
    account: Account
    title: Text
    holder: About
    fen: int
    sha256: str


def load_books(work: Work, fund_id: int, at: date) -> Books:
    """The balances of a fund as they stood at the end of a day. Raises NotFound."""
    fund = keeps_books(work, fund_id)
    booked = (
        select(ACCOUNT.c.kind, ACCOUNT.c.id, func.sum(POSTING.c.fen).label("fen"))
        .join(POSTING, POSTING.c.account_id == ACCOUNT.c.id)
        .join(JOURNAL, JOURNAL.c.id == POSTING.c.journal_id)
        .where(ACCOUNT.c.fund_id == fund_id, JOURNAL.c.on_day <= at)
        .group_by(ACCOUNT.c.kind, ACCOUNT.c.id)
        .subquery()
    )
    sums = select(booked.c.kind, func.sum(booked.c.fen).label("fen"), func.count().label("many")).group_by(
        booked.c.kind
    )
    found = {Account(row.kind): row for row in work.session.execute(sums)}
    rows = tuple(_standing(each, int(found[each].fen), found[each].many) for each in Account if each in found)
    counted = select(func.count()).select_from(JOURNAL).where(JOURNAL.c.fund_id == fund_id, JOURNAL.c.on_day <= at)
    return Books(
        fund=fund,
        at=at,
        rows=rows,
        debit=sum((each.debit for each in rows if each.debit), Money(0)),
        credit=sum((each.credit for each in rows if each.credit), Money(0)),
        journals=work.session.execute(counted).scalar_one(),
    )


def journals(
    work: Work, fund_id: int, *, since: date | None = None, until: date | None = None
) -> Iterator[JournalLine]:
    """All lines of all journals of a fund, as they were booked, read in batches while they are written. Raises NotFound
    before the first.
    """
    keeps_books(work, fund_id)
    return _read(work, lines_booked(work).where(JOURNAL.c.fund_id == fund_id, *between(since, until)))


def _read(work: Work, query: Select[Any]) -> Iterator[JournalLine]:
    rows = work.session.execute(query.execution_options(yield_per=_BATCH))
    for _, group in groupby(rows, key=attrgetter("id")):
        for row in group:
            kind = Account(row.account)
            yield JournalLine(
                number=f"{row.year}-{row.number}", day=row.on_day, kind=row.kind, what=TITLES[Journal(row.kind)],
                about=about(row.reference, row.seen), account=kind, title=ACCOUNTS[kind],
                holder=about(row.holder, row.holder_seen), fen=row.fen, sha256=row.digest,
            )  # fmt: skip


def _standing(account: Account, fen: int, many: int) -> Standing:
    debit = account in DEBIT
    return Standing(
        account=account, title=ACCOUNTS[account], debit=Money(fen) if debit else None,
        credit=None if debit else Money(-fen), many=many,
    )  # fmt: skip
