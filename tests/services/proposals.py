"""A proposal of the coatings association, alone or on the agenda of a conference, as far as a test needs it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

from sqlalchemy import select

from govflow.engine.asking.answers import Upload
from govflow.services.catalog import publish
from govflow.store.cases import CaseRow
from tests.builders import Cast
from tests.services.disputes import PDF

MEMBERS = ("beijing", "tianjin", "hebei")
SPEAKERS = ("sun.hao", "ma.ling", "li.jian")


def drafted(cast: Cast, *, topic_class: str = "standards") -> str:
    """A standalone proposal that nobody else has seen."""
    return cast.open(
        "peng.cheng",
        "proposal",
        "VOC limits for architectural coatings",
        text="The joint standard is adopted.",
        topic_class=topic_class,
        rule_set="by_topic",
        invited_associations=(cast.organization("coatings"),),
    )


def tabled(cast: Cast, *, topic_class: str = "standards") -> str:
    """A standalone proposal that waits for the office."""
    reference = drafted(cast, topic_class=topic_class)
    cast.fire("peng.cheng", reference, "submit")
    return reference


def hearing(cast: Cast, *, topic_class: str = "standards") -> str:
    """A standalone proposal that the office has admitted to consultation."""
    reference = tabled(cast, topic_class=topic_class)
    cast.fire("wang.lin", reference, "admit")
    return reference


def scheduled(cast: Cast, *, topic_class: str = "standards") -> str:
    reference = hearing(cast, topic_class=topic_class)
    for person in (*SPEAKERS, "peng.cheng"):
        cast.respond(person, reference, "positive")
    return reference


def ballot(cast: Cast, *, topic_class: str = "standards") -> str:
    """The vote of the three member governments is open."""
    reference = scheduled(cast, topic_class=topic_class)
    cast.fire("gao.shan", reference, "call_vote")
    return reference


def calling(cast: Cast, *, guests: tuple[str, ...] = ()) -> str:
    """A conference that calls for items, to meet in 70 days; ``guests`` beside the coatings association."""
    conference = cast.open(
        "sun.hao",
        "joint-conference",
        "Conference on clean air",
        purpose="Agree on the standard.",
        level="conference",
        rule_set="by_topic",
        invited_associations=cast.organizations("coatings", *guests),
    )
    meeting = cast.today + timedelta(days=70)
    cast.fire("gao.shan", conference, "accept", meeting_date=meeting, place="Shijiazhuang")
    return conference


def item_with_paper(cast: Cast, conference: str, paper: Upload) -> str:
    """An item of a conference, ready for the vote."""
    cast.fire(
        "peng.cheng",
        conference,
        "submit_item",
        item_title="VOC limits",
        topic_class="standards",
        text="Adopt it.",
        paper=paper,
    )
    with cast.backend.reading() as session:
        query = select(CaseRow.reference).where(CaseRow.workflow == "proposal").order_by(CaseRow.id.desc())
        item = session.scalars(query).all()[0]
    cast.fire("wang.lin", item, "admit")
    for person in (*SPEAKERS, "peng.cheng"):
        cast.respond(person, item, "positive")
    return item


def convened(cast: Cast) -> tuple[str, str]:
    """A conference to which nobody was invited yet, with one item ready for the vote; both references."""
    conference, item = reviewed(cast)
    cast.fire("wang.lin", conference, "lock_agenda")
    return conference, item


def reviewed(cast: Cast, says: Mapping[str, str] = MappingProxyType({})) -> tuple[str, str]:
    """A conference whose agenda is put in order, with one item ready for the vote; both references.

    ``says``: what people said when they were heard; the others agreed.
    """
    conference = calling(cast)
    cast.fire(
        "peng.cheng", conference, "submit_item", item_title="VOC limits", topic_class="standards", text="Adopt it."
    )
    with cast.backend.reading() as session:
        item = session.scalars(select(CaseRow.reference).where(CaseRow.workflow == "proposal")).one()
    cast.fire("wang.lin", item, "admit")
    for person in (*SPEAKERS, "peng.cheng"):
        cast.respond(person, item, says.get(person, "positive"))
    cast.fire("wang.lin", conference, "close_agenda")
    return conference, item


def name_no_chair(cast: Cast) -> None:
    """The region changes the procedure: no chair closes votes in session, so that who keeps them does."""
    text = Path("workflows/proposal.v1.yaml").read_text("utf-8")
    text, secret, rest = text.replace("version: 1", "version: 2", 1).partition("  secret_ballot:\n")
    text = text.replace("    chair: convener.chair\n", "") + secret + rest  # nobody keeps a secret vote
    text = re.sub("(?<!- )close_rounds", "+2wd, close_rounds", text)
    with cast.backend.transaction() as session:
        publish(session, cast.clock, text.encode(), name="proposal.v2.yaml")


def conference_in_session(cast: Cast) -> tuple[str, str]:
    """A conference in session with one item ready for the vote; both references."""
    conference, item = convened(cast)
    open_session(cast, conference)
    return conference, item


def open_session(cast: Cast, conference: str) -> None:
    """The papers are out, the day has come, and all members are there."""
    meeting = cast.case(conference).data["meeting_date"]
    cast.fire("wang.lin", conference, "send_papers", invitation_letter=PDF, session_papers=PDF)
    cast.clock.at += timedelta(days=(meeting - cast.today).days)
    present = tuple(cast.organization(each) for each in MEMBERS)
    cast.fire("wang.lin", conference, "record_attendance", present=present, credentials_checked=True)
    cast.fire("gao.shan", conference, "open_session")
