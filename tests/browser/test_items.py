"""An agenda voted on item by item on a phone: from the case to the first, and from each to the next."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Office
from tests.services import agendas

pytestmark = [pytest.mark.browser, pytest.mark.on_request]


def test_a_member_goes_through_the_items_of_an_agenda_on_a_phone(office: Office) -> None:
    reference = agendas.voting(office.cast)
    desk = office.desk()
    desk.sign_in("chen.yu")
    page = desk.page
    page.set_viewport_size({"width": 375, "height": 800})
    desk.go(f"/cases/{reference}")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("link", name="Answer: Vote on items, 3 open").click()
    for words in ("1: Bridge", "2: Road", "3: School"):
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Vote on items · {words}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.get_by_label("Yes").check()
        page.get_by_role("button", name="Continue to check").click()
        desk.see("What is answered to")
        page.get_by_role("button", name="Vote: Yes").click()
    desk.see("It can be replaced until the round closes.")
    page.get_by_role("link", name="Previous").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vote on items · 2: Road")
