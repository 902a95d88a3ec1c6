"""Regional plans: one in its third year with an indicator that lags, one in which two governments claim the same port,
one for which there was no mandate.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from govflow.demo.player import ZONE, Play, Scenes, on
from govflow.demo.stories.assembly import SECRETARY
from govflow.demo.stories.stages import INVENTED, ago, both

GOVERNMENTS = ("beijing", "tianjin", "hebei")
AIR, FOREST = (
    {
        "indicator": "Fine particles, yearly mean", "indicator_zh": "细颗粒物年均浓度", "unit": "µg/m³",
        "unit_zh": "微克/立方米", "base": Decimal("36.5"), "target": Decimal("28.0"),
    },
    {
        "indicator": "Land under forest", "indicator_zh": "森林覆盖率", "unit": "%", "unit_zh": "%",
        "base": Decimal("35.0"), "target": Decimal("38.2"),
    },
)  # fmt: skip


def stories(play: Play, now: datetime) -> list[Scenes]:
    return [belt(play, now), ports(play, now), stadiums(play, now)]


def belt(play: Play, now: datetime) -> Scenes:
    """Published two years before the last March; what its second review found behind became a commitment."""
    year = (now.astimezone(ZONE).date() - timedelta(days=120)).year
    yield on(year - 3, 9, 12)
    case = _asked(
        play,
        "hebei",
        "Plan for the green belt around the capital",
        "环首都绿色生态带规划",
        both("Who plants, who pays and what is measured.", "明确造林、投入和监测的分工。"),
    )
    yield on(year - 3, 9, 20)
    for each in GOVERNMENTS:
        play.answer(each, case, "yes")
    yield on(year - 3, 9, 26)
    _chapter(play, case, "hebei", "Forests and wetlands", "森林与湿地", date(year - 3, 11, 30))
    yield on(year - 3, 10, 17)
    chapter = play.linked(case)[-1]
    play.act("hebei", "signatory", chapter, "hand_in", chapter_text=both("Where trees are planted.", "造林布局。"))
    yield on(year - 3, 10, 24)
    play.fire(SECRETARY, chapter, "take")
    lines = tuple({**each, "base_year": year - 3, "target_year": year + 2} for each in (AIR, FOREST))
    division = _division(play, ("air", "beijing", "core"), ("air", "hebei", "core"), ("air", "tianjin", "supporting"),
                         ("water", "hebei", "core"), ("water", "beijing", "supporting"))  # fmt: skip
    yield on(year - 3, 11, 7)
    _lay(play, case, "Green belt around the capital", "环首都绿色生态带规划", lines, division)
    yield on(year - 3, 11, 14)
    _position(play, "hebei", case, ("industry", "Nurseries", "苗木产业"))
    _position(play, "beijing", case, ("facility", "Research centre for forests", "林业研究中心"))
    yield on(year - 3, 11, 21)
    play.fire(SECRETARY, case, "go_on")
    yield on(year - 3, 11, 28)
    for each in GOVERNMENTS:
        play.answer(each, case, "positive")
    yield on(year - 2, 1, 9)
    _revise(play, case, lines, division, both("Nothing that matters.", "文字修改。"))
    play.fire(SECRETARY, case, "put_to_vote")
    yield on(year - 2, 1, 16)
    for each in GOVERNMENTS:
        play.answer(each, case, "yes")
    yield on(year - 2, 2, 20)
    play.act("centre", "signatory", case, "confirm")
    yield on(year - 2, 3, 5)
    play.fire(
        SECRETARY, case, "publish_plan", valid_from=date(year - 2, 4, 1), valid_until=date(year + 2, 12, 31)
    )  # fmt: skip
    yield on(year - 1, 3, 13)
    _values(play, case, year - 2, "34.6", "35.7")
    play.fire(SECRETARY, case, "close_review")
    yield on(year, 3, 12)
    _values(play, case, year - 1, "32.8", "36.0")
    play.fire(
        SECRETARY, case, "add_commitment", lagging_indicator=2, owner=play.organization("hebei"),
        measure="Plant the 40,000 mu that were left over.", measure_other="完成上年未完成的4万亩造林任务。",
        target="36.9 %", complete_by=(now + timedelta(days=120)).date(),
    )  # fmt: skip
    yield on(year, 3, 20)
    play.fire(SECRETARY, case, "close_review")


def ports(play: Play, now: datetime) -> Scenes:
    """Two governments claim the same port; the draft is out for opinions, one comment is answered."""
    yield ago(now, 190)
    case = _asked(
        play,
        "tianjin",
        "Plan for ports and what lies behind them",
        "港口及腹地协同规划",
        both("Which port serves which goods.", "明确各港口的货类分工。"),
    )
    yield ago(now, 180)
    for each in GOVERNMENTS:
        play.answer(each, case, "yes")
    yield ago(now, 170)
    _chapter(play, case, "tianjin", "Ports", "港口", (now - timedelta(days=100)).date())
    yield ago(now, 120)
    chapter = play.linked(case)[-1]
    play.act("tianjin", "signatory", chapter, "hand_in", chapter_text=both("Goods by port.", "各港口货类。"))
    yield ago(now, 110)
    play.fire(SECRETARY, chapter, "take")
    year = now.astimezone(ZONE).year
    lines = (
        {
            "indicator": "Goods by rail", "indicator_zh": "铁路集疏运比例", "unit": "%", "unit_zh": "%",
            "base_year": year - 1, "base": Decimal("21.4"), "target_year": year + 4, "target": Decimal("35"),
        },
    )  # fmt: skip
    division = _division(play, ("transport", "tianjin", "core"), ("transport", "hebei", "supporting"))
    yield ago(now, 60)
    _lay(play, case, "Ports and what lies behind them", "港口及腹地协同规划", lines, division)
    yield ago(now, 50)
    _position(
        play, "tianjin", case, ("facility", "Terminal for cars", "汽车滚装码头"), ("industry", "Cold chain", "冷链物流")
    )
    yield ago(now, 45)
    _position(play, "hebei", case, ("facility", "Terminal for cars", "汽车滚装码头"))
    yield ago(now, 20)
    play.act("users", "signatory", case, "comment_on", comments_made=(
        {"clause": "2", "comment": "请说明港区取水的来源。"}, {"clause": "3", "comment": "建议增加岸电指标。"},
    ))  # fmt: skip
    yield ago(now, 12)
    comment = play.linked(case)[-1]
    play.fire(SECRETARY, comment, "answer_comment", verdict="partly", answer="下一版增列岸电指标，目标值另定。")
    yield ago(now, 10)
    play.answer("hebei", case, "positive")


def stadiums(play: Play, now: datetime) -> Scenes:
    """Two governments see no need for the plan."""
    yield ago(now, 300)
    case = _asked(
        play,
        "beijing",
        "Plan for stadiums",
        "体育场馆布局规划",
        both("Who builds which stadium.", "明确各类场馆的建设分工。"),
    )
    yield ago(now, 290)
    play.answer("beijing", case, "yes")
    for each in ("tianjin", "hebei"):
        reason = both("Each place decides on its stadiums itself.", "场馆建设由各地自行决定。")
        play.answer(each, case, "no", comment=reason)


def _asked(play: Play, by: str, title: str, title_other: str, purpose: str) -> str:
    """A plan that somebody asks the conference for; its reference."""
    person = play.member(by, "signatory")
    case = play.open(
        person, "regional-plan", title, title_other=title_other, acting=by, purpose=f"{purpose}\n\n{INVENTED}"
    )
    play.fire(person, case, "ask_mandate", acting=by)
    return case


def _chapter(play: Play, case: str, owner: str, name: str, name_zh: str, due: date) -> None:
    play.fire(
        SECRETARY, case, "give_chapter", chapter=name, chapter_zh=name_zh, chapter_owner=play.organization(owner),
        chapter_due=due,
    )  # fmt: skip


def _lay(play: Play, case: str, name: str, name_zh: str, lines: Any, division: Any) -> None:
    play.fire(
        SECRETARY, case, "lay_draft", plan_name=name, plan_name_zh=name_zh, indicators=lines, division=division,
        draft_text=both("Draft for opinions.", "征求意见稿。"),
    )  # fmt: skip


def _position(play: Play, by: str, case: str, *claims: tuple[str, str, str]) -> None:
    """State a position with what is claimed: kind, in English, in Chinese."""
    rows = tuple({"claim_kind": kind, "subject": name, "subject_zh": name_zh} for kind, name, name_zh in claims)
    play.act(
        by, "signatory", case, "state_position", claims=rows,
        function=both("What it does for the region.", "在区域中的功能。"),
        gives_up=both("What others do better.", "由其他地区承担的事项。"),
    )  # fmt: skip


def _revise(play: Play, case: str, lines: Any, division: Any, changes: str) -> None:
    play.fire(
        SECRETARY, case, "change_draft", plan_text=both("Text for the vote.", "送审稿。"), indicators=lines,
        division=division, changes_made=changes,
    )  # fmt: skip


def _values(play: Play, case: str, year: int, *values: str) -> None:
    rows = tuple({"indicator_number": number, "value": Decimal(each)} for number, each in enumerate(values, 1))
    play.fire(SECRETARY, case, "enter_values", about_year=year, year_values=rows)


def _division(play: Play, *parts: tuple[str, str, str]) -> tuple[dict[str, str], ...]:
    """Rows of a division of labour: field, government, part."""
    return tuple({"field": field, "government": play.name(each), "role": role} for field, each, role in parts)
