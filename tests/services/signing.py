"""An agreement between Fangshan and Laishui, brought as far as a test needs it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from govflow.engine.asking.answers import Upload
from govflow.services.commands.documents import AddVersion, add_document_version
from tests.builders import Cast, new_key
from tests.services import disputes


def terms(cast: Cast) -> dict[str, Any]:
    """What is measured, by whom, from when and until when."""
    later = cast.today + timedelta(days=90)
    return {
        "target_value": Decimal(2),
        "direction": "at_least",
        "monitor_agreed": cast.organization("haihe"),
        "first_report": later,
        "term_until": later,
    }


def paper(text: str) -> Upload:
    return Upload("agreement.pdf", f"%PDF-1.4\n{text}\n%%EOF\n".encode(), "application/pdf")


def reviewed(cast: Cast) -> str:
    """Fangshan and Laishui have accepted a proposal; Fangshan has entered the agreement, with a map."""
    reference = disputes.proposal(cast)
    for person in ("chen.yu", "he.jun"):
        cast.respond(person, reference, "accept")
    texts = {"agreement": paper("2.3"), "agreement_map": paper("map")}
    cast.fire("chen.yu", reference, "draft_agreement", **texts, **terms(cast))
    return reference


def cleared(cast: Cast, reference: str) -> None:
    for party in ("fangshan", "laishui"):
        cast.act(party, "legal", reference, "clear_legally", legal_opinion=disputes.PDF)
        cast.act(party, "finance", reference, "certify_budget", budget_certificate=disputes.PDF)


def opened(cast: Cast) -> str:
    """Both sides have cleared the agreement, and may sign."""
    reference = reviewed(cast)
    cast.pass_days(1)
    cleared(cast, reference)
    cast.fire("chen.yu", reference, "open_signing")
    return reference


def monitored(cast: Cast) -> str:
    """Both have signed, nobody has filed the agreement, and it is monitored all the same."""
    reference = opened(cast)
    for person in ("chen.yu", "he.jun"):
        cast.respond(person, reference, "sign")
    cast.pass_days(40)
    return reference


def replace_file(cast: Cast, person: str, reference: str, field: str, text: str = "9.9") -> None:
    """Another version of the document in a field, by the documents page."""
    document = cast.case(reference).data[field]
    adding = AddVersion(case=reference, document=document, upload=paper(text), key=new_key())
    add_document_version(cast.backend, cast.actor(person), adding)
