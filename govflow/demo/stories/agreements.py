"""Proposals that stand alone: agreements between the governments, the coatings standard, and other outcomes."""

from __future__ import annotations

from datetime import date, datetime

from govflow.demo.player import Play, Scenes, on
from govflow.demo.stories import assembly, requests
from govflow.demo.stories.assembly import SECRETARY, Proposal, chair
from govflow.demo.stories.requests import Request
from govflow.demo.stories.stages import PUBLISHED, ago, both, travel

FIRST_PAYMENT = (
    ("chengde", 231_840_000, "Chaobai headwaters, share of Chengde 2018", "潮白河补偿资金（承德，2018年）"),
    ("zhangjiakou", 168_160_000, "Chaobai headwaters, share of Zhangjiakou 2018", "潮白河补偿资金（张家口，2018年）"),
)


def stories(play: Play, now: datetime) -> list[Scenes]:
    told = (
        coatings_2017, chaobai_2018, chaobai_2022, yongding_2023, lost_and_rejected, referred_to_mediation,
        referred_to_a_fund, plan_returned, awaiting_the_centre, lost_and_open, deferred, heard, opinions, drafted,
        checked, expired, withdrawn,
    )  # fmt: skip
    return [tell(play, now) for tell in told] + [_first_payment(play, *share) for share in FIRST_PAYMENT]


def coatings_2017(play: Play, now: datetime) -> Scenes:
    """The first joint standard of the region: issued on 13 April 2017, in force on 1 September."""
    proposal = Proposal(
        title="Limits of volatile organic compounds in architectural coatings and adhesives",
        title_other="建筑类涂料与胶粘剂挥发性有机化合物含量限值",
        by="coatings",
        topic="standards",
        text=both(
            "The first joint standard of the region, in force from 1 September 2017.",
            "京津冀首个区域协同标准，自2017年9月1日起实施。",
        )
        + f"\n\n{PUBLISHED}",
        associations=("users",),
        votes={"beijing": "yes", "tianjin": "yes", "hebei": "abstain"},
    )
    yield from travel(play, assembly.WAY, proposal, "voted", on(2017, 4, 13))


def chaobai_2018(play: Play, now: datetime) -> Scenes:
    text = both(
        "Signed in November 2018: for 2018 to 2020 about ¥300M a year from Beijing, ¥300M from the centre, "
        "¥100M from Hebei.",
        "2018年11月签订，2018至2020年，北京每年约3亿元、中央3亿元、河北1亿元。",
    )
    proposal = _agreement(
        "Water-source compensation for the Chaobai River", "密云水库上游潮白河流域水源涵养区横向生态保护补偿", text
    )
    yield from travel(play, assembly.WAY, proposal, "voted", on(2018, 11, 6))


def chaobai_2022(play: Play, now: datetime) -> Scenes:
    text = both(
        "Renewed on 30 August 2022 for five years and five rivers.", "2022年8月30日续签，为期五年，覆盖五条河流。"
    )
    proposal = _agreement("Chaobai compensation renewed", "潮白河流域生态补偿协议续签", text)
    yield from travel(play, assembly.WAY, proposal, "voted", on(2022, 8, 30))


def yongding_2023(play: Play, now: datetime) -> Scenes:
    text = both(
        "Signed on 30 August 2023: compensation for the Guanting reservoir and the upper Yongding.",
        "2023年8月30日签订：官厅水库上游永定河流域横向生态保护补偿。",
    )
    proposal = _agreement(
        "Guanting reservoir and Yongding River compensation 2023", "官厅水库上游永定河流域生态补偿（2023年）", text
    )
    yield from travel(play, assembly.WAY, proposal, "voted", on(2023, 8, 30))


def lost_and_rejected(play: Play, now: datetime) -> Scenes:
    proposal = Proposal(title="A common fuel tax", title_other="统一燃油附加费", by="hebei", topic="budget")
    proposal.votes = {"beijing": "no", "tianjin": "no", "hebei": "yes"}
    yield from travel(play, assembly.WAY, proposal, "voted", on(2021, 10, 12))
    yield on(2021, 10, 19)
    reason = both("A tax is not ours to set.", "税收不属本会议事权。")
    play.fire(chair(play, proposal), proposal.reference, "reject", reason=reason)


def referred_to_mediation(play: Play, now: datetime) -> Scenes:
    proposal = Proposal(title="Who dredges the Chaobai", title_other="潮白河清淤责任", by="tianjin", topic="budget")
    proposal.votes = {"beijing": "yes", "tianjin": "yes", "hebei": "no"}
    yield from travel(play, assembly.WAY, proposal, "voted", ago(now, 40))
    yield ago(now, 36)
    _refer(play, proposal, "dispute", "tianjin", "hebei")


def referred_to_a_fund(play: Play, now: datetime) -> Scenes:
    proposal = Proposal(title="Buoys in the Bohai", title_other="渤海监测浮标", by="tianjin")
    yield from travel(play, assembly.WAY, proposal, "scheduled", ago(now, 30))
    yield ago(now, 21)
    _refer(play, proposal, "funding", "tianjin", "hebei")


