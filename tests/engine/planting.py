"""Mistakes to plant into the sample procedure, and what the soundness report then says."""

from __future__ import annotations

from govflow.engine.checks import soundness
from govflow.engine.checks.soundness import Report
from govflow.engine.parsing import parse
from govflow.engine.problems import Problem
from tests.engine.builders import RULES, workflow_text

Edit = tuple[str, str]
Planted = tuple[str, list[Edit], str, str]  # what is wrong, how to make it so, the line it is found at, the sentence

STATES = "  settled: {title"  # the first end
A_TITLE = "Another way · 另一途径"
_AFTER = {
    "draft": "  requested:\n",
    "requested": "  offer:\n",
    "offer": "  approval:\n",
    "approval": "  escalated:\n",
    "escalated": STATES,
    "anywhere": "\nrounds:\n",
}


def checked(*edits: Edit) -> tuple[str, Report]:
    text = workflow_text(*edits)
    return text, soundness.check(parse(text, RULES), RULES)


def found(report_: Report, sentence: str) -> list[Problem]:
    return [each for each in report_.problems if sentence in str(each.sentence)]


def step(name: str, **keys: str) -> str:
    return f"{name}: {_settings(keys)}\n"


def added(state: str, name: str, **keys: str) -> Edit:
    """One step more at the end of a state of the sample, or ``anywhere``."""
    indent = "  " if state == "anywhere" else "      "
    return before(_AFTER[state], f"{indent}{step(name, **keys)}")


def before(anchor: str, new: str) -> Edit:
    """Put a line before the first line that starts with the anchor."""
    return anchor, f"{new}{anchor}"


def replaced_step(name: str, **keys: str) -> Edit:
    """A step of the sample that stands on one line, for another one."""
    line = next(each for each in workflow_text().splitlines() if each.startswith(f"      {name}: {{"))
    return f"{line}\n", f"      {step(name, **keys)}"


def second(name: str, **keys: str) -> Edit:
    """A second way of a step that stands on one line, after the first."""
    line = next(each for each in workflow_text().splitlines() if each.strip().startswith(f"{name}: {{"))
    head, _, settings = line.partition(": ")
    dash = " " * (len(line) - len(line.lstrip()) + 2) + "- "
    return f"{line}\n", f"{head}:\n{dash}{settings}\n{dash}{_settings(keys)}\n"


def _settings(keys: dict[str, str]) -> str:
    return "{" + ", ".join(f"{key.rstrip('_')}: {value}" for key, value in keys.items()) + "}"


def names(cases: list[Planted]) -> list[str]:
    return [each[0] for each in cases]
