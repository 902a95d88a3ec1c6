"""Disputes: the Juma, Ju and Huanxiang rivers, and invented ones in the other states of the procedure."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from govflow.demo.papers import paper
from govflow.demo.player import Play, Scenes, on
from govflow.demo.stories import mediation
from govflow.demo.stories.mediation import Dispute
from govflow.demo.stories.stages import INVENTED, PUBLISHED, ago, both, travel


def stories(play: Play, now: datetime) -> list[Scenes]:
    told = (
        juma_river, ju_river, huanxiang_river, qing_river, baigou_river, ming_tombs_ridge, dahei_ridge, heshan_breach, douhe_outfall,
        yongding_floodway, baiyangdian_inflow, canal_lock, shared_road, ferry_landing, dust_at_the_border, withdrawn_claim,
    )  # fmt: skip
    return [tell(play, now) for tell in told]


def juma_river(play: Play, now: datetime) -> Scenes:
    """The proposal is tabled; Laishui has replied under seal, Fangshan is awaited."""
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
        summary=both("Five points: one gauge, 2.3 m³/s in the dry season, ¥22M a year.", "五项要点：一处计量、枯水期每秒2.3立方米、每年2200万元。"),
    )  # fmt: skip
    yield from travel(play, mediation.WAY, dispute, "sessions", ago(now, 96))
    yield ago(now, 90)
    mediation.record_session(play, dispute, both("The gauging of both sides was compared.", "比对双方计量数据。"))
    yield ago(now, 70)
    note = "Fangshan could accept 2.1 m³/s in a dry year."
    play.fire(dispute.mediator, dispute.reference, "record_caucus", caucus_note=note)
    confidence = "The county needs a guaranteed sum more than a high one."
    play.act("laishui", "signatory", dispute.reference, "respondent_confides", respondent_confidence=confidence)
    yield ago(now, 64)
    reason = both("Joint gauging at the Zhangfang section.", "张坊断面联合测流。")
    play.fire(dispute.mediator, dispute.reference, "start_survey", reason=reason)
    yield ago(now, 46)
    survey = paper("Joint survey record", "Mean flow April to May: 2.31 cubic metres a second.")
    play.fire(dispute.mediator, dispute.reference, "end_survey", joint_survey=survey)
    yield ago(now, 30)
    record = both("Agreed: hourly data from one station. Open: dry-season flow, yearly compensation.", "已达成一致：一站逐时数据；未决：枯水期流量、年度补偿。")  # fmt: skip
    mediation.record_session(play, dispute, record)
    yield ago(now, 15)
    mediation.propose(play, dispute)
    yield ago(now, 4)
    play.answer("laishui", dispute.reference, "accept")


def ju_river(play: Play, now: datetime) -> Scenes:
    """Beijing has named a mediator; Tianjin has to accept or to name another."""
    dispute = Dispute(
        title="Ju River at Yangzhuang",
        title_other="泃河杨庄",
        claimant="beijing",
        respondent="tianjin",
        claim=both("How much the Yangzhuang dam lets through.", "杨庄截潜工程的下泄水量。") + f"\n\n{PUBLISHED}",
    )
    yield from travel(play, mediation.WAY, dispute, "appointing", ago(now, 40))
    yield ago(now, 28)
    candidate = play.person("feng.bo")
    play.act("beijing", "signatory", dispute.reference, "claimant_names", claimant_candidate=candidate)


def huanxiang_river(play: Play, now: datetime) -> Scenes:
    """Ninghe refuses to mediate; the central authority decides, and the decision is carried out."""
    dispute = Dispute(
        title="Huanxiang River pollution",
        title_other="还乡河水污染",
        claimant="tangshan",
        respondent="ninghe",
        kind="pollution",
        claim=both("Who pays for the treatment upstream and when the gate opens.", "上游治理费用的分担和水闸的启闭。")
        + f"\n\n{PUBLISHED}",
    )
    yield from travel(play, mediation.WAY, dispute, "requested", on(2021, 4, 12))
    yield on(2021, 4, 26)
    reason = both("The limits are set by law, not by bargaining.", "排放限值由法律规定，不宜协商。")
    play.act("ninghe", "signatory", dispute.reference, "refuse", reason=reason)
    yield on(2021, 5, 17)
    order = paper("Interim measure", "The gate stays open while the case is decided.")
    until = play.today + timedelta(days=120)
    play.act("centre", "signatory", dispute.reference, "order_measures", interim_order=order, interim_until=until)
    yield on(2021, 6, 8)
    play.act("centre", "signatory", dispute.reference, "draft_decision")
    yield on(2021, 6, 29)
    _decide(play, dispute, superior="centre", monitor="mee", target="30", direction="at_most", days=180)
    yield on(2021, 12, 14)
    due = play.today + timedelta(days=180)
    play.act(
        "mee", "signatory", dispute.reference, "report", **mediation.measurement(play, "28.5"), report_due=due
    )
    yield on(2022, 5, 30)
    play.act("mee", "signatory", dispute.reference, "comply", **mediation.measurement(play, "24.0"))


def qing_river(play: Play, now: datetime) -> Scenes:
    """Settled between two cities without a mediator, and carried out."""
    dispute = Dispute(
        title="Gate rules on the Qing River (invented)",
        title_other="清河闸调度（虚构）",
        claimant="zhangjiakou",
        respondent="chengde",
        claim=INVENTED,
    )
    yield from travel(play, mediation.WAY, dispute, "negotiated", on(2023, 3, 14))
    yield on(2023, 3, 28)
    play.act("chengde", "signatory", dispute.reference, "settle", **mediation.agreement(dispute))
    yield from travel(play, mediation.SETTLING, dispute, "monitoring", on(2023, 4, 24))
    yield on(2023, 10, 17)
    play.act("haihe", "signatory", dispute.reference, "comply", **mediation.measurement(play, "2.4"))


def baigou_river(play: Play, now: datetime) -> Scenes:
    """The first proposal is refused, the second accepted; in force and reported every half year."""
    dispute = Dispute(
        title="Baigou River low flow (invented)",
        title_other="白沟河枯水流量（虚构）",
        claimant="baoding",
        respondent="fangshan",
    )
    yield from travel(play, mediation.WAY, dispute, "sessions", ago(now, 330))
    yield ago(now, 300)
    mediation.propose(play, dispute)
    yield ago(now, 292)
    play.answer("baoding", dispute.reference, "accept")
    play.answer("fangshan", dispute.reference, "reject")
    yield ago(now, 270)
    mediation.propose(play, dispute)
    yield ago(now, 262)
    mediation.accept_proposal(play, dispute)
    yield ago(now, 258)
    play.fire(dispute.mediator, dispute.reference, "draft_agreement", **mediation.agreement(dispute))
    yield from travel(play, mediation.SETTLING, dispute, "monitoring", ago(now, 236))
    yield ago(now, 60)
    due = play.today + timedelta(days=66)
    play.act(
        "haihe", "signatory", dispute.reference, "report", **mediation.measurement(play, "2.2"), report_due=due
    )


def ming_tombs_ridge(play: Play, now: datetime) -> Scenes:
    """A boundary: the sessions stand still while both sides survey the ridge."""
    dispute = Dispute(
        title="Boundary on the ridge above Guanting (invented)",
        title_other="官厅北侧山脊界线（虚构）",
        claimant="yanqing",
        respondent="zhangjiakou",
        kind="boundary",
        mediator="tao.yun",
    )
    yield from travel(play, mediation.WAY, dispute, "sessions", ago(now, 60))
    yield ago(now, 35)
    reason = both("Both sides survey the ridge together.", "双方联合勘测山脊线。")
    play.fire(dispute.mediator, dispute.reference, "start_survey", reason=reason)


def dahei_ridge(play: Play, now: datetime) -> Scenes:
    """Zhou Min leads the sessions; their 180 days are nearly over."""
    dispute = Dispute(
        title="Grazing on the Dahei ridge (invented)",
        title_other="大黑山放牧（虚构）",
        claimant="chicheng",
        respondent="yanqing",
        first_session=timedelta(0),
    )
    yield from travel(play, mediation.WAY, dispute, "sessions", ago(now, 176))
    for days in (160, 110, 50):
        yield ago(now, days)
        mediation.record_session(play, dispute, both("Ranges and seasons were discussed.", "讨论放牧范围和季节。"))


def heshan_breach(play: Play, now: datetime) -> Scenes:
    """An invented county misses the target that its superior has set, and has to cure the breach."""
    dispute = Dispute(
        title="Tailings pond of Heshan (invented)",
        title_other="合山尾矿库（虚构）",
        claimant="laishui",
        respondent="heshan",
        kind="pollution",
    )
    yield from travel(play, mediation.WAY, dispute, "requested", ago(now, 150))
    yield ago(now, 140)
    reason = both("The pond is safe.", "尾矿库安全。")
    play.act("heshan", "signatory", dispute.reference, "refuse", reason=reason)
    yield ago(now, 128)
    play.act("hebei", "signatory", dispute.reference, "draft_decision")
    yield ago(now, 110)
    _decide(play, dispute, superior="hebei", monitor="users", target="0.05", direction="at_most", days=100)
    yield ago(now, 24)
    play.act(
        "users",
        "signatory",
        dispute.reference,
        "find_breach",
        **mediation.measurement(play, "0.08"),
        party_in_breach=play.organization("heshan"),
    )
    yield ago(now, 16)
    plan = paper("Plan to cure the breach", "The pond is sealed within three weeks.")
    play.act("heshan", "signatory", dispute.reference, "submit_plan", cure_plan=plan)


def douhe_outfall(play: Play, now: datetime) -> Scenes:
    """Nobody answered the request: the case lies before the central authority."""
    dispute = Dispute(
        title="Outfall of the Douhe (invented)",
        title_other="陡河排口（虚构）",
        claimant="ninghe",
        respondent="tangshan",
        kind="pollution",
    )
    yield from travel(play, mediation.WAY, dispute, "requested", ago(now, 90))


def yongding_floodway(play: Play, now: datetime) -> Scenes:
    """Sent up by the mediator; the time for the decision has passed."""
    dispute = Dispute(
        title="Floodway of the lower Yongding (invented)",
        title_other="永定河下游行洪道（虚构）",
        claimant="langfang",
        respondent="tianjin",
        mediator="tao.yun",
    )
    yield from travel(play, mediation.WAY, dispute, "sessions", ago(now, 140))
    yield ago(now, 100)
    reason = both("Neither side can move any further.", "双方均无法再让步。")
    play.fire(dispute.mediator, dispute.reference, "give_up", reason=reason)
    yield ago(now, 96)
    notice = both("Open: the width of the floodway. Tried: three sessions.", "争点：行洪道宽度；已进行三次会议。")
    play.fire(dispute.mediator, dispute.reference, "notify_superior", failure_notice=notice)
    yield ago(now, 40)
    play.act("centre", "signatory", dispute.reference, "draft_decision")


def baiyangdian_inflow(play: Play, now: datetime) -> Scenes:
    """The office appointed Zhou Min, who has to declare independence."""
    dispute = Dispute(
        title="Inflow of Baiyangdian (invented)",
        title_other="白洋淀入淀水量（虚构）",
        claimant="xiongan",
        respondent="shijiazhuang",
    )
    yield from travel(play, mediation.WAY, dispute, "appointing", ago(now, 88))
    yield ago(now, 9)
    play.fire("wang.lin", dispute.reference, "appoint", mediator=play.person("zhou.min"))


def canal_lock(play: Play, now: datetime) -> Scenes:
    """Fangshan's lawyers and finance department are awaited."""
    dispute = Dispute(
        title="Cost of the canal lock (invented)",
        title_other="运河船闸费用（虚构）",
        claimant="fangshan",
        respondent="langfang",
        mediator="tao.yun",
    )
    yield from travel(play, mediation.WAY, dispute, "sessions", ago(now, 60))
    yield ago(now, 30)
    mediation.propose(play, dispute)
    yield ago(now, 17)
    mediation.accept_proposal(play, dispute)
    yield ago(now, 13)
    play.fire(dispute.mediator, dispute.reference, "draft_agreement", **mediation.agreement(dispute))


