"""Joint conferences of the present: one in session today, others before and after their day."""

from __future__ import annotations

from datetime import datetime, timedelta

from govflow.demo.player import ZONE, Play, Scenes, morning
from govflow.demo.stories import assembly, owed, sittings, speaking
from govflow.demo.stories.assembly import SECRETARY, Conference, Proposal, chair
from govflow.demo.stories.stages import ago, both

STANDARD = both(
    "The joint limit of volatile organic compounds in architectural coatings falls by a quarter.",
    "建筑类涂料与胶粘剂挥发性有机化合物联合限值降低四分之一。",
)


MET = (
    "The members of the association can meet the limit from next year on, if stocks may be used up until June.",
    "协会会员单位明年起能够达到该限值，但希望库存产品可使用至六月底。",
)
THANKS = (
    "Tianjin thanks the host and asks that the night trains be discussed again.",
    "天津市感谢东道主，并希望再议夜间列车事宜。",
)

LATE = ("Two items are left for tomorrow morning.", "尚有两项议题，次日上午继续审议。")


def stories(play: Play, now: datetime) -> list[Scenes]:
    told = (in_session, in_writing, urgent, call_for_items, countersigning, escalated, following_up, just_proposed)
    return [tell(play, now) for tell in told]


def in_session(play: Play, now: datetime) -> Scenes:
    """The session of today: three items adopted, one of them in secret, one lost, one being voted on, one to come."""
    opened = now - timedelta(hours=3)
    beside_tianjin = {"beijing": "yes", "tianjin": "abstain", "hebei": "yes"}
    items = (
        Proposal(
            title="Joint limit of VOC in architectural coatings, first revision",
            title_other="建筑类涂料VOC联合标准第一次修订",
            by="coatings",
            topic="standards",
            work_field="air",
            text=STANDARD,
            votes=beside_tianjin,
            associations=("coatings", "users"),
        ),
        Proposal(
            title="Emergency rooms admit patients of all three",
            title_other="急诊互认",
            by="tianjin",
            work_field="health",
            associations=("coatings", "users"),
            votes={"beijing": "yes", "tianjin": "yes", "hebei": "absent"},
        ),
        Proposal(
            title="Seat of the joint training centre",
            title_other="联合培训中心选址",
            by="tianjin",
            associations=("coatings", "users"),
            votes={"beijing": "no", "tianjin": "yes", "hebei": "yes"},
            secret=True,
        ),
        Proposal(
            title="Shared budget of the data centre",
            title_other="数据中心共同预算",
            by="hebei",
            topic="budget",
            votes={"beijing": "yes", "tianjin": "no", "hebei": "yes"},
            associations=("coatings", "users"),
        ),
        Proposal(
            title="Night trains for commuters",
            title_other="夜间通勤列车",
            by="beijing",
            work_field="transport",
            associations=("coatings", "users"),
        ),
        Proposal(
            title="Flood retention map",
            title_other="蓄滞洪区一张图",
            by="tianjin",
            topic="planning",
            associations=("coatings", "users"),
        ),
    )
    conference = Conference(
        title="Joint conference of this quarter",
        title_other="本季度联席会议",
        by="beijing",
        place="Xiong'an · 雄安",
        meets_on=opened.astimezone(ZONE).date(),
        purpose=both("Six items of the members and of a trade association.", "成员单位和行业协会提交的六项议题。"),
        associations=("coatings", "users"),
        items=items,
    )
    yield from assembly.prepare(play, conference)
    yield opened
    assembly.open_session(play, conference)
    speaking.ask(play, conference, items[0], "coatings", "beijing")
    speaking.give(play, conference, "coatings")
    yield opened + timedelta(minutes=7)
    speaking.end(play, conference, "coatings")
    speaking.give(play, conference, "beijing")
    yield opened + timedelta(minutes=10)
    speaking.end(play, conference, "beijing")
    speaking.state(play, conference, "coatings", *MET, item=items[0])
    for item in items[:4]:
        assembly.vote(play, item)
    speaking.state(play, conference, "tianjin", *THANKS, entered=True)
    yield opened + timedelta(minutes=90)
    speaking.interrupt(play, conference, 15, both("Break", "茶歇"))
    yield opened + timedelta(minutes=105)
    speaking.go_on(play, conference)
    yield now - timedelta(minutes=10)
    assembly.call_vote(play, items[4])
    play.answer("tianjin", items[4].reference, "yes")
    speaking.ask(play, conference, items[4], "hebei", "beijing", "users")
    yield now - timedelta(minutes=6)
    speaking.give(play, conference, "hebei")
    yield now - timedelta(minutes=3)
    tomorrow = now.astimezone(ZONE).date() + timedelta(days=1)
    assembly.leave_to_chair(play, conference, "adjourn", both(*LATE), meeting_date=tomorrow)


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
    play.fire(SECRETARY, conference.reference, "go_written", meeting_date=conference.meets_on)
    yield ago(now, 6)
    play.answer("hebei", conference.reference, "consent")


