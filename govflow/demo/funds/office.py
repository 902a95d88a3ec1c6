"""What a fund office does, one act after another: two people for each movement of money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from govflow.demo.papers import paper
from govflow.demo.player import Play
from govflow.demo.stories.stages import Matter, both
from govflow.services.queries.funds.office import fund_of
from govflow.values import SYSTEM, Money

MANAGER, SECOND = "ji.yun", "mo.ran"
RECEIPT = paper("Bank receipt", "Received on the account of the fund.")


@dataclass(kw_only=True)
class NewFund(Matter):
    """A fund that is opened. ``year_ends``: the last day of its fiscal year; ``work_field``: it is meant for one."""

    committee: str
    source: str
    purpose: str
    year_ends: date
    lapses_on: date
    work_field: str | None = None


def found(play: Play, fund: NewFund) -> None:
    """Open a fund: one describes it, another approves."""
    fund.reference = play.open(
        MANAGER, "special-fund", fund.title, title_other=fund.title_other, committee=play.organization(fund.committee)
    )
    play.fire(
        MANAGER, fund.reference, "propose", name_en=fund.title, name_zh=fund.title_other, source=fund.source,
        purpose=fund.purpose, year_ends=fund.year_ends, lapses_on=fund.lapses_on,
        **({"field_of_work": fund.work_field} if fund.work_field else {}),
    )  # fmt: skip
    play.fire(SECOND, fund.reference, "approve")


def number(play: Play, fund: NewFund) -> int:
    """The number under which requests and transfers name the fund."""
    with play.backend.reading() as session:
        return fund_of(play.backend.work(session, SYSTEM), fund.reference)


def prepare(play: Play, fund: NewFund, movement: str, yuan: int | None = None, **more: Any) -> None:
    """Prepare a movement of money, as one fund manager."""
    if yuan is not None:
        more["amount"] = Money.yuan(yuan)
    if movement in ("receipt", "pledge", "collection"):
        more = {"paper_day": play.today, "paper": RECEIPT, "other_side": "City treasury", **more}
    grounds = more.pop("grounds", both("As decided by the committee.", "依据专门委员会决定。"))
    play.fire(MANAGER, fund.reference, "prepare_movement", movement=movement, grounds=grounds, **more)


def move(play: Play, fund: NewFund, movement: str, yuan: int | None = None, **more: Any) -> None:
    """Book a movement of money: one prepares it, another confirms."""
    prepare(play, fund, movement, yuan, **more)
    play.fire(SECOND, fund.reference, "confirm_movement")


def close_year(play: Play, fund: NewFund) -> None:
    note = both("All receipts are booked; nothing is claimed back.", "收支均已入账，无应追回款项。")
    play.fire(MANAGER, fund.reference, "prepare_closing", closing_note=note)
    play.fire(SECOND, fund.reference, "confirm_closing")


def carry_over(play: Play, fund: NewFund, into: NewFund) -> None:
    grounds = both("Budget Law art. 42: the year is closed.", "预算法第42条：年度已关闭。")
    play.fire(MANAGER, fund.reference, "prepare_carrying", next_fund=number(play, into), grounds=grounds)
    play.fire(SECOND, fund.reference, "confirm_carrying")
