"""Procedures that a lawyer would write, each said in the language alone: sound, and played twice."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from govflow.domain import RULES
from govflow.engine import stories
from govflow.engine.checks import soundness
from govflow.engine.parsing import Parsed, parse
from govflow.services.catalog import shipped_workflows
from govflow.services.rehearsal import rehearse
from tests.promises.watch import watch_rehearsals

pytestmark = pytest.mark.on_request

FILES = sorted(Path(__file__).parent.glob("*.v1.yaml"))

each_file = pytest.mark.parametrize("file", FILES, ids=[each.stem for each in FILES])


@cache
def read(file: Path) -> Parsed:
    return parse(file.read_bytes(), RULES, name=file.name)


@each_file
def test_the_procedure_is_sound(file):
    problems = soundness.check(read(file), RULES).problems
    assert [str(each) for each in problems if each.severity == "error"] == []


@each_file
def test_every_story_comes_true_in_the_mind(file):
    assert [(str(each.problem), each.trace) for each in stories.run(read(file), RULES) if each.problem] == []


@each_file
def test_every_story_comes_true_through_the_real_commands_which_say_what_the_check_says(file, monkeypatch):
    watch = watch_rehearsals(monkeypatch)
    others = tuple(map(read, (*shipped_workflows(), *FILES)))
    assert [str(each) for each in rehearse(read(file), others).problems] == []
    assert watch.differences == []


WRITTEN = {
    "one value or another": r" if [a-z_]+ else ",
    "votes counted in a condition": r"when: .*\b[a-z_]+\.yes\b",
    "whether an answer is there": r"\bknown\(",
    "the larger of two values": r"\bmax\(",
    "a veto": r"veto: \[",
    "votes by weight": r"unit: weight",
    "who steps aside and still counts": r"recusal_leaves: false",
    "somebody who steps aside": r"\{recuse: ",
}


@pytest.mark.parametrize("part", WRITTEN)
def test_what_the_language_offers_stands_in_a_procedure_that_is_played(part):
    assert [file.name for file in FILES if re.search(WRITTEN[part], file.read_text())] != []
