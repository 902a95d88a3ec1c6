"""The pages of the room: the list, one's own points, the chart of the mediator, and the way to the step that tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.services import disputes, rooms
from tests.web.desk import Desk, Reader, main_text, open_desk
from tests.web.test_floor import forms

MIDDLE = "1: 2-1-1-1-2-1"
LISTED = {
    "rows": "2",
    "zh_1": "枯水期流量",
    "en_1": "Dry-season flow",
    "options_zh_1": "每秒2.4立方米\n每秒1.7立方米",
    "options_en_1": "2.4 m³/s\n1.7 m³/s",
    "zh_2": "补偿",
    "options_zh_2": "2200万元\n1800万元",
    "barred": "1.2 + 2.1",
}


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def page(reader: Reader, reference: str, query: str = "") -> str:
    return main_text(reader.get(f"/cases/{reference}/room{query}").text)


def send(reader: Reader, reference: str, button: str, **typed: str) -> tuple[int, str]:
    fields = forms(reader.get(f"/cases/{reference}/room").text)[button]
    answer = reader.client.post(fields.pop(""), data={**fields, **typed})
    return answer.status_code, main_text(answer.text) if answer.status_code != 303 else ""


def test_a_list_is_written_confirmed_and_given_points_without_script(desk: Desk) -> None:
    reference = disputes.sessions(desk.cast)
    zhou, chen, he = (desk.browser(each) for each in ("zhou.min", "chen.yu", "he.jun"))
    assert "No list of issues has been kept yet." in page(chen, reference)
    assert send(zhou, reference, "Keep this list", **LISTED)[0] == 303
    for reader in (chen, he):
        assert "Not together in one package: Dry-season flow: 1.7 m³/s + 补偿: 2200万元" in page(reader, reference)
        assert send(reader, reference, "Confirm version 1 of the list")[0] == 303
    points = {"points_1_1": "60", "points_1_2": "0", "points_2_1": "0", "points_2_2": "41", "reserve": "0"}
    status, said = send(chen, reference, "Give these points", **points)
    assert status == 422
    assert "they come to 101." in said
    assert send(chen, reference, "Give these points", **{**points, "points_2_2": "40"})[0] == 303
    other = {"points_1_1": "0", "points_1_2": "70", "points_2_1": "30", "points_2_2": "0", "reserve": "0"}
    assert send(he, reference, "Give these points", **other)[0] == 303
    told = page(zhou, reference)
    assert "3 packages, 3 efficient" in told


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"options_en_1": "one"}, "“枯水期流量” has 2 options in Chinese and 1 in English"),
        ({"options_zh_2": "一项"}, "two options or more"),
        ({"options_zh_2": "同\n同"}, "has the same option twice"),
        ({"options_zh_2": "同\n同", "options_en_2": "one\ntwo"}, "has the same option twice"),
        ({"options_zh_2": "10%\n１０％"}, "has the same option twice"),
        ({"options_zh_2": "gate\nGate"}, "has the same option twice"),
        ({"zh_1": "闸门", "zh_2": "闸门"}, "Two issues of the list have the same name"),
        ({"barred": "weir"}, "“weir” does not say which choices do not stand together"),
        ({"barred": "1.1 + 9.9"}, "names an issue or an option that the list does not have"),
        ({"barred": "1.1 + 1.2"}, "has to name options of two issues or more"),
        ({"zh_1": "", "en_1": ""}, "Issue 1 has options and no name"),
    ],
)
def test_a_refused_list_says_what_to_change_and_keeps_what_was_typed(
    desk: Desk, changed: dict[str, str], said: str
) -> None:
    reference, zhou = disputes.sessions(desk.cast), desk.browser("zhou.min")
    fields = forms(zhou.get(f"/cases/{reference}/room").text)["Keep this list"]
    answer = zhou.client.post(fields.pop(""), data={**fields, **LISTED, **changed})
    assert answer.status_code == 422
    assert said in main_text(answer.text)
    assert "2200万元" in answer.text or "options_zh_2" in changed


def test_the_chart_leads_to_packages_that_are_warned_of_and_tabled(desk: Desk) -> None:
    reference, zhou = rooms.scored(desk.cast, 60, 50), desk.browser("zhou.min")
    told = zhou.get(f"/cases/{reference}/room").text
    [svg] = re.findall(r'<svg class="gf-svg" role="group".*?</svg>', told)
    assert 'aria-label="Fangshan District 60, Laishui County 75: Largest sum' in svg
    assert svg.count("<a ") == len(re.findall("Look at 1: ", told))
    selected = page(zhou, reference, f"?package={MIDDLE}")
    assert "Tabling this would tell the other side how little is enough: Fangshan District" in selected
    form = zhou.get(f"/cases/{reference}/room/tabling?package={MIDDLE}")
    assert form.status_code == 200
    assert MIDDLE in form.text
    assert "Sinai: as the other asks; Recognition: as one asks" in form.text


def test_both_sides_have_the_same_room_and_neither_learns_of_points(desk: Desk) -> None:
    reference = rooms.confirmed(desk.cast)
    he = desk.browser("he.jun")
    before = page(he, reference)
    rooms.score(desk.cast, reference, "chen.yu", reserve=33)
    assert page(he, reference) == before
    assert page(desk.browser("zhou.min"), reference).count("points given") == 1


@pytest.mark.parametrize("person", ["wang.lin", "admin", "guo.wei", "peng.cheng"])
def test_nobody_else_has_a_room(desk: Desk, person: str) -> None:
    reference, reader = rooms.scored(desk.cast), desk.browser(person)
    for path in ("", "/tabling?package=1:%202-1-1-1-2-1"):
        assert reader.client.get(f"/cases/{reference}/room{path}").status_code == 404
    assert f"/cases/{reference}/room" not in reader.get("/cases").text


def test_parties_have_no_form_that_tables_and_odd_packages_are_none(desk: Desk) -> None:
    reference = rooms.scored(desk.cast)
    assert desk.browser("chen.yu").client.get(f"/cases/{reference}/room/tabling?package={MIDDLE}").status_code == 404
    zhou = desk.browser("zhou.min")
    for odd in ("", "x", "1:", "2: 1-1-1-1-1-1", "1: 9-9-9-9-9-9", "1: 1-1"):
        assert zhou.client.get(f"/cases/{reference}/room/tabling?package={odd}").status_code == 404
        assert zhou.get(f"/cases/{reference}/room?package={odd}").status_code == 200


def test_the_room_in_chinese_shows_chinese_first(desk: Desk) -> None:
    reference = rooms.scored(desk.cast)
    told = main_text(desk.browser("zhou.min", language="zh").get(f"/cases/{reference}/room").text)
    assert "谈判有效前沿" in told
    assert told.index("议题1") < told.index("Sinai")
