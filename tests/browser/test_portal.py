"""Somebody without an account finds a draft, reads it in both languages, on paper and by keyboard; and an organization
reports misuse, whose answer everybody reads without learning who reported.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.audit import WIDTHS, audit, prepare
from tests.browser.conftest import Office
from tests.browser.words import CHINESE, ENGLISH
from tests.services import norms

pytestmark = [pytest.mark.browser, pytest.mark.on_request]


def test_a_visitor_searches_reads_and_changes_the_language(office: Office) -> None:
    reference = norms.laid_open(office.cast)
    norms.in_force(office.cast, title="Dust limits")
    desk = office.desk()
    page = desk.page
    desk.go("/public")
    assert page.url.endswith("/public/en")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Under way").click()
    page.get_by_role("searchbox").fill("VOC")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="VOC limits").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("VOC limits")
    expect(page.get_by_text("Limits by kind.")).to_be_visible()
    page.get_by_role("link", name="中文").click()
    assert page.url.endswith(f"/public/zh/cases/{reference}")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="主导航")).to_be_hidden()
    expect(page.get_by_text("Limits by kind.")).to_be_visible()
    assert page.context.cookies() == []


def test_no_page_of_the_portal_bars_anybody(office: Office) -> None:
    """Where there is nothing as well; the pages of a region at work are looked at in ``test_pages.py``."""
    empty = ("", "/decisions", "/notices?q=zebra", "/organizations?q=zebra", "/standards", "/commitments", "/cases/X")
    for words, language in ((ENGLISH, "en"), (CHINESE, "zh")):
        desk = office.desk(words)
        prepare(desk.page)
        for path in empty:
            desk.go(f"/public/{language}{path}")
            found = audit(desk.page, path, words.tag, WIDTHS)
            assert (found.barriers, found.faults) == ((), ()), path
            assert words is ENGLISH or found.english == (), path


def test_a_report_is_answered_and_the_portal_names_nobody_who_reported(office: Office) -> None:
    desk = office.desk()
    desk.sign_in("xu.peng")
    desk.go("/cases/new/supervision-report")
    page = desk.page
    page.get_by_label("Title of the case", exact=True).fill("The weir")
    desk.main.locator("select[name=answer_concerned]").select_option(label="Laishui County")
    desk.main.locator("select[name=answer_handler]").select_option(label="Joint Office")
    page.get_by_label("Money used otherwise than decided").check()
    page.get_by_label("What happened").fill("The weir was paid for and not built.")
    desk.press(desk.words.check)
    desk.press(desk.words.open_case)
    reference = page.locator(".gf-ref span").first.inner_text()
    office.cast.fire("wang.lin", reference, "admit", matter_title="The weir", matter="What was the money spent on?")
    inquiry = office.cast.linked(reference)[-1]
    desk.sign_in("he.jun")
    desk.go(f"/cases/{inquiry}/steps/answer_question")
    page.get_by_label("Answer", exact=False).first.fill("On a road.")
    desk.press(desk.words.check)
    page.locator("form button.btn-primary").click()
    visitor = office.desk()
    visitor.go(f"/public/en/cases/{inquiry}")
    expect(visitor.page.get_by_text("On a road.")).to_be_visible()
    expect(visitor.page.get_by_text("Haihe Water Users")).to_have_count(0)
    visitor.go(f"/public/en/cases/{reference}")
    expect(visitor.page.get_by_text("There is nothing here for you")).to_be_visible()
