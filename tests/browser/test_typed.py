"""Nothing typed is lost, in a browser: two tabs and two organizations, a session that ends, a draft elsewhere."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from govflow.store.people import SessionRow
from tests.browser.audit import PHONE, audit, faint, prepare
from tests.browser.conftest import Office
from tests.browser.desk import Desk
from tests.browser.words import CHINESE, ENGLISH, Words
from tests.builders import give_role
from tests.services import disputes

pytestmark = [pytest.mark.browser, pytest.mark.on_request]

LONG = "What the weir held back in May. " * 29  # 928 characters


def at_the_form(office: Office, words: Words = ENGLISH) -> tuple[Desk, str]:
    """Chen Yu at the second page of the form of a claim; the address of the form."""
    path = f"/cases/{disputes.draft(office.cast)}/steps/file"
    desk = office.desk(words)
    prepare(desk.page)
    desk.sign_in("chen.yu")
    desk.go(path)
    return desk, path


def seen(page: Page, name: str, words: Words) -> None:
    """The page is without barriers, at a desk and on a telephone."""
    found = audit(page, name, words.tag)
    assert (found.barriers, found.faults, found.english) == ((), (), ())
    page.set_viewport_size({"width": PHONE, "height": 900})
    assert faint(page) == []
    if folder := os.environ.get("GOVFLOW_PICTURES"):
        for width in (1280, PHONE):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=f"{folder}/{name}.{words.tag}.{width}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 900})


def lapse(office: Office) -> None:
    with office.cast.backend.transaction() as session:
        session.execute(update(SessionRow).values(expires_at=office.cast.clock.now()))


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_two_tabs_act_for_two_organizations(office: Office, words: Words) -> None:
    give_role(office.cast, "chen.yu", "tangshan", "liaison")
    desk, _ = at_the_form(office, words)
    page = desk.page
    page.locator("select").first.select_option(index=1)
    other = page.context.new_page()
    other.goto(f"{desk.address}/inbox")
    menu = other.locator("details.gf-menu")
    menu.locator("summary").click()
    menu.locator("button[aria-pressed=false]").click()
    chosen = page.locator("select").first.input_value()
    page.locator("button[value=check]").last.click()
    expect(page.locator("h1")).to_be_visible()
    seen(page, "another", words)
    page.locator("main .btn-primary").click()
    expect(page.locator("select").first).to_have_value(chosen)
    seen(page, "given-back", words)


def test_a_session_that_has_ended_leads_back_to_the_filled_form(office: Office) -> None:
    desk, _ = at_the_form(office)
    page = desk.page
    page.goto(page.url)
    disputes_talks = f"/cases/{disputes.negotiation(office.cast)}/steps/log_talks"
    desk.go(disputes_talks)
    box = page.locator("textarea").first
    box.fill(LONG)
    lapse(office)
    desk.press(ENGLISH.check)
    expect(page.get_by_text("What you typed is kept for 24 hours")).to_be_visible()
    page.get_by_label(ENGLISH.email).fill("chen.yu@govflow.example")
    page.get_by_label(ENGLISH.password).fill("seven white herons")
    page.locator("form.gf-card").get_by_role("button", name=ENGLISH.sign_in).click()
    expect(page.locator("textarea").first).to_have_value(LONG)
    assert disputes_talks in page.url


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_what_is_typed_is_kept_by_itself_and_is_there_on_another_device(office: Office, words: Words) -> None:
    desk, _ = at_the_form(office, words)
    path = f"/cases/{disputes.negotiation(office.cast)}/steps/log_talks"
    desk.go(path)
    desk.page.locator("textarea").first.fill(LONG)
    expect(desk.page.locator("[data-kept]")).not_to_be_empty(timeout=10_000)
    office.cast.clock.at += timedelta(minutes=1)
    home = office.desk(words)
    prepare(home.page)
    home.sign_in("chen.yu")
    home.go(path)
    expect(home.page.locator("textarea").first).to_be_empty()
    seen(home.page, "begun", words)
    home.page.locator("a[href*='kept=']").click()
    expect(home.page.locator("textarea").first).to_have_value(LONG)


def test_leaving_warns_only_while_something_is_not_kept(office: Office) -> None:
    desk, _ = at_the_form(office)
    page, asked = desk.page, []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    path = f"/cases/{disputes.negotiation(office.cast)}/steps/log_talks"
    desk.go(path)
    page.locator("textarea").first.press_sequentially("We met.")
    desk.go("/inbox")
    assert asked == ["beforeunload"]
    desk.go(path)
    page.locator("textarea").first.press_sequentially("We met.")
    expect(page.locator("[data-kept]")).not_to_be_empty(timeout=10_000)
    desk.go("/inbox")
    assert asked == ["beforeunload"]


def test_back_after_sending_asks_nothing_and_sends_nothing_again(office: Office) -> None:
    desk, _ = at_the_form(office)
    reference, page = disputes.negotiation(office.cast), desk.page
    desk.begin(reference, "Record talks")
    desk.check({"Date of the talks": "2026-03-01", "What was discussed": LONG})
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check: Record talks")
    desk.press("Send: Record talks")
    receipt, version = page.url, office.cast.case(reference).version
    page.go_back()
    expect(page.get_by_text("it was sent or thrown away")).to_be_visible()
    page.go_forward()
    assert page.url == receipt
    assert office.cast.case(reference).version == version
