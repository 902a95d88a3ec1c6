"""A joint survey, brought as far as a test needs it: its procedure has a clock that two states share."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from govflow.services.catalog import publish
from tests.builders import Cast

ENDS = """
stories:
  done: {do: [start, hand_in, +7d, accept, close], expect: done}
  lapsed: {do: [start, +61d, +20d], expect: lapsed}
"""
FILE = Path(__file__).parents[1] / "workflows" / "clocks.v1.yaml"

NO_WAY_BACK = ("退回, to: field}", "退回, to: lapsed}")
"""A deadline of a state's own may be stopped or lengthened only where no case comes back."""


def draft(cast: Cast, *edits: tuple[str, str], ready_on: date = date(2026, 3, 2)) -> str:
    """Fangshan has drafted a request for a survey; the file of the procedure is edited first."""
    text = FILE.read_text().partition("\nstories:")[0] + ENDS  # other stories would not all come true when edited
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    with cast.backend.transaction() as session:
        publish(session, cast.clock, text.encode(), name=FILE.name)
    return cast.open("chen.yu", "joint-survey", "Weir at Zhangfang", subject="The weir", ready_on=ready_on)


def in_the_field(cast: Cast, *edits: tuple[str, str]) -> str:
    reference = draft(cast, *edits)
    cast.fire("chen.yu", reference, "start")
    return reference
