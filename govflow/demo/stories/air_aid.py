"""The air aid of 2015: Beijing to Langfang and Baoding, Tianjin to Tangshan and Cangzhou; paid, evaluated, audited."""

from __future__ import annotations

from datetime import date, datetime

from govflow.demo.player import Play, Scenes, on
from govflow.demo.stories import requests
from govflow.demo.stories.requests import Request
from govflow.demo.stories.stages import PUBLISHED, both, travel

GRANTS = (
    # city, fund, yuan, English, Chinese
    ("langfang", "aid_beijing", 230_000_000, "Air aid from Beijing to Langfang", "北京市支援廊坊大气治理"),
    ("baoding", "aid_beijing", 230_000_000, "Air aid from Beijing to Baoding", "北京市支援保定大气治理"),
    ("tangshan", "aid_tianjin", 200_000_000, "Air aid from Tianjin to Tangshan", "天津市支援唐山大气治理"),
    ("cangzhou", "aid_tianjin", 200_000_000, "Air aid from Tianjin to Cangzhou", "天津市支援沧州大气治理"),
)


def stories(play: Play, now: datetime) -> list[Scenes]:
    return [_grant(play, *grant) for grant in GRANTS]


def _grant(play: Play, city: str, fund: str, amount: int, title: str, title_other: str) -> Scenes:
    """Two tranches within nine months, reports each quarter, then evaluation and audit."""
    request = Request(
        title=title,
        title_other=title_other,
        by=city,
        committee="air",
        fund=fund,
        amount=amount,
        ends_on=date(2016, 6, 30),
        purpose=both("Coal boilers replaced within the year.", "年内完成燃煤锅炉淘汰改造。") + f"\n\n{PUBLISHED}",
    )
    half = amount // 2
    request.milestones = (
        ("First half, on signature · 第一期", half),
        ("Second half, on acceptance · 第二期", amount - half),
    )
    yield from travel(play, requests.WAY, request, "active", on(2015, 8, 20))
    yield on(2015, 9, 8)
    requests.pay_tranche(play, request, "First half, on signature · 第一期", half)
    yield on(2015, 11, 27)
    requests.report(play, request, half)
    yield on(2015, 12, 15)
    requests.pay_tranche(play, request, "Second half, on acceptance · 第二期", amount - half)
    yield on(2016, 2, 26)
    requests.report(play, request, amount)
    yield on(2016, 4, 26)
    requests.end_project(play, request)
    yield on(2016, 7, 5)
    requests.evaluate(play, request)
    yield on(2016, 9, 1)
    requests.audit(play, request)
