"""Tables: rows that are asked, counted and added up, the same in the mind and through the real commands."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from govflow.domain import RULES
from govflow.engine import stories
from govflow.engine.checks import soundness
from govflow.engine.parsing import Parsed, parse
from govflow.services.catalog import shipped_workflows
from govflow.services.rehearsal import rehearse

FILE = Path(__file__).with_name("tables.v1.yaml")


@cache
def procedure() -> Parsed:
    return parse(FILE.read_bytes(), RULES, name=FILE.name)


def test_the_procedure_is_sound():
    problems = soundness.check(procedure(), RULES).problems
    assert [str(each) for each in problems if each.severity == "error"] == []


def test_every_story_comes_true_in_the_mind():
    assert [(str(each.problem), each.trace) for each in stories.run(procedure(), RULES) if each.problem] == []


def test_every_story_comes_true_through_the_real_commands():
    shipped = tuple(parse(each.read_bytes(), RULES, name=each.name) for each in shipped_workflows())
    assert [str(each) for each in rehearse(procedure(), (*shipped, procedure())).problems] == []
