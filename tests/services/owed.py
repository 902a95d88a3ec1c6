"""Commitments of a conference that has decided: noted, in force, reported."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from govflow.services.commands.deadlines import sweep
from tests.builders import Cast
from tests.services import proposals
from tests.services.disputes import PDF

SECRETARY, VERIFIER, OWNER, SUPPORTER, MEMBER, LEADER = (
    "wang.lin", "zhao.qing", "ma.ling", "li.jian", "sun.hao", "centre"
)  # fmt: skip
"""Tianjin answers for the commitments, Hebei helps."""


def decided(cast: Cast) -> str:
    """A conference in writing that has nothing more to decide on."""
    reference = proposals.calling(cast)
    item = {"item_title": "Item", "topic_class": "standards", "text": "Adopt it."}
    cast.fire("peng.cheng", reference, "submit_item", **item)
    cast.fire("peng.cheng", cast.linked(reference)[-1], "withdraw", reason="Settled.")
    cast.fire(SECRETARY, reference, "close_agenda")
    cast.fire(SECRETARY, reference, "go_written", meeting_date=cast.today + timedelta(days=30))
    return reference


def noted(cast: Cast, conference: str, *, days: int = 60, measure: str = "Retire 40 boilers.", **more: Any) -> str:
    """Another commitment of Tianjin, with the help of Hebei."""
    owed = {
        "owner": cast.organization("tianjin"),
        "supporting": cast.organizations("hebei"),
        "measure": measure,
        "complete_by": cast.today + timedelta(days=days),
        **more,
    }
    cast.fire(SECRETARY, conference, "add_commitment", **owed)
    return cast.linked(conference)[-1]


def follow_up(cast: Cast, conference: str) -> None:
    """The minutes are issued and the follow-up begins."""
    cast.fire(
        SECRETARY, conference, "circulate", **cast.drafts(SECRETARY, conference, "minutes"), decisions="All is settled."
    )
    for person in proposals.SPEAKERS:
        cast.respond(person, conference, "consent")
    cast.fire(SECRETARY, conference, "track")


def in_force(cast: Cast, *, days: int = 60) -> tuple[str, str]:
    """A conference in its follow-up, and its one commitment."""
    conference = decided(cast)
    commitment = noted(cast, conference, days=days)
    follow_up(cast, conference)
    return conference, commitment


def report(cast: Cast, commitment: str, person: str = OWNER) -> None:
    cast.fire(person, commitment, "report", result="The boilers are gone.", proof=PDF)


def verify(cast: Cast, commitment: str, person: str = SECRETARY, **more: Any) -> None:
    cast.fire(person, commitment, "verify", confirmed=True, finding="Seen on site.", **more)


def days_on(cast: Cast, days: int) -> None:
    """Time passes, a day at a time, and what is due happens."""
    for _ in range(days):
        cast.pass_days(1)
        sweep(cast.backend)


def due_on(cast: Cast, commitment: str) -> date:
    found = cast.case(commitment).data["complete_by"]
    assert isinstance(found, date)
    return found
