"""A fund office at work, for tests: funds with their records, and what stands in them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from govflow.demo.funds import office
from govflow.demo.funds.office import NewFund
from govflow.store.funds.tables import FUND
from govflow.values import Money
from tests.builders import Cast, new_key

YEAR_ENDS = date(2026, 12, 31)


def new_fund(cast: Cast, **more: Any) -> NewFund:
    """A fund that two people have opened, for this year."""
    key = new_key()[:8]
    said: dict[str, Any] = {
        "title": f"River fund {key}", "title_other": f"河流资金{key}", "committee": "water",
        "source": "local_contribution", "purpose": "Water ecology · 水生态", "year_ends": YEAR_ENDS,
        "lapses_on": date(2028, 12, 31),
    }  # fmt: skip
    fund = NewFund(**{**said, **more})
    office.found(cast, fund)
    return fund


def row_of(cast: Cast, fund: NewFund) -> Any:
    with cast.backend.reading() as session:
        return session.execute(select(FUND).where(FUND.c.id == office.number(cast, fund))).one()


def after_the_year(cast: Cast) -> None:
    """The first working day of the year that follows, with what the clock does until then."""
    cast.pass_days((date(2027, 1, 4) - cast.today) // timedelta(days=1))


def yuan(amount: int) -> int:
    """In fen."""
    return Money.yuan(amount).fen
