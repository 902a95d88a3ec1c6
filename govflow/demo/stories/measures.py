"""Interim measures of the demonstration: what a side asks the superior for, because it cannot wait, and gets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from govflow.demo.papers import paper
from govflow.demo.player import Play
from govflow.demo.stories.mediation import Dispute
from govflow.demo.stories.stages import both


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What a side asks the superior for, because it cannot wait."""

    title: str
    asked: str
    grounds: str
    ordered: str


GATE = Measure(
    title="Keeping the gate open · 保持水闸开启",
    asked=both("The gate stays open while the case is decided.", "争议处理期间水闸保持开启。"),
    grounds=both("The water is low, and the fish die within days.", "水位下降，鱼类数日内将死亡。"),
    ordered=both("The gate stays open; the level is read daily.", "水闸保持开启，每日读取水位。"),
)
WELLS = Measure(
    title="No new wells meanwhile · 暂停新打水井",
    asked=both("No well is sunk within a kilometre of the line.", "界线一公里内暂停新打水井。"),
    grounds=both("Two rigs were brought to the site this week.", "本周已有两台钻机进场。"),
    ordered=both("No well is sunk within a kilometre of the line.", "界线一公里内暂停新打水井。"),
)


def ask_for_measure(play: Play, dispute: Dispute, organization: str, measure: Measure) -> str:
    """A side asks for a measure; the reference of that case."""
    play.act(
        organization,
        "signatory",
        dispute.reference,
        "ask_for_measure",
        measure_title=measure.title,
        measure=measure.asked,
        grounds=measure.grounds,
    )
    return play.linked(dispute.reference)[-1]


def order_measure(play: Play, reference: str, superior: str, measure: Measure, *, days: int) -> None:
    """The superior orders what was asked for."""
    play.act(
        superior,
        "signatory",
        reference,
        "order",
        order=paper(f"Order: {measure.title}", "Binding on both parties until its last day."),
        order_summary=measure.ordered,
        in_force_until=play.today + timedelta(days=days),
    )
