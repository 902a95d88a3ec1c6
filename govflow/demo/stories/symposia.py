"""Joint conferences that are over: the leaders' symposia, the Luan agreement in writing, and two that never met."""

from __future__ import annotations

from datetime import date, datetime

from govflow.demo.player import Play, Scenes, morning, on
from govflow.demo.stories import assembly, owed, speaking
from govflow.demo.stories.assembly import CONVENER, SECRETARY, Conference, Proposal
from govflow.demo.stories.stages import PUBLISHED, both

LABELS = (
    "The association welcomes one label and asks that households be told of it.",
    "协会欢迎统一标识，并希望向居民广泛宣传。",
)
INSTITUTE = ("Hebei will provide the building of the institute.", "河北省将为研究院提供办公用房。")


def stories(play: Play, now: datetime) -> list[Scenes]:
    told = (symposium_2024, symposium_2025, luan_2016, declined, without_items)
    return [tell(play, now) for tell in told]


def symposium_2024(play: Play, now: datetime) -> Scenes:
    conference = Conference(
        title="Leaders' symposium 2024, Tianjin",
        title_other="2024年京津冀党政主要领导座谈会（天津）",
        by="tianjin",
        level="leaders",
        place="Tianjin · 天津",
        meets_on=date(2024, 5, 21),
        purpose=both("Ten years on: joint plans and their measures.", "协同发展十周年：共同规划与举措。")
        + f"\n\n{PUBLISHED}",
        associations=("coatings", "users"),
        items=(
            Proposal(title="Shared air forecast", title_other="空气质量联合会商", by="beijing"),
            Proposal(
                title="Joint institute for river ecology", title_other="共建流域生态研究院", by="hebei", topic="budget"
            ),
            Proposal(
                title="Recognition of water-saving labels",
                title_other="节水标识互认",
                by="users",
                topic="standards",
                votes={"beijing": "yes", "tianjin": "yes", "hebei": "abstain"},
            ),
        ),
    )
    yield from assembly.prepare(play, conference)
    yield morning(conference.meets_on)
    speaking.state(play, conference, "users", *LABELS, item=conference.items[2])
    speaking.state(play, conference, "hebei", *INSTITUTE, entered=True)
    assembly.meet(play, conference)
    forecast = owed.Owed(
        owner="beijing",
        measure="The forecast is shared every six hours.",
        measure_other="每六小时共享一次预报。",
        days=120,
        supporting=("tianjin", "hebei"),
        target="4 a day · 每日4次",
        item=0,
    )
    institute = owed.Owed(
        owner="hebei",
        measure="The institute has opened.",
        measure_other="研究院挂牌运行。",
        days=270,
        supporting=("users",),
        budget="Joint institutions · 共建机构专项",
        item=1,
    )
    gauges = owed.Owed(
        owner="tianjin",
        measure="Gauges at the border sections report by the hour.",
        measure_other="省界断面水质按小时上报。",
        days=150,
        supporting=("hebei",),
        target="12 sections · 12个断面",
    )
    signs = owed.Owed(
        owner="hebei", measure="The joint logo stands at every station.", measure_other="各监测站统一标识。", days=200
    )
    yield from owed.conclude(play, conference, (forecast, institute, gauges, signs))
    yield on(2024, 6, 18)
    play.correct(
        SECRETARY,
        conference.reference,
        stood="会议本着求真务实、团结协作的精神，议定以下事项。",
        correct="会议本着务实高效、团结协作的精神，议定以下事项。",
        reason=both("The wording agreed in the room was another one.", "与会上商定的表述不一致。"),
    )
    yield on(2024, 9, 10)
    owed.fulfil(play, forecast)
    yield on(2024, 11, 20)
    owed.fulfil(play, gauges)
    yield on(2024, 12, 17)
    owed.escalate(play, signs)
    yield on(2025, 1, 14)
    owed.fulfil(play, institute)
    reason = both("Nothing was set up, and no date was named.", "至今未落实，亦未提出完成时间。")
    play.act("centre", "signatory", signs.reference, "find_broken", reason=reason)
    yield on(2025, 2, 11)
    play.fire(SECRETARY, conference.reference, "complete")


def symposium_2025(play: Play, now: datetime) -> Scenes:
    """A commitment is overdue: it returns as an item, the leading group names a new date, and it is kept."""
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
            Proposal(
                title="Spatial plan of the Daqing River belt",
                title_other="大清河生态廊道空间规划",
                by="hebei",
                topic="planning",
            ),
        ),
    )
    yield from assembly.prepare(play, conference)
    yield morning(conference.meets_on)
    assembly.meet(play, conference)
    yield on(2025, 6, 4)
    plan = conference.items[1].reference
    play.act("centre", "signatory", plan, "confirm", confirmation_number="2025-17 (illustrative · 示意)")
    card = owed.Owed(
        owner="tianjin",
        measure="The card works on every bus line.",
        measure_other="一卡通覆盖全部公交线路。",
        days=100,
        supporting=("beijing",),
        target="100 % of the lines · 线路覆盖率100%",
    )
    corridor = owed.Owed(
        owner="hebei",
        measure="The corridor is marked out in the field.",
        measure_other="生态廊道完成定桩。",
        days=240,
        target="186 km · 186公里",
        item=1,
    )
    kiosks = owed.Owed(
        owner="beijing", measure="Card kiosks stand at the stations.", measure_other="车站设一卡通网点。", days=160
    )
    yield from owed.conclude(play, conference, (card, corridor, kiosks))
    yield on(2025, 8, 26)
    owed.fulfil(play, card)
    yield on(2025, 11, 11)
    owed.escalate(play, kiosks)
    yield on(2025, 11, 25)
    reason = both("Telephones do it by now.", "已可用手机办理。")
    play.act("centre", "signatory", kiosks.reference, "waive", reason=reason)
    yield on(2026, 3, 10)
    owed.escalate(play, corridor)
    yield on(2026, 3, 24)
    instruction = both("Finish the markers before the growing season.", "须在生长季前完成定桩。")
    until = date(2026, 4, 30)
    play.act("centre", "signatory", corridor.reference, "order_remedy", instruction=instruction, ordered_until=until)
    yield on(2026, 4, 21)
    owed.fulfil(play, corridor)
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
        purpose=both(
            "Tianjin and Hebei each pay ¥100M a year; the centre rewards with up to ¥300M.",
            "津冀两地每年各出资1亿元，中央奖励最高3亿元。",
        )
        + f"\n\n{PUBLISHED}",
        items=(
            Proposal(
                title="Luan River agreement",
                title_other="引滦入津生态补偿协议",
                by="tianjin",
                topic="budget",
            ),
        ),
    )
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
    play.fire(SECRETARY, conference.reference, "go_written", meeting_date=conference.meets_on)
    yield on(2016, 9, 21)
    assembly.circulate(play, conference)
    yield on(2016, 9, 23)
    for member in assembly.MEMBERS:
        play.answer(member, conference.reference, "consent")
    yield on(2016, 9, 27)
    play.fire(SECRETARY, conference.reference, "close_without_commitments")


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