def shared_road(play: Play, now: datetime) -> Scenes:
    """The parties still talk; Laishui has not accepted the standstill."""
    dispute = Dispute(
        title="Lorries on the shared mountain road (invented)",
        title_other="共用山路货车通行（虚构）",
        claimant="fangshan",
        respondent="laishui",
    )
    yield from travel(play, mediation.WAY, dispute, "negotiation", ago(now, 42))
    yield ago(now, 40)
    play.act("fangshan", "signatory", dispute.reference, "accept_standstill")


def ferry_landing(play: Play, now: datetime) -> Scenes:
    """Laishui has to answer the request for mediation."""
    dispute = Dispute(
        title="Landing stage at the reservoir (invented)",
        title_other="水库渡口码头（虚构）",
        claimant="yanqing",
        respondent="laishui",
        kind="boundary",
    )
    yield from travel(play, mediation.WAY, dispute, "requested", ago(now, 25))


def dust_at_the_border(play: Play, now: datetime) -> Scenes:
    """Ended without agreement: the mediator saw no use in a decision from above."""
    dispute = Dispute(
        title="Quarry dust at the border (invented)",
        title_other="边界采石扬尘（虚构）",
        claimant="xinglong",
        respondent="jizhou",
        kind="pollution",
        mediator="tao.yun",
    )
    yield from travel(play, mediation.WAY, dispute, "sessions", on(2024, 9, 3))
    yield on(2024, 11, 5)
    reason = both("The quarry has closed.", "采石场已经关闭。")
    play.fire(dispute.mediator, dispute.reference, "give_up", reason=reason)
    yield on(2024, 11, 8)
    notice = both("The quarry has closed; nothing is left to decide.", "采石场已关闭，无可裁决事项。")
    play.fire(dispute.mediator, dispute.reference, "close_failed", failure_notice=notice)


def withdrawn_claim(play: Play, now: datetime) -> Scenes:
    dispute = Dispute(
        title="Snow clearing on the pass (invented)",
        title_other="垭口除雪责任（虚构）",
        claimant="miyun",
        respondent="luanping",
    )
    yield from travel(play, mediation.WAY, dispute, "negotiation", ago(now, 50))
    yield ago(now, 20)
    reason = both("A joint roster was agreed.", "已商定共同值守。")
    play.act("miyun", "signatory", dispute.reference, "withdraw", reason=reason)


def _decide(
    play: Play, dispute: Dispute, *, superior: str, monitor: str, target: str, direction: str, days: int
) -> None:
    """The common superior issues its decision."""
    play.act(
        superior,
        "signatory",
        dispute.reference,
        "issue_decision",
        decision=paper(f"Decision: {dispute.title}", "Binding on both parties from its delivery."),
        decision_summary=both("Limits, works and their cost are shared.", "确定限值、工程及费用分担。"),
        target_value=Decimal(target),
        direction=direction,
        monitor=play.organization(monitor),
        report_due=play.today + timedelta(days=days),
    )
