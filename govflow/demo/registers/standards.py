"""Joint standards: the first one of the region, one that lies open for comments, and one that was not taken up."""

from __future__ import annotations

from datetime import date, datetime

from govflow.demo.papers import paper
from govflow.demo.player import Play, Scenes, on
from govflow.demo.stories.assembly import SECRETARY
from govflow.demo.stories.stages import INVENTED, PUBLISHED, ago, both

GOVERNMENTS = ("beijing", "tianjin", "hebei")
EXPERTS = ("song.wei", "pan.ying", "ren.hong", "du.juan")


def stories(play: Play, now: datetime) -> list[Scenes]:
    return [coatings(play), labels(play, now), kerbs(play, now)]


def coatings(play: Play) -> Scenes:
    """Issued on 13 April 2017, in force from 1 September; reviewed after five years."""
    yield on(2016, 4, 12)
    case = _proposed(
        play,
        "coatings",
        "Limits of volatile organic compounds in architectural coatings and adhesives",
        "建筑类涂料与胶粘剂挥发性有机化合物含量限值",
        scope=both(
            "How much of volatile organic compounds architectural coatings and adhesives may contain that are made, "
            "sold or used in Beijing, Tianjin and Hebei.",
            "在京津冀生产、销售、使用的建筑类涂料与胶粘剂的挥发性有机化合物含量限值。",
        ),
        need=both("The three places share one market and one air.", "三地同一市场、同一大气环境。")
        + f"\n\n{PUBLISHED}",
        force="mandatory",
    )
    yield on(2016, 5, 10)
    for each in GOVERNMENTS:
        play.answer(each, case, "accept")
    yield on(2016, 5, 17)
    play.fire(SECRETARY, case, "name_group", drafting_group=play.organizations("beijing", "tianjin", "hebei"))
    yield on(2016, 9, 20)
    _lay_open(
        play,
        "coatings",
        case,
        both(
            "Limits for each kind of product, and how they are measured.",
            "各类产品的限值及检测方法。",
        ),
    )
    yield on(2016, 9, 27)
    _comment(play, "chamber", case, ("5.1", "水性内墙涂料限值能否分两步实施？"))
    yield on(2016, 10, 14)
    _answer(play, "coatings", case, "partly", "限值不变，施行日期推迟至2017年9月1日，给企业留出转产时间。")
    yield on(2016, 10, 28)
    play.act(
        "coatings",
        "signatory",
        case,
        "change_text",
        draft_summary=both(
            "Limits for each kind of product, how they are measured, and time until September for those who make them.",
            "各类产品的限值、检测方法，并为生产企业留出过渡期。",
        ),
        standard_text=paper("VOC limits, text for approval · 报批稿"),
        changes_made=both("Makers are given until September.", "为生产企业留出过渡期至九月。"),
    )
    yield on(2016, 11, 15)
    play.fire(SECRETARY, case, "call_experts", experts=tuple(play.person(each) for each in EXPERTS))
    yield on(2016, 11, 29)
    for each in EXPERTS:
        play.respond(each, case, "yes")
    yield on(2016, 12, 20)
    for each in GOVERNMENTS:
        play.answer(each, case, "yes")
    yield on(2017, 4, 13)
    play.fire(
        SECRETARY,
        case,
        "publish_standard",
        standard_name="Limits of volatile organic compounds in architectural coatings and adhesives",
        standard_name_zh="建筑类涂料与胶粘剂挥发性有机化合物含量限值标准",
        number="3005",
        issued_on=date(2017, 4, 13),
        in_force_from=date(2017, 9, 1),
    )
    yield on(2022, 9, 20)
    for each in GOVERNMENTS:
        play.answer(each, case, "stands")


def labels(play: Play, now: datetime) -> Scenes:
    """A draft that everybody can comment on now; one comment is answered, one waits."""
    yield ago(now, 100)
    case = _proposed(
        play,
        "users",
        "Water-saving labels for irrigation equipment",
        "灌溉设备节水标识",
        scope=both("Classes of water saving, how they are tested, and the label.", "节水等级、检测方法和标识。"),
        need=both("Each place has a label of its own.", "三地标识各不相同。") + f"\n\n{INVENTED}",
        force="recommended",
    )
    yield ago(now, 88)
    for each in GOVERNMENTS:
        play.answer(each, case, "accept")
    yield ago(now, 84)
    play.fire(SECRETARY, case, "name_group", drafting_group=play.organizations("hebei", "institute"))
    yield ago(now, 17)
    _lay_open(
        play, "users", case, both("Three classes, one label, tests by any body named here.", "三个等级、一个标识。")
    )
    yield ago(now, 12)
    _comment(play, "chamber", case, ("4.2", "二级指标建议与国家标准一致。"))
    yield ago(now, 9)
    _answer(play, "users", case, "accepted", "已按国家标准调整。")
    yield ago(now, 4)
    _comment(play, "fengning", case, ("6", "山区泵站的检测条件不同，建议另列。"))


def kerbs(play: Play, now: datetime) -> Scenes:
    """One government does not take it up, and says why."""
    yield ago(now, 240)
    case = _proposed(
        play,
        "chamber",
        "Height of kerbs at bus stops",
        "公交站台路缘石高度",
        scope=both("One height for all bus stops of the region.", "统一区域内公交站台路缘石高度。"),
        need=both("Buses cross the borders every day.", "跨省公交每日往来。") + f"\n\n{INVENTED}",
        force="recommended",
    )
    yield ago(now, 228)
    play.answer("beijing", case, "accept")
    reason = both(
        "The stops were rebuilt last year; another height would waste them.", "站台上年刚完成改造，另定高度将造成浪费。"
    )
    play.answer("tianjin", case, "refuse", comment=reason)


def _proposed(play: Play, by: str, title: str, title_other: str, **said: str) -> str:
    """A project that was submitted to the governments; its reference."""
    person = play.member(by, "signatory")
    case = play.open(person, "joint-standard", title, title_other=title_other, acting=by, **said)
    play.fire(person, case, "submit", acting=by)
    return case


def _lay_open(play: Play, by: str, case: str, summary: str) -> None:
    text = paper("Draft for comments · 征求意见稿")
    play.act(by, "signatory", case, "lay_open", draft_summary=summary, standard_text=text)


def _comment(play: Play, by: str, case: str, *said: tuple[str, str]) -> None:
    """Comment on clauses, each with what is said of it."""
    rows = tuple({"clause": clause, "comment": words} for clause, words in said)
    play.act(by, "signatory", case, "comment_on", comments_made=rows)


def _answer(play: Play, by: str, case: str, verdict: str, answer: str) -> None:
    """Answer the comment that came last."""
    comment = play.linked(case)[-1]
    play.act(by, "signatory", comment, "answer_comment", verdict=verdict, answer=answer)
