"""Charges on roads: one in force with its tariff, one that a price authority refused, one open for comments."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from govflow.demo.papers import paper
from govflow.demo.player import Play, Scenes
from govflow.demo.registers.standards import GOVERNMENTS
from govflow.demo.stories.assembly import SECRETARY
from govflow.demo.stories.stages import INVENTED, Matter, ago, both
from govflow.services.commands.registers.citizens import report_below
from govflow.services.commands.registers.opening_below import OpenBelow
from govflow.values import Money, new_id

NOWHERE = "192.0.2.1"
"""From where people without an account send: an address that nobody has (RFC 5737)."""
YANJIAO = """\
# Charges between Yanjiao and Sihui (fictional). Fen; classes by JT/T 489-2019 [verify].
tariff: 1
id: yanjiao-sihui
title: Peak charge between Yanjiao and Sihui (fictional) · 燕郊至四惠高峰收费（虚构）
zone: Asia/Shanghai
rounding: fen
points:
  yanjiao: Yanjiao · 燕郊
  tongzhou: Tongzhou · 通州
  xianghe: Xianghe · 香河
  sihui: Sihui · 四惠
sections:
  bridge: {title: Chaobai Bridge · 潮白河大桥, from: yanjiao, to: tongzhou, km: 9.2}
  artery: {title: Tongzhou artery · 通州快速路, from: tongzhou, to: sihui, km: 17.6}
  south_a: {title: Southern road to Xianghe · 香河南线, from: yanjiao, to: xianghe, km: 16.5}
  south_b: {title: Southern road to Sihui · 四惠南线, from: xianghe, to: sihui, km: 29.4}
vehicles: [passenger_1, passenger_3, goods_1, goods_3]
bands:
  morning: {title: Morning peak · 早高峰, from: "07:00", to: "09:00", days: workdays}
  evening: {title: Evening peak · 晚高峰, from: "17:00", to: "19:30", days: workdays}
  night: {title: Night · 夜间, from: "22:00", to: "06:00"}
charges:
  - {sections: [bridge], per: passage, fen: {passenger_1: 500, passenger_3: 900, goods_1: 700, goods_3: 1500}}
  - {sections: [artery], per: km, fen: {passenger_1: 45, passenger_3: 80, goods_1: 60, goods_3: 130}}
  - {sections: [south_a, south_b], per: km, fen: {passenger_1: 22.5, passenger_3: 40, goods_1: 30, goods_3: 65}}
  - {sections: [bridge], way: forth, band: morning, per: passage, fen: {passenger_1: 1200, goods_1: 1800}}
  - {sections: [bridge], way: back, band: evening, per: passage, fen: {passenger_1: 1200, goods_1: 1800}}
  - {sections: [artery], band: night, per: km, fen: {goods_1: 30, goods_3: 65}}
caps: {passenger_1: 4000, goods_1: 9000}
exemptions:
  shared: {title: Four people or more in a car · 四人以上合乘, off: 50%, vehicles: [passenger_1], claimed: true}
  holiday: {title: National holidays · 国家法定节假日, off: 100%, vehicles: [passenger_1], days: holidays}
