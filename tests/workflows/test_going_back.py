"""What is refused in a story leaves nothing behind: the case to go back to stays as it was."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from govflow.domain import RULES
from govflow.engine import stories
from govflow.engine.checks.allowance import Allowance
from govflow.engine.deadlines.calendars import Calendar
from govflow.engine.machine import Machine
from govflow.engine.parsing import parse
from govflow.engine.stories import MOST_PLAYED
from govflow.engine.stories.beginnings import Beginnings
from govflow.engine.stories.case import StoryCase
from govflow.engine.stories.play import Play
from govflow.engine.stories.timers import Ends
from govflow.services.rehearsal import rehearse

HERE = Path(__file__).parent
FILES = tuple(HERE / f"{name}.v1.yaml" for name in ("terms", "clocks", "session", "sealed_replies", "agenda")) + tuple(
    HERE.parent / "procedures" / f"{name}.v1.yaml" for name in ("brief_delegation", "data_request")
)


def shown(case: StoryCase) -> dict[str, Any]:
    """All that a case holds, word for word."""
    rounds = case.rounds
    opened = tuple({id(each): each for each in (*rounds.open, *chain.from_iterable(rounds.held.values()))}.values())
    plain = {name: repr(value) for name, value in vars(case).items() if name not in {"rounds", "clocks"}}
    return {
        **plain,
        "rounds": [opened.index(each) for each in rounds.open],
        "held": {name: [opened.index(each) for each in held] for name, held in rounds.held.items()},
        "opened": [{name: repr(value) for name, value in vars(each).items()} for each in opened],
        "clocks": {name: repr(value) for name, value in vars(case.clocks).items()},
    }


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_case_to_go_back_to_does_not_change_with_the_one_that_goes_on(file, monkeypatch):
    copied, kept = StoryCase.copied, []

    def watched(case: StoryCase) -> StoryCase:
        kept.append((copied(case), shown(case)))
        return copied(case)

    monkeypatch.setattr(StoryCase, "copied", watched)
    results = stories.run(parse(file.read_bytes(), RULES, name=file.name), RULES)
    assert all(each.passed for each in results)
    assert len(kept) > 3
    for found, before in kept:
        assert shown(found) == before


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_stories_that_begin_alike_go_as_if_each_were_played_alone(file, monkeypatch):
    read = parse(file.read_bytes(), RULES, name=file.name)
    together = stories.run(read, RULES)
    monkeypatch.setattr(Beginnings, "of", lambda *_: None)
    assert stories.run(read, RULES) == together


@pytest.mark.on_request
def test_they_do_so_through_the_real_commands(monkeypatch):
    read = parse((HERE / "agenda.v1.yaml").read_bytes(), RULES, name="agenda.v1.yaml")
    began, of = [], Beginnings.of

    def watched(beginnings, story):
        found = of(beginnings, story)
        began.append(found[0] if found else 0)
        return found

    monkeypatch.setattr(Beginnings, "of", watched)
    together = rehearse(read, ())
    assert max(began) > 2
    monkeypatch.setattr(Beginnings, "of", lambda *_: None)
    assert rehearse(read, ()) == together


def test_whom_a_story_makes_up_the_next_one_does_not_know():
    read = parse(FILES[0].read_bytes(), RULES, name=FILES[0].name)
    machine = Machine(read.workflow, RULES)
    ends = Ends(Calendar(machine.counting), Allowance(MOST_PLAYED))
    known = Play(machine, {}, read.workflow.stories[0].given, ends).case
    number = known.cast.person_named("Wu").person_id
    apart = known.apart()
    apart.cast.employ(number, apart.cast.organization_named("the institute", None).organization_id)
    assert apart.cast.offices(number)
    assert known.cast.offices(number) == frozenset()
    assert known.cast.person_named("Li").person_id == number + 1
