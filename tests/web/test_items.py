"""A round for each row in the browser: a table on the case page, a page for each that leads on to the next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from govflow.services.queries.case.round.ending import GOES_ON
from tests.services import agendas
from tests.web.desk import Desk, main_text, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def path_of(desk: Desk, reference: str, number: int) -> str:
    return f"/cases/{reference}/rounds/{agendas.one(desk.cast, reference, number).id}"


def test_the_case_page_lists_all_items_and_offers_to_answer_once(desk: Desk) -> None:
    reference = agendas.voting(desk.cast)
    agendas.decide(desk.cast, reference, 1, "yes")
    shown = desk.browser("chen.yu").get(f"/cases/{reference}").text
    text = main_text(shown)
    assert "Answer: Vote on items, 2 open" in text
    assert shown.count("Answer: Vote on items") == 1
    assert "2 of 3 open; 1 carried." in text
    for number in (1, 2, 3):
        assert path_of(desk, reference, number) in shown
    assert text.count("waits for you") == 2


def test_an_answer_leads_on_to_the_next_that_waits(desk: Desk) -> None:
    reference = agendas.voting(desk.cast)
    chen = desk.browser("chen.yu")
    page = chen.get(path_of(desk, reference, 2)).text
    assert "Vote on items · 2: Road" in main_text(page)
    assert "2 of 3" in main_text(page)
    action = re.search(r'action="([^"]*/response)"', page)
    assert action is not None
    key = re.search(r'name="key" value="(own[^"]*)"', page)
    assert key is not None
    matter = desk.cast.round(reference).matter_hash
    assert f'name="matter" value="{matter}"' not in page, "each item has a matter of its own"
    shown = re.search(r'name="matter" value="([0-9a-f]{64})"', page)
    assert shown is not None
    answer = {"choice": "yes", "key": key[1], "matter": shown[1], "foreseen": GOES_ON, "step": "send"}
    sent = chen.post(action[1], answer, page=path_of(desk, reference, 2))
    assert sent.status_code == 303
    assert sent.location == path_of(desk, reference, 3)
    again = chen.get(path_of(desk, reference, 2)).text
    assert "It can be replaced until the round closes." in main_text(again)


def test_the_first_has_nothing_before_it_and_the_last_nothing_after(desk: Desk) -> None:
    reference = agendas.voting(desk.cast)
    chen = desk.browser("chen.yu")
    first, last = (chen.get(path_of(desk, reference, number)).text for number in (1, 3))
    assert 'rel="prev"' not in first
    assert 'rel="next"' in first
    assert 'rel="prev"' in last
    assert 'rel="next"' not in last


def test_the_pages_stand_in_chinese_too(desk: Desk) -> None:
    reference = agendas.voting(desk.cast)
    chen = desk.browser("chen.yu", language="zh")
    assert "逐项表决 · 2：Road" in main_text(chen.get(path_of(desk, reference, 2)).text)
