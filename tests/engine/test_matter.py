"""What a file says that rounds are about: demanded, held against its names, and not changed under an open round."""

from __future__ import annotations

import pytest

from govflow.engine import stories
from govflow.engine.checks.soundness import check
from govflow.engine.parsing import WorkflowProblems, parse
from tests.engine.builders import RULES

FILE = """
govflow: 1
id: pact
version: 1
title: Pact · 协定
summary: Two governments sign a text. · 两地政府签署文本。
family: other
reference: PC
parties:
  drafter: {title: Drafter · 起草方, kind: local_government, opens: true, min: 1, max: 1}
  others: {title: Other side · 对方, kind: local_government}
opening: draft
forms:
  draft:
    others: {type: organizations, label: Other side · 对方, required: true, seats: others}
    text: {type: text, label: Text · 文本, required: true}
    map: {type: document, label: Map · 附图, required: true}
  amended: {text: , map: }
  remark:
    remark: {type: text, label: Remark · 附言}
phases: {all: All · 全部}
states:
  drafting:
    title: Drafting · 起草
    phase: all
    by: drafter
    due: {in: 20d, then: drop}
    steps:
      ask: {title: Ask · 提交签署, to: signing}
      drop: {title: Drop · 放弃, by: timer, to: dropped}
  signing:
    title: Signing · 签署
    phase: all
    rounds: signatures
    due: {in: 20d}
    steps:
      done: {title: Signed · 已签署, when: signatures.signed, to: in_force}
      refused: {title: Refused · 未签署, when: signatures.refused or signatures.lapsed, to: drafting}
      amend: {title: Amend · 修改, by: drafter, form: amended, reason: required, annuls: signatures, to: drafting}
  in_force:
    title: In force · 生效
    phase: all
    by: drafter
    due: {in: 20d, then: over}
    steps:
      note: {title: Note · 附言, form: remark, to: same}
      over: {title: Over · 期满, by: [drafter, timer], to: closed}
  closed: {title: Closed · 结束, end: success}
  dropped: {title: Dropped · 放弃, end: withdrawn}
rounds:
  signatures:
    kind: signature
    title: Signatures · 签署
    voters: [drafter, others]
    matter: [text, map]
    close: when_decided
stories:
  signed:
    do: [ask, {respond: {all: consent}}, over]
    expect: closed
  dropped:
    do: [+30d]
    expect: dropped
  annulled and signed anew:
    do: [ask, {respond: {drafter: consent}}, {amend: {text: Another, reason: A clause}}, ask, {respond: {all: consent}}]
    expect: in_force
  another map under the signatures:
    do: [ask, {respond: {drafter: consent}}, {new_version: map}]
    expect: signing
    refused: stays as it is until that is over
  another map after all have signed:
    do: [ask, {respond: {all: consent}}, {new_version: map}]
    expect: in_force
    refused: another text needs another round
"""
AMEND = "reason: required, annuls: signatures, to: drafting}"
MATTER = "    matter: [text, map]\n"


def text(*edits: tuple[str, str]) -> str:
    found = FILE
    for old, new in edits:
        assert old in found
        found = found.replace(old, new)
    return found


def objections(*edits: tuple[str, str]) -> str:
    """What is wrong with the file, edited."""
    try:
        report = check(parse(text(*edits), RULES), RULES)
    except WorkflowProblems as error:
        return " ".join(str(each.sentence) for each in error.problems)
    return " ".join(str(each.sentence) for each in report.errors)


def test_the_file_as_it_stands_is_sound() -> None:
    assert objections() == ""


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        ((MATTER, ""), "“Signatures” does not say what is answered to: write matter"),
        ((MATTER, "    matter: [tekst]\n"), "There is no form field “tekst”; did you mean “text”?"),
        ((MATTER, "    matter: text\n    no_matter: Nothing · 无\n"), "with matter it has no place"),
        (("label: Map · 附图", "label: Map · 附图, audience: drafter"), "is for few readers"),
        ((AMEND, "reason: required, to: drafting}"), "“Amend” changes “Text” while “Signatures” is held on it"),
        ((AMEND, "reason: required, to: same}"), "“Amend” changes “Text” while “Signatures” is held on it"),
        ((AMEND, "annuls: signatures, to: drafting}"), "a person does so, and says why"),
        ((AMEND, AMEND.replace("drafting", "same")), "let it lead to a state"),
        ((AMEND, AMEND.replace("annuls: signatures", "annuls: signaturs")), "There is no round “signaturs”"),
        (("remark, to: same", "remark, reason: required, annuls: signatures, to: closed"), "not held in “In force”"),
        (("form: remark, to: same", "form: amended, to: same"), "“In force”, which rests on “Signatures”"),
    ],
)  # fmt: skip
def test_what_is_signed_is_said_and_not_changed_meanwhile(edit: tuple[str, str], said: str) -> None:
    assert said in objections(edit)


def test_nothing_written_needs_a_reason() -> None:
    told = FILE.index("  annulled and signed anew:")
    plain = (
        FILE[:told].replace(MATTER, "    no_matter: They shake hands · 口头约定\n").replace(", annuls: signatures", "")
    )
    report = check(parse(plain, RULES), RULES)
    assert report.errors == ()


def test_a_result_holds_only_for_the_text_that_it_was_given_on() -> None:
    note = "      note: {title: Note · 附言, form: remark, to: same}\n"
    again = "      note: {title: Note · 附言, form: amended, to: in_force}\n"
    claim = "      claim: {title: Claim · 主张, if: signatures.signed, to: closed}\n"
    story = (
        "  claimed:\n    do: [ask, {respond: {all: consent}}, {note: {text: Another}}, claim]\n"
        "    expect: in_force\n    refused: has not ended with\n"
    )
    edits = ((note, again + claim), ("  dropped:\n    do", f"{story}  dropped:\n    do"))
    parsed = parse(text(*edits), RULES)
    told = {each.name: each for each in stories.run(parsed, RULES)}
    assert told["claimed"].problem is None
