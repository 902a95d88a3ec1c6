"""A table on a phone: one card a row with the name of every cell, and the button that brings more rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from govflow.services.catalog import publish
from tests.browser.conftest import Office

pytestmark = pytest.mark.browser
FILE = Path(__file__).parents[1] / "workflows" / "tables.v1.yaml"


def test_a_table_is_filled_in_on_a_phone(office: Office) -> None:
    with office.cast.backend.transaction() as session:
        publish(session, office.cast.clock, FILE.read_bytes(), name=FILE.name)
    desk = office.desk()
    desk.sign_in("chen.yu")
    page = desk.page
    page.set_viewport_size({"width": 375, "height": 800})
    desk.go("/cases/new/data-lines")
    page.get_by_label("Data set, row 3").fill("Rivers")
    page.get_by_role("button", name="More rows").click()
    expect(page.get_by_label("Data set, row 1")).to_have_value("Rivers")
    expect(page.get_by_label("Data set, row 8")).to_be_visible()
    cell = page.locator("td[data-label='Data set']").first
    assert "Data set" in cell.evaluate("cell => getComputedStyle(cell, '::before').content")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
