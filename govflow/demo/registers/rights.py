"""Rights: the first trade between two provinces on the Yellow River; one that is offered now; one that was refused."""

from __future__ import annotations

from datetime import date, datetime

from govflow.demo.funds import office
from govflow.demo.funds.office import MANAGER, RECEIPT, SECOND
from govflow.demo.player import ZONE, Play, Scenes, on
from govflow.demo.registers import market
from govflow.demo.stories.stages import INVENTED, ago, both
from govflow.values import Money

FACTS = (
    "Amount, term and price are published facts; days, years, persons and procedural detail are illustrative.\n"
    "数量、期限与价格为公开事实，日期、年份、人员与程序细节为示意。"
)
YEARS = 3
SOLD, PRICE, SUM = 15_000_000, Money(120), Money.yuan(18_000_000)
"""Sichuan to Ningxia: cubic metres over three years, the price of one, and what that comes to."""
A_YEAR = {"sichuan": 40_000_000, "ningxia": 4_000_000_000}
"""Of the 37,000,000,000 m³ of the scheme of 1987, what these two may take."""


def stories(play: Play, now: datetime) -> list[Scenes]:
    return [yellow_river(play), haihe(play, now)]


def yellow_river(play: Play) -> Scenes:
    """A cap of the basin, allocated as in 1987; 15 million m³ over three years at ¥1.20 from Sichuan to Ningxia."""
    yield on(2022, 10, 17)
    case = market.defined(
        play,
        "yellow",
        "Yellow River",
        "黄河",
        37_000_000_000 * YEARS,
        2023,
        2025,
        ("sichuan", "ningxia"),
        both(
            "Scheme for the water of the Yellow River of 1987: 37 billion m³ a year.",
            "1987年黄河可供水量分配方案：年370亿立方米。",
        ),
    )
    yield on(2022, 10, 31)
    for each in ("sichuan", "ningxia"):
        play.answer(each, case, "positive")
    yield on(2022, 11, 21)
    market.decide(play, "yellow", case, date(2023, 1, 1), date(2025, 12, 31))
    yield on(2023, 1, 3)
    play.act("yellow", "signatory", case, "put_in_force")
    yield on(2023, 1, 10)
    shares = {each: many * YEARS for each, many in A_YEAR.items()}
    allocation = market.split(
        play, "yellow", case, "Water of the Yellow River for Sichuan and Ningxia", "黄河水量分配（四川、宁夏）", shares
    )
    yield on(2023, 1, 20)
    for each in shares:
        play.answer(each, allocation, "positive")
    yield on(2023, 2, 6)
    play.act("yellow", "signatory", allocation, "allocate")
    yield on(2023, 9, 4)
    trade = market.offered(
        play,
        "sichuan",
        case,
        "Water of the Yellow River, Sichuan to Ningxia",
        "黄河取用水权交易（四川—宁夏）",
        SOLD,
        PRICE,
        both("Saved by lining canals on the upper Yellow River.", "黄河上游灌区渠道防渗节水。") + f"\n\n{FACTS}",
        buyer="ningxia",
    )
    yield on(2023, 9, 18)
    play.act("sichuan_water", "signatory", trade, "verify")
    yield on(2023, 9, 25)
    for each in ("sichuan", "ningxia"):
        play.answer(each, trade, "sign")
    yield on(2023, 10, 16)
    for each in ("yellow", "sichuan_water", "ningxia_water"):
        play.answer(each, trade, "accept")
    yield on(2023, 10, 30)
    play.act("council", "signatory", trade, "approve")
    escrow = market.escrow(2023)
    office.found(play, escrow)
    yield on(2023, 11, 8)
    play.fire(MANAGER, trade, "name_account", escrow_account=office.number(play, escrow))
    play.fire(MANAGER, trade, "prepare_payment", received=SUM, bank_receipt=RECEIPT)
    play.fire(SECOND, trade, "confirm_payment")


def haihe(play: Play, now: datetime) -> Scenes:
    """Invented: one listing that a city bids for, and one that the department refuses, for nothing was saved."""
    year = now.astimezone(ZONE).year
    yield ago(now, 160)
    holders = ("hebei", "zhangjiakou", "heshan")
    case = market.defined(play, "haihe", "Haihe River", "海河", 900_000_000, year, year + 1, holders, INVENTED)
    yield ago(now, 150)
    for each in holders:
        play.answer(each, case, "positive")
    yield ago(now, 140)
    market.decide(play, "haihe", case, play.today, date(year + 1, 12, 31))
    play.act("haihe", "signatory", case, "put_in_force")
    yield ago(now, 130)
    shares = {"hebei": 400_000_000, "zhangjiakou": 60_000_000, "heshan": 5_000_000}
    allocation = market.split(play, "haihe", case, "Water of the Haihe River for Hebei", "海河水量分配（河北）", shares)
    yield ago(now, 124)
    for each in shares:
        play.answer(each, allocation, "positive")
    yield ago(now, 110)
    play.act("haihe", "signatory", allocation, "allocate")
    yield ago(now, 60)
    refused = market.offered(
        play,
        "heshan",
        case,
        "Water of the Heshan reservoir",
        "合山水库水量转让",
        1_000_000,
        Money(90),
        both("The reservoir is full this year.", "今年水库蓄水充足。") + f"\n\n{INVENTED}",
    )
    yield ago(now, 52)
    reason = both(
        "A full reservoir is no saving: nothing was left unused within the permit, and the brook below needs it.",
        "水库蓄满不属于节余：许可水量内并无未使用部分，且下游河道需要生态流量。",
    )
    play.act("hebei_water", "signatory", refused, "refuse", reason=reason)
    yield ago(now, 20)
    listed = market.offered(
        play,
        "zhangjiakou",
        case,
        "Water saved by drip irrigation in Zhangjiakou",
        "张家口市滴灌节水水量转让",
        2_000_000,
        Money(80),
        both("Drip irrigation on 40,000 mu, measured at 31 gates.", "四万亩滴灌改造，三十一处计量。")
        + f"\n\n{INVENTED}",
        least=500_000,
    )
    yield ago(now, 12)
    play.act("hebei_water", "signatory", listed, "verify")
    yield ago(now, 6)
    play.act("hebei", "signatory", listed, "enter_bidding")
