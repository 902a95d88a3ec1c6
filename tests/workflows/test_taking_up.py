"""A case that stood alone is taken up as far as its own file agrees to, and no further."""

from __future__ import annotations

from functools import cache

import pytest

from govflow.domain import RULES
from govflow.engine.checks import soundness
from govflow.engine.parsing import Parsed, WorkflowProblems, parse
from govflow.services.catalog import shipped_workflows
from tests.workflows.test_family import read as read_works

FILES = {each.stem.partition(".")[0]: each for each in shipped_workflows()}
Edit = tuple[str, str]


@cache
def read(name: str, *edits: Edit) -> Parsed:
    text = FILES[name].read_text("utf-8")
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new)
    return parse(text, RULES, name=name)


def told(*edits: Edit, proposal: tuple[Edit, ...] = ()) -> list[tuple[str, str]]:
    """The line and the sentence of what in a conference does not fit the files of what it opens."""
    known = {each: read(each).workflow for each in FILES} | {"proposal": read("proposal", *proposal).workflow}
    parsed = read("joint_conference", *edits)
    lines = parsed.source.decode().splitlines()
    found = soundness.kinship(parsed, {each.id: each for each in known.values()}, RULES)
    return [(lines[each.line - 1].strip(), str(each.sentence)) for finding in found for each in finding.problems]


def test_an_agenda_takes_up_proposals_whose_file_says_by_whom() -> None:
    assert told() == []
    consent = "taken_up_by: office.secretary\n"
    sentence = "Cases of “Proposal” are not taken up: its file does not say by whom (taken_up_by)."
    assert told(proposal=((consent, ""),)) == [
        ("adopt: pending_item", sentence),
        ("adopt: pending_closed_item", sentence),
    ]


@pytest.mark.parametrize("key", ["ends_with_parent: true", "readers: observers", "returns: [claim]"])
def test_who_stood_alone_did_not_agree_to_more(key: str) -> None:
    [(line, sentence)] = told(("    adopt: pending_item\n", f"    adopt: pending_item\n    {key}\n"))
    assert line == key
    assert sentence.startswith(f"Nobody in a case that stood alone agreed to {key.partition(':')[0]}: leave it out")


def test_who_stood_alone_is_told_only_what_its_own_file_leaves_open() -> None:
    answered = ("tells: {no_objection: written_outcome}", "tells: {no_objection: topic_class}")
    said = [each for line, each in told(answered) if line == "tells: {no_objection: topic_class}"]
    assert [each for each in said if each.startswith("Nobody in a case that stood alone agreed to tells: leave it out")]


def test_the_case_that_is_taken_up_is_named_before_all() -> None:
    kept = ("      type: cases\n", "      type: cases\n      audience: office\n")
    [(line, sentence), (other, same)] = told(kept)
    assert (line, other) == ("adopt: pending_item", "adopt: pending_closed_item")
    assert same == sentence.replace("pending_item", "pending_closed_item")
    assert "everybody who sees the other case sees whom it names" in sentence


def test_by_whom_is_a_capacity_of_the_file_with_a_role() -> None:
    for who, sentence in (
        ("offic", "There is no capacity “offic”"),
        ("office.secretry", "There is no role “secretry”"),
    ):
        with pytest.raises(WorkflowProblems, match=sentence):
            read("proposal", ("taken_up_by: office.secretary", f"taken_up_by: {who}"))


def test_an_expression_knows_nothing_of_what_others_opened() -> None:
    adopting = (
        ("    lot_name: {", "    lone: {type: case, label: Lot · 标段}\n    lot_name: {"),
        ("    ends_with_parent: true\n    readers: auditor\n", "    adopt: lone\n"),
        ("when: children.closed", "when: sum(lots.most) >= 5"),
    )
    with pytest.raises(WorkflowProblems, match=r"There is no lots\.most"):
        read_works("works", *adopting)
