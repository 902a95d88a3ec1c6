"""The page of a case in a browser: what matters first, three screens for forty entries, forms that cut nothing off."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from govflow.legible import length
from tests.browser.conftest import Office
from tests.browser.desk import Desk
from tests.services import disputes
from tests.services.sealed import case_page

pytestmark = pytest.mark.browser

ENTRIES, FEWEST = 40, 12  # at least so many entries lead to the first session
SCREENS = 3
DESK, PHONE = (1280, 800), (390, 844)
PASTED = "Section at Zhangfang\u200b.\u2028Gauged twice\u00ad a day.\x0bE\u0301tiage."


def long_case(office: Office) -> str:
    """A mediation that was begun after many talks: forty entries or more."""
    case = disputes.negotiation(office.cast)
    for _ in range(ENTRIES - FEWEST):
        disputes.talk(office.cast, case)
    disputes.sessions(office.cast, case)
    assert case_page(office.cast, "chen.yu", case).timeline.known >= ENTRIES
    return case


def at_the_page(office: Office, case: str) -> Desk:
    desk = office.desk()
    desk.sign_in("chen.yu")
    desk.go(f"/cases/{case}")
    return desk


def test_a_case_of_forty_entries_reads_from_what_matters_and_fits_three_screens(office: Office) -> None:
    page = at_the_page(office, long_case(office)).page
    _screen(page, DESK)
    assert page.evaluate("document.documentElement.scrollHeight") <= SCREENS * DESK[1]
    names = page.locator("main h2").all_inner_texts()
    order = ["What is decided on", "What happens next", "What has happened"]
    assert [each for each in names if each in order] == order
    jumps = page.get_by_role("navigation", name="On this page").get_by_role("link")
    targets = [each.get_attribute("href") or "" for each in jumps.all()]
    assert all(page.locator(each).count() == 1 for each in targets), targets
    assert page.locator(".gf-log .gf-mono").count() == 0, "a hash stands on the page of its entry"
    _screen(page, PHONE)
    facts = page.locator("#decided-on ~ dl > div").first.bounding_box()
    assert facts is not None
    assert facts["y"] + facts["height"] <= PHONE[1]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    page.emulate_media(media="print")
    for phase in page.locator(".gf-stretch").all():
        expect(phase.locator(".gf-log > li").last).to_be_visible()


def test_a_field_cuts_nothing_off_counts_as_the_server_does_and_says_what_is_too_long(office: Office) -> None:
    desk = at_the_page(office, disputes.negotiation(office.cast))
    desk.main.get_by_role("link", name="Record talks").click()
    field = desk.page.get_by_label("What was discussed")
    most = int(field.get_attribute("data-most") or 0)
    filled = PASTED + "x" * (most - length(PASTED) - 1) + "  "
    field.evaluate("(each, text) => { each.value = text; each.dispatchEvent(new Event('input')) }", filled)
    told = desk.page.locator("[data-most] + [role=status]").first
    expect(told).to_contain_text(f"{length(filled):,} of at most {most:,}")
    field.evaluate("each => { each.value += '12345'; each.dispatchEvent(new Event('input')) }")
    too_many = length(filled + "12345") - most  # the blanks are no longer at the end
    assert too_many > 0
    expect(told).to_contain_text(f"{too_many} too many")
    desk.press("Continue to check")
    expect(desk.page.locator(".gf-errors")).to_be_focused()
    assert length(field.input_value()) == most + too_many
    said = f"Use at most {most} characters; these are {most + too_many}."
    expect(desk.page.locator(".gf-errors")).to_contain_text(said)


def _screen(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
