"""The agenda in a browser without a script: its buttons move lines, and what was typed comes back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from tests.services import arranging, proposals
from tests.services.arranging import ENDING, STANDING
from tests.web.desk import Desk, Reader, hidden, main_text, open_desk

ITEMS = ("VOC limits", "Tug fees")
FIRST = [*STANDING, *ITEMS, *ENDING]


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


@pytest.fixture
def conference(desk: Desk) -> str:
    found = proposals.calling(desk.cast)
    for each in ITEMS:
        arranging.submitted(desk.cast, found, each)
    return found


@pytest.fixture
def secretary(desk: Desk) -> Reader:
    return desk.browser(arranging.SECRETARY)


def order_of(conference: str) -> str:
    return f"/cases/{conference}/agenda/order"


def fields(page: str) -> dict[str, Any]:
    """What a browser sends of the form: hidden fields, what stands in boxes, ticks."""
    found = hidden(page)
    for tag in re.findall(r"<input[^>]*>", page[page.index("<main") :]):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name is None or 'type="hidden"' in tag or ('type="checkbox"' in tag and " checked" not in tag):
            continue
        found[name[1]] = unescape(value[1]) if value else "on"
    return found


def send(reader: Reader, conference: str, page: str, **more: Any) -> TestResponse:
    return reader.client.post(order_of(conference), data={**fields(page), **more})


def titles(page: str) -> list[str]:
    """What each line of the form is, in their order: the title of an item, or what stands in the box."""
    lines = re.findall(r'<li id="line-\d+".*?</li>', page, re.DOTALL)
    found = (re.search(r'<b lang="[^"]*">([^<]*)|name="title-\d+" value="([^"]*)', each) for each in lines)
    return [unescape(each[1] or each[2]) if each else "" for each in found]


def test_the_form_begins_with_the_agenda_as_it_comes(secretary: Reader, conference: str) -> None:
    assert titles(secretary.get(order_of(conference)).text) == FIRST


@pytest.mark.parametrize(
    ("button", "line", "expected"),
    [
        ("up", "3", [FIRST[0], FIRST[2], FIRST[1], *FIRST[3:]]),
        ("down", "3", [*FIRST[:2], FIRST[3], FIRST[2], *FIRST[4:]]),
        ("up", "1", FIRST),
        ("down", "6", FIRST),
        ("remove", "1", FIRST[1:]),
        ("remove", "3", FIRST),  # an item stays
        ("up", "99", FIRST),
        ("down", "x", FIRST),
    ],
)
def test_each_button_moves_its_line_and_keeps_nothing_yet(
    desk: Desk, secretary: Reader, conference: str, button: str, line: str, expected: list[str]
) -> None:
    answer = send(secretary, conference, secretary.get(order_of(conference)).text, **{button: line})
    assert answer.status_code == 200
    assert titles(answer.text) == expected
    assert "There is no agenda" not in answer.text
    assert desk.cast.case(conference).entries == 4


def test_a_line_is_made_a_sub_item_and_an_item_of_its_own_again(secretary: Reader, conference: str) -> None:
    page = send(secretary, conference, secretary.get(order_of(conference)).text, **{"in": "4"}).text
    assert fields(page)["below-4"] == "1"
    assert fields(send(secretary, conference, page, out="4").text)["below-4"] == "0"


@pytest.mark.parametrize("kind", ["heading", "procedural"])
def test_a_line_is_added_at_the_end_with_what_was_typed_kept(secretary: Reader, conference: str, kind: str) -> None:
    page = secretary.get(order_of(conference)).text
    added = send(secretary, conference, page, add=kind, **{"title-1": "Welcome", "minutes-3": "15"}).text
    assert titles(added) == ["Welcome", *FIRST[1:], ""]
    assert fields(added)["minutes-3"] == "15"
    assert f'data-kind="{kind}"' in added.partition('id="line-7"')[2]


def test_an_item_is_not_added_by_a_button_and_other_words_add_nothing(secretary: Reader, conference: str) -> None:
    page = secretary.get(order_of(conference)).text
    assert titles(send(secretary, conference, page, add="item").text) == FIRST


def test_moved_and_kept_it_stands_so_on_the_page(secretary: Reader, conference: str) -> None:
    page = send(secretary, conference, secretary.get(order_of(conference)).text, up="3").text
    more = {"minutes-2": "20", "rapporteur-2": "Ms Peng", "together-2": "on", "below-4": "1"}
    kept = send(secretary, conference, page, **more)
    assert kept.location == f"/cases/{conference}/agenda"
    told = main_text(secretary.get(kept.location).text)
    assert "2 VOC limits" in told
    assert "3.1 Tug fees" in told
    assert "Ms Peng 20" in told
    assert "Expected to take 20" in told


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ({"minutes-3": "soon"}, "Line 3: write the minutes as a whole number."),
        ({"minutes-3": "0"}, "Line 3: give 1 to 1440 minutes."),
        ({"title-1": "", "other-1": ""}, "Line 1 needs a title, in one language at least."),
        ({"title-1": "长" * 121}, "Line 1: a title has at most 120 characters."),
        ({"rapporteur-3": "A\u202eB"}, "There is an invisible character in it"),
    ],
)
def test_what_cannot_be_kept_is_told_and_what_was_typed_stays(
    secretary: Reader, conference: str, typed: dict[str, str], reason: str
) -> None:
    page = send(secretary, conference, secretary.get(order_of(conference)).text, up="4").text
    answer = send(secretary, conference, page, **{"rapporteur-4": "Mr Sun", **typed})
    assert answer.status_code == 422
    assert reason in main_text(answer.text)
    assert fields(answer.text)["rapporteur-4"] == "Mr Sun"
    assert [each for each in titles(answer.text) if each in ITEMS] == [*ITEMS[::-1]]


def test_who_comes_second_sees_both_orders_lines_and_can_send_again(
    desk: Desk, secretary: Reader, conference: str
) -> None:
    page = secretary.get(order_of(conference)).text
    first = arranging.lines(desk.cast, conference)
    arranging.arrange(desk.cast, conference, [*first, arranging.procedural("Photograph")], person="zhao.qing")
    answer = send(secretary, conference, page, **{"rapporteur-3": "Mr Sun"})
    assert answer.status_code == 409
    assert "Somebody else has put the agenda in order meanwhile." in main_text(answer.text)
    assert fields(answer.text)["rapporteur-3"] == "Mr Sun"
    assert "Photograph" in titles(answer.text)
    assert send(secretary, conference, answer.text).status_code == 303


def test_an_item_that_came_meanwhile_waits_and_is_not_lost(desk: Desk, secretary: Reader, conference: str) -> None:
    page = secretary.get(order_of(conference)).text
    arranging.submitted(desk.cast, conference, "Late")
    assert send(secretary, conference, page).status_code == 303
    assert "Not on the agenda yet – Late" in main_text(secretary.get(f"/cases/{conference}/agenda").text)
    assert "Late" in titles(secretary.get(order_of(conference)).text)


def test_an_item_that_was_deferred_meanwhile_is_shown_by_its_title(
    desk: Desk, secretary: Reader, conference: str
) -> None:
    item = arranging.submitted(desk.cast, conference, "Late")
    page = secretary.get(order_of(conference)).text
    desk.cast.fire("wang.lin", item, "admit")
    for person in (*proposals.SPEAKERS, "peng.cheng"):
        desk.cast.respond(person, item, "positive")
    desk.cast.fire("wang.lin", conference, "close_agenda")
    desk.cast.fire("wang.lin", item, "defer", reason="Not ready.")
    answer = send(secretary, conference, page, **{"minutes-1": "soon"})
    assert "Late" in titles(answer.text)
    assert send(secretary, conference, page).status_code == 303


def test_a_form_with_thousands_of_lines_is_read_to_the_first_that_is_too_many(
    secretary: Reader, conference: str
) -> None:
    page = fields(secretary.get(order_of(conference)).text)
    answer = secretary.client.post(order_of(conference), data={**page, "line": ["1"] * 5_000})
    assert answer.status_code == 422
    assert answer.text.count('<li id="line-') == 201


@pytest.mark.parametrize(
    ("person", "status"), [("sun.hao", 403), ("peng.cheng", 403), ("admin", 404), ("zhou.min", 404)]
)
def test_nobody_else_gets_the_form_or_sends_it(
    desk: Desk, secretary: Reader, conference: str, person: str, status: int
) -> None:
    sent = fields(secretary.get(order_of(conference)).text)
    reader = desk.browser(person)
    assert reader.get(order_of(conference)).status_code == status
    answer = reader.client.post(order_of(conference), data={**sent, "csrf_token": reader.token("/inbox")})
    assert answer.status_code == status
    assert "VOC limits" not in answer.text


def test_visitors_are_led_to_the_door(desk: Desk, conference: str) -> None:
    visitor = Reader(desk.app.test_client())
    for place in ("agenda", "agenda/order", "agenda.csv"):
        assert "/sign-in" in visitor.get(f"/cases/{conference}/{place}").location


def test_a_conference_without_items_has_what_each_begins_and_ends_with(desk: Desk, secretary: Reader) -> None:
    conference = proposals.calling(desk.cast)
    assert secretary.get(f"/cases/{conference}/agenda").status_code == 404
    page = secretary.get(order_of(conference)).text
    assert titles(page) == [*STANDING, *ENDING]
    assert send(secretary, conference, page).status_code == 303
    assert "4 Date of the next meeting" in main_text(secretary.get(f"/cases/{conference}").text)


def test_a_case_of_a_procedure_without_an_agenda_has_none(desk: Desk, secretary: Reader) -> None:
    item = proposals.tabled(desk.cast)
    for place, status in (("agenda", 404), ("agenda.csv", 404), ("agenda/order", 403)):
        assert secretary.get(f"/cases/{item}/{place}").status_code == status


def test_the_pages_stand_in_chinese_too(desk: Desk, conference: str) -> None:
    arranging.kept(desk.cast, conference)
    reader = desk.browser(arranging.SECRETARY, language="zh")
    for place, words in (("agenda", "会议开始，确认到会情况"), ("agenda/order", "编排会议议程")):
        assert words in main_text(reader.get(f"/cases/{conference}/{place}").text)
    assert "序号" in reader.get(f"/cases/{conference}/agenda.csv").text.splitlines()[0]
