"""Invented disputes, in every state of the procedure that the rivers leave out."""

from __future__ import annotations

from datetime import datetime, timedelta

from govflow.demo.papers import paper
from govflow.demo.player import Play, Scenes, on
from govflow.demo.stories import mediation, room
from govflow.demo.stories.mediation import Dispute
from govflow.demo.stories.stages import INVENTED, ago, both, travel


def stories(play: Play, now: datetime) -> list[Scenes]:
    told = (
        qing_river, baigou_river, guanting_ridge, dahei_ridge, heshan_breach, douhe_outfall, yongding_floodway,
        coastal_gauge, baiyangdian_inflow, canal_lock, shared_road, ferry_landing, dust_at_the_border, withdrawn_claim,
        gate_at_the_weir, well_field,
    )  # fmt: skip
    return [tell(play, now) for tell in told]


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
    play.act("chengde", "signatory", dispute.reference, "settle", **mediation.agreement(play, dispute))
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
    play.fire(dispute.mediator, dispute.reference, "draft_agreement", **mediation.agreement(play, dispute))
    yield from travel(play, mediation.SETTLING, dispute, "monitoring", ago(now, 236))
    yield ago(now, 60)
    due = play.today + timedelta(days=66)
    play.act("haihe", "signatory", dispute.reference, "report", **mediation.measurement(play, "2.2"), report_due=due)


def guanting_ridge(play: Play, now: datetime) -> Scenes:
    """A boundary: both sides find out together where the watershed runs."""
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
    question = both("Where does the watershed run?", "分水岭在何处？")
    mediation.find_out(play, dispute, question, days=60)


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
    room.list_issues(play, dispute, room.RIDGE)
    yield ago(now, 40)
    room.give_points(play, dispute, room.RIDGE, (45, 30))


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
    mediation.decide(play, dispute, superior="hebei", monitor="users", target="0.05", direction="at_most", days=100)
    yield ago(now, 24)
    play.act(
        "users",
        "signatory",
        dispute.reference,
        "charge_breach",
        **mediation.measurement(play, "0.08"),
        party_in_breach=play.organization("heshan"),
    )
    yield ago(now, 20)
    answer = both("The pump has failed.", "水泵故障。")
    play.act("heshan", "signatory", dispute.reference, "answer_charge", breach_answer=answer)
    yield ago(now, 18)
    reason = both("The pond leaks.", "尾矿库渗漏。")
    play.act("users", "signatory", dispute.reference, "find_breach", reason=reason)
    yield ago(now, 16)
    plan = paper("Plan to cure the breach", "The pond is sealed within three weeks.")
    play.act("heshan", "signatory", dispute.reference, "submit_plan", cure_plan=plan)


def douhe_outfall(play: Play, now: datetime) -> Scenes:
    """Nobody answered the request: the case lies before the State Council."""
    dispute = Dispute(
        title="Outfall of the Douhe (invented)",
        title_other="陡河排口（虚构）",
        claimant="ninghe",
        respondent="tangshan",
        kind="pollution",
    )
    yield from travel(play, mediation.WAY, dispute, "requested", ago(now, 90))


def yongding_floodway(play: Play, now: datetime) -> Scenes:
    """A party leaves it to the superior, whose decision is nearly due."""
    dispute = Dispute(
        title="Floodway of the lower Yongding (invented)",
        title_other="永定河下游行洪道（虚构）",
        claimant="langfang",
        respondent="tianjin",
        mediator="tao.yun",
    )
    yield from travel(play, mediation.WAY, dispute, "sessions", ago(now, 140))
    yield ago(now, 80)
    reason = both("Neither side can move any further.", "双方均无法再让步。")
    notice = both("Open: the width of the floodway. Tried: three sessions.", "争点：行洪道宽度；已进行三次会议。")
    mediation.fail(play, dispute, reason, notice)
    yield ago(now, 76)
    play.answer("tianjin", dispute.reference, "go_up")
    yield ago(now, 28)
    play.act("council", "signatory", dispute.reference, "draft_decision")


def coastal_gauge(play: Play, now: datetime) -> Scenes:
    """Tianjin has named a mediator; Cangzhou has to accept or to name another."""
    dispute = Dispute(
        title="Gauge at the coastal sluice (invented)",
        title_other="沿海泄洪闸计量（虚构）",
        claimant="tianjin",
        respondent="cangzhou",
    )
    yield from travel(play, mediation.WAY, dispute, "appointing", ago(now, 40))
    yield ago(now, 28)
    candidate = play.person("feng.bo")
    play.act("tianjin", "signatory", dispute.reference, "claimant_names", claimant_candidate=candidate)


def gate_at_the_weir(play: Play, now: datetime) -> Scenes:
    """While the parties negotiate, their superior has ordered that the gate stays open."""
    dispute = Dispute(
        title="Gate at the old weir (invented)",
        title_other="旧堰水闸（虚构）",
        claimant="xingtai",
        respondent="handan",
    )
    yield from travel(play, mediation.WAY, dispute, "negotiation", ago(now, 35))
    yield ago(now, 20)
    measure = mediation.ask_for_measure(play, dispute, "xingtai", mediation.GATE)
    yield ago(now, 17)
    mediation.order_measure(play, measure, "hebei", mediation.GATE, days=90)


def well_field(play: Play, now: datetime) -> Scenes:
    """A side has asked for a measure; the superior has to answer, and the other side may reply."""
    dispute = Dispute(
        title="Well field at the county line (invented)",
        title_other="县界水源井（虚构）",
        claimant="hengshui",
        respondent="cangzhou",
    )
    yield from travel(play, mediation.WAY, dispute, "negotiation", ago(now, 12))
    yield ago(now, 2)
    mediation.ask_for_measure(play, dispute, "hengshui", mediation.WELLS)


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
    play.fire(dispute.mediator, dispute.reference, "draft_agreement", **mediation.agreement(play, dispute))


def shared_road(play: Play, now: datetime) -> Scenes:
    """The parties still talk; Laishui has not confirmed that it knows of the standstill."""
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
    """Ended without agreement: both saw no use in a decision from above."""
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
    notice = both("The quarry has closed; nothing is left to decide.", "采石场已关闭，无可裁决事项。")
    mediation.fail(play, dispute, reason, notice)
    yield on(2024, 11, 8)
    for party in dispute.parties:
        play.answer(party, dispute.reference, "end")


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
