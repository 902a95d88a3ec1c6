"""Grants that are claimed back, in each of the states that this has: those who misspend are invented."""

from __future__ import annotations

from datetime import datetime, timedelta

from govflow.demo.funds.asked import asked_for
from govflow.demo.papers import paper
from govflow.demo.player import Play, Scenes
from govflow.demo.stories import requests
from govflow.demo.stories.requests import FINANCE, SECRETARY, Request
from govflow.demo.stories.stages import ago, both, travel
from govflow.values import Money


def repaid(play: Play, now: datetime) -> Scenes:
    """An invented care service spent a grant on something else, and paid it back in two instalments.

    Not Heshan: in the first months of a year its claw-back of the whole call would keep it from this grant.
    """
    machines = ("Machines · 设备", 2_000_000), ("Running costs · 运行经费", 3_000_000)
    request = asked_for(
        now, "elders", "air", "air_local", 5_000_000, "Heat pumps for care homes", "养老院热泵", *machines
    )
    yield from travel(play, requests.WAY, request, "active", ago(now, 420))
    yield ago(now, 405)
    requests.pay_tranche(play, request, "Machines · 设备", 2_000_000)
    yield ago(now, 390)
    findings = both("The machines were sold.", "设备已被转卖。")
    served_on = play.today - timedelta(days=10)
    play.fire(SECRETARY, request.reference, "find_breach", notice_served_on=served_on, findings=findings)
    yield ago(now, 375)
    play.fire(SECRETARY, request.reference, "not_corrected", finding=both("Nothing was corrected.", "未作任何整改。"))
    yield ago(now, 370)
    demand(play, request, 2_000_000)
    yield ago(now, 365)
    agree(play, request, 1_000_000, (20, 60))
    for days, interest in ((346, 0), (307, 4_000)):
        yield ago(now, days)
        repay(play, request, 1_000_000, interest)


def contested(play: Play, now: datetime) -> Scenes:
    """An invented charity contests a claw-back: it becomes a dispute of its own."""
    request = asked_for(
        now, "charity", "social", "donations", 3_000_000, "Buses for clinics across the border", "跨界就医班车",
        ("Buses · 车辆", 1_800_000), ("Drivers · 驾驶员", 1_200_000),
    )  # fmt: skip
    yield from travel(play, requests.WAY, request, "active", ago(now, 100))
    yield ago(now, 90)
    requests.pay_tranche(play, request, "Buses · 车辆", 1_800_000)
    yield ago(now, 60)
    findings = both("The buses ran for one month only.", "班车仅运行一个月。")
    served_on = play.today - timedelta(days=8)
    play.fire(SECRETARY, request.reference, "find_breach", notice_served_on=served_on, findings=findings)
    yield ago(now, 45)
    play.fire(SECRETARY, request.reference, "not_corrected", finding=both("The line stays closed.", "线路仍未恢复。"))
    yield ago(now, 36)
    demand(play, request, 1_800_000)
    yield ago(now, 30)
    claim = both("The buses stood still because a permit was refused.", "停运系因通行许可未获批准。")
    play.act("charity", "signatory", request.reference, "contest", claim=claim)


def claimed_back(play: Play, now: datetime) -> Scenes:
    """What an invented county is to repay: the demand is not served yet."""
    request = asked_for(now, "heshan", "social", "donations", 400_000, "Ferry landing of Heshan", "合山渡口")
    yield from _misused(play, now, request, 62)


def to_be_repaid(play: Play, now: datetime) -> Scenes:
    request = asked_for(now, "heshan", "air", "air_local", 900_000, "Dust screens of Heshan quarry", "合山采石场抑尘网")
    yield from _misused(play, now, request, 66)
    yield ago(now, 14)
    demand(play, request, 900_000)


def repaid_by_instalments(play: Play, now: datetime) -> Scenes:
    """One of three instalments has come."""
    request = asked_for(now, "heshan", "infrastructure", "infrastructure", 600_000, "Heshan bus shelters", "合山候车亭")
    yield from _misused(play, now, request, 70)
    yield ago(now, 18)
    demand(play, request, 600_000)
    yield ago(now, 16)
    agree(play, request, 200_000, (10, 40, 70))
    yield ago(now, 7)
    repay(play, request, 200_000)


def _misused(play: Play, now: datetime, request: Request, days: int) -> Scenes:
    """Paid so many days ago, spent on something else, and not corrected."""
    yield from travel(play, requests.WAY, request, "active", ago(now, days + 12))
    yield ago(now, days)
    requests.pay_tranche(play, request, "The whole sum · 全部资金", request.amount)
    yield ago(now, 40)
    findings = both("Something else was built.", "资金用于其他建设。")
    served_on = play.today - timedelta(days=10)
    play.fire(SECRETARY, request.reference, "find_breach", notice_served_on=served_on, findings=findings)
    yield ago(now, 20)
    play.fire(SECRETARY, request.reference, "not_corrected", finding=both("Nothing was corrected.", "未作任何整改。"))


def agree(play: Play, request: Request, each: int, days: tuple[int, ...]) -> None:
    """Instalments of so many yuan each, so many days from today."""
    dates = [play.today + timedelta(days=after) for after in days]
    plan = tuple({"by_day": day, "instalment": Money.yuan(each)} for day in dates)
    play.fire(FINANCE, request.reference, "agree_instalments", instalments=plan, paid_by=dates[-1])


def repay(play: Play, request: Request, yuan: int, interest: int = 0) -> None:
    """So many yuan have come today, and so much interest."""
    play.fire(
        FINANCE,
        request.reference,
        "record_repayment",
        repaid=Money.yuan(yuan),
        received_on=play.today,
        interest_paid=Money.yuan(interest),
        bank_receipt=paper("Bank receipt", "The instalment was received."),
    )


def demand(play: Play, request: Request, yuan: int) -> None:
    """Serve the demand today."""
    letter = paper(f"Demand: {request.title}", "The sum is to be repaid within 30 days.")
    play.fire(
        FINANCE,
        request.reference,
        "serve_demand",
        demanded=Money.yuan(yuan),
        served_on=play.today,
        demand_letter=letter,
    )


STORIES = (repaid, contested, claimed_back, to_be_repaid, repaid_by_instalments)
