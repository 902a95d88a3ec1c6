"""The pages of charges: what a driver without an account looks up, and the same as JSON for programs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.services import norms, tolls
from tests.web.desk import Desk, main_text, open_desk

ASKED = "entry=west&exit=east&vehicle=passenger_1&at=08:00"


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path)


def test_a_driver_without_an_account_looks_up_a_charge(desk: Desk) -> None:
    reference = norms.laid_open(desk.cast)
    number = tolls.entered(desk.cast, reference)
    driver = desk.app.test_client()
    text = main_text(driver.get(f"/public/en/charges/{number}/calculator?{ASKED}&on=2026-03-02").text)
    assert "At this time: ¥10.20" in text
    assert "Bridge, West to East, Morning: 8.5 km at ¥1.2 per km." in text
    assert "A cheaper way: ¥2.79" in text
    assert "By the cheapest way the same at every hour: ¥2.79" in text
    again = main_text(driver.get(f"/public/zh/charges/{number}/calculator?{ASKED}&on=2026-03-02").text)
    assert "大桥，西至东，早高峰：8.5公里，每公里1.2元。" in again
    told = driver.get(f"/public/en/charges/{number}/charge.json?{ASKED}&on=2026-03-02").get_json()
    assert told["shortest"]["total_fen"] == 1020 == sum(each["fen"] for each in told["shortest"]["lines"])
    assert [each["cheapest_fen"] for each in told["hours"] if each["cheapest_of_day"]]
    document = driver.get(f"/public/en/charges/{number}/tariff.json").get_json()
    assert (document["valid_from"], document["version"]) == ("2026-01-01", 1)
    assert document["tariff"]["caps"] == {"passenger_1": 2000}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("entry=west&exit=west&vehicle=passenger_1", "Choose another point"),
        ("entry=west&exit=east&vehicle=tank", "Choose one of the classes"),
        (f"{ASKED}&on=2025-12-31", "it holds from 1 January 2026"),
        (f"{ASKED}&on=tomorrow", "Write a day such as"),
        ("entry=west&exit=east&vehicle=passenger_1&at=25:00", "Write a time of day"),
        (f"{ASKED}&spent=much", "Write a sum"),
    ],
)
def test_what_cannot_be_worked_out_is_said_beside_its_field(desk: Desk, typed: str, said: str) -> None:
    number = tolls.entered(desk.cast, norms.taken_up(desk.cast))
    reader = desk.browser("he.jun")
    page = reader.get(f"/charges/{number}/calculator?{typed}").text
    assert said in main_text(page)
    assert 'aria-invalid="true"' in page
    answer = reader.client.get(f"/charges/{number}/charge.json?{typed}")
    assert answer.status_code == 422
    assert said in str(answer.get_json()["problems"])


def test_the_register_tells_of_the_case_to_who_may_see_it(desk: Desk) -> None:
    reference = tolls.submitted(desk.cast)
    number = tolls.entered(desk.cast, reference)
    inside = desk.browser("wang.lin").get(f"/charges/{number}")
    assert f"/cases/{reference}" in inside.text
    assert "Charges on roads" in main_text(desk.browser("wang.lin").get("/registers").text)
    assert "No tariff yet" not in main_text(desk.browser("he.jun").get("/charges").text)
    assert desk.app.test_client().get("/public/en/charges/99").status_code == 404
