"""P17: nothing that people wrote is a formula in the agenda or the voting record of a meeting, in either file."""

from __future__ import annotations

import csv
import io
import random

import pytest
from openpyxl import load_workbook
from sqlalchemy import update

from govflow.store.cases import CaseRow
from govflow.store.people import OrganizationRow
from govflow.store.rounds.tables import SEAT
from tests.promises.figures import SEED, figure
from tests.promises.house import House
from tests.promises.test_p17_exports_hold_no_formula import AFTER, BEFORE, SIGNS, formula
from tests.services import batches


@pytest.fixture
def conference(house: House) -> str:
    """In session, with a vote open on its first item."""
    reference = batches.in_session(house.cast, 2)
    house.cast.fire("gao.shan", batches.items_of(house.cast, reference)[0], "call_vote")
    return reference


def test_no_cell_of_a_workbook_or_a_voting_record_is_a_formula(house: House, conference: str) -> None:
    print(f"seed {SEED}")
    choose, browser = random.Random(SEED), house.signed_in("wang.lin")
    for _ in range(figure(8, 200)):
        cell = choose.choice(BEFORE) + choose.choice(SIGNS) + choose.choice(AFTER)
        _fill(house, cell)
        kinds: dict[str, set[str]] = {}
        cells = _texts(browser.get(f"/cases/{conference}/votes.csv").data)
        for name in ("votes", "agenda"):
            found, kinds[name] = _cells(browser.get(f"/cases/{conference}/{name}.xlsx").data)
            cells += found
        assert any(cell.strip()[1:3] in each for each in cells), "the field is not in the files"
        assert [each for each in cells if formula(each)] == [], repr(cell)
        assert "f" not in kinds["votes"] | kinds["agenda"], repr(cell)


def _fill(house: House, cell: str) -> None:
    """Titles of items, names of organizations and of seats."""
    with house.cast.backend.transaction() as session:
        session.connection.execute(update(CaseRow).values(title=cell, title_other=cell))
        session.connection.execute(update(OrganizationRow).values(name_en=cell, name_zh=cell))
        session.connection.execute(update(SEAT).values(name_en=cell, name_zh=cell))


def _texts(data: bytes) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True) for cell in row]


def _cells(data: bytes) -> tuple[list[str], set[str]]:
    """What stands in the cells of a workbook, and of which types they are."""
    cells = [each for row in load_workbook(io.BytesIO(data)).worksheets[0].iter_rows() for each in row]
    return [str(each.value) for each in cells if each.value is not None], {each.data_type for each in cells}
