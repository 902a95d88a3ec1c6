"""Mutual recognition: reports on water that all recognize, a card that is suspended, and one that was refused."""

from __future__ import annotations

from datetime import datetime, timedelta

from govflow.demo.player import Play, Scenes
from govflow.demo.stories.assembly import SECRETARY
from govflow.demo.stories.stages import INVENTED, ago, both

GOVERNMENTS = ("beijing", "tianjin", "hebei")


def stories(play: Play, now: datetime) -> list[Scenes]:
    return [water_reports(play, now), pump_cards(play, now), guides(play, now)]


def water_reports(play: Play, now: datetime) -> Scenes:
    """All three recognize reports of two laboratories."""
    yield ago(now, 320)
    case = _proposed(
        play, now, "hebei", "Test reports on irrigation water", "灌溉水质检测报告", "test_report",
        both("Reports under the joint sampling rules.", "依据统一采样规程出具的报告。"),
        ("Hebei Water Laboratory (fictional)", "河北水质检测中心（虚构）"),
        ("Tianjin Water Laboratory (fictional)", "天津水质检测中心（虚构）"),
    )  # fmt: skip
    yield ago(now, 300)
    for each in GOVERNMENTS:
        play.answer(each, case, "accept")


def pump_cards(play: Play, now: datetime) -> Scenes:
    """A complaint was found to be true, and the governments suspended it."""
    yield ago(now, 400)
    case = _proposed(
        play, now, "tianjin", "Skill card of pump operators", "泵站运行工技能证", "qualification",
        both("Work at pumping stations of the three places.", "在三地泵站从业。"),
        ("Training Centre for Pumps (fictional)", "泵站培训中心（虚构）"),
    )  # fmt: skip
    yield ago(now, 385)
    for each in GOVERNMENTS:
        play.answer(each, case, "accept")
    yield ago(now, 80)
    play.act(
        "users", "signatory", case, "complain", complaint=both("Cards were given without a test.", "未经考核发证。")
    )
    yield ago(now, 66)
    play.fire(SECRETARY, case, "report_check", finding=both("Two of ten had no test.", "抽查十份，两份无考核记录。"))
    yield ago(now, 52)
    for each in GOVERNMENTS:
        play.answer(each, case, "suspend")


def guides(play: Play, now: datetime) -> Scenes:
    """One government does not recognize it, and says why."""
    yield ago(now, 210)
    case = _proposed(
        play, now, "tianjin", "Certificate of guides on rivers", "河道导览员证书", "certificate",
        both("Guided tours on rivers of the region.", "区域河道导览服务。"),
        ("River Guides of Haihe (fictional)", "海河导览协会（虚构）"),
    )  # fmt: skip
    yield ago(now, 200)
    play.answer("hebei", case, "accept")
    reason = both("Its test says nothing of rescue.", "考核内容未包括救援。")
    play.answer("beijing", case, "refuse", comment=reason)


def _proposed(
    play: Play, now: datetime, by: str, name: str, name_zh: str, kind: str, scope: str, *bodies: tuple[str, str]
) -> str:  # fmt: skip
    """A proposal before the governments; its reference."""
    person = play.member(by, "signatory")
    rows = tuple({"issuing_body": english, "issuing_body_zh": chinese} for english, chinese in bodies)
    begins = play.today
    case = play.open(
        person, "recognition", name, title_other=name_zh, acting=by, what_kind=kind, item_name=name,
        item_name_zh=name_zh, scope=f"{scope}\n\n{INVENTED}", issuing_bodies=rows,
        recognized_from=begins + timedelta(days=30), recognized_until=begins + timedelta(days=3 * 365),
    )  # fmt: skip
    play.fire(person, case, "propose", acting=by)
    return case
