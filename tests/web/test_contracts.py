"""The pages of the register of contracts: what everybody reads, how one is found, and the file of each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.papers.standards import OCDS, faults
from tests.services import delegated, disputes
from tests.web.desk import Desk, main_text, open_desk


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path)


def test_a_contract_stands_in_the_register_and_on_the_page_of_its_case(desk: Desk) -> None:
    it = delegated.signed(desk.cast)
    reader = desk.browser("he.jun")
    page = reader.get("/contracts").text
    assert "Reading of water meters" in main_text(page)
    assert f"/cases/{it.reference}" in page
    assert "No contract matches" in main_text(reader.get("/contracts?q=zebra").text)
    assert "No contract matches" in main_text(reader.get("/contracts?stands=closed").text)
    number = delegated.number(desk.cast, it)
    assert f"/contracts/{number}/ocds.json" in reader.get(f"/cases/{it.reference}").text
    answer = reader.get(f"/contracts/{number}/ocds.json")
    assert faults(OCDS, answer.json) == []
    assert it.reference in answer.headers["Content-Disposition"]


def test_of_a_case_that_the_reader_may_not_see_the_register_tells_what_was_published_alone(desk: Desk) -> None:
    reference = disputes.draft(desk.cast)
    number, title = delegated.entered(desk.cast, reference), desk.cast.case(reference).title
    reader = desk.browser("deng.na")
    page, file = reader.get("/contracts").text, reader.get(f"/contracts/{number}/ocds.json").text
    assert "Reading of meters" in main_text(page)
    for told in (page, file):
        assert reference not in told
        assert title not in told


def test_nothing_stands_in_a_register_that_is_new(desk: Desk) -> None:
    reader = desk.browser("he.jun")
    assert "No contract yet" in main_text(reader.get("/contracts").text)
    assert reader.get("/contracts/1/ocds.json").status_code == 404
