"""What was decided on is not replaced on the way to a success: the check finds the way, and says so."""

from __future__ import annotations

import pytest

from govflow.engine.checks import matter
from govflow.engine.checks.flow import Flow
from govflow.engine.parsing import parse
from tests.engine.builders import RULES
from tests.engine.test_matter import FILE, objections, text

OVER = "      over: {title: Over · 期满, by: [drafter, timer], to: closed}\n"
NOTE = "      note: {title: Note · 附言, form: remark, to: same}\n"
CLOSED = "  closed: {title: Closed · 结束, end: success}\n"
FURTHER = f"""  polishing:
    title: Polishing · 定稿
    phase: all
    due: {{in: 20d, then: left}}
    steps:
      polish: {{title: Polish · 定稿, by: drafter, form: amended, to: closed}}
      left: {{title: Left · 不改, by: timer, to: closed}}
{CLOSED}"""
AGAIN = """  closed:
    title: Closed · 结束
    end: success
    reopen: {by: drafter, within: 10wd, to: editing}
  editing:
    title: Editing · 修改
    phase: all
    due: {in: 20d, then: kept}
    steps:
      edit: {title: Edit · 修改, by: drafter, form: amended, to: editing}
      kept: {title: Kept · 不改, by: [drafter, timer], to: closed}
"""
SIGNED = "“%s” changes what “Signatures” was held on"
Edits = tuple[tuple[str, str], ...]
CASES: dict[str, tuple[Edits, str]] = {
    "a step that leads to the end": (
        ((OVER, f"{OVER}      swap: {{title: Swap · 换文, form: amended, to: closed}}\n"),),
        SIGNED % "Swap",
    ),
    "a step further on": (
        ((OVER, OVER.replace("to: closed", "to: polishing")), (CLOSED, FURTHER)),
        SIGNED % "Polish",
    ),
    "an answer that a step sets": (
        ((NOTE, NOTE + "      take: {title: Take over · 采纳, set: {text: remark}, to: closed}\n"),),
        SIGNED % "Take over",
    ),
    "a case that is reopened": (((CLOSED, AGAIN),), SIGNED % "Edit"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_another_text_on_the_way_to_a_success_is_put_to_a_round(name: str) -> None:
    edits, said = CASES[name]
    told = objections(*edits)
    assert said in told
    assert "the case may end well without a round on the new text: let one come before" in told


def test_another_text_that_all_sign_anew_is_sound() -> None:
    again = f"{OVER}      revise: {{title: Revise · 修改, form: amended, to: drafting}}\n"
    assert objections((OVER, again)) == ""


def test_a_file_says_where_the_case_rests_on_something_else() -> None:
    told = "rests_on: The drafter's word · 起草方的决定, "
    swap = f"{OVER}      swap: {{title: Swap · 换文, form: amended, {told}to: closed}}\n"
    assert objections((OVER, swap)) == ""
    later = ((OVER, OVER.replace("to: closed", f"{told}to: polishing")), (CLOSED, FURTHER))
    assert said(text(*later)) == []


def test_a_text_that_was_heard_is_heard_once_more_unless_the_file_says_otherwise() -> None:
    heard = (
        ("kind: signature", "kind: consultation"),
        ("when: signatures.signed", "when: signatures.complete"),
        ("      refused: {title: Refused · 未签署, when: signatures.refused or signatures.lapsed, to: drafting}\n", ""),
        ("    close: when_decided\n", ""),
        (OVER, f"{OVER}      mend: {{title: Mend · 完善, form: amended, to: closed}}\n"),
    )
    told = FILE[: FILE.index("stories:")]
    for old, new in heard:
        told = told.replace(old, new)
    assert any("“Mend” changes what “Signatures” was held on" in each for each in said(told))
    assert (
        said(told.replace("amended, to: closed", "amended, rests_on: The mended text · 完善后的文本, to: closed")) == []
    )


def said(file: str) -> list[str]:
    """What is wrong with the matter of a file."""
    parsed = parse(file, RULES)
    return list(map(str, matter.check(Flow(parsed.workflow), parsed.positions)))
