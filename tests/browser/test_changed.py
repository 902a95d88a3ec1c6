"""A page that is open says when what it shows has changed, and moves nothing under its reader."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.audit import audit, prepare
from tests.browser.conftest import Office
from tests.browser.words import CHINESE, ENGLISH, Words
from tests.services import disputes

pytestmark = [pytest.mark.browser, pytest.mark.on_request]

TOLD = {"en": "This has changed since you opened the page.", "zh-Hans": "您打开本页后，内容已有变化。"}


def opened(office: Office, person: str, address: str, words: Words) -> Page:
    """Its clock stands: time passes as the test says."""
    desk = office.desk(words)
    prepare(desk.page)
    desk.sign_in(person)
    desk.page.clock.install()
    desk.go(address)
    return desk.page


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_what_the_other_side_did_is_said_once_and_shown_when_asked_for(office: Office, words: Words) -> None:
    reference = disputes.negotiation(office.cast)
    page = opened(office, "chen.yu", f"/cases/{reference}", words)
    line = page.locator("[data-mark]")
    with page.expect_response(re.compile("/mark$")):
        page.clock.run_for(20_000)
    expect(line).to_be_empty()
    office.cast.fire("he.jun", reference, "accept_standstill")
    for _ in range(2):
        with page.expect_response(re.compile("/mark$")):
            page.clock.run_for(20_000)
        expect(line).to_contain_text(TOLD[words.tag])
    assert line.inner_text().count(TOLD[words.tag]) == 1
    assert audit(page, "changed", words.tag).barriers == ()
    line.get_by_role("link").click()
    expect(page.locator("[data-mark]")).to_be_empty()


def test_a_reader_who_only_looks_on_is_not_told(office: Office) -> None:
    reference = disputes.negotiation(office.cast)
    page = opened(office, "admin", "/inbox", ENGLISH)
    assert page.locator("[data-mark]").count() == 0
    assert page.request.get(f"{office.address}/cases/{reference}/mark").status == 404
