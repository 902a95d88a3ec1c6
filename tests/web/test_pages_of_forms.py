"""A form of several pages: one after the other, everything typed kept, and what earlier pages answered decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.services import transfers
from tests.web.desk import Desk, Reader, main_text, open_desk

OPENING = "/cases/new/water-transfer"
PAGES = (
    ("    unit_price: {type", "    money: {type: page, label: Money · 价款}\n    unit_price: {type"),
    ("    use:\n", "    purpose: {type: page, label: Purpose · 用途说明}\n    use:\n"),
    ("    works: {type: section, label: About the works", "    works: {type: page, label: About the works"),
)
FIRST = {"title": "Transfer", "answer_holding": "100", "answer_volume": "40"}
SECOND = {"answer_unit_price": "1000", "answer_years": "3"}


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


@pytest.fixture
def chen(desk: Desk) -> Reader:
    transfers.published(desk.cast, *PAGES)
    return desk.browser("chen.yu")


def first(desk: Desk) -> dict[str, str]:
    return {**FIRST, "answer_expert": str(transfers.expert(desk.cast))}


def sent(page: str) -> dict[str, Any]:
    """What a browser would send of the form in the content of a page, were nothing changed."""
    content = page[page.index("<main") :]
    found = {}
    for tag in re.findall(r"<input[^>]*>", content):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ("checked" in tag or not re.search(r'type="(radio|checkbox|file)"', tag)):
            found[name[1]] = unescape(value[1]) if value else ""
    for name, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', content, re.DOTALL):
        chosen = re.search(r'<option selected[^>]*value="([^"]*)"', options)
        found[name] = chosen[1] if chosen else ""
    return found


def go(chen: Reader, page: str, press: str = "check", **values: str) -> str:
    return chen.client.post(
        OPENING, data={**sent(page), **values, "step": press}, follow_redirects=press == "check"
    ).text


def test_pages_come_one_after_the_other_up_to_the_check(desk: Desk, chen: Reader) -> None:
    page = chen.get(OPENING).text
    assert "Page 1 of 4" in page
    assert "Price per unit" not in main_text(page)
    page = go(chen, page, **first(desk))
    assert "Page 2 of 4" in page
    assert sent(page)["answer_years"] == "2"  # its default, though the form was sent before
    page = go(chen, page, **SECOND)
    page = go(chen, page, answer_use="farms")  # the last page has nothing to ask then
    text = main_text(page)
    assert "¥40,000.00" in text
    assert "Firm" not in text
    assert "BTH-WX-2026-0001" in go(chen, page, "send")


def test_what_an_earlier_page_decided_is_asked_without_a_condition(desk: Desk, chen: Reader) -> None:
    page = go(chen, go(chen, go(chen, chen.get(OPENING).text, **first(desk)), **SECOND), answer_use="works")
    text = main_text(page)
    assert "Firm" in text
    assert "Permit" not in text
    assert "Only if" not in text


def test_a_page_with_a_mistake_is_not_left(desk: Desk, chen: Reader) -> None:
    page = go(chen, chen.get(OPENING).text, **{**first(desk), "answer_volume": "101"})
    text = main_text(page)
    assert "Page 1 of 4" in text
    assert "Volume sold: Enter 100 or less." in text
    assert "Price per unit" not in text


def test_back_and_forth_keep_everything_typed(desk: Desk, chen: Reader) -> None:
    page = go(chen, chen.get(OPENING).text, **first(desk))
    page = go(chen, page, "back", **SECOND)
    assert "Page 1 of 4" in page
    assert sent(page)["answer_volume"] == "40"
    page = go(chen, page)
    assert sent(page)["answer_unit_price"] == "1000"
    assert sent(page)["answer_years"] == "3"


def test_edit_leads_from_the_check_to_the_first_page_with_everything_kept(desk: Desk, chen: Reader) -> None:
    page = go(chen, go(chen, go(chen, chen.get(OPENING).text, **first(desk)), **SECOND), answer_use="farms")
    page = go(chen, page, "edit")
    assert "Page 1 of 4" in page
    page = go(chen, go(chen, page))
    assert sent(page)["answer_use"] == "farms"


def test_what_was_typed_on_a_page_that_is_not_asked_any_more_is_dropped(desk: Desk, chen: Reader) -> None:
    page = go(chen, go(chen, go(chen, chen.get(OPENING).text, **first(desk)), **SECOND), answer_use="works")
    page = go(chen, go(chen, page, "back", answer_firm="Mill"), answer_use="farms")
    text = main_text(page)
    assert "Check, then open the case" in text
    assert "Mill" not in text