def urgent(play: Play, now: datetime) -> Scenes:
    """Called three days ago for three days from now; its item is heard for two days."""
    conference = Conference(
        title="Urgent meeting on heavy smog",
        title_other="重污染天气应对紧急会议",
        by="beijing",
        level="topical",
        video="https://meeting.example/bth-smog-alarm",
        languages=("zh",),
        place="By video · 视频会议",
        meets_on=(now + timedelta(days=3)).date(),
        items=(Proposal(title="Kilns stand still during the alarm", title_other="预警期间窑炉停产", by="hebei"),),
    )
    yield ago(now, 4)
    assembly.propose(play, conference)
    yield ago(now, 3)
    assembly.accept_urgently(play, conference, both("The red alert begins on Thursday.", "周四起启动红色预警。"))
    yield ago(now, 2)
    assembly.submit_items(play, conference, conference.items, both("It cannot wait.", "事项紧急，不能等待。"))
    yield ago(now, 1)
    play.fire(chair(play, conference), conference.items[0].reference, "shorten")
    play.answer("beijing", conference.items[0].reference, "positive")


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
    """Held in two sittings; Beijing has not countersigned the minutes yet."""
    conference = _small_conference(now, 9, "Topical meeting on dust storms", "沙尘天气专题会议", "Zhangjiakou · 张家口")
    here = {"beijing": "yes", "tianjin": "yes", "hebei": "absent"}
    wells = Proposal(title="Shelter belts share one register", title_other="防护林带统一台账", by="tianjin", votes=here)
    conference.items = (wells, *conference.items)
    yield from assembly.prepare(play, conference)
    yield from sittings.held_in_two(play, conference, late="hebei")
    yield ago(now, 5)
    assembly.circulate(play, conference)
    for member in ("tianjin", "hebei"):
        play.answer(member, conference.reference, "consent")


def escalated(play: Play, now: datetime) -> Scenes:
    """The quarterly review has found a commitment overdue; the leading group has to decide on it."""
    conference = _small_conference(now, 126, "Topical meeting on the Grand Canal", "大运河专题会议", "Cangzhou · 沧州")
    yield from assembly.prepare(play, conference)
    yield morning(conference.meets_on)
    assembly.meet(play, conference)
    locks = owed.Owed(
        owner="tianjin",
        measure="Two locks are repaired.",
        measure_other="修复两座船闸。",
        days=60,
        supporting=("hebei",),
        target="2 locks · 2座船闸",
    )
    dredging = owed.Owed(owner="hebei", measure="The channel is dredged.", measure_other="航道完成清淤。", days=90)
    yield from owed.conclude(play, conference, (locks, dredging))
    yield ago(now, 14)
    owed.escalate(play, locks)


def following_up(play: Play, now: datetime) -> Scenes:
    """One commitment of Beijing is still open."""
    conference = _small_conference(now, 100, "Topical meeting on river chiefs", "河长制联动专题会议", "Baoding · 保定")
    yield from assembly.prepare(play, conference)
    yield morning(conference.meets_on)
    assembly.meet(play, conference)
    roster = owed.Owed(
        owner="beijing",
        measure="Patrols on both banks are on one roster.",
        measure_other="两岸巡河统一排班。",
        days=160,
        supporting=("tianjin", "hebei"),
    )
    signs = owed.Owed(
        owner="hebei", measure="Signs are set up.", measure_other="设立公示牌。", days=60, target="40 signs · 40块"
    )
    boats = owed.Owed(owner="tianjin", measure="Patrol boats are shared.", measure_other="巡河船艇共用。", days=140)
    yield from owed.conclude(play, conference, (roster, signs, boats))
    yield ago(now, 50)
    owed.fulfil(play, signs)
    yield ago(now, 4)
    owed.report(play, boats)


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
