"""Joint conferences: the leaders' symposia, the Luan agreement in writing, one in session today, others in every state."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from govflow.demo.player import ZONE, Play, Scenes, morning, on
from govflow.demo.stories import assembly
from govflow.demo.stories.assembly import CONVENER, SECRETARY, Conference, Proposal
from govflow.demo.stories.stages import PUBLISHED, ago, both

STANDARD = both(
    "The joint limit of volatile organic compounds in architectural coatings falls by a quarter.",
    "建筑类涂料与胶粘剂挥发性有机化合物联合限值降低四分之一。",
)


def stories(play: Play, now: datetime) -> list[Scenes]:
    told = (
        symposium_2024, symposium_2025, luan_2016, in_session, in_writing, call_for_items, countersigning, escalated, following_up, just_proposed,
        declined, without_items,
    )  # fmt: skip
    return [tell(play, now) for tell in told]


def symposium_2024(play: Play, now: datetime) -> Scenes:
    conference = Conference(
        title="Leaders' symposium 2024, Tianjin",
        title_other="2024年京津冀党政主要领导座谈会（天津）",
        by="tianjin",
        level="leaders",
        place="Tianjin · 天津",
        meets_on=date(2024, 5, 21),
        purpose=both("Ten years on: joint plans and their measures.", "协同发展十周年：共同规划与举措。") + f"\n\n{PUBLISHED}",
        associations=("coatings", "users"),
        items=(
            Proposal(title="Shared air forecast", title_other="空气质量联合会商", by="beijing"),
            Proposal(title="Joint institute for river ecology", title_other="共建流域生态研究院", by="hebei", topic="budget"),
            Proposal(
                title="Recognition of water-saving labels", title_other="节水标识互认", by="users", topic="standards",
                votes={"beijing": "yes", "tianjin": "yes", "hebei": "abstain"},
            ),
        ),
    )  # fmt: skip
    yield from assembly.prepare(play, conference)
    yield morning(conference.meets_on)
    assembly.meet(play, conference)
    measures = (
        ("beijing", both("The forecast is shared every six hours.", "每六小时共享一次预报。"), 120),
        ("hebei", both("The institute has opened.", "研究院挂牌运行。"), 270),
    )
    yield from assembly.conclude(play, conference, measures)
    yield on(2024, 9, 10)
    assembly.fulfil(play, conference, 1, "beijing")
    yield on(2025, 1, 14)
    assembly.fulfil(play, conference, 2, "hebei")
    yield on(2025, 2, 11)
    play.fire(SECRETARY, conference.reference, "complete")


def symposium_2025(play: Play, now: datetime) -> Scenes:
    """A commitment is late: it returns as an item, the leading group orders a remedy, and it is fulfilled."""
    conference = Conference(
        title="Leaders' symposium 2025, Hebei",
        title_other="2025年京津冀党政主要领导座谈会（河北）",
        by="hebei",
        level="leaders",
        place="Hebei · 河北",
        meets_on=date(2025, 5, 20),
        purpose=both("Carrying the joint plans on.", "接续推进协同规划。") + f"\n\n{PUBLISHED}",
        associations=("chamber", "users"),
        items=(
            Proposal(title="One card for local transport", title_other="交通一卡通互通", by="tianjin"),
            Proposal(title="Spatial plan of the Daqing River belt", title_other="大清河生态廊道空间规划", by="hebei", topic="planning"),
        ),
    )  # fmt: skip
    yield from assembly.prepare(play, conference)
    yield morning(conference.meets_on)
    assembly.meet(play, conference)
    yield on(2025, 6, 4)
    plan = conference.items[1].reference
    play.act("centre", "signatory", plan, "confirm", confirmation_number="2025-17 (illustrative · 示意)")
    measures = (
        ("tianjin", both("The card works on every bus line.", "一卡通覆盖全部公交线路。"), 100),
        ("hebei", both("The corridor is marked out in the field.", "生态廊道完成定桩。"), 240),
    )
    yield from assembly.conclude(play, conference, measures)
    yield on(2025, 8, 26)
    assembly.fulfil(play, conference, 1, "tianjin")
    yield on(2026, 3, 24)  # the quarterly review of 2026 has found the second one late
    reason = both("Finish the markers before the growing season.", "须在生长季前完成定桩。")
    instruction = both("Report within 30 days.", "三十日内报告。")
    play.act("centre", "signatory", conference.reference, "remedy", instruction=instruction, reason=reason)
    yield on(2026, 4, 21)
    assembly.fulfil(play, conference, 2, "hebei")
    yield on(2026, 5, 12)
    play.fire(SECRETARY, conference.reference, "complete")


def luan_2016(play: Play, now: datetime) -> Scenes:
    """Agreed in writing: nobody objected within ten working days."""
    conference = Conference(
        title="Luan River compensation 2016",
        title_other="引滦入津上下游横向生态补偿（2016年）",
        by="tianjin",
        level="topical",
        place="In writing · 书面",
        meets_on=date(2016, 9, 20),
        members=("tianjin", "hebei"),
        purpose=both(
            "Tianjin and Hebei each pay ¥100M a year; the centre rewards with up to ¥300M.",
            "津冀两地每年各出资1亿元，中央奖励最高3亿元。",
        )
        + f"\n\n{PUBLISHED}",
        items=(
            Proposal(
                title="Luan River agreement", title_other="引滦入津生态补偿协议", by="tianjin", topic="budget", members=("tianjin", "hebei")
            ),
        ),
    )  # fmt: skip
    yield on(2016, 5, 31)
    assembly.propose(play, conference)
    yield on(2016, 6, 7)
    assembly.accept(play, conference)
    yield on(2016, 6, 21)
    assembly.submit_items(play, conference, conference.items)
    yield on(2016, 6, 28)
    assembly.admit(play, conference.items[0])
    yield on(2016, 7, 5)
    assembly.hear(play, conference.items[0])
    yield on(2016, 8, 23)
    text = both("The agreement as annexed.", "协议文本见附件。")
    play.fire(SECRETARY, conference.reference, "go_written", meeting_date=conference.meets_on, decision_text=text)
    yield on(2016, 9, 21)
    play.fire(SECRETARY, conference.items[0].reference, "adopt_by_silence")
    assembly.circulate(play, conference)
    yield on(2016, 9, 23)
    for member in conference.members:
        play.answer(member, conference.reference, "consent")
    yield on(2016, 9, 27)
    play.fire(SECRETARY, conference.reference, "close_without_commitments")


def in_session(play: Play, now: datetime) -> Scenes:
    """The session of today: two items adopted, one lost, one being voted on, one to come."""
    opened = now - timedelta(hours=3)
    beside_tianjin = {"beijing": "yes", "tianjin": "abstain", "hebei": "yes"}
    items = (
        Proposal(
            title="Joint limit of VOC in architectural coatings, first revision", title_other="建筑类涂料VOC联合标准第一次修订", by="coatings",
            topic="standards", text=STANDARD, votes=beside_tianjin, associations=("coatings", "users"),
        ),
        Proposal(title="Emergency rooms admit patients of all three", title_other="急诊互认", by="tianjin", associations=("coatings", "users"),
                 votes={"beijing": "yes", "tianjin": "yes", "hebei": "absent"}),
        Proposal(title="Shared budget of the data centre", title_other="数据中心共同预算", by="hebei", topic="budget",
                 votes={"beijing": "yes", "tianjin": "no", "hebei": "yes"}, associations=("coatings", "users")),
        Proposal(title="Night trains for commuters", title_other="夜间通勤列车", by="beijing", associations=("coatings", "users")),
        Proposal(title="Flood retention map", title_other="蓄滞洪区一张图", by="tianjin", topic="planning", associations=("coatings", "users")),
    )  # fmt: skip
    conference = Conference(
        title="Joint conference of this quarter",
        title_other="本季度联席会议",
        by="beijing",
        place="Xiong'an · 雄安",
        meets_on=opened.astimezone(ZONE).date(),
        purpose=both("Five items of the members and of a trade association.", "成员单位和行业协会提交的五项议题。"),
        associations=("coatings", "users"),
        items=items,
    )
    yield from assembly.prepare(play, conference)
    yield opened
    assembly.open_session(play, conference)
    for item in items[:3]:
        assembly.vote(play, item)
    assembly.call_vote(play, items[3])
    play.answer("tianjin", items[3].reference, "yes")


def in_writing(play: Play, now: datetime) -> Scenes:
    """Hebei has consented; the others may object for ten working days."""
    conference = Conference(
        title="Topical meeting on winter coal",
        title_other="冬季散煤专题会议",
        by="hebei",
        level="topical",
        place="In writing · 书面",
        meets_on=(now + timedelta(days=24)).date(),
        items=(Proposal(title="Coal check posts in December", title_other="十二月散煤检查站", by="hebei"),),
    )
    yield ago(now, 80)
    assembly.propose(play, conference)
    yield ago(now, 75)
    assembly.accept(play, conference)
    yield ago(now, 40)
    assembly.submit_items(play, conference, conference.items)
    yield ago(now, 34)
    assembly.admit(play, conference.items[0])
    yield ago(now, 30)
    assembly.hear(play, conference.items[0])
    yield ago(now, 11)
    text = both("Check posts on six roads from 1 December.", "十二月一日起在六条道路设检查站。")
    play.fire(SECRETARY, conference.reference, "go_written", meeting_date=conference.meets_on, decision_text=text)
    yield ago(now, 6)
    play.answer("hebei", conference.reference, "consent")


def call_for_items(play: Play, now: datetime) -> Scenes:
    """Items can still be submitted; of those on the list one is checked and one is heard."""
    conference = Conference(
        title="Joint conference of the next quarter",
        title_other="下季度联席会议",
        by="tianjin",
        place="Tianjin · 天津",
        meets_on=(now + timedelta(days=51)).date(),
        associations=("coatings", "chamber", "elders"),
    )
    heard = Proposal(title="Care homes accept cards of all three", title_other="养老机构异地结算", by="elders")
    checked = Proposal(title="Customs hours at the ports", title_other="口岸通关时间", by="chamber")
    sent_back = Proposal(title="Recycling of coating drums", title_other="涂料包装桶回收", by="coatings")
    yield ago(now, 40)
    assembly.propose(play, conference)
    yield ago(now, 33)
    assembly.accept(play, conference)
    yield ago(now, 18)
    assembly.submit_items(play, conference, (heard, sent_back))
    yield ago(now, 12)
    assembly.admit(play, heard)
    reason = both("Say who pays for the collection.", "请说明回收费用由谁承担。")
    play.fire(SECRETARY, sent_back.reference, "send_back", reason=reason)
    yield ago(now, 8)
    assembly.submit_items(play, conference, (checked,))
    for organization in ("tianjin", "chamber"):
        play.answer(organization, heard.reference, "positive")


def countersigning(play: Play, now: datetime) -> Scenes:
    """Beijing has not countersigned the minutes yet."""
    conference = _small_conference(now, 9, "Topical meeting on dust storms", "沙尘天气专题会议", "Zhangjiakou · 张家口")
    yield from assembly.prepare(play, conference)
    yield morning(conference.meets_on)
    assembly.meet(play, conference)
    yield ago(now, 5)
    assembly.circulate(play, conference)
    for member in ("tianjin", "hebei"):
        play.answer(member, conference.reference, "consent")


def escalated(play: Play, now: datetime) -> Scenes:
    """A commitment is overdue; the leading group has to decide."""
    conference = _small_conference(now, 200, "Topical meeting on the Grand Canal", "大运河专题会议", "Cangzhou · 沧州")
    yield from assembly.prepare(play, conference)
    yield morning(conference.meets_on)
    assembly.meet(play, conference)
    measures = (("tianjin", both("Two locks are repaired.", "修复两座船闸。"), 100),)
    yield from assembly.conclude(play, conference, measures)
    yield ago(now, 33)
    reason = both("The repair has not begun.", "修复尚未动工。")
    if play.state(conference.reference) == "follow_up":
        play.fire(SECRETARY, conference.reference, "escalate", reason=reason)


def following_up(play: Play, now: datetime) -> Scenes:
    """One commitment of Beijing is still open."""
    conference = _small_conference(now, 100, "Topical meeting on river chiefs", "河长制联动专题会议", "Baoding · 保定")
    yield from assembly.prepare(play, conference)
    yield morning(conference.meets_on)
    assembly.meet(play, conference)
    measures = (
        ("beijing", both("Patrols on both banks are on one roster.", "两岸巡河统一排班。"), 160),
        ("hebei", both("Signs are set up.", "设立公示牌。"), 60),
    )
    yield from assembly.conclude(play, conference, measures)
    yield ago(now, 50)
    assembly.fulfil(play, conference, 2, "hebei")


def just_proposed(play: Play, now: datetime) -> Scenes:
    conference = Conference(
        title="Conference on shared laboratories",
        title_other="共享实验室联席会议",
        by="beijing",
        place="Beijing · 北京",
        meets_on=(now + timedelta(days=120)).date(),
    )
    yield ago(now, 10)
    assembly.propose(play, conference)


def declined(play: Play, now: datetime) -> Scenes:
    conference = Conference(
        title="Conference on a common logo",
        title_other="统一标识联席会议",
        by="tianjin",
        place="Tianjin · 天津",
        meets_on=date(2023, 9, 20),
    )
    yield on(2023, 5, 16)
    assembly.propose(play, conference)
    yield on(2023, 5, 23)
    reason = both("The ministries have settled it.", "主管部委已作统一规定。")
    play.fire(CONVENER, conference.reference, "decline", reason=reason)


def without_items(play: Play, now: datetime) -> Scenes:
    """Nobody submitted an item, so the call ended the conference."""
    conference = Conference(
        title="Conference on summer timetables",
        title_other="夏季时刻表联席会议",
        by="hebei",
        place="Shijiazhuang · 石家庄",
        meets_on=date(2022, 6, 21),
    )
    yield on(2022, 3, 1)
    assembly.propose(play, conference)
    yield on(2022, 3, 8)
    assembly.accept(play, conference)


def _small_conference(now: datetime, days: int, title: str, title_other: str, place: str) -> Conference:
    """A meeting so many days ago, with one item."""
    item = Proposal(title=f"{title}: joint measures", title_other=f"{title_other}联合举措", by="hebei")
    return Conference(
        title=title,
        title_other=title_other,
        by="hebei",
        level="topical",
        place=place,
        meets_on=ago(now, days).date(),
        items=(item,),
    )
