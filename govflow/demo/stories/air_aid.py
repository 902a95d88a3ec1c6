"""The air aid of 2015: Beijing to Langfang and Baoding, Tianjin to Tangshan and Cangzhou; paid, evaluated, audited."""

from __future__ import annotations

from datetime import date, datetime

from govflow.demo.player import Play, Scenes, on
from govflow.demo.stories import requests
from govflow.demo.stories.requests import Request
from govflow.demo.stories.stages import PUBLISHED, travel

GRANTS = (
    ("langfang", "aid_beijing", 230_000_000, "Coal boilers of Langfang, air aid from Beijing", "廊坊燃煤锅炉治理（北京市对口支援）"),
    ("baoding", "aid_beijing", 230_000_000, "Coal boilers of Baoding, air aid from Beijing", "保定燃煤锅炉治理（北京市对口支援）"),
    ("tangshan", "aid_tianjin", 200_000_000, "Boilers and dust of Tangshan, air aid from Tianjin", "唐山锅炉与扬尘治理（天津市对口支援）"),
    ("cangzhou", "aid_tianjin", 200_000_000, "Boilers of Cangzhou, air aid from Tianjin", "沧州锅炉治理（天津市对口支援）"),
)  # fmt: skip


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
        purpose=f"Replacing and retrofitting coal boilers within the year.\n在年内完成燃煤锅炉淘汰和改造。\n\n{PUBLISHED}",
    )
    half = amount // 2
    yield from travel(play, requests.WAY, request, "active", on(2015, 8, 20))
    yield on(2015, 9, 8)
    requests.pay_tranche(play, request, "First half, on signature · 第一期", half)
    yield on(2015, 11, 16)
    requests.report(play, request, half)
    yield on(2015, 12, 15)
    requests.pay_tranche(play, request, "Second half, on acceptance · 第二期", amount - half)
    yield on(2016, 2, 3)
    requests.report(play, request, amount)
    yield on(2016, 4, 26)
    requests.end_project(play, request)
    yield on(2016, 7, 5)
    requests.evaluate(play, request)
    yield on(2016, 9, 1)
    requests.audit(play, request)
