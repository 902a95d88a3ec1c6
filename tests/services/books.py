"""What stands in the books of funds, for tests."""

from __future__ import annotations

from sqlalchemy import func, select

from govflow.domain.funds.holdings import Holding
from govflow.domain.funds.ledger import Account
from govflow.store.funds.booking import open_books
from govflow.store.funds.tables import ACCOUNT
from govflow.values import Money
from tests.builders import Cast


def stands(cast: Cast, fund_id: int) -> dict[Account, int]:
    """What stands in the accounts of each kind of a fund together, in fen; credit below zero."""
    query = select(ACCOUNT.c.kind, func.sum(ACCOUNT.c.balance)).where(ACCOUNT.c.fund_id == fund_id)
    with cast.backend.reading() as session:
        return {Account(kind): int(fen) for kind, fen in session.execute(query.group_by(ACCOUNT.c.kind))}


def holding(cast: Cast, reference: str) -> Holding:
    """What a case holds of its fund."""
    query = select(ACCOUNT.c.kind, ACCOUNT.c.balance).where(ACCOUNT.c.case_id == cast.case(reference).id)
    with cast.backend.reading() as session:
        found = {Account(row.kind): abs(row.balance) for row in session.execute(query)}
    kinds = {
        "reserved": Account.RESERVED, "committed": Account.COMMITTED, "disbursed": Account.APPLIED,
        "demanded": Account.CLAWBACK_DUE,
    }  # fmt: skip
    return Holding(**{name: Money(found.get(kind, 0)) for name, kind in kinds.items()})


def receive(cast: Cast, fund_id: int, amount: Money) -> None:
    """More money for a fund, from nowhere."""
    with cast.backend.transaction() as session:
        open_books(session, fund_id, amount, cast.clock.at)
