"""Where money is, of what stands in accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from govflow.domain.funds.ledger import Account
from govflow.values import Money


@dataclass(frozen=True, kw_only=True)
class Balance:
    """Where the money of a fund is. The first four places make up the total; what is promised is not there yet."""

    available: Money
    reserved: Money
    committed: Money
    disbursed: Money
    pledged: Money
    demanded: Money
    due: Money

    @property
    def total(self) -> Money:
        return self.available + self.reserved + self.committed + self.disbursed


def balance_of(stands: Mapping[str, int]) -> Balance:
    """Where money is, of what stands in accounts by their kind, in fen."""
    return Balance(
        available=Money(-stands.get(Account.AVAILABLE, 0)),
        reserved=Money(-stands.get(Account.RESERVED, 0)),
        committed=Money(-stands.get(Account.COMMITTED, 0)),
        disbursed=Money(-stands.get(Account.APPLIED, 0)),
        pledged=Money(-stands.get(Account.PLEDGED, 0)),
        demanded=Money(stands.get(Account.CLAWBACK_DUE, 0)),
        due=Money(-stands.get(Account.DUE_TO_SOURCE, 0)),
    )
