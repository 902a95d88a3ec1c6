"""Every sentence that people can meet exists in Chinese."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from govflow.paths import data_path
from govflow.web.frame.i18n import TRANSLATIONS

PLACE = re.compile(r"%\((\w+)\)s")


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What the code and the templates say now."""
    checkout = data_path("templates").parent
    target = tmp_path_factory.mktemp("babel") / "messages.pot"
    CommandLineInterface().run(
        ["pybabel", "-q", "extract", "-F", str(checkout / "babel.cfg"), "-o", str(target), str(checkout)]
    )
    return read(target)


@pytest.fixture(scope="module")
def chinese() -> Catalog:
    return read(TRANSLATIONS / "zh" / "LC_MESSAGES" / "messages.po")


def test_no_sentence_lacks_its_translation(said: Catalog, chinese: Catalog) -> None:
    translated = {key(each) for each in chinese if each.id and all(strings(each))}
    assert [key(each) for each in said if each.id and key(each) not in translated] == []


def test_no_translation_is_left_over_or_a_guess(said: Catalog, chinese: Catalog) -> None:
    needed = {key(each) for each in said}
    assert [key(each) for each in chinese if each.id and (each.fuzzy or key(each) not in needed)] == []


def test_translations_name_the_same_values(chinese: Catalog) -> None:
    wrong = [
        key(each)
        for each in chinese
        if each.id and any(text and places(text) != places(last(each)) for text in strings(each))
    ]
    assert wrong == []


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def last(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[-1]


def strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def places(text: str) -> set[str]:
    return set(PLACE.findall(text))
