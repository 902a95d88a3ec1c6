"""The part of YAML that workflow files are written in."""

# ruff: noqa: E501 - a line per case reads best
from __future__ import annotations

from typing import Any

import pytest

from govflow.engine.parsing.yaml_text import LARGEST, read


@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        ("a: 1\nb: 2\na: 3\n", "3:1", "The key “a” is already on line 1."),
        ("a: [1, &x 2]\n", "1:8", "Anchors (&name) are not allowed."),
        ("a: *x\n", "1:4", "Aliases (*name) are not allowed; write it out."),
        ("a: !!python/object:os.system x\n", "1:4", "Tags (!name) are not allowed; put the text in quotes."),
        ("a: 1\n---\nb: 2\n", "2:1", "One file holds one workflow: delete everything from this line on."),
        ("? [a, b]\n: 1\n", "1:3", "A key must be a plain word."),
        ("a: [\n", "2:1", "This is not YAML: while parsing a flow node: did not find expected node content."),
        ("\ta: 1\n", "1:1", "This is not YAML: while scanning for the next token: found character that cannot start any token."),
        ("a: 1\nb: \x00\n", "2:4", "The invisible character U+0000 is not allowed; delete it."),
        ("a: 拒\u202e马\n", "1:5", "The invisible character U+202E is not allowed; delete it."),
        ("a: \ud800\n", "1:4", "The file must be saved as UTF-8 text."),
        ("[" * 30_000, "1:18", "This is nested deeper than 16 levels."),
        ("a" * (LARGEST + 1), "1:1", "The file is larger than 64 KB."),
    ],
)  # fmt: skip
def test_text_that_is_no_plain_yaml_is_refused_at_its_place(text: str, place: str, sentence: str) -> None:
    tree = read(text.encode("utf-8", "surrogatepass"), "x.yaml")
    assert [f"{each.line}:{each.column} {each.sentence}" for each in tree.problems] == [f"{place} {sentence}"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"), ("no", "no"), ("on", "on"), ("off", "off"), ("true", True), ("false", False), ("True", "True"),
        ("null", None), ("~", None), ("", None), ("1:30", "1:30"), ("2025-01-31", "2025-01-31"), ("0x1f", "0x1f"),
        ("007", "007"), ("1_000", 1000), ("1_000_", "1_000_"), ("1__0", "1__0"), ("-5", -5), ("0.25", 0.25), (".inf", ".inf"), ("1e3", "1e3"),
        ("'5'", "5"), ('"true"', "true"), ("1" * 30, "1" * 30), ("<<", "<<"),
    ],
)  # fmt: skip
def test_only_what_looks_unmistakable_is_no_text(text: str, value: Any) -> None:
    assert read(f"key: {text}\n".encode(), "x.yaml").data == {"key": value}


def test_keys_are_always_text() -> None:
    assert read(b"on: 1\ntrue: 2\n5: 3\n", "x.yaml").data == {"on": 1, "true": 2, "5": 3}
