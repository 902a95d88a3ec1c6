"""A working paper, brought as far as a test needs it: its way depends on what has happened to it before."""

from __future__ import annotations

from pathlib import Path

from govflow.services.catalog import publish
from govflow.values import Money
from tests.builders import Cast

PANEL = """  panel:
    title: Panel · 专家组
    phase: work
    rounds: advice
    due: {in: 20d}
    steps:
      advised: {title: Advised · 已咨询, when: advice.complete, to: dropped}
"""
STORIES = """
stories:
  adopted: {do: [submit, put, {respond: {all: yes}}, {respond: {all: positive}}], expect: adopted}
  dropped: {do: [give_up], expect: dropped}
"""
FILE = Path(__file__).parents[1] / "workflows" / "counts.v1.yaml"


def in_review(cast: Cast, sent_on_when: str) -> str:
    """Fangshan's paper is with the office; on a condition it goes, by itself, to a panel on which nobody sits."""
    text = FILE.read_text().partition("\nstories:")[0] + STORIES
    for old, new in (
        ("when: times(note) >= 3, to: dropped", f"when: {sent_on_when}, to: panel"),
        ("  adopted: {title", f"{PANEL}  adopted: {{title"),
        ("\nopening:", "  experts: {title: Expert · 专家, kind: person}\n\nopening:"),
        (
            "\nrounds:\n",
            "\nrounds:\n  advice: {kind: consultation, title: Advice · 咨询, voters: experts, no_matter: A · 询}\n",
        ),
    ):
        assert old in text
        text = text.replace(old, new)
    with cast.backend.transaction() as session:
        publish(session, cast.clock, text.encode(), name=FILE.name)
    reference = cast.open("chen.yu", "working-paper", "Weir", subject="The weir", cost=Money.yuan(1_000))
    cast.fire("chen.yu", reference, "submit")
    return reference
