"""What a reader sees of an English text: by the catalogue of the frame, the file of a procedure and the region."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel.messages.pofile import read_po

from govflow.demo.region import region
from govflow.engine.rounds.choices import KNOWN
from tests.browser.words import Words

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "govflow/web/translations/zh/LC_MESSAGES/messages.po"
ANSWERS = {each.label.en: each.label.zh for each in KNOWN.values()}
"""Of rounds that do not word their own."""
BOTH = re.compile(r"^(.+?) · (.+)$", re.DOTALL)


class Speech:
    """Called with an English text it says what this reader sees; a text without a translation fails the test.

    Where the same English is said twice in Chinese, both are given: ``Price · 报价``.
    """

    def __init__(self, words: Words, *files: str) -> None:
        self.words = words
        self.texts: dict[str, str] = {}
        for name in files:
            self.texts |= dict(_pairs(yaml.safe_load((ROOT / "workflows" / name).read_text(encoding="utf-8"))))

    def __call__(self, text: str, **values: Any) -> str:
        if both := BOTH.match(text):
            return both[1 if self.words.tag == "en" else 2]
        if self.words.tag == "en":
            return text % values if values else text
        own = {name: self._own(str(each)) for name, each in values.items()}
        return self._own(text) % own if own else self._own(text)

    def _own(self, text: str) -> str:
        found = self.texts.get(text) or _frame().get(text) or _names().get(text) or ANSWERS.get(text)
        if found is None and re.search(r"[A-Za-z]{2}", text.replace("c-", "")):
            raise AssertionError(f"“{text}” is said in no Chinese.")
        return found or text


def _pairs(value: Any) -> Iterator[tuple[str, str]]:
    """All texts of a file with their Chinese; the first where two are alike."""
    if isinstance(value, dict):
        if {"en", "zh"} <= value.keys():
            yield value["en"], value["zh"]
        for each in reversed(value.values()):
            yield from _pairs(each)
    elif isinstance(value, list):
        for each in reversed(value):
            yield from _pairs(each)
    elif isinstance(value, str) and (found := BOTH.match(value)):
        yield found[1], found[2]


@cache
def _frame() -> dict[str, str]:
    with CATALOGUE.open("rb") as file:
        return {each.id: str(each.string) for each in read_po(file) if isinstance(each.id, str) and each.string}


@cache
def _names() -> dict[str, str]:
    return {each.name.en: each.name.zh for each in region().file.organizations.values()}
