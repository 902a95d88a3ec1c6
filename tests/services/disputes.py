"""The Juma River dispute, brought as far as a test needs it."""

from __future__ import annotations

from typing import Any

from govflow.engine.asking.answers import Upload
from govflow.values import Money
from tests.beginnings import beginning
from tests.builders import Cast

PDF = Upload("paper.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")
FILING: dict[str, Any] = {
    "dispute_kind": "water",
    "evidence_class": "monitoring_record",
    "section": "Zhangfang",
    "remedy": "A joint operating rule for the weir.",
    "petition": PDF,
}
RECORD = "The parties spoke of five years."


MEASURE: dict[str, Any] = {
    "measure_title": "Closing the weir",
    "measure": "Close the weir.",
    "grounds": "The fields dry out within days.",
}


def draft(cast: Cast, title: str = "Juma River diversion") -> str:
    """Fangshan has drafted a claim against Laishui."""
    return cast.open(
        "chen.yu",
        "dispute-mediation",
        title,
        respondent=cast.organization("laishui"),
        claim="Restore the flow at Zhangfang.",
        remedy_amount=Money.yuan(1_200_000),
    )


@beginning
def negotiation(cast: Cast) -> str:
    reference = draft(cast)
    cast.fire("chen.yu", reference, "file", **FILING)
    return reference


def talk(cast: Cast, reference: str) -> None:
    cast.fire("chen.yu", reference, "log_talks", talks_on=cast.today, talks_record="We met at the weir.")


@beginning
def requested(cast: Cast, reference: str | None = None) -> str:
    """``reference``: a dispute that is negotiated already; so in all that follow."""
    reference = reference or negotiation(cast)
    for person in ("chen.yu", "he.jun"):
        cast.fire(person, reference, "accept_standstill")
    cast.fire("chen.yu", reference, "request")
    return reference


@beginning
def appointing(cast: Cast, reference: str | None = None) -> str:
    reference = requested(cast, reference)
    cast.fire("he.jun", reference, "accept", reply="We agree to mediate.")
    return reference


@beginning
def disclosure(cast: Cast, reference: str | None = None) -> str:
    reference = appointing(cast, reference)
    agree_on(cast, reference, "zhou.min")
    return reference


@beginning
def statements(cast: Cast, reference: str | None = None) -> str:
    reference = disclosure(cast, reference)
    disclose(cast, reference, "zhou.min")
    return reference


def agree_on(cast: Cast, reference: str, mediator: str) -> None:
    cast.fire("chen.yu", reference, "claimant_names", claimant_candidate=cast.person(mediator))
    cast.fire("he.jun", reference, "agree_mediator", mediator=cast.person(mediator))


def disclose(cast: Cast, reference: str, mediator: str) -> None:
    cast.fire(mediator, reference, "declare", declaration=PDF, conflict=False)
    for person in ("chen.yu", "he.jun"):
        cast.respond(person, reference, "waive")


@beginning
def first_session(cast: Cast, reference: str | None = None) -> str:
    reference = statements(cast, reference)
    for person in ("chen.yu", "he.jun"):
        cast.fire(person, reference, "lodge_statement", statement=PDF, settler="The district head")
    return reference


@beginning
def sessions(cast: Cast, reference: str | None = None) -> str:
    reference = first_session(cast, reference)
    cast.fire("zhou.min", reference, "open_sessions", sessions_from=cast.today)
    return reference


@beginning
def unlodged(cast: Cast) -> str:
    """Sessions to which nobody has lodged a statement, so that nothing is in confidence yet."""
    reference = statements(cast)
    cast.pass_days(22)
    cast.fire("zhou.min", reference, "open_sessions", sessions_from=cast.today)
    return reference


@beginning
def proposal(cast: Cast) -> str:
    reference = sessions(cast)
    cast.fire("zhou.min", reference, "propose", proposal=PDF, proposal_summary="2.3 m³/s in the dry season.")
    return reference


@beginning
def recorded(cast: Cast) -> str:
    """In its sessions, with the record of one that both sides read."""
    reference = sessions(cast)
    cast.fire("zhou.min", reference, "record_session", session_on=cast.today, session_record=RECORD)
    return reference


def succeeded(cast: Cast, reference: str) -> None:
    """In the sessions the mediator resigns, and both sides agree on another one, who goes on with them."""
    cast.fire("zhou.min", reference, "resign", reason="Another office.")
    agree_on(cast, reference, "tao.yun")
    disclose(cast, reference, "tao.yun")
    cast.fire("tao.yun", reference, "open_sessions", sessions_from=cast.today)


LAST = (unlodged, proposal, recorded)
"""By way of these all the others are played."""
