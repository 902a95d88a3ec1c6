"""Options that are numbered or approved through the pages: typed, read back in order, sent, told at the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.services.elections import VOTERS
from tests.services.places import APART, answer_all, choosing, naming, ordering
from tests.web.desk import Desk, main_text, open_desk
from tests.web.test_rounds import path_of, seat_of, send


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def test_numbers_are_typed_and_read_back_in_their_order_before_the_vote_is_cast(desk: Desk) -> None:
    reference = ordering(desk.cast)
    path, reader = path_of(desk, reference), desk.browser("chen.yu")
    page = reader.get(path).text
    assert "Number them: 1 for the one that you want most" in main_text(page)
    assert page.count('inputmode="numeric"') == 4
    seat = seat_of(desk, reference, "fangshan")
    told = main_text(send(reader, path, seat, "response", score_water="2", score_rail="1", step="check").text)
    assert "In this order Rail Water What changes" in told
    assert "Cast the vote" in told
    assert send(reader, path, seat, "response", score_water="2", score_rail="1").status_code == 303
    assert "Has numbered: 1. Rail, 2. Water." in main_text(desk.browser("he.jun").get(path).text)


def test_what_was_numbered_is_still_there_after_looking_at_it(desk: Desk) -> None:
    reference = ordering(desk.cast)
    path, reader = path_of(desk, reference), desk.browser("chen.yu")
    again = send(reader, path, seat_of(desk, reference, "fangshan"), "response", score_air="1", step="edit").text
    assert 'value="1"' in again[again.index('name="score_air"') :][:200]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"score_water": "1", "score_air": "1"}, "each number once and none left out"),
        ({"score_water": "3"}, "each number once and none left out"),
        ({"score_water": "1.5"}, "each number once and none left out"),
        ({"score_water": "first"}, "enter a number"),
        ({}, "Number at least one option"),
    ],
)
def test_numbers_that_say_no_order_are_refused_with_what_was_typed(
    desk: Desk, typed: dict[str, str], sentence: str
) -> None:
    reference = ordering(desk.cast)
    path, reader = path_of(desk, reference), desk.browser("chen.yu")
    answer = send(reader, path, seat_of(desk, reference, "fangshan"), "response", **typed, step="check")
    assert answer.status_code == 422
    assert sentence in main_text(answer.text)


def test_options_are_approved_in_secret_and_too_many_are_said_at_once(desk: Desk) -> None:
    reference = naming(desk.cast)
    path, reader = path_of(desk, reference), desk.browser("chen.yu")
    assert "Vote for 2 at most." in main_text(reader.get(path).text)
    seat = seat_of(desk, reference, "fangshan")
    many = {"score_joint": "1", "score_regional": "1", "score_common": "1"}
    refused = send(reader, path, seat, "response", **many, step="check")
    assert (refused.status_code, "2 are allowed at most" in main_text(refused.text)) == (422, True)
    told = main_text(send(reader, path, seat, "response", score_joint="1", score_common="1", step="check").text)
    assert "Vote for Joint Office Common Office" in told
    assert send(reader, path, seat, "response", score_joint="1", score_common="1").status_code == 303
    assert "Has voted for" not in main_text(reader.get(path).text)


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        (
            "en",
            "Nothing chosen: nobody has the 3 votes needed. Most have North with 2, South with 2.",
            ("East", "West"),
        ),
        ("zh", "未选定：须3票，无一达到。得票领先：北2票、南2票。", ("东", "西")),
    ],
)
def test_the_first_vote_says_who_leads_and_the_run_off_offers_these_two(
    desk: Desk, language: str, first: str, second: tuple[str, str]
) -> None:
    reference = choosing(desk.cast)
    held = path_of(desk, reference)
    answer_all(desk.cast, reference, *APART)
    reader = desk.browser("chen.yu", language=language)
    assert first in main_text(reader.get(held).text)
    form = reader.get(path_of(desk, reference)).text
    assert (form.count('name="choice"'), [f">{each}</label>" in form for each in second]) == (2, [False, False])


def test_every_count_is_told_in_the_derivation(desk: Desk) -> None:
    reference = ordering(desk.cast)
    path = path_of(desk, reference)
    for person, order in zip(VOTERS.values(), ("wa", "wa", "aw", "aw", "ra"), strict=True):
        names = {"w": "water", "a": "air", "r": "roads"}
        scores = {names[each]: number for number, each in enumerate(order, 1)}
        desk.cast.respond(person, reference, "voted", scores=scores)
    text = main_text(desk.browser("chen.yu").get(path).text)
    assert "Chosen: Air, with 3 of 5 in count 3." in text
    assert "Water 2, Air 2, Roads 1. Left out: Roads" in text
    assert "第3次计票" in main_text(desk.browser("chen.yu", language="zh").get(path).text)
