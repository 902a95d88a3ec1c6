"""Small procedures, each about one part of the file format: the same in the mind and through the real commands."""

from __future__ import annotations

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
@pytest.mark.on_request
def test_every_story_comes_true_through_the_real_commands_which_say_what_the_check_says(file, monkeypatch):
    watch = watch_rehearsals(monkeypatch)
    others = tuple(map(read, (*shipped_workflows(), *FILES)))
    assert [str(each) for each in rehearse(read(file), others).problems] == []
    assert watch.differences == []
