"""Mistakes to plant into the sample procedure, and what the soundness report then says."""

from __future__ import annotations

from govflow.engine import soundness
from govflow.engine.parsing import parse
from govflow.engine.problems import Problem
from govflow.engine.soundness import Report
from tests.engine.builders import RULES, workflow_text

Edit = tuple[str, str]
Planted = tuple[str, list[Edit], str, str]  # what is wrong, how to make it so, the line it is found at, the sentence

STATES = "  settled: {title"
STEPS = "  - {name: withdraw,"
A_TITLE = "{en: Another way, zh: 另一途径}"


def checked(*edits: Edit) -> tuple[str, Report]:
    text = workflow_text(*edits)
    return text, soundness.check(parse(text, RULES), RULES)


def found(report_: Report, sentence: str) -> list[Problem]:
    return [each for each in report_.problems if sentence in str(each.sentence)]


def step(**keys: str) -> str:
    inside = ", ".join(f"{key.rstrip('_')}: {value}" for key, value in keys.items())
    return f"  - {{{inside}}}\n"


def before(anchor: str, new: str) -> Edit:
    """Put a line before the first line that starts with the anchor."""
    return anchor, f"{new}{anchor}"


def replaced_step(name: str, **keys: str) -> Edit:
    """A whole line of the sample's transitions for another one."""
    line = next(each for each in workflow_text().splitlines() if f"- {{name: {name}," in each)
    return f"{line}\n", step(name=name, **keys)


def names(cases: list[Planted]) -> list[str]:
    return [each[0] for each in cases]