def plan_returned(play: Play, now: datetime) -> Scenes:
    """The centre returned the plan; the chair lets it rest for another agenda."""
    proposal = Proposal(
        title="Green belt around the new airport", title_other="新机场绿环规划", by="beijing", topic="planning"
    )
    yield from travel(play, assembly.WAY, proposal, "voted", ago(now, 120))
    yield ago(now, 104)
    reason = both("To be fitted into the national plan first.", "须先与国家规划衔接。")
    play.act("centre", "signatory", proposal.reference, "disapprove", reason=reason)
    yield ago(now, 99)
    play.fire(chair(play, proposal), proposal.reference, "defer", reason=both("After the revision.", "修改后再议。"))


def awaiting_the_centre(play: Play, now: datetime) -> Scenes:
    proposal = Proposal(
        title="Wind corridors between the cities", title_other="城际通风廊道规划", by="hebei", topic="planning"
    )
    yield from travel(play, assembly.WAY, proposal, "voted", ago(now, 25))


def lost_and_open(play: Play, now: datetime) -> Scenes:
    """Not carried; the chair has to defer, refer or reject it."""
    proposal = Proposal(
        title="One tariff for museums",
        title_other="博物馆统一票价",
        by="social",
        votes={"beijing": "no", "tianjin": "no", "hebei": "yes"},
    )
    yield from travel(play, assembly.WAY, proposal, "voted", ago(now, 7))


def deferred(play: Play, now: datetime) -> Scenes:
    proposal = Proposal(title="Shared school calendar", title_other="统一校历", by="tianjin")
    yield from travel(play, assembly.WAY, proposal, "scheduled", ago(now, 60))
    yield ago(now, 50)
    play.fire(SECRETARY, proposal.reference, "defer", reason=both("Nobody is ready.", "各方尚未准备就绪。"))


def heard(play: Play, now: datetime) -> Scenes:
    """Everybody was heard; the vote can be called."""
    proposal = Proposal(title="Lorry parking along the ring road", title_other="环线货车停车场", by="chamber")
    yield from travel(play, assembly.WAY, proposal, "scheduled", ago(now, 6))


def opinions(play: Play, now: datetime) -> Scenes:
    """Beijing and the coatings association still have to give their opinion."""
    proposal = Proposal(title="Paint shops close on smog days", title_other="重污染天气喷涂停工", by="air")
    proposal.associations = ("coatings", "chamber")
    yield from travel(play, assembly.WAY, proposal, "hearing", ago(now, 9))
    yield ago(now, 4)
    for organization in ("tianjin", "hebei"):
        play.answer(organization, proposal.reference, "positive")


def drafted(play: Play, now: datetime) -> Scenes:
    """The association has not finished its draft; it lapses after ninety days."""
    proposal = Proposal(title="Limits for printing inks", title_other="印刷油墨限值", by="coatings", topic="standards")
    yield from travel(play, assembly.WAY, proposal, "draft", ago(now, 64))


def checked(play: Play, now: datetime) -> Scenes:
    proposal = Proposal(title="River watch by volunteers", title_other="志愿护河", by="users")
    yield from travel(play, assembly.WAY, proposal, "tabled", ago(now, 9))


def expired(play: Play, now: datetime) -> Scenes:
    """Nobody submitted the draft within ninety days."""
    proposal = Proposal(title="Cycle hire across the border", title_other="跨界共享单车", by="chamber")
    yield from travel(play, assembly.WAY, proposal, "draft", ago(now, 200))


def withdrawn(play: Play, now: datetime) -> Scenes:
    proposal = Proposal(title="A choir of the three", title_other="三地合唱团", by="elders")
    yield from travel(play, assembly.WAY, proposal, "hearing", ago(now, 90))
    yield ago(now, 88)
    reason = both("Arranged between the choirs.", "已由合唱团自行商定。")
    play.act("elders", "signatory", proposal.reference, "withdraw", reason=reason)


def _first_payment(play: Play, city: str, amount: int, title: str, title_other: str) -> Scenes:
    """The first ¥400M of the Chaobai agreement, split between the two cities of the headwaters."""
    request = Request(
        title=title,
        title_other=title_other,
        by=city,
        committee="water",
        fund="chaobai",
        amount=amount,
        ends_on=date(2019, 6, 30),
        purpose=both("Sewage works and springs of the headwaters.", "水源区污水处理和泉域保护。") + f"\n\n{PUBLISHED}",
        milestones=(("First payment · 首批资金", amount),),
    )
    yield from travel(play, requests.WAY, request, "active", on(2018, 12, 11))
    yield on(2018, 12, 18)
    requests.pay_tranche(play, request, "First payment · 首批资金", amount)
    yield on(2019, 1, 22)
    requests.end_project(play, request)
    yield on(2019, 4, 16)
    requests.evaluate(play, request)
    yield on(2019, 6, 18)
    requests.audit(play, request)


def _agreement(title: str, title_other: str, text: str) -> Proposal:
    """An agreement between Beijing and Hebei: a budget, so that every member must agree."""
    return Proposal(
        title=title,
        title_other=title_other,
        by="beijing",
        topic="budget",
        text=f"{text}\n\n{PUBLISHED}",
    )


def _refer(play: Play, proposal: Proposal, procedure: str, lead: str, counterpart: str) -> None:
    play.fire(
        chair(play, proposal),
        proposal.reference,
        "refer",
        reason=both("To be settled in its own procedure.", "转入相应程序办理。"),
        referral=procedure,
        lead=play.organization(lead),
        counterpart=play.organization(counterpart),
        claim=both("What could not be agreed at the conference.", "会议未能达成一致的事项。"),
    )
