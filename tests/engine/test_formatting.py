"""The canonical form of a workflow file: the same meaning, the same comments, and nothing left to change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govflow.domain import RULES as ALL_RULES
from govflow.engine.formatting import canonical
from govflow.engine.parsing import parse
from govflow.engine.parsing.yaml_text import read
from govflow.engine.problems import WorkflowProblems
from tests.engine.builders import RULES, WORKFLOW, workflow_text

ROOT = Path(__file__).parents[2]
NOT_CANONICAL = {"border_claim.yaml"}  # the sample: it shows here what formatting does, and tests edit it line by line
FILES = sorted(
    path
    for path in (*(ROOT / "workflows").rglob("*.yaml"), *(ROOT / "tests").rglob("*.yaml"))
    if path.read_bytes().startswith(b"govflow:") and path.name not in NOT_CANONICAL
)


def formatted(text: str) -> str:
    return canonical(text.encode())


def line(text: str) -> str:
    """The one line of a file under a key."""
    return formatted(f"x: {text}\n")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_shipped_procedures_and_those_of_the_tests_are_canonical(file: Path) -> None:
    assert formatted(file.read_text("utf-8")) == file.read_text("utf-8")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_line_is_wider_than_120_columns(file: Path) -> None:
    assert [each for each in file.read_text("utf-8").splitlines() if len(each) > 120] == []


def test_the_sample_keeps_its_meaning_and_formatting_twice_changes_nothing() -> None:
    once = formatted(WORKFLOW)
    assert once != WORKFLOW
    assert parse(once, RULES).workflow == parse(WORKFLOW, RULES).workflow
    assert formatted(once) == once


@settings(deadline=None, max_examples=10)
@given(st.data())
def test_however_a_file_is_written_its_canonical_form_means_the_same(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([WORKFLOW, FILES[-1].read_text("utf-8")]))
    rules = RULES if text is WORKFLOW else ALL_RULES
    written = text
    for old, new in data.draw(st.lists(st.sampled_from(REWRITINGS))):
        written = written.replace(old, new)
    once = formatted(written)
    assert parse(once, rules).workflow == parse(written, rules).workflow
    assert formatted(once) == once


REWRITINGS = [
    ("Draft · 草稿", "{zh: 草稿, en: Draft}"),
    ("Paid · 已支付", "{zh: '已支付', en: \"Paid\"}"),
    ("  draft:\n", "  # where it begins\n  draft:\n"),
    ("waits_for: respondent", "waits_for: [respondent]  # only the other side"),
    ("    view: claimant\n", ""),
    ("title: Pay · 支付", "title:\n          zh: 支付\n          en: Pay"),
    ("{respond: {claimant: accept, respondent: accept}}", "{respond: {claimant: 'accept', respondent: \"accept\"}}"),
    ("expect: settled\n", "expect: 'settled'\n\n\n"),
    ("steps:\n", "steps:   # what leads on\n"),
]


def test_comments_stay_with_what_they_speak_of_when_keys_move() -> None:
    text = workflow_text(
        ("  requested:\n", "  # The other side\n  requested:\n"),
        (
            "    phase: settlement\n    rounds",
            "    # sealed\n    rounds: settlement_offer # replies\n    phase: settlement\n    unrounds",
        ),
        ("    unrounds: settlement_offer\n", ""),
    )
    once = formatted(text + "# The end\n")
    assert "  # The other side\n  requested:\n" in once
    assert "    phase: settlement\n    # sealed\n    rounds: settlement_offer  # replies\n" in once
    assert once.endswith("expect: withdrawn\n# The end\n")


def test_a_comment_within_a_list_spreads_the_list() -> None:
    once = formatted(workflow_text(("[claimant, respondent]\n", "[claimant,\n      # the other\n      respondent]\n")))
    assert "    voters:\n      - claimant\n      # the other\n      - respondent\n" in once


def test_keys_come_in_the_order_of_the_format_and_names_in_that_of_the_file() -> None:
    assert formatted("version: 1\nstates:\n  b: {end: success, title: B · 乙}\n  a: {title: A · 甲}\nid: x\n") == (
        "id: x\nversion: 1\n\nstates:\n  b: {title: B · 乙, end: success}\n  a: {title: A · 甲}\n"
    )


def test_a_line_is_used_up_to_a_hundred_columns() -> None:
    fits, over = "a" * 87, "a" * 88
    assert formatted(f"parties:\n  x: {{role: {fits}}}\n") == f"parties:\n  x: {{role: {fits}}}\n"
    assert len(f"  x: {{role: {fits}}}") == 100
    assert formatted(f"parties:\n  x: {{role: {over}}}\n") == f"parties:\n  x:\n    role: {over}\n"


def test_a_text_too_long_for_its_line_stands_in_two() -> None:
    english = "word " * 12 + "end"
    assert formatted(f"title: {english} · {'长' * 30}\n") == f"title:\n  en: {english}\n  zh: {'长' * 30}\n"


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ('"5"', '"5"'),
        ('"true"', '"true"'),
        ('"a: b"', '"a: b"'),
        ("'a #b'", '"a #b"'),
        ("'plain'", "plain"),
        ("'\"yes\" is said'", "'\"yes\" is said'"),
        ("1_000", "1_000"),
        ("[a, 'b, c']", '[a, "b, c"]'),
        ("null", "null"),
        ('"-6d"', '"-6d"'),
        ("+6d", "+6d"),
        ('"a\\nb"', '"a\\nb"'),
    ],
)
def test_values_lose_their_quotes_only_where_they_are_read_as_before(written: str, read_as: str) -> None:
    once = line(written)
    assert once == f"x: {read_as}\n"
    assert read(once.encode(), "x").data == read(f"x: {written}\n".encode(), "x").data


DATA = st.recursive(
    st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
)


@given(DATA)
def test_any_data_is_read_as_it_was(value: object) -> None:
    source = json.dumps({"x": value}, ensure_ascii=True)
    tree = read(source.encode(), "x")
    if tree.problems:
        return
    assert read(formatted(source).encode(), "x").data == tree.data


def test_a_file_that_cannot_be_read_is_not_formatted() -> None:
    with pytest.raises(WorkflowProblems):
        formatted("a: [\n")
