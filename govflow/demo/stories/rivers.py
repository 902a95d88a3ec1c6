"""The disputes over the Juma, the Ju and the Huanxiang rivers."""

from __future__ import annotations

from datetime import datetime, timedelta

from govflow.demo.papers import paper
from govflow.demo.player import Play, Scenes, on
from govflow.demo.stories import drafting, measures, mediated, mediation, room
from govflow.demo.stories.mediation import Dispute
from govflow.demo.stories.stages import PUBLISHED, ago, both, travel


def stories(play: Play, now: datetime) -> list[Scenes]:
    told = (juma_river, ju_river, huanxiang_river)
    return [tell(play, now) for tell in told]


def juma_river(play: Play, now: datetime) -> Scenes:
    """Laishui challenges the mediator, and another one follows; her proposal is tabled, and Fangshan is awaited."""
    dispute = Dispute(
        title="Juma River diversion at Zhangfang",
        title_other="拒马河引拒济京",
        claimant="fangshan",
        respondent="laishui",
        claim=both(
            "The dry-season flow at the Zhangfang section and the yearly compensation for the diversion to Beijing.",
            "张坊断面枯水期流量，以及引拒济京工程的年度补偿。",
        )
        + f"\n\n{PUBLISHED}",
        amount=22_000_000,
        mediator="feng.bo",
        summary=both(
            "Flow 2.4 m³/s in the dry season, ¥22M a year, the weir gated and jointly run, hourly data, five years.",
            "枯水期每秒2.4立方米，每年2200万元，拦河坝设闸共管，数据逐时共享，期限五年。",
        ),
        package="1: 4-2-2-2-1",
    )
    yield from travel(play, mediation.WAY, dispute, "sessions", ago(now, 150))
    yield ago(now, 141)
    reason = both("His commission has gauged this section for Fangshan.", "其所在委员会曾受房山委托在该断面计量。")
    mediation.challenge(play, dispute, "laishui", reason)
    yield ago(now, 136)
    reason = both("The tie is small, but it was not declared.", "关联轻微，但未予披露。")
    play.fire("wang.lin", dispute.reference, "uphold_challenge", reason=reason)
    dispute.mediator = "zhou.min"
    yield from travel(play, mediation.SUCCEEDING, dispute, "sessions", ago(now, 96))
    yield ago(now, 90)
    mediated.sign(play, dispute)
    mediated.sit(play, dispute, mediated.TOGETHER)
    mediation.record_session(play, dispute, both("The gauging of both sides was compared.", "比对双方计量数据。"))
    yield ago(now, 70)
    alone = mediated.sit(play, dispute, mediated.APART)
    mediated.tell(play, dispute, alone, "respondent", 18_000_000, mediated.line("with a yearly review", "每年复核"))
    note = "Fangshan could accept 2.1 m³/s in a dry year."
    play.fire(dispute.mediator, dispute.reference, "record_caucus", caucus_note=note)
    confidence = "The county needs a guaranteed sum more than a high one."
    play.act("laishui", "signatory", dispute.reference, "respondent_confides", respondent_confidence=confidence)
    mediation.give_leave(play, dispute, "laishui", to="claimant")
    yield ago(now, 64)
    question = both("What flows through the Zhangfang section?", "张坊断面实际流量是多少？")
    mediation.find_out(play, dispute, question, days=30)
    yield ago(now, 46)
    findings = paper("Record of joint fact-finding", "Mean flow April to May: 2.31 cubic metres a second.")
    play.fire(dispute.mediator, dispute.reference, "file_findings", findings=findings)
    yield ago(now, 30)
    record = both("Agreed: one gauge. Open: dry-season flow, compensation.", "已定：一处计量；未决：枯水流量和补偿。")
    mediation.record_session(play, dispute, record)
    yield ago(now, 26)
    room.list_issues(play, dispute, room.RIVER)
    yield ago(now, 20)
    room.give_points(play, dispute, room.RIVER, (40, 35))
    mediated.sit(play, dispute, mediated.AGAIN)
    yield ago(now, 18)
    room.offer(play, dispute, "fangshan", "4-3-3-2-1", ("respondent",))
    yield ago(now, 17)
    room.offer(play, dispute, "laishui", "2-1-1-2-1", ("claimant",), counters=True)
    yield ago(now, 16)
    room.answer(play, dispute, "fangshan", "reject")
    yield ago(now, 15)
    drafting.two_versions(play, dispute)
    mediation.propose(play, dispute)
    yield ago(now, 4)
    play.answer("laishui", dispute.reference, "accept")


