"""Acts of the market in rights: a right is defined, its cap split, an amount offered, and money kept in escrow."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from govflow.demo.funds.office import NewFund
from govflow.demo.player import Play
from govflow.demo.stories.stages import both
from govflow.values import Money


def defined(
    play: Play,
    by: str,
    basin: str,
    basin_zh: str,
    cap: int,
    first: int,
    last: int,
    heard: tuple[str, ...],
    grounds: str,
    **more: Any,
) -> str:
    """A right to the surface water of a basin, on which these governments are asked; its reference."""
    person = play.member(by, "signatory")
    case = play.open(
        person,
        "rights-definition",
        f"Surface water of the {basin}, {first} to {last}",
        title_other=f"{basin_zh}地表水取用水权（{first}—{last}年）",
        acting=by,
        kind="abstraction",
        basin=f"{basin} basin",
        basin_zh=f"{basin_zh}流域",
        subject="surface water",
        subject_zh="地表水",
        first_year=first,
        last_year=last,
        unit="cubic_metre",
        cap=cap,
        grounds=grounds,
        **{"floor": Money(50), "holders": "users", **more},
    )
    play.fire(person, case, "ask_governments", acting=by, governments=play.organizations(*heard))
    return case


def decide(play: Play, by: str, case: str, since: date, until: date) -> None:
    weighed = both("All agree with the cap.", "各方同意总量。")
    play.act(by, "signatory", case, "decide", weighed=weighed, in_force_from=since, traded_until=until)


def split(play: Play, by: str, right: str, title: str, title_other: str, shares: dict[str, int]) -> str:
    """An allocation on which those are heard who receive it; its reference."""
    person = play.member(by, "signatory")
    names = {each: play.name(each) for each in shares}
    case = play.open(
        person,
        "rights-allocation",
        title,
        title_other=title_other,
        acting=by,
        right=play.case(right).id,
        receivers=play.organizations(*shares),
        grounds=both("By the scheme in force.", "依据现行分配方案。"),
        shares=tuple({"receiver": names[each], "amount": many} for each, many in shares.items()),
    )
    play.fire(person, case, "ask_receivers", acting=by)
    return case


def offered(
    play: Play,
    by: str,
    right: str,
    title: str,
    title_other: str,
    amount: int,
    price: Money,
    saved: str,
    *,
    buyer: str | None = None,
    least: int | None = None,
) -> str:
    """An offer that the department has to verify; its reference. ``least``: it may be taken in part from so much on."""
    person = play.member(by, "signatory")
    sold: dict[str, Any] = {"mode": "public_listing", "parts": least is not None}
    if buyer is not None:
        sold = {"mode": "agreed", "named_buyer": play.organization(buyer)}
    elif least is not None:
        sold["least_lot"] = least
    case = play.open(
        person,
        "rights-trade",
        title,
        title_other=title_other,
        acting=by,
        right=play.case(right).id,
        amount=amount,
        ask_price=price,
        saved=saved,
        **sold,
    )
    play.fire(person, case, "offer", acting=by)
    return case


def escrow(year: int) -> NewFund:
    return NewFund(
        title=f"Escrow of trades in rights {year}",
        title_other=f"权利交易托管资金（{year}年）",
        committee="water",
        source="escrow",
        purpose="Escrow of trades · 交易托管",
        year_ends=date(year, 12, 31),
        lapses_on=date(year, 12, 31) + timedelta(days=730),
    )
