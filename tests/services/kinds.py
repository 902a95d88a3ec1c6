"""A dispute of each kind that has no place where it is measured, from its filing to its end, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from govflow.values import Money
from tests.builders import Cast
from tests.services import disputes
from tests.services.disputes import PDF

SIDES = ("chen.yu", "he.jun")
EVIDENCE = {"compensation": "payment_record", "funds": "payment_record", "standards": "standard_text"}
"""The kinds, each with the class of its main evidence."""
PETITION: dict[str, dict[str, Any]] = {
    "compensation": {"ground": PDF},
    "funds": {"ground": PDF},
    "standards": {"standard": "DB 11/3005-2017 Limits of VOC"},
}
"""What the petition says of its kind alone."""
ITEMS = ("scope", "targets", "duties", "compensation", "term", "breach_terms", "other_terms")
AGREED: dict[str, dict[str, Any]] = {
    "compensation": {
        **dict.fromkeys(ITEMS, "Agreed between us."),
        "target_value": Decimal(2),
        "direction": "at_least",
    },
    "funds": {"repaid": Money.yuan(1_200_000)},
    "standards": {"standard_agreed": PDF},
}
"""What the agreement says of its kind alone."""
DECIDED: dict[str, dict[str, Any]] = {
    "compensation": {"target_value": Decimal(2), "direction": "at_least"},
    "funds": {"repaid": Money.yuan(800_000)},
    "standards": {},
}
"""What a decision says of its kind alone."""


def measured(cast: Cast, kind: str, value: str) -> dict[str, Any]:
    """What the monitor reports: a value only where one is measured."""
    found = {"measured_value": Decimal(value)} if kind == "compensation" else {}
    return {"measured_on": cast.today, "measurement_record": PDF, **found}


def filed(cast: Cast, kind: str) -> str:
    reference = disputes.draft(cast)
    said = {"dispute_kind": kind, "evidence_class": EVIDENCE[kind], **PETITION[kind]}
    cast.fire("chen.yu", reference, "file", remedy="Pay what was agreed.", petition=PDF, **said)
    return reference


def talked(cast: Cast, reference: str) -> None:
    cast.fire("chen.yu", reference, "log_talks", talks_on=cast.today, talks_record="We met twice.")
    for person in SIDES:
        cast.fire(person, reference, "file_own_solution", own_solution=PDF)


def mediated(cast: Cast, reference: str) -> Iterator[str]:
    """From the request to a proposal that both accept; yields the state after each step that moves the case."""
    cast.fire("chen.yu", reference, "request")
    yield cast.state(reference)
    cast.fire("he.jun", reference, "accept", reply="We agree to mediate.")
    yield cast.state(reference)
    disputes.agree_on(cast, reference, "zhou.min")
    yield cast.state(reference)
    disputes.disclose(cast, reference, "zhou.min")
    yield cast.state(reference)
    for person in SIDES:
        cast.fire(person, reference, "lodge_statement", statement=PDF, settler="The district head")
    yield cast.state(reference)
    cast.fire("zhou.min", reference, "open_sessions", sessions_from=cast.today)
    yield cast.state(reference)
    cast.fire("zhou.min", reference, "propose", proposal=PDF, proposal_summary="By halves, within a year.")
    yield cast.state(reference)
    for person in SIDES:
        cast.respond(person, reference, "accept")
    yield cast.state(reference)


def settled(cast: Cast, reference: str, kind: str) -> Iterator[str]:
    """From the text of the agreement to its monitoring."""
    later = cast.today + timedelta(days=30)
    terms = {"monitor_agreed": cast.organization("haihe"), "first_report": later, "term_until": later}
    cast.fire("chen.yu", reference, "draft_agreement", agreement=PDF, **terms, **AGREED[kind])
    cast.pass_days(1)
    for party in ("fangshan", "laishui"):
        cast.act(party, "legal", reference, "clear_legally", legal_opinion=PDF)
        cast.act(party, "finance", reference, "certify_budget", budget_certificate=PDF)
    yield cast.state(reference)
    cast.fire("chen.yu", reference, "open_signing")
    yield cast.state(reference)
    for person in SIDES:
        cast.respond(person, reference, "sign")
    yield cast.state(reference)
    cast.fire("chen.yu", reference, "file_agreement", filing_receipt=PDF)
    yield cast.state(reference)
    for person in SIDES:
        cast.respond(person, reference, "sign")
    yield cast.state(reference)


def carried_out(cast: Cast, reference: str, kind: str) -> Iterator[str]:
    later = cast.today + timedelta(days=60)
    cast.act("haihe", "signatory", reference, "report", **measured(cast, kind, "2.1"), report_due=later)
    yield cast.state(reference)
    cast.pass_days(31)
    cast.act("haihe", "signatory", reference, "comply", **measured(cast, kind, "2.1"))
    yield cast.state(reference)


def decided(cast: Cast, reference: str, kind: str) -> Iterator[str]:
    """The respondent does not mediate, so the superior decides on what both have filed."""
    cast.fire("chen.yu", reference, "request")
    cast.fire("he.jun", reference, "refuse", reason="We have paid.")
    yield cast.state(reference)
    cast.act("council", "signatory", reference, "draft_decision")
    yield cast.state(reference)
    later = cast.today + timedelta(days=30)
    said = {"decision_summary": "By halves.", "monitor": cast.organization("haihe"), "report_due": later}
    cast.act(
        "council", "signatory", reference, "issue_decision", decision=PDF, term_until=later, **said, **DECIDED[kind]
    )
    yield cast.state(reference)


def breached(cast: Cast, reference: str, kind: str) -> Iterator[str]:
    """A breach is charged, answered, found and cured."""
    party = cast.organization("laishui")
    cast.act("haihe", "signatory", reference, "charge_breach", party_in_breach=party, **measured(cast, kind, "1.0"))
    yield cast.state(reference)
    cast.fire("he.jun", reference, "answer_charge", breach_answer="The transfer was late by a week.")
    yield cast.state(reference)
    cast.act("haihe", "signatory", reference, "find_breach", reason="Nothing was received.")
    yield cast.state(reference)
    cast.fire("he.jun", reference, "submit_plan", cure_plan=PDF)
    later = cast.today + timedelta(days=20)
    cast.act("haihe", "signatory", reference, "cured", **measured(cast, kind, "2.4"), report_due=later)
    yield cast.state(reference)
