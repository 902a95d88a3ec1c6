"""What organizations promised at a conference: entered, reported, verified, and taken before the leading group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from govflow.demo.papers import paper
from govflow.demo.player import Play, Scenes
from govflow.demo.stories.assembly import SECRETARY, Conference, before, circulate, countersign
from govflow.demo.stories.stages import both


@dataclass(kw_only=True)
class Owed:
    """What an organization owes, so many days after the meeting; ``reference`` once it is a case."""

    owner: str
    measure: str
    measure_other: str | None = None
    days: int
    supporting: Sequence[str] = ()
    target: str | None = None
    budget: str | None = None
    item: int | None = None  # which of the items of the meeting it comes from
    reference: str = ""


def commit(play: Play, conference: Conference, owed: Owed) -> None:
    more: dict[str, Any] = {
        "measure_other": owed.measure_other,
        "supporting": play.organizations(*owed.supporting),
        "target": owed.target,
        "budget_line": owed.budget,
        "item": None if owed.item is None else play.case(conference.items[owed.item].reference).id,
    }
    play.fire(
        SECRETARY,
        conference.reference,
        "add_commitment",
        owner=play.organization(owed.owner),
        measure=owed.measure,
        complete_by=conference.meets_on + timedelta(days=owed.days),
        **{name: value for name, value in more.items() if value},
    )
    owed.reference = play.linked(conference.reference)[-1]


def conclude(play: Play, conference: Conference, commitments: Sequence[Owed]) -> Scenes:
    """Minutes and the beginning of the follow-up."""
    yield before(conference, -3)
    for each in commitments:
        commit(play, conference, each)
    circulate(play, conference)
    yield before(conference, -6)
    countersign(play, conference)
    yield before(conference, -11)
    play.fire(SECRETARY, conference.reference, "track")


def report(play: Play, owed: Owed) -> None:
    """The owner reports a commitment as done."""
    result, proof = (
        both("Done as promised.", "已按承诺完成。"),
        paper("Evidence", "Acceptance records and photographs."),
    )
    play.act(owed.owner, "liaison", owed.reference, "report", result=result, proof=proof)


def fulfil(play: Play, owed: Owed) -> None:
    """The owner reports a commitment as done; the office verifies it."""
    report(play, owed)
    finding = both("Confirmed on site.", "经现场核验属实。")
    play.fire(SECRETARY, owed.reference, "verify", confirmed=True, finding=finding)


def escalate(play: Play, owed: Owed) -> None:
    reason = both("No progress has been reported.", "未见落实进展。")
    play.fire(SECRETARY, owed.reference, "escalate", reason=reason)
