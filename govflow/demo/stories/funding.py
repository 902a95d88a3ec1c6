"""Requests for money from the open calls of this year: one or more in every state of the procedure."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib.resources import files

import yaml

from govflow.demo.funds import clawback
from govflow.demo.funds.asked import asked_for
from govflow.demo.player import Play, Scenes
from govflow.demo.stories import requests
from govflow.demo.stories.requests import FINANCE, SECRETARY, Request
from govflow.demo.stories.stages import ago, both, travel


def stories(play: Play, now: datetime) -> list[Scenes]:
    special = (
        more_information, half_reviewed, before_the_committee, objection, largest_local_grant, waiting_list,
        luanping_wetlands, suspended, *clawback.STORIES, evaluated, audited, withdrawn, unsigned, voted_down,
        inadmissible,
    )  # fmt: skip
    waiting = yaml.safe_load(files("govflow.demo").joinpath("waiting.yaml").read_text("utf-8"))
    plain = [travel(play, requests.WAY, asked_for(now, *what), stage, ago(now, days)) for stage, days, *what in waiting]
    return plain + [tell(play, now) for tell in special]


def more_information(play: Play, now: datetime) -> Scenes:
    request = asked_for(now, "yanshan", "social", "donations", 650_000, "Wetland school at Miyun", "密云湿地学校")
    yield from travel(play, requests.WAY, request, "screening", ago(now, 20))
    yield ago(now, 15)
    question = both("The consent of the reservoir authority is missing.", "缺少水库管理单位的同意意见。")
    play.fire(SECRETARY, request.reference, "ask_more", question=question)


def half_reviewed(play: Play, now: datetime) -> Scenes:
    """Two reviewers have answered under seal; the third is awaited."""
    request = asked_for(
        now,
        "baoding",
        "air",
        "air_local",
        63_000_000,
        "Boiler replacement in Baoding, second batch",
        "保定锅炉替代二期",
    )
    yield from travel(play, requests.WAY, request, "review", ago(now, 9))
    yield ago(now, 4)
    requests.score(play, request, reviewers=("pan.ying", "du.juan"))


def before_the_committee(play: Play, now: datetime) -> Scenes:
    """Tianjin has abstained; Hebei is out, for its own county applies; Beijing is awaited."""
    request = asked_for(
        now,
        "kuancheng",
        "water",
        "water_central",
        12_500_000,
        "Fish cages cleared from Panjiakou",
        "潘家口水库网箱清理",
    )
    yield from travel(play, requests.WAY, request, "committee", ago(now, 17))
    yield ago(now, 8)
    play.answer("tianjin", request.reference, "abstain")


def objection(play: Play, now: datetime) -> Scenes:
    request = asked_for(
        now, "langfang", "air", "air_local", 38_000_000, "Furniture workshops of Langfang", "廊坊家具企业深度治理"
    )
    yield from travel(play, requests.WAY, request, "public_notice", ago(now, 9))
    yield ago(now, 6)
    grounds = both("Two of the workshops have closed already.", "其中两家企业已经关停。")
    play.fire("he.jun", request.reference, "object", grounds=grounds)
    yield ago(now, 5)
    play.fire(SECRETARY, play.linked(request.reference)[-1], "appoint", examiner=play.person("tao.yun"))


def largest_local_grant(play: Play, now: datetime) -> Scenes:
    """It takes most of the local fund, so that the next request has to wait."""
    request = asked_for(
        now, "cangzhou", "water", "water_local", 100_000_000, "Replenishing the South Canal", "南运河生态补水",
        ("Pumping season · 补水期", 40_000_000), ("Second season · 第二补水期", 60_000_000),
    )  # fmt: skip
    yield from travel(play, requests.WAY, request, "active", ago(now, 75))
    yield ago(now, 60)
    requests.pay_tranche(play, request, "Pumping season · 补水期", 40_000_000)


def waiting_list(play: Play, now: datetime) -> Scenes:
    request = asked_for(
        now, "tangshan", "water", "water_local", 36_000_000, "Pumping stations of the Douhe", "陡河泵站改造"
    )
    yield from travel(play, requests.WAY, request, "budget_check", ago(now, 34))
    yield ago(now, 33)
    play.fire(FINANCE, request.reference, "put_on_waitlist")


def luanping_wetlands(play: Play, now: datetime) -> Scenes:
    """One tranche is paid; others stand at every desk between the grantee and the paying officer."""
    request = asked_for(
        now, "luanping", "water", "water_central", 58_000_000, "Wetlands on the upper Luan River", "滦河上游人工湿地",
        ("Tranche 1, land · 第一期 用地", 14_000_000), ("Tranche 2, basins · 第二期 池体", 12_000_000),
        ("Tranche 3, inlet works · 第三期 进水工程", 9_000_000), ("Tranche 4, planting · 第四期 植被", 8_000_000),
        ("Tranche 5, gauges · 第五期 监测设备", 2_500_000), ("Visitor paths · 游览步道", 3_000_000),
        ("On acceptance · 验收拨付", 9_500_000),
    )  # fmt: skip
    yield from travel(play, requests.WAY, request, "active", ago(now, 120))
    yield ago(now, 105)
    requests.pay_tranche(play, request, "Tranche 1, land · 第一期 用地", 14_000_000)
    yield ago(now, 40)
    rejected = requests.claim(play, request, "Visitor paths · 游览步道", 3_000_000)
    yield ago(now, 33)
    reason = both("A visitor centre was built, which is not in the contract.", "所建为游客中心，合同未予约定。")
    play.fire(requests.VERIFIER, rejected, "reject_claim", reason=reason)
    yield ago(now, 22)
    returned = requests.claim(play, request, "Tranche 2, basins · 第二期 池体", 12_000_000)
    approved = requests.claim(play, request, "Tranche 3, inlet works · 第三期 进水工程", 9_000_000)
    verified = requests.claim(play, request, "Tranche 4, planting · 第四期 植被", 8_000_000)
    yield ago(now, 20)
    requests.report(play, request, 13_200_000)
    yield ago(now, 19)
    for tranche in (approved, verified):
        requests.verify(play, tranche)
    question = both("The laboratory record of the concrete is missing.", "缺少混凝土试验记录。")
    play.fire(requests.VERIFIER, returned, "send_back", question=question)
    yield ago(now, 10)
    requests.approve_payment(play, request, approved)
    yield ago(now, 6)
    requests.claim(play, request, "Tranche 5, gauges · 第五期 监测设备", 2_500_000)


def suspended(play: Play, now: datetime) -> Scenes:
    """Heshan is invented: no real county stands for a breach."""
    request = asked_for(now, "heshan", "water", "water_central", 16_000_000, "Check dams of Heshan", "合山谷坊工程")
    yield from travel(play, requests.WAY, request, "active", ago(now, 70))
    yield ago(now, 24)
    findings = both("Six of ten dams were built elsewhere.", "十座谷坊中有六座建在别处。")
    served_on = play.today - timedelta(days=6)
    play.fire(SECRETARY, request.reference, "find_breach", notice_served_on=served_on, findings=findings)


def evaluated(play: Play, now: datetime) -> Scenes:
    request = asked_for(now, "handan", "air", "air_local", 41_000_000, "Coke ovens of Handan", "邯郸焦炉深度治理")
    request.milestones = (("On acceptance · 验收拨付", request.amount),)
    yield from _carried_out(play, now, request, 117)


def audited(play: Play, now: datetime) -> Scenes:
    request = asked_for(now, "xingtai", "air", "air_local", 29_000_000, "Glass furnaces of Xingtai", "邢台玻璃炉窑治理")
    request.milestones = (("On acceptance · 验收拨付", request.amount),)
    yield from _carried_out(play, now, request, 130)
    yield ago(now, 86)
    requests.evaluate(play, request)


def withdrawn(play: Play, now: datetime) -> Scenes:
    request = asked_for(now, "yanqing", "water", "water_local", 700_000, "Ice patrol on the Guishui", "妫水河冰期巡护")
    yield from travel(play, requests.WAY, request, "ranked", ago(now, 60))
    yield ago(now, 55)
    reason = both("Paid from the district's own budget.", "改由区级预算安排。")
    play.act("yanqing", "signatory", request.reference, "withdraw", reason=reason)


def unsigned(play: Play, now: datetime) -> Scenes:
    """Nobody signs: the reservation lapses after 30 days."""
    request = asked_for(now, "heshan", "social", "donations", 800_000, "Village library of Heshan", "合山村图书室")
    yield from travel(play, requests.WAY, request, "agreement", ago(now, 130))


def voted_down(play: Play, now: datetime) -> Scenes:
    request = asked_for(now, "heshan", "infrastructure", "infrastructure", 75_000_000, "Heshan bypass", "合山绕城路")
    request.votes = {"beijing": "no", "tianjin": "no", "hebei": "yes"}
    yield from travel(play, requests.WAY, request, "public_notice", ago(now, 150))


def inadmissible(play: Play, now: datetime) -> Scenes:
    request = asked_for(
        now, "chamber", "infrastructure", "infrastructure", 6_000_000, "Trade fair stand in Shanghai", "上海展会展位"
    )
    yield from travel(play, requests.WAY, request, "screening", ago(now, 200))
    yield ago(now, 195)
    reason = both("Outside the purpose of the fund.", "不符合资金用途。")
    play.fire(SECRETARY, request.reference, "fail_screening", reason=reason)


def _carried_out(play: Play, now: datetime, request: Request, days: int) -> Scenes:
    """Paid out within a quarter and ended; in evaluation since so many days."""
    yield from travel(play, requests.WAY, request, "active", ago(now, days + 80))
    yield ago(now, days + 60)
    requests.pay_tranche(play, request, "On acceptance · 验收拨付", request.amount)
    yield ago(now, days)
    requests.end_project(play, request)
