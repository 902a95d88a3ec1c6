"""What one side keeps in confidence stays there: no rule and no other case takes it where others would read it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from govflow.domain import RULES
from govflow.engine.checks import soundness
from govflow.engine.parsing import Parsed, WorkflowProblems, parse

FOLDER = Path(__file__).parent
Edit = tuple[str, str]


@cache
def read(name: str, *edits: Edit) -> Parsed:
    text = (FOLDER / f"{name}.v1.yaml").read_text("utf-8")
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return parse(text, RULES, name=name)


def told(*edits: Edit, follow_up: tuple[Edit, ...] = ()) -> list[tuple[str, str]]:
    """The line and the sentence of every error in the caucus, alone and beside the file of what they open."""
    parsed = read("caucus", *edits)
    other = read("follow_up", *follow_up).workflow
    beside = soundness.kinship(parsed, {other.id: other}, RULES)
    problems = [*soundness.check(parsed, RULES).errors, *(each for found in beside for each in found.problems)]
    lines = parsed.source.decode().splitlines()
    return [(lines[each.line - 1].strip(), str(each.sentence)) for each in problems]


def test_a_confidence_goes_on_to_a_case_in_which_as_few_may_read_it() -> None:
    assert told() == []


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ("commitments.add: {owner: helper, measure: subject, due: by_day}", "Helper"),
        ("commitments.add: {owner: helper, measure: subject, due: by_day}", "Not later than"),
        ("commitments.verify: {number: subject, confirmed: subject, finding: note}", "Note"),
        ("commitments.report: {number: subject, progress: subject, evidence: paper, fulfilled: subject}", "Paper"),
        ("funds.recover: {amount: by_day}", "Not later than"),
    ],
)
def test_an_effect_takes_no_answer_that_only_few_may_read(rule: str, field: str) -> None:
    step = f"keep: {{title: Keep · 登记, form: caucus, effects: {{{rule}}}, to: same}}"
    sentence = (
        f"{rule.partition(':')[0]} would tell others what only these may read in “{field}”: Claimant, Mediator. Name a "
        "field without an audience."
    )
    found = told(("done: {title: Done", f"{step}\n      done: {{title: Done"))
    assert [line for line, said in found if said == sentence] == [step]


def test_a_guard_says_nothing_of_what_only_few_may_read_but_whether_it_is_there() -> None:
    notice = "{conference.notice: {date: by_day, days: 5}}"
    guard = ("{documents.on_file: {document: paper}}", notice)
    named = ((guard[0], "early"), ("phases: {}", f"conditions:\n  early: {notice}\n\nphases: {{}}"))
    for edits, place in (((guard,), "done"), (named, "early")):
        [line] = [line for line, said in told(*edits) if "conference.notice would tell others" in said]
        assert line.partition(":")[0] == place


@pytest.mark.parametrize(
    ("edits", "follow_up", "sentence"),
    [
        ((), (("audience: keeper}\n    paper", "}\n    paper"),), "“note” could be read by others"),
        ((), (("文件, audience: keeper}", "文件}"),), "“paper” could be read by others"),
        ((("parties: {keeper: claimant}", "parties: {keeper: office}"),), (), "could be read by others"),
        ((("title: subject", "title: note"),), (), "cases.open would tell others what only these may read in “Note”"),
        ((("title: subject", "title: note"),), (), "everybody who sees the other case reads its title"),
        ((("{keeper: claimant}", "{keeper: claimant, helper: helper}"),), (), "everybody who sees the other case sees"),
    ],
)
def test_a_case_that_is_opened_beside_shows_nothing_that_only_few_may_read(
    edits: tuple[Edit, ...], follow_up: tuple[Edit, ...], sentence: str
) -> None:
    found = told(*edits, follow_up=follow_up)
    assert any(sentence in said for _, said in found), found
    assert all(line.partition(":")[0] in ("title", "copy", "parties") for line, _ in found)


@pytest.mark.parametrize(
    ("edit", "sentence"),
    [
        (
            ("workflow: follow-up", "workflow: follow-down"),
            "There is no procedure “follow-down”; did you mean “follow-up”?",
        ),
        (("copy: [note, paper]", "copy: [note, subject]"), "There is no field in the opening form “subject”"),
        (("copy: [note, paper]", "fixed: {day: soon}"), "This is no answer to “Day”"),
        (("{keeper: claimant}", "{keper: claimant}"), "There is no capacity “keper”; did you mean “keeper”?"),
        (
            ("{keeper: claimant}", "{keeper: subject}"),
            "“subject” is no capacity here, and no field that names parties.",
        ),
        (("title: subject", "title: mediator"), "“mediator” is no text and can be no title."),
    ],
)
def test_what_is_said_of_a_case_beside_is_held_against_its_file(edit: Edit, sentence: str) -> None:
    found = told(edit)
    assert any(sentence in said for _, said in found), found


@pytest.mark.parametrize(
    "edit", [("workflow: follow-up", "workflow: Follow"), ("{keeper: claimant}", "{Keeper: claimant}")]
)
def test_what_no_name_can_be_is_no_setting(edit: Edit) -> None:
    with pytest.raises(WorkflowProblems, match=r"cases.open: “(workflow|parties)” cannot be"):
        read("caucus", edit)
