"""A case on paper: the record without the frame, and without what was said in confidence."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Office
from tests.services import disputes

pytestmark = pytest.mark.browser


def test_paper_shows_the_record_but_neither_frame_nor_confidences(office: Office) -> None:
    case = disputes.sessions(office.cast)
    office.cast.fire("zhou.min", case, "record_caucus", caucus_note="Fangshan would take 1.8 cubic metres.")
    desk = office.desk()
    desk.sign_in("zhou.min")
    desk.go(f"/cases/{case}")
    page = desk.page
    private, frame = page.locator(".gf-private"), page.get_by_role("navigation", name="Main")
    expect(private).to_contain_text("1.8 cubic metres")
    expect(frame).to_be_visible()
    page.emulate_media(media="print")
    for hidden in (private, frame, page.locator(".gf-doing"), page.get_by_role("button", name="Sign out")):
        expect(hidden).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator("details dl.gf-review").first).to_be_visible()
    expect(page.locator(".gf-log")).to_contain_text("Hold the first session")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
