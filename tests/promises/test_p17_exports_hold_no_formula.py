"""P17: no cell of an export is a formula to any spreadsheet program, whatever people wrote in any field.

The judge here is not the one of the product: it reads the file as spreadsheet programs do and looks at each cell.
"""

from __future__ import annotations

import csv
import io
import random
import unicodedata
from dataclasses import dataclass

import pytest
from sqlalchemy import Update, bindparam, update

from govflow.store.cases import CaseRow
from govflow.store.people import OrganizationRow
from govflow.web.exports import spreadsheets
from tests.promises.figures import SEED, figure
from tests.promises.house import House
from tests.services import disputes
from tests.web.conftest import Browser

SIGNS = "=+-@＝＋－＠﹦﹢﹣﹫"
BEFORE = (
    "", " ", "\t", "\r", "\n", "\x0b", "\x1f", "\u00a0", "\u3000", "\u200b", "\u200e", "\u202e", "\ufeff", "\u2028",
)  # fmt: skip
AFTER = ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("http://x?"&A1)', "SUM(A1:A9)*2", 'A",=1', "A\n=1", "A\r\n=1", "A;=1")
FIELDS: tuple[Update, ...] = (
    update(CaseRow).values(title=bindparam("cell")),
    update(CaseRow).values(title_other=bindparam("cell")),
    update(OrganizationRow).values(name_en=bindparam("cell"), name_zh=bindparam("cell")),
)
"""Every field of the export that people fill; the others are words of the procedure, references and dates."""


@pytest.fixture
def desk(house: House) -> Desk:
    """The claimant at the list of cases, which has one."""
    disputes.draft(house.cast)
    return Desk(house, house.signed_in("chen.yu"))


@dataclass(frozen=True)
class Desk:
    """A list of cases whose fields can be filled with anything, and its export."""

    house: House
    browser: Browser

    def fill(self, field: Update, cell: str) -> None:
        with self.house.cast.backend.transaction() as session:
            session.connection.execute(field, {"cell": cell})

    def read_in(self, language: str) -> None:
        self.browser.post("/language", {"language": language, "next": "/account"}, page="/account")

    def export(self) -> str:
        answer = self.browser.get("/cases.csv")
        assert answer.mimetype == "text/csv"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        sheet: str = answer.data.decode("utf-8-sig")
        return sheet


def test_no_cell_is_a_formula_whatever_people_wrote(desk: Desk) -> None:
    print(f"seed {SEED}")
    choose = random.Random(SEED)
    for language in ("en", "zh"):
        desk.read_in(language)
        for _ in range(figure(40, 1500)):
            cell = choose.choice(BEFORE) + choose.choice(SIGNS) + choose.choice(AFTER)
            field = choose.choice(FIELDS)
            desk.fill(field, cell)
            sheet = desk.export()
            assert cell.strip()[1:3] in sheet, "the field is not in the export"
            assert active(sheet) == [], f"{cell!r} by {field}"


def test_the_proof_sees_an_export_that_writes_cells_as_they_are(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The planted bug: nothing is put before a formula."""
    monkeypatch.setattr(spreadsheets, "inert", lambda cell: cell)
    for field, language in ((FIELDS[0], "en"), (FIELDS[1], "zh"), (FIELDS[2], "en")):
        desk.read_in(language)
        desk.fill(field, "=1+1")
        assert active(desk.export()) != [], str(field)
        desk.fill(field, "harmless")


def active(sheet: str) -> list[str]:
    """The cells that some program takes for a formula."""
    return [cell for row in csv.reader(io.StringIO(sheet, newline=""), strict=True) for cell in row if formula(cell)]


def formula(cell: str) -> bool:
    """Does the cell begin like a formula, after what programs skip?"""
    begin = next((each for each in cell if not each.isspace() and unicodedata.category(each) not in ("Cc", "Cf")), "")
    return unicodedata.normalize("NFKC", begin)[:1] in ("=", "+", "-", "@")
