"""A settlement offer of Fangshan to Laishui, brought as far as a test needs it: both sides answer under seal."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from govflow.engine.asking.answers import Upload
from govflow.services.catalog import publish
from govflow.values import Money
from tests.builders import Cast

FILE = Path(__file__).parents[1] / "workflows" / "sealed_replies.v1.yaml"
SUM = Money.yuan(1_000_000)
SIDES = {"fangshan": "chen.yu", "laishui": "he.jun"}
REPLIES = {"fangshan": 871_234, "laishui": 1_345_678}
WISH = "Xylophone weir"
MINUTE = timedelta(minutes=1)

ENDS = """
stories:
  settled:
    given: {sum: 1000}
    do: [file, appoint, {lodge: {by: claimant, reply: 1500}}, open_replies, settle]
    expect: settled
  silence: {do: [file, appoint, +60d], expect: failed}
"""


def published(cast: Cast, *edits: tuple[str, str]) -> None:
    """The procedure, its file edited first; other stories would not all come true then."""
    text = FILE.read_text()
    if edits:
        text = text.partition("\nstories:")[0] + ENDS
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    with cast.backend.transaction() as session:
        publish(session, cast.clock, text.encode(), name=FILE.name)


def replying(cast: Cast, *edits: tuple[str, str], **values: Any) -> str:
    """Both sides may reply; Zhou Min mediates."""
    published(cast, *edits)
    given = {"respondent": cast.organization("laishui"), "sum": SUM, **values}
    reference = cast.open("chen.yu", "settlement-offer", "The weir at Zhangfang", **given)
    cast.fire("chen.yu", reference, "file")
    cast.fire("wang.lin", reference, "appoint", mediator=cast.person("zhou.min"))
    return reference


def grounds(organization: str) -> Upload:
    return Upload(f"grounds-of-{organization}.pdf", b"%PDF-1.4\n" + organization.encode(), "application/pdf")


def lodge(cast: Cast, reference: str, organization: str, **changed: Any) -> None:
    """A side replies, or replies anew."""
    answers = {
        "reply": Money.yuan(REPLIES[organization]),
        "ceiling": ceiling(organization),
        "grounds": grounds(organization),
        "parts": ({"item": f"Sluice of {organization}", "cost": Money.yuan(5)},),
        **changed,
    }
    cast.clock.at += MINUTE
    cast.fire(SIDES[organization], reference, "lodge", **{name: each for name, each in answers.items() if each})


def ceiling(organization: str) -> Money:
    return Money.yuan(REPLIES[organization] // 2 + 7)


def lodged(cast: Cast, *edits: tuple[str, str], **values: Any) -> str:
    """Both sides have replied, Laishui last."""
    reference = replying(cast, *edits, **values)
    for organization in SIDES:
        lodge(cast, reference, organization)
    return reference


def opened(cast: Cast, *edits: tuple[str, str], **values: Any) -> str:
    reference = lodged(cast, *edits, **values)
    cast.fire("zhou.min", reference, "open_replies")
    return reference
