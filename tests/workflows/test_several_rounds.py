"""Several rounds in one state: each closes by its own rule, and a step waits for all that it asks about."""

from __future__ import annotations

import pytest

from govflow.domain import RULES
from govflow.engine import stories
from govflow.engine.checks.soundness import check
from govflow.engine.parsing import Parsed, parse
from govflow.services.rehearsal import rehearse

PROCEDURE = """\
govflow: 1
id: two-at-once
version: 1
title: Two rounds at once · 两轮并行
summary: Members vote while partners are heard · 成员表决的同时征求伙伴意见。
family: proposal
reference: TO
parties:
  mover: {title: Mover · 提出单位, kind: local_government, opens: true, min: 1, max: 1}
  members: {title: Members · 成员单位, kind: local_government}
  partners: {title: Partners · 伙伴单位, kind: local_government}
  office: {title: Joint office · 联合办, rule: people.office}
opening: draft
forms:
  draft:
    text: {type: text, label: Text · 文本, required: true}
    members: {type: organizations, label: Members · 成员单位, seats: members, required: true}
    partners: {type: organizations, label: Partners · 伙伴单位, seats: partners, required: true}
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
    title: Vote and opinions · 表决与征求意见
    phase: all
    rounds: [vote, opinions]
    due: {in: 20d}
    steps:
      pass: {title: Passed · 通过, when: opinions.complete and vote.carried, to: passed}
      fail: {title: Failed · 未通过, when: opinions.complete and not vote.carried, to: failed}
  passed: {title: Passed · 已通过, end: success}
  failed: {title: Failed · 未通过, end: refused}
  withdrawn: {title: Withdrawn · 已撤回, end: withdrawn}
rounds:
  vote:
    kind: ballot
    title: Vote · 表决
    voters: members
    matter: text
    rule: {pass: 2}
  opinions: {kind: consultation, title: Opinions · 征求意见, voters: [partners, members], matter: text}
stories:
  both are over:
    do: [submit, {respond: {vote.members: yes, opinions.all: positive}}]
    expect: passed
  the vote alone moves nothing:
    do: [submit, {respond: {vote.all: no}}]
    expect: deciding
  opinions alone move nothing although the vote is not carried:
    do: [submit, {respond: {opinions.all: positive}}]
    expect: deciding
  the deadline closes both:
    do: [submit, {respond: {"vote.members[1..2]": yes}}, until_due]
    expect: passed
  the deadline closes both with a vote against:
    do: [submit, {respond: {"vote.members[1..2]": no}}, until_due]
    expect: failed
  who has a seat in one only need not say in which:
    do: [submit, {respond: {partners: positive}}, {respond: {"opinions.members": positive, vote.members: yes}}]
    expect: passed
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


def test_a_way_in_which_both_can_end_and_that_leads_nowhere_is_found():
    quorum = ("rule: {pass: 2}", "quorum: {present: 2}\n    rule: {pass: 2}")
    gap = findings(quorum, ("opinions.complete and not vote.carried", "opinions.complete and vote.lost"))
    assert any("vote.no_quorum and opinions.complete" in each and "no step follows" in each for each in gap)


def test_two_steps_that_wait_for_the_same_rounds_and_overlap_are_found():
    both = findings(("opinions.complete and not vote.carried", "opinions.complete and (vote.carried or vote.lost)"))
    assert any("never" in each or "both" in each for each in both)


def test_a_step_may_wait_for_one_of_the_rounds_only():
    one = (
        ("when: opinions.complete and vote.carried", "when: vote.carried"),
        ("when: opinions.complete and not vote.carried", "when: vote.lost"),
    )
    [result] = [each for each in stories.run(read(*one), RULES) if each.name == "the vote alone moves nothing"]
    assert result.state == "failed"


@pytest.mark.parametrize(("names", "why"), [("[vote, vote]", "named twice"), ("[vote, a, b, c, d]", "at most 4")])
def test_a_state_names_each_round_once_and_few(names, why):
    with pytest.raises(Exception, match=why):
        read(("rounds: [vote, opinions]", f"rounds: {names}"))


def test_a_seat_in_two_rounds_says_in_which_it_answers():
    unsaid = read(("{vote.all: no}", "{members: no}"))
    [problem] = [str(each.problem) for each in stories.run(unsaid, RULES) if each.problem]
    assert "several open rounds: write vote.members" in problem