holidays: [2026-10-01, 2026-10-02, 2026-10-03, 2026-10-05, 2026-10-06, 2026-10-07]
working_days: [2026-10-10]
"""
TITLE = "title: Peak charge between Yanjiao and Sihui (fictional) · 燕郊至四惠高峰收费（虚构）"
STUDIED = {
    "road": "Chaobai Bridge 潮白河大桥", "speed_now": Decimal("18.5"), "speed_then": Decimal(32), "volume_now": 96_000,
    "volume_then": 78_000, "revenue_then": Money(21_000_000_000),
}  # fmt: skip


def stories(play: Play, now: datetime) -> list[Scenes]:
    return [in_force(play, now), refused(play, now), open_for_comments(play, now)]


def in_force(play: Play, now: datetime) -> Scenes:
    """Consulted, heard, decided, approved, and in force for some months; its effect is reviewed after a year."""
    it = Matter(title="Peak charge between Yanjiao and Sihui (fictional)", title_other="燕郊至四惠高峰收费（虚构）")
    yield ago(now, 340)
    _submit(play, "hebei", it, YANJIAO)
    yield ago(now, 320)
    _lay_open(play, "hebei", it)
    yield ago(now, 310)
    _comment(play, "chamber", it, "Goods vehicles · 货车", "夜间货车费额建议减半，以引导错峰。")
    yield ago(now, 300)
    _answer(play, "hebei", it, "accepted", "已增设夜间时段，货车费额减半。")
    yield from _heard(play, now, it, "hebei", 275)
    yield ago(now, 205)
    for choice in ("positive", "yes", "accept"):
        for each in GOVERNMENTS:
            play.answer(each, it.reference, choice)
    yield ago(now, 195)
    play.fire(SECRETARY, it.reference, "publish_tariff", in_force_from=play.today + timedelta(days=30))


def refused(play: Play, now: datetime) -> Scenes:
    """The conference decided for it; one price authority does not approve it, and says why."""
    it = Matter(title="Charge on the coastal bridge (fictional)", title_other="滨海大桥收费（虚构）")
    yield ago(now, 260)
    _submit(play, "tianjin", it, _called("coastal-bridge", "Coastal bridge (fictional) · 滨海大桥（虚构）"))
    yield ago(now, 245)
    _lay_open(play, "tianjin", it)
    yield from _heard(play, now, it, "tianjin", 200)
    yield ago(now, 130)
    for choice in ("positive", "yes"):
        for each in GOVERNMENTS:
            play.answer(each, it.reference, choice)
    yield ago(now, 125)
    play.answer("beijing", it.reference, "accept")
    reason = both(
        "The cost survey counts the repair of 2019 twice; without it the bridge is paid off.",
        "成本调查重复计入2019年大修费用，剔除后建设成本已收回。",
    )
    play.answer("hebei", it.reference, "refuse", comment=reason)


def open_for_comments(play: Play, now: datetime) -> Scenes:
    """Everybody can comment now; one comment is answered, one waits, one was set aside. So it is with those of people
    who have no account, of which another has just come and nobody has looked through it.
    """
    it = Matter(title="Charge for lorries on the ring (fictional)", title_other="环线货车收费（虚构）")
    yield ago(now, 40)
    _submit(play, "beijing", it, _called("ring-lorries", "Lorries on the ring (fictional) · 环线货车（虚构）"))
    yield ago(now, 15)
    _lay_open(play, "beijing", it)
    yield ago(now, 12)
    _comment(play, "chamber", it, "Caps · 封顶", "三类货车亦应设日封顶。")
    yield ago(now, 9)
    _answer(play, "beijing", it, "partly", "先行设置一类货车封顶，三类货车一年后评估。")
    yield ago(now, 8)
    driver = _said(
        play, it, "Hours · 时段", "我每天清晨开车送奶，六点前的费用太高，建议六点以后再收。", "Milk driver · 送奶司机"
    )
    noise = _said(play, it, "Noise · 噪声", "夜间货车绕行后，我家楼下噪声更大，请评估噪声影响。")
    insult = _said(play, it, "Names · 姓名", "某某科长住某小区某号，大家去找他。（虚构）")
    yield ago(now, 7)
    for each in (driver, noise):
        play.fire(SECRETARY, each, "let_in")
    play.fire(SECRETARY, insult, "set_aside", reason="涉及个人住址，与本事项无关。")
    yield ago(now, 6)
    _comment(play, "coatings", it, "Question 2 · 问题二", "此处推介本协会会员产品。")
    yield ago(now, 5)
    advertisement = play.linked(it.reference)[-1]
    play.fire(SECRETARY, advertisement, "set_aside", reason="与本事项无关的商业推介。")
    yield ago(now, 3)
    _comment(play, "users", it, "Hours · 时段", "农产品运输集中在清晨五时，建议不列入高峰。")
    answer = both("From six on it is charged; milk is added to what is exempt.", "改为六时起收费，鲜奶运输列入减免。")
    play.act("beijing", "signatory", driver, "answer_comment", verdict="accepted", answer=answer)
    yield ago(now, 1)
    _said(play, it, "Question 1 · 问题一", "周末是否也收费？建议周末免收。")


def _said(play: Play, it: Matter, subject: str, words: str, name: str | None = None) -> str:
    """What somebody says who has no account; a name stands with it only where they want it."""
    given = {"comment": words} | ({} if name is None else {"signed": name})
    order = OpenBelow(case=it.reference, child="public_comments", title=subject, values=given, key=new_id())
    return report_below(play.backend, order, NOWHERE, "zh").reference


def _called(name: str, title: str) -> str:
    """The same table under another name."""
    return YANJIAO.replace("id: yanjiao-sihui", f"id: {name}").replace(TITLE, f"title: {title}")


def _submit(play: Play, by: str, it: Matter, tariff: str) -> None:
    person = play.member(by, "signatory")
    said: dict[str, Any] = {
        "purpose": both("Less congestion at the border in the morning.", "缓解早高峰省界拥堵。") + f"\n\n{INVENTED}",
        "tariff": tariff,
        "use_of_revenue": both("Express buses across the border.", "用于跨省快速公交。"),
    }
    it.reference = play.open(person, "charging-measure", it.title, title_other=it.title_other, acting=by, **said)
    play.fire(person, it.reference, "submit", acting=by)


def _lay_open(play: Play, by: str, it: Matter) -> None:
    play.act(
        by, "signatory", it.reference, "lay_open",
        cost_survey=both("Upkeep and queues cost 210 million yuan a year.", "养护与拥堵成本每年2.1亿元。"),
        expected_effect=(STUDIED,),
        questions=both("1. Are the hours right? 2. Who should be exempt?", "一、时段是否合适？二、哪些车辆应予减免？"),
        study_paper=paper("Impact study · 影响评估报告"),
    )  # fmt: skip


def _comment(play: Play, by: str, it: Matter, clause: str, words: str) -> None:
    play.act(by, "signatory", it.reference, "comment_on", comments_made=({"clause": clause, "comment": words},))


def _answer(play: Play, by: str, it: Matter, verdict: str, answer: str) -> None:
    """Answer the comment that came last."""
    play.act(by, "signatory", play.linked(it.reference)[-1], "answer_comment", verdict=verdict, answer=answer)


def _heard(play: Play, now: datetime, it: Matter, lead: str, days: int) -> Scenes:
    """The summary so many days ago, the hearing called a little later, and held after its thirty days."""
    yield ago(now, days)
    summary = both("Those who commented want goods vehicles to drive at night.", "意见主要建议引导货车夜间通行。")
    play.fire(SECRETARY, it.reference, "sum_up", consultation_summary=summary)
    yield ago(now, days - 5)
    play.act(
        lead, "signatory", it.reference, "call_hearing", hearing_on=play.today + timedelta(days=32),
        hearing_place="Langfang, Exhibition Centre 廊坊会展中心", consumers=12, operators=8, others=10,
    )  # fmt: skip
    yield ago(now, days - 45)
    result = both("Necessary; feasible with the night band.", "有必要；设置夜间时段后可行。")
    play.act(
        lead, "signatory", it.reference, "hold_hearing", attended=26, hearing_result=result,
        hearing_minutes=paper("Minutes of the hearing · 听证笔录"),
    )  # fmt: skip
