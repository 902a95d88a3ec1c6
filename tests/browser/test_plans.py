"""The pages of plans and of mutual recognition bar nobody, in both languages, on a phone and at a desk."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.audit import WIDTHS, audit, prepare
from tests.browser.conftest import Office
from tests.browser.words import CHINESE, ENGLISH
from tests.services import disputes, planned

pytestmark = [pytest.mark.browser, pytest.mark.on_request]


def test_no_page_of_plans_and_recognition_bars_anybody(office: Office) -> None:
    reference = disputes.draft(office.cast)
    planned.published(office.cast, reference, lines=2)
    planned.recognized(office.cast, reference)
    for words in (ENGLISH, CHINESE):
        desk = office.desk(words)
        desk.sign_in("he.jun")
        prepare(desk.page)
        for path in ("/plans", "/plans/1", "/plans?q=zebra", "/recognitions", "/recognitions?q=zebra&on=2026-01-01"):
            desk.go(path)
            found = audit(desk.page, path, words.tag, WIDTHS)
            assert (found.barriers, found.faults) == ((), ()), path
            assert words is ENGLISH or found.english == (), path


def test_a_reader_finds_a_plan_and_looks_at_another_day(office: Office) -> None:
    reference = disputes.draft(office.cast)
    planned.published(office.cast, reference)
    planned.recognized(office.cast, reference)
    desk = office.desk()
    desk.sign_in("he.jun")
    desk.go("/registers")
    desk.main.get_by_role("link", name="Regional plans").click()
    desk.main.get_by_role("link", name="Green belt").click()
    expect(desk.page.get_by_role("img", name="Forest 1 and its target")).to_be_visible()
    desk.go("/recognitions")
    expect(desk.main.get_by_text("Laboratory 1")).to_be_visible()
    assert desk.page.url.endswith("/recognitions")
    desk.page.get_by_label("On the day").fill("2000-01-01")
    desk.page.get_by_role("button", name="Search").click()
    expect(desk.main.locator("tbody").get_by_text("not recognized yet")).to_be_visible()
