"""Replies to an invitation in a browser: without a barrier, on a phone, in both languages, and by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.audit import audit, faint, prepare
from tests.browser.conftest import Office
from tests.browser.desk import Desk
from tests.browser.words import CHINESE, ENGLISH, Words
from tests.services.invitations import SECRETARY, invited, replied

pytestmark = pytest.mark.browser


@pytest.fixture
def conference(office: Office) -> str:
    found, _ = invited(office.cast)
    replied(office.cast, found, "sun.hao", persons="孙浩 副主任")
    replied(office.cast, found, "ma.ling", "proxy", proxy_id="beijing")
    return found


def opened(office: Office, person: str, address: str, words: Words = CHINESE) -> Desk:
    desk = office.desk(words)
    prepare(desk.page)
    desk.sign_in(person)
    desk.go(address)
    return desk


@pytest.mark.on_request
@pytest.mark.parametrize("words", [CHINESE, ENGLISH], ids=["zh", "en"])
@pytest.mark.parametrize("person", [SECRETARY, "li.jian", "peng.cheng"])
def test_no_page_of_replies_has_a_barrier(office: Office, conference: str, person: str, words: Words) -> None:
    for place in ("/reply", "/desk", ""):
        page = opened(office, person, f"/cases/{conference}{place}", words).page
        found = audit(page, place, words.tag)
        assert (found.barriers, found.faults) == ((), ()), place
        if words is CHINESE:
            assert found.english == (), place
        assert faint(page) == [], place


def test_an_organization_replies_by_keyboard_alone(office: Office, conference: str) -> None:
    page = opened(office, "li.jian", f"/cases/{conference}/reply").page
    page.locator("input[name=says]").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("李健 主任")
    page.keyboard.press("Enter")
    expect(page.locator("body")).to_contain_text("回执已报送。")
    assert "李健 主任" in page.locator("main").inner_text()


def test_the_secretary_records_what_was_announced_with_one_press(office: Office, conference: str) -> None:
    page = opened(office, SECRETARY, f"/cases/{conference}/desk").page
    page.get_by_role("button", name="按回执登记到会").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#attendance + p")).not_to_have_text("应到3个，实到0个")
    assert page.locator("#attendance + p").inner_text() == "应到3个，实到2个"
