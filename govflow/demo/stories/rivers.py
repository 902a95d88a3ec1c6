"""The disputes over the Juma, the Ju and the Huanxiang rivers."""

from __future__ import annotations

from datetime import datetime, timedelta

from govflow.demo.papers import paper
from govflow.demo.player import Play, Scenes, on
from govflow.demo.stories import drafting, mediation
from govflow.demo.stories.mediation import Dispute
from govflow.demo.stories.stages import PUBLISHED, ago, both, travel


def stories(play: Play, now: datetime) -> list[Scenes]:
    told = (juma_river, ju_river, huanxiang_river)
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
        summary=both(
            "One gauge, 2.3 m³/s in the dry season, ¥22M a year.", "一处计量，枯水期2.3立方米/秒，每年2200万元。"
        ),
    )
    yield from travel(play, mediation.WAY, dispute, "sessions", ago(now, 96))
    yield ago(now, 90)
    mediation.record_session(play, dispute, both("The gauging of both sides was compared.", "比对双方计量数据。"))
    yield ago(now, 70)
    note = "Fangshan could accept 2.1 m³/s in a dry year."
    play.fire(dispute.mediator, dispute.reference, "record_caucus", caucus_note=note)
    confidence = "The county needs a guaranteed sum more than a high one."
    play.act("laishui", "signatory", dispute.reference, "respondent_confides", respondent_confidence=confidence)
    mediation.give_leave(play, dispute, "laishui", to="claimant")
    yield ago(now, 64)
    reason = both("Joint gauging at the Zhangfang section.", "张坊断面联合测流。")
    play.fire(dispute.mediator, dispute.reference, "start_survey", reason=reason)
    yield ago(now, 46)
    survey = paper("Joint survey record", "Mean flow April to May: 2.31 cubic metres a second.")
    play.fire(dispute.mediator, dispute.reference, "end_survey", joint_survey=survey)
    yield ago(now, 30)
    record = both("Agreed: one gauge. Open: dry-season flow, compensation.", "已定：一处计量；未决：枯水流量和补偿。")
    mediation.record_session(play, dispute, record)
    yield ago(now, 15)
    drafting.two_versions(play, dispute)
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
    mediation.decide(play, dispute, superior="centre", monitor="mee", target="30", direction="at_most", days=180)
    yield on(2021, 12, 14)
    due = play.today + timedelta(days=180)
    play.act("mee", "signatory", dispute.reference, "report", **mediation.measurement(play, "28.5"), report_due=due)
    yield on(2022, 5, 30)
    play.act("mee", "signatory", dispute.reference, "comply", **mediation.measurement(play, "24.0"))
