"""Conditions, computed fields, limits and what steps set: the same in the mind and through the real commands."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from govflow.domain import RULES
from govflow.engine import stories
from govflow.engine.checks import soundness
from govflow.engine.parsing import Parsed, parse
from govflow.services.catalog import shipped_workflows
from govflow.services.rehearsal import rehearse

FILE = Path(__file__).with_name("asking.v1.yaml")


@cache
def transfer() -> Parsed:
    return parse(FILE.read_bytes(), RULES, name=FILE.name)


def test_the_procedure_is_sound():
    problems = soundness.check(transfer(), RULES).problems
    assert [str(each) for each in problems if each.severity == "error"] == []


def test_every_story_comes_true_in_the_mind():
    assert [(str(each.problem), each.trace) for each in stories.run(transfer(), RULES) if each.problem] == []


def test_every_story_comes_true_through_the_real_commands():
    shipped = tuple(parse(each.read_bytes(), RULES, name=each.name) for each in shipped_workflows())
    assert [str(each) for each in rehearse(transfer(), (*shipped, transfer())).problems] == []
