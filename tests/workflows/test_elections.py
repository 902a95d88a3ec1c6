"""A procedure in which several are elected: sound, told in words, and refused where it cannot be held."""

from __future__ import annotations

from pathlib import Path

import pytest

from govflow.domain import RULES
from govflow.engine import stories
from govflow.engine.checks.soundness import check
from govflow.engine.machine import Machine
from govflow.engine.parsing import Parsed, parse
from govflow.engine.problems import WorkflowProblems
from govflow.services.queries.procedure.round_words import round_words
from govflow.services.rehearsal import rehearse

TEXT = (Path(__file__).parent / "council.v1.yaml").read_text("utf-8")


def read(*edits: tuple[str, str]) -> Parsed:
    text = TEXT
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


def test_its_rule_is_told_in_words() -> None:
    [words] = round_words(Machine(read().workflow, RULES))
    told = [str(each) for each in words.sentences]
    assert words.kind.en == "election"
    assert told[1:6] == [
        "Candidates are, when it opens: Candidates.",
        "3 are elected; each names 3 at most.",
        "Quorum: at least half of the seats must have voted.",
        "Only who is named by more than half of those who vote is elected.",
        "Elected are those whom most have named; of a tie at the last place none.",
    ]


@pytest.mark.parametrize(
    ("outcome", "step"),
    [
        ("short", "      leave: {title: Places stay empty · 名额空缺, when: election.short, to: vacant}\n"),
        ("tied", "      tie: {title: A tie · 得票相等, when: election.tied, to: undecided}\n"),
        ("no_quorum", "      fail: {title: No quorum · 未达法定人数, when: election.no_quorum, to: undecided}\n"),
    ],
)
def test_an_outcome_that_no_step_follows_is_found(outcome: str, step: str) -> None:
    told = [str(each.sentence) for each in check(read((step, "")), RULES).errors]
    assert any(f"can end “{outcome}”, but no step follows" in each for each in told), told


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("candidates: nominees", "candidates: nominee", "did you mean “nominees”"),
        ("places: 3", "places: 3\n    standing: [{name: c1, label: Li · 李, id: 7}]", "leave standing out"),
        ("set: {elected: election.elected}", "set: {elected: election.winner}", "election.winner"),
        ("type: persons, label: Elected", "type: organizations, label: Elected", "elected"),
    ],
)
def test_what_does_not_fit_is_told(old: str, new: str, sentence: str) -> None:
    with pytest.raises(WorkflowProblems) as refused:
        read((old, new))
    assert sentence in str(refused.value)


def test_organizations_may_stand_as_well() -> None:
    parsed = read(("kind: person", "kind: social_organization"), ("type: persons", "type: organizations"))
    assert [str(each) for each in check(parsed, RULES).problems] == []
    assert all(each.passed for each in rehearse(parsed, ()).stories)


def test_who_votes_for_itself_cannot_act_together() -> None:
    together = ("Members · 会员单位, kind", "Members · 会员单位, together: true, kind")
    assert any("competes or votes for itself" in str(each) for each in check(read(together), RULES).problems)


@pytest.mark.parametrize("named", ["Fan", "nominees[6]", "members[1]"])
def test_a_story_names_only_those_who_stand(named: str) -> None:
    results = stories.run(read(("members[4]: [Deng]", f'members[4]: ["{named}"]')), RULES)
    told = [str(each.problem) for each in results if each.problem]
    assert any(f"There is no candidate “{named}”" in each for each in told), told


def test_a_story_names_those_who_stand_by_number_or_all_at_once() -> None:
    several = ("members[4]: [Deng]", 'members[4]: "nominees[4]"')
    assert not [each for each in stories.run(read(several), RULES) if each.problem]
