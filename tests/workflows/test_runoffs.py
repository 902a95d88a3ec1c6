"""A choice that needs more than half, with its run-off; options approved or numbered: through real commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from govflow.domain import RULES
from govflow.engine import stories
from govflow.engine.checks.soundness import check
from govflow.engine.parsing import Parsed, parse
from govflow.engine.problems import WorkflowProblems
from govflow.services.rehearsal import rehearse

FILE = Path(__file__).parent / "office_place.v1.yaml"
FIRST = "    title: Place of the office · 办公地点\n"
RUNOFF = "    runoff_of: place\n"


def read(*edits: tuple[str, str]) -> Parsed:
    text = FILE.read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return parse(text, RULES)


def test_it_is_sound_and_its_stories_go_the_same_way_in_the_mind_and_through_the_real_commands() -> None:
    parsed = read()
    assert [str(each) for each in check(parsed, RULES).problems] == []
    assert [str(each.problem) for each in stories.run(parsed, RULES) if each.problem] == []
    rehearsal = rehearse(parsed, ())
    assert [str(each) for each in rehearsal.problems] == []
    assert all(each.passed for each in rehearsal.stories)


def test_an_outcome_without_a_step_is_found() -> None:
    edit = ("when: place.undecided, to: second}", "when: place.undecided and place.answered > 3, to: second}")
    assert any("no step follows" in str(each) for each in check(read(edit), RULES).problems)


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        ((RUNOFF, "    runoff_of: name\n"), "leads to the run-off by itself"),
        ((RUNOFF, "    runoff_of: nothing\n"), "choice with pass"),
        ((RUNOFF, "    runoff_of: place_runoff\n"), "choice with pass"),
        ((RUNOFF, "    runoff_of: place\n    options: {north: North · 北, south: South · 南}\n"), "leave options out"),
        ((RUNOFF, "    runoff_of: place\n    sealed: until_closed\n"), "as open or as secret"),
        ((FIRST + "    voters: members\n", FIRST + "    voters: [members, convener]\n"), "the same voters"),
        (("when: place.undecided, to: second}", "when: place.undecided or place.tied, to: second}"), "by itself"),
        (("when: place.undecided, to: second}", "when: not place.decided, to: second}"), "by itself"),
    ],
)
def test_a_run_off_that_could_not_open_or_asks_others_is_refused(edit: tuple[str, str], why: str) -> None:
    with pytest.raises(WorkflowProblems, match=why):
        read(edit)


COUNCIL = FILE.with_name("council_runoff.v1.yaml")


def read_council(*edits: tuple[str, str]) -> Parsed:
    text = COUNCIL.read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return parse(text, RULES)


def test_an_election_with_a_run_off_goes_the_same_way_in_the_mind_and_through_the_real_commands() -> None:
    parsed = read_council()
    assert [str(each) for each in check(parsed, RULES).problems] == []
    rehearsal = rehearse(parsed, ())
    assert [str(each) for each in rehearsal.problems] == []
    assert all(each.passed for each in rehearsal.stories)


OF_ELECTION = "    runoff_of: election\n"


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        ((OF_ELECTION, "    runoff_of: nothing\n"), "election with runoff"),
        ((OF_ELECTION, "    runoff_of: election\n    places: 1\n"), "follows from the first election"),
        ((OF_ELECTION, "    runoff_of: election\n    candidates: nominees\n"), "follows from the first election"),
        ((OF_ELECTION, "    runoff_of: election\n    sealed: until_closed\n"), "as open or as secret"),
        (("when: election.undecided", "when: election.undecided or election.tied"), "by itself"),
        (("    runoff: true\n", ""), "election with runoff"),
    ],
)
def test_a_run_off_of_an_election_that_could_not_open_is_refused(edit: tuple[str, str], why: str) -> None:
    with pytest.raises(WorkflowProblems, match=why):
        read_council(edit)
