"""Replies under seal on a phone: one side replies, the mediator opens them, the other side reads both."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Office
from tests.services import replies

pytestmark = pytest.mark.browser


def test_replies_are_lodged_opened_and_read_on_a_phone(office: Office) -> None:
    reference = replies.replying(office.cast)
    replies.lodge(office.cast, reference, "fangshan")
    desk = office.desk()
    desk.sign_in("he.jun")
    page = desk.page
    page.set_viewport_size({"width": 375, "height": 800})
    desk.take(reference, "Lodge a reply", {"Reply": "1345678"})
    desk.go(f"/cases/{reference}")
    expect(desk.main).to_contain_text("sealed until “Open the replies”")
    expect(desk.main).not_to_contain_text("¥871,234.00")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    desk.sign_in("zhou.min")
    desk.take(reference, "Open the replies")
    desk.sign_in("he.jun")
    desk.go(f"/cases/{reference}")
    for amount in ("¥871,234.00", "¥1,345,678.00"):
        expect(desk.main).to_contain_text(amount)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
