"""A round in which one of several options is chosen, and the steps that follow what was chosen."""

from __future__ import annotations

import pytest

from govflow.domain import RULES
from govflow.engine import stories
from govflow.engine.checks.soundness import check
from govflow.engine.parsing import Parsed, parse
from govflow.engine.problems import WorkflowProblems
from govflow.services.rehearsal import rehearse

PROCEDURE = """\
govflow: 1
id: seat-of-the-office
version: 1
title: Seat of the office · 办公地点
summary: Members choose where the office goes · 成员选定办公地点。
family: proposal
reference: SO
parties:
  mover: {title: Mover · 提出单位, kind: local_government, opens: true, min: 1, max: 1}
  members: {title: Members · 成员单位, kind: local_government}
opening: draft
forms:
  draft:
    members: {type: organizations, label: Members · 成员单位, seats: members, required: true}
phases: {all: All · 全部}
states:
  draft:
    title: Draft · 草稿
    phase: all
    view: mover
    due: {in: 90d, then: withdraw}
    steps:
      submit: {title: Submit · 提交, by: mover.signatory, to: deciding}
      withdraw: {title: Withdraw · 撤回, by: [mover.signatory, timer], to: withdrawn}
  deciding:
    title: Choice · 选定
    phase: all
    rounds: place
    due: {in: 20d}
    steps:
      north: {title: The north · 北区, when: 'place.decided and place.winner == "north"', to: northern}
      south: {title: The south · 南区, when: 'place.decided and place.winner != "north"', to: southern}
      none: {title: None · 未选定, when: place.tied, to: withdrawn}
  northern: {title: In the north · 设于北区, end: success}
  southern: {title: In the south · 设于南区, end: success}
  withdrawn: {title: Withdrawn · 已撤回, end: withdrawn}
rounds:
  place:
    kind: choice
    title: Place · 地点
    voters: members
    matter: members
    options: {north: North · 北区, south: South · 南区}
    sealed: until_closed
stories:
  the north is chosen:
    do: [submit, {respond: {"members[1]": north, "members[2]": north}}]
    expect: northern
  the south is chosen by the only one who answers:
    do: [submit, {respond: {"members[2]": south}}, until_due]
    expect: southern
  a tie:
    do: [submit, {respond: {"members[1]": north, "members[2]": south}}]
    expect: withdrawn
  a draft lapses:
    do: [until_due]
    expect: withdrawn
"""


def read(*edits: tuple[str, str]) -> Parsed:
    text = PROCEDURE
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return parse(text, RULES)


def findings(*edits: tuple[str, str]) -> list[str]:
    return [str(each) for each in check(read(*edits), RULES).problems]


def test_it_is_sound_and_its_stories_go_the_same_way_in_the_mind_and_through_the_real_commands():
    parsed = read()
    assert findings() == []
    assert [str(each.problem) for each in stories.run(parsed, RULES) if each.problem] == []
    rehearsal = rehearse(parsed, ())
    assert [str(each) for each in rehearsal.problems] == []
    assert all(each.passed for each in rehearsal.stories)


def test_an_option_that_nothing_follows_is_found():
    three = ("south: South · 南区}", "south: South · 南区, east: East · 东区}")
    gap = findings(three, ('place.winner != "north"', 'place.winner == "south"'))
    assert any("no step follows" in each and "East" in each for each in gap)


def test_a_winner_that_is_no_option_is_told_with_those_that_there_are():
    with pytest.raises(WorkflowProblems, match="north"):
        read(('place.winner != "north"', 'place.winner == "east"'))