def ju_river(play: Play, now: datetime) -> Scenes:
    """Two proposals are refused, the third one is accepted; the agreement is in force and monitored."""
    dispute = Dispute(
        title="Ju River at Yangzhuang",
        title_other="泃河杨庄",
        claimant="beijing",
        respondent="tianjin",
        claim=both("How much the Yangzhuang dam lets through.", "杨庄截潜工程的下泄水量。") + f"\n\n{PUBLISHED}",
        mediator="tao.yun",
        summary=both("Let-through by season, one gauge, costs by halves.", "分季下泄、一处计量、费用各半。"),
    )
    yield from travel(play, mediation.WAY, dispute, "sessions", ago(now, 240))
    yield ago(now, 230)
    room.list_issues(play, dispute, room.DAM)
    yield ago(now, 222)
    room.give_points(play, dispute, room.DAM, (50, 50))
    for days, refuses, dispute.package in ((215, "tianjin", "1: 1-1-2"), (180, "beijing", "1: 3-1-3")):
        yield ago(now, days)
        mediation.propose(play, dispute)
        yield ago(now, days - 9)
        for party in dispute.parties:
            play.answer(party, dispute.reference, "reject" if party == refuses else "accept")
    yield ago(now, 150)
    dispute.package = "1: 2-1-1"
    mediation.propose(play, dispute)
    yield ago(now, 141)
    mediation.accept_proposal(play, dispute)
    yield ago(now, 137)
    play.fire(dispute.mediator, dispute.reference, "draft_agreement", **mediation.agreement(play, dispute))
    yield from travel(play, mediation.SETTLING, dispute, "monitoring", ago(now, 118))
    yield ago(now, 30)
    due = play.today + timedelta(days=90)
    play.act("haihe", "signatory", dispute.reference, "report", **mediation.measurement(play, "2.1"), report_due=due)


def huanxiang_river(play: Play, now: datetime) -> Scenes:
    """Mediation fails; the State Council decides, after an interim measure, and the decision is carried out."""
    dispute = Dispute(
        title="Huanxiang River pollution",
        title_other="还乡河水污染",
        claimant="tangshan",
        respondent="ninghe",
        kind="pollution",
        claim=both("Who pays for the treatment upstream and when the gate opens.", "上游治理费用的分担和水闸的启闭。")
        + f"\n\n{PUBLISHED}",
    )
    yield from travel(play, mediation.WAY, dispute, "sessions", on(2021, 4, 12))
    yield on(2021, 4, 14)
    room.list_issues(play, dispute, room.OUTFALL)
    yield on(2021, 4, 19)
    room.give_points(play, dispute, room.OUTFALL, (40, 50))
    yield on(2021, 4, 26)
    dispute.package = "1: 2-1"
    mediation.propose(play, dispute)
    yield on(2021, 5, 10)
    for party, choice in (("tangshan", "accept"), ("ninghe", "reject")):
        play.answer(party, dispute.reference, choice)
    yield on(2021, 5, 17)
    reason = both("The limits are set by law, not by bargaining.", "排放限值由法律规定，不宜协商。")
    notice = both("Open: who pays upstream, and when the gate opens.", "争点：上游治理费用和水闸启闭时间。")
    mediation.fail(play, dispute, reason, notice)
    yield on(2021, 5, 18)
    play.answer("ninghe", dispute.reference, "go_up")
    yield on(2021, 5, 20)
    measure = measures.ask_for_measure(play, dispute, "ninghe", measures.GATE)
    yield on(2021, 5, 21)
    reply = both("The gate was closed to save the fields.", "闭闸是为保护农田。")
    play.act("tangshan", "signatory", measure, "reply", reply=reply)
    yield on(2021, 5, 24)
    measures.order_measure(play, measure, "council", measures.GATE, days=120)
    yield on(2021, 6, 8)
    play.act("council", "signatory", dispute.reference, "draft_decision")
    yield on(2021, 6, 29)
    mediation.decide(play, dispute, superior="council", monitor="mee", target="30", direction="at_most", days=180)
    yield on(2021, 12, 14)
    due = play.today + timedelta(days=180)
    play.act("mee", "signatory", dispute.reference, "report", **mediation.measurement(play, "28.5"), report_due=due)
    yield on(2022, 5, 30)
    play.act("mee", "signatory", dispute.reference, "comply", **mediation.measurement(play, "24.0"))
