"""Funds as the fund office keeps them: facts of one and of those beside it, and the acts that open and close one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, Literal, TypeAlias

from govflow.domain.funds.holdings import NOTHING
from govflow.values import Money, Text

Source: TypeAlias = Literal[
    "central_transfer", "local_contribution", "eco_tax", "donation", "private_donation", "grant", "escrow"
]
SOURCES: Mapping[str, Text] = {
    "central_transfer": Text(en="Central transfer", zh="中央转移支付"),
    "local_contribution": Text(en="Local contributions", zh="地方出资"),
    "eco_tax": Text(en="Environmental protection tax", zh="环境保护税"),
    "donation": Text(en="Donations", zh="捐赠"),
    "private_donation": Text(en="Private donations", zh="社会捐赠"),
    "grant": Text(en="Grants", zh="资助"),
    "escrow": Text(en="Held in escrow for others", zh="代为托管"),
}
"""Where the money of a fund comes from, by the word that is kept of it."""
OF_GOVERNMENTS: frozenset[Source] = frozenset({"central_transfer", "local_contribution", "eco_tax"})
HELD_FOR_OTHERS: Source = "escrow"


@dataclass(frozen=True, kw_only=True)
class KnownFund:
    """A fund as another one sees it before money goes there. ``lapses_on``: when what is unspent lapses."""

    id: int
    name: Text
    open: bool
    body_id: int
    committee_id: int
    source: str
    purpose: str
    year: int
    lapses_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class OfficeFund:
    """The fund whose record the case is, or that it names, with what stands in it; and the other funds that it names.

    All are held until the step is written. ``own``: the case is its record. ``promised``: what is pledged and not yet
    received, as this case keeps it. ``accounts``: how many of the fund are not empty.
    """

    TOLD: ClassVar[Text] = Text(en="the fund and what stands in it", zh="资金及其账户余额")

    fund: KnownFund | None = None
    own: bool = False
    available: Money = NOTHING
    due_to_source: Money = NOTHING
    promised: Money = NOTHING
    accounts: int = 0
    others: Mapping[int, KnownFund] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class OpenFund:
    """A fund whose record is this case."""

    case_id: int
    name: Text
    committee_id: int
    source: str
    purpose: str
    restriction: str | None
    fiscal_year: int
    lapses_on: date


@dataclass(frozen=True, kw_only=True)
class CloseFund:
    """A fund takes no more requests: its year is closed, or its money has lapsed.

    ``successor_id``: the fund that carries on what stood in it.
    """

    fund_id: int
    lapsed: bool = False
    successor_id: int | None = None
