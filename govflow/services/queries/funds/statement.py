"""Statements of the accounts of a fund: what was booked there, with what stands after each line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, select

from govflow.domain.funds.ledger import ACCOUNTS, DEBIT, TITLES, Account, Journal
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.queries.funds.keeping import About, Fund, about, between, keeps_books, lines_booked
from govflow.store.funds.tables import ACCOUNT, JOURNAL, POSTING
from govflow.store.work import Work
from govflow.values import Money, Text

PAGE = 100


@dataclass(frozen=True, kw_only=True)
class StatementLine:
    """A posting, and what stands in the account after it, above zero on the side of the account."""

    journal: int
    number: str
    day: date
    what: Text
    about: About
    debit: Money | None
    credit: Money | None
    balance: Money


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One kind of account of a fund over some days. ``before`` and ``after``: what stands there at both ends.

    ``next``: after which posting the next page begins, as journal and line.
    """

    fund: Fund
    account: Account
    title: Text
    since: date | None
    until: date | None
    before: Money
    lines: tuple[StatementLine, ...]
    after: Money
    next: tuple[int, int] | None


def load_statement(
    work: Work, fund_id: int, account: str, *, since: date | None = None, until: date | None = None,
    below: tuple[int, int] | None = None,
) -> Statement:  # fmt: skip
    """A page of what was booked in the accounts of one kind, the oldest first, with what stands there after each.

    ``below``: the last posting of the page before. Raises NotFound.
    """
    fund = keeps_books(work, fund_id)
    if account not in set(Account):
        raise NotFound(Message("There is no such account."))
    kind = Account(account)
    sign = 1 if kind in DEBIT else -1
    accounts = [ACCOUNT.c.fund_id == fund_id, ACCOUNT.c.kind == kind]
    within = between(since, until)
    query = lines_booked(work).where(*accounts, *within)
    if below is not None:
        query = query.where(not_(_reached(below)))
    rows = work.session.execute(query.limit(PAGE + 1)).all()
    shown = rows[:PAGE]
    before = _stood_before(work, accounts, since=since, until=until, below=below)
    lines, stands = [], before
    for row in shown:
        stands += row.fen
        lines.append(_line(row, sign * stands))
    return Statement(
        fund=fund,
        account=kind,
        title=ACCOUNTS[kind],
        since=since,
        until=until,
        before=Money(sign * before),
        lines=tuple(lines),
        after=Money(sign * stands),
        next=(shown[-1].id, shown[-1].line) if len(rows) > PAGE else None,
    )


def _line(row: Any, balance: int) -> StatementLine:
    return StatementLine(
        journal=row.id,
        number=f"{row.year}-{row.number}",
        day=row.on_day,
        what=TITLES[Journal(row.kind)],
        about=about(row.holder or row.reference, row.holder_seen if row.holder else row.seen),
        debit=Money(row.fen) if row.fen > 0 else None,
        credit=Money(-row.fen) if row.fen < 0 else None,
        balance=Money(balance),
    )


def _reached(below: tuple[int, int]) -> ColumnElement[bool]:
    """Postings up to this one, in the order in which they were booked."""
    journal, line = below
    return or_(POSTING.c.journal_id < journal, and_(POSTING.c.journal_id == journal, POSTING.c.line <= line))


def _stood_before(
    work: Work, accounts: list[ColumnElement[bool]], *, since: date | None, until: date | None,
    below: tuple[int, int] | None,
) -> int:  # fmt: skip
    """What stood in these accounts before the page begins, in fen: what was booked earlier, and on the pages before."""
    earlier = [] if since is None else [JOURNAL.c.on_day < since]
    if below is not None:
        earlier.append(and_(_reached(below), *between(since, until)))
    if not earlier:
        return 0
    query = (
        select(func.coalesce(func.sum(POSTING.c.fen), 0))
        .join(ACCOUNT, ACCOUNT.c.id == POSTING.c.account_id)
        .join(JOURNAL, JOURNAL.c.id == POSTING.c.journal_id)
    )
    return int(work.session.execute(query.where(*accounts, or_(*earlier))).scalar_one())
