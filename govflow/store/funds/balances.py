"""What a case may count on: the fund that it names, under its lock, and what it holds of it. Sums in integer fen."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, func, select

from govflow.domain.funds.holdings import FundBalance, Holding
from govflow.domain.funds.ledger import Account, Journal
from govflow.domain.funds.requests import fund_field, rules
from govflow.store.cases import CASE
from govflow.store.funds.booking import asked_of_accounts
from govflow.store.funds.tables import ACCOUNT, FUND, JOURNAL, POSTING
from govflow.store.sql.ahead import read_ahead
from govflow.store.sql.database import is_reading
from govflow.store.sql.locks import Rank
from govflow.store.sql.prepared import Prepared
from govflow.store.visibility import TAKING_PART, held_in_list, open_section, sight
from govflow.store.work import Case, Version, Work
from govflow.values import SYSTEM, Money, Text

CAME_BACK = (
    select(func.sum(POSTING.c.fen))
    .join(JOURNAL, JOURNAL.c.id == POSTING.c.journal_id)
    .where(POSTING.c.account_id == ACCOUNT.c.id, JOURNAL.c.kind == Journal.RECOVER)
    .correlate(ACCOUNT)
    .scalar_subquery()
)
"""What was paid back into an account, in fen, over ``ACCOUNT``: no balance tells it."""
_FUND = Prepared(select(FUND).where(FUND.c.id == bindparam("fund")))
_HELD = Prepared(select(FUND).where(FUND.c.id == bindparam("fund")).with_for_update())
_PARENT = Prepared(
    select(CASE.c.workflow_version_id, CASE.c.data, CASE.c.public, TAKING_PART.label("inside")).where(
        CASE.c.id == bindparam("case")
    )
)


def load_balance(work: Work, case: Case) -> FundBalance:
    """The fund that the case names, locked until the step is written, and what the case (or its parent) holds of it.

    A case that names no fund has nothing available. A fund that was carried over is that of the next year. A page that
    only reads locks nothing.
    """
    holder_id, fund_id, seen = _holder(work, case)
    if fund_id is None:
        return FundBalance(fund_id=None, name=Text(en="no fund", zh="未选资金"))
    read_ahead(work.session, (_FUND.asked(fund=fund_id), asked_of_accounts(fund_id, holder_id)))
    fund = hold_fund(work, fund_id)
    rows = asked_of_accounts(fund.id, holder_id).rows(work.session)
    accounts = {(row.kind, row.case_id): row.balance for row in rows}
    return FundBalance(
        fund_id=fund.id,
        name=Text(en=fund.name_en, zh=fund.name_zh),
        open=fund.state == "open",
        available=Money(-accounts.get((Account.AVAILABLE, None), 0)),
        holding=Holding(
            reserved=Money(-accounts.get((Account.RESERVED, holder_id), 0)),
            committed=Money(-accounts.get((Account.COMMITTED, holder_id), 0)),
            disbursed=Money(-accounts.get((Account.APPLIED, holder_id), 0)),
            demanded=Money(accounts.get((Account.CLAWBACK_DUE, holder_id), 0)),
        ),
        seen=seen,
    )


def hold_fund(work: Work, fund_id: int) -> Any:
    """Lock a fund until the command ends, and that to which it was carried over, which has the later number; the row of
    the last one. A page that only reads locks nothing. The lock of a fund is that of all its accounts.
    """
    while True:
        new = not is_reading(work.session) and work.locks.take(Rank.FUND, fund_id)
        [fund] = (_HELD if new else _FUND).rows(work.session, fund=fund_id)
        if fund.successor_id is None:
            return fund
        fund_id = fund.successor_id


def tells_holdings(version: Version, *, taking_part: bool) -> bool:
    """May a reader see what a case holds of a fund? As on the page of the case: who takes part in it, else where all
    that moves money is public.
    """
    held = held_in_list(version.workflow, taking_part=taking_part)
    return open_section(held, version.machine.told_by(rules.topic))


def named_by(work: Work, case: Case) -> int | None:
    """The fund that the case itself names."""
    field = fund_field(work.version_of(case).workflow)
    found: int | None = case.data.get(field) if field else None
    return found


def _holder(work: Work, case: Case) -> tuple[int, int | None, bool]:
    """The case that holds the money, the fund, and whether a sentence may tell what it holds.

    A tranche is paid from what its parent holds.
    """
    if case.parent_id is not None:
        if not is_reading(work.session):
            work.locks.check_held(case.parent_id)
        [parent] = _PARENT.rows(work.session, case=case.parent_id, **sight(work.actor))
        version = work.pinned(work.session, parent.workflow_version_id)
        if field := fund_field(version.workflow):
            inside = bool(parent.inside) and work.actor != SYSTEM  # what the clock says is read by others
            seen = (inside or bool(parent.public)) and tells_holdings(version, taking_part=inside)
            return case.parent_id, parent.data.get(field), seen
    own = fund_field(work.version_of(case).workflow)
    return case.id, case.data.get(own) if own else None, True
