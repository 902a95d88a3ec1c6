"""No text that people read says a notion otherwise than it is said everywhere: the words are data, in never.yaml."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel.messages.pofile import read_po

from govflow.paths import data_path
from govflow.web.frame.i18n import TRANSLATIONS

ROOT = data_path("templates").parent
WORDS: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("never.yaml").read_text("utf-8"))


@pytest.mark.parametrize("word", WORDS, ids=[each["never"] for each in WORDS])
def test_nobody_reads_a_word_that_means_something_less_exactly(word: dict[str, Any]) -> None:
    found = {f"{place}: {text}" for place, text in texts() if is_bound(word, place) and says(word, text)}
    assert found == set(), f"Say instead: {word['instead']}"


def test_the_proof_sees_a_word_where_it_may_not_stand_and_only_there() -> None:
    word = {"never": "主任", "but": ["主任委员"], "may": ["workflows/a"]}
    assert [says(word, text) for text in ("主任审批", "主任委员审批", "主任委员和主任", "主持人")] == [
        True, False, True, False,
    ]  # fmt: skip
    assert [is_bound(word, place) for place in ("workflows/a.yaml", "workflows/b.yaml")] == [False, True]
    assert len({place for place, _ in texts()}) > 150
    assert sum(1 for _, text in texts() if "事项" in text) > 100


def is_bound(word: dict[str, Any], place: str) -> bool:
    """Must the texts of this place do without the word?"""
    return place.startswith(tuple(word.get("only", [""]))) and not place.startswith(tuple(word.get("may", ["-"])))


def says(word: dict[str, Any], text: str) -> bool:
    for right in word.get("but", ()):
        text = text.replace(right, "")
    return word["never"] in text


@cache
def texts() -> tuple[tuple[str, str], ...]:
    """Each line that may be read, with its place: of sentences, where they are said."""
    return (*sentences(), *lines())


def sentences() -> Iterator[tuple[str, str]]:
    with (TRANSLATIONS / "zh" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        for message in read_po(file):
            said = message.string if isinstance(message.string, tuple) else (message.string,)
            yield from ((place, text) for place, _ in message.locations for text in said)


def lines() -> Iterator[tuple[str, str]]:
    """Of procedures, templates and the program: its comments are English, and what is said in it stands in quotes."""
    for folder, ending in (("workflows", "yaml"), ("templates", "html"), ("govflow", "py"), ("govflow/demo", "yaml")):
        for path in sorted((ROOT / folder).rglob(f"*.{ending}")):
            place = str(path.relative_to(ROOT))
            yield from ((place, line.strip()) for line in path.read_text("utf-8").splitlines())
