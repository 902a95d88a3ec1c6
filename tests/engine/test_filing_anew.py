"""Where a file lets another version of a document be filed beside the steps, and by whom, in the mind."""

from __future__ import annotations

import pytest

from govflow.domain import RULES
from govflow.engine.checks.soundness import check
from govflow.engine.parsing import parse

FILE = """
govflow: 1
id: pact
version: 1
title: Pact · 协定
summary: A government puts a text. · 一地政府提交文本。
family: other
reference: PC
parties:
  drafter: {title: Drafter · 起草方, kind: local_government, opens: true, min: 1, max: 1}
  office: {title: Joint office · 联合办, rule: people.office}
opening: draft
forms:
  draft:
    map: {type: document, label: Map · 附图, required: true}
  opinion:
    opinion: {type: document, label: Opinion · 意见, required: true}
  text:
    text: {type: document, label: Text · 文本, required: true}
    note: {type: line, label: Note · 说明}
conditions:
  noted_once: times(note_once) == 0
phases: {all: All · 全部}
states:
  drafting:
    title: Drafting · 起草
    phase: all
    by: drafter
    due: {in: 20d, then: drop}
    steps:
      mend: {title: Mend · 修改, form: draft, to: same}
      put: {title: Put · 提交, form: text, to: review}
      drop: {title: Drop · 放弃, by: timer, to: dropped}
  review:
    title: Review · 审查
    phase: all
    due: {in: 20d, then: drop}
    steps:
      advise: {title: Advise · 出具意见, by: drafter.legal, form: opinion, to: same}
      note_once: {title: Note once · 说明一次, by: drafter, form: text, guards: noted_once, to: same}
      send_back: {title: Send back · 退回, by: office, to: drafting}
      adopt: {title: Adopt · 通过, by: office, to: adopted}
      drop: {title: Drop · 放弃, by: timer, to: dropped}
  adopted: {title: Adopted · 通过, end: success}
  dropped: {title: Dropped · 放弃, end: withdrawn}
stories:
  adopted:
    do: [mend, {new_version: map}, put, adopt]
    expect: adopted
  dropped:
    do: [+30d]
    expect: dropped
  a draft that was put is out of hand:
    do: [put, {new_version: map}]
    expect: review
    refused: stays as it is while the case is in “Review”
  back in the draft what it was put with stays:
    do: [put, send_back, {new_version: map}, {new_version: text}]
    expect: drafting
    refused: was given with the step “Put”
  an opinion is renewed by whoever gives opinions:
    do: [put, advise, {new_version: opinion}]
    expect: review
  what a step gave that stays may be filed anew as long as that step is open:
    do: [put, note_once, {new_version: text}]
    expect: review
    refused: is filed by whoever may take this step now
"""


def test_the_stories_of_the_file_come_out_as_it_says() -> None:
    assert [str(each.sentence) for each in check(parse(FILE, RULES), RULES).errors] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("do: [mend, {new_version: map}, put, adopt]", "do: [put, {new_version: map}, adopt]"),
        ("{new_version: map}, {new_version: text}]\n    expect: drafting\n    refused: was given with the step “Put”",
         "{new_version: map}, {new_version: text}]\n    expect: drafting"),
    ],
)  # fmt: skip
def test_a_story_that_tells_it_otherwise_is_an_error(old: str, new: str) -> None:
    assert old in FILE
    assert check(parse(FILE.replace(old, new), RULES), RULES).errors
