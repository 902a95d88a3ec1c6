"""The pages of the register of contracts: what everybody reads, how one is found, and the file of each."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from govflow.services.queries.registers import contracts
from govflow.store.registers.contracts import CONTRACT
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


def test_the_register_as_a_table_has_what_the_list_shows_with_the_same_filters(desk: Desk) -> None:
    it = delegated.signed(desk.cast)
    reader = desk.browser("he.jun")
    answer = reader.get("/contracts/contracts.csv")
    head, row = csv.reader(StringIO(answer.text.removeprefix("\ufeff")))
    assert answer.mimetype == "text/csv"
    found = dict(zip(head, row, strict=True))
    assert (found["Reference"], found["Sum"], found["Currency"]) == (it.reference, "150000.00", "CNY")
    assert found["Published on"] == desk.cast.today.isoformat()
    assert len(reader.get("/contracts/contracts.csv?stands=closed").text.splitlines()) == 1
    assert "/contracts/contracts.csv?stands=performing" in reader.get("/contracts?stands=performing").text


def test_a_table_runs_no_formula(desk: Desk) -> None:
    number = delegated.entered(desk.cast, disputes.draft(desk.cast))
    with desk.cast.backend.transaction() as session:
        session.execute(update(CONTRACT).where(CONTRACT.c.id == number).values(title="=1+1"))
    assert '"\'=1+1"' in desk.browser("he.jun").get("/contracts/contracts.csv").text


def test_more_contracts_than_fit_in_a_table_are_not_cut_off(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    delegated.entered(desk.cast, disputes.draft(desk.cast))
    reader = desk.browser("he.jun")
    monkeypatch.setattr(contracts, "MOST_ROWS", 0)
    answer = reader.get("/contracts/contracts.csv")
    assert answer.status_code == 409
    assert "narrow the search" in answer.text
    monkeypatch.setattr(contracts, "MOST_ROWS", 1)
    assert reader.get("/contracts/contracts.csv").status_code == 200
