"""The pages of stages: fields by stages, a field over the years, what a number was counted from, files of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.services import disputes, staged
from tests.web.desk import Desk, main_text, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path)


def test_fields_are_shown_with_what_was_counted_and_of_a_dispute_there_is_nothing(desk: Desk) -> None:
    reference = disputes.draft(desk.cast)
    region, year = staged.entered(desk.cast, reference), desk.cast.today.year
    reader = desk.browser("wang.lin")
    listed = main_text(reader.get("/stages").text)
    for said in ("air", "social organization: lead", "Brought by social organizations: 50.0 %", "nothing counted"):
        assert said in listed
    field = reader.get(f"/stages/{region}/air").text
    assert 'id="share-initiative-t"' in field
    assert "1 of 2" in main_text(field)
    counted = main_text(reader.get(f"/stages/{region}/air/initiative/{year}").text)
    assert "a case that you cannot see" in counted
    everybody = desk.browser("peng.cheng").get(f"/public/en/stages/{region}/air/initiative/{year}").text
    assert reference not in counted + everybody + listed + field
    assert reference in main_text(desk.browser("chen.yu").get(f"/stages/{region}/air/initiative/{year}").text)


def test_files_say_the_same_in_numbers(desk: Desk) -> None:
    region = staged.entered(desk.cast, disputes.draft(desk.cast), 5)
    rows = desk.browser("wang.lin").get("/stages.csv").text.splitlines()
    (air_row,) = (each for each in rows if ",air," in each or ',"air",' in each)
    assert air_row.replace('"', "").split(",")[5:7] == ["2", "5"], air_row
    told = json.loads(desk.browser("peng.cheng").get("/public/en/stages/stages.json").data)
    (air,) = (each for each in told["fields"] if each["field"] == "air")
    assert air["indicators"]["initiative"] == {"counted": 5, "of_which": 2}
    assert air["stage"] == "advanced"
    for path in (f"/stages/{region}/luck", f"/stages/{region + 90}/air", f"/stages/{region}/air/luck/2026"):
        assert desk.browser("wang.lin").get(path).status_code == 404


def test_nothing_stands_in_a_register_that_is_new(desk: Desk) -> None:
    assert "Nothing is counted yet" in main_text(desk.browser("wang.lin").get("/stages").text)
