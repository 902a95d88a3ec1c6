"""The fund on the page of the case that is its record, or that brings money to it."""

from __future__ import annotations

from dataclasses import dataclass

from govflow.domain.funds.kept import KnownFund
from govflow.services.queries.case.names import Names
from govflow.store.funds.office import load_office_fund
from govflow.store.work import Case, Work
from govflow.values import Money


@dataclass(frozen=True, kw_only=True)
class FundLink:
    """The fund, whether the case is its record, and what everybody may know of what stands in it."""

    fund: KnownFund
    own: bool
    available: Money
    due_to_source: Money
    promised: Money


def load_fund_link(work: Work, case: Case, _names: Names) -> FundLink | None:
    """Nothing before the fund is opened, and where the case names none."""
    found = load_office_fund(work, case)
    if found.fund is None:
        return None
    return FundLink(
        fund=found.fund,
        own=found.own,
        available=found.available,
        due_to_source=found.due_to_source,
        promised=found.promised,
    )
