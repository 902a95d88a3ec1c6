"""The desk without a mouse: everything can be reached, seen and done by keys alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Office
from tests.builders import PASSWORD
from tests.services import disputes

pytestmark = pytest.mark.browser

MOST_STOPS = 80
_FOCUSED = """() => {
  const here = document.activeElement, style = getComputedStyle(here);
  if (here === document.body) return { name: 'past the end', visible: true };
  const row = here.closest('li') ? getComputedStyle(here.closest('li')) : style;
  const outlined = each => each.outlineStyle !== 'none' && parseFloat(each.outlineWidth) >= 2;
  return {
    name: (here.labels && here.labels.length ? here.labels[0].innerText : here.innerText || '').trim(),
    visible: outlined(style) || outlined(row) || style.boxShadow !== 'none',
  };
}"""


def test_a_step_is_taken_with_the_keyboard_alone_and_the_focus_is_always_seen(office: Office) -> None:
    case = disputes.negotiation(office.cast)
    page = office.desk().page
    page.goto(f"{office.address}/cases/{case}")
    tab_to(page, "Work e-mail")
    page.keyboard.type("chen.yu@govflow.example")
    tab_to(page, "Password")
    page.keyboard.type(PASSWORD)
    follow(page)
    expect(page).to_have_url(re.compile(rf"/cases/{case}$"))
    skip_to_the_content(page)
    tab_to(page, "Confirm that the standstill is known")
    follow(page)
    skip_to_the_content(page)
    tab_to(page, "Send: Confirm that the standstill is known")
    follow(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Recorded as entry")


def test_errors_are_reached_from_their_summary(office: Office) -> None:
    case = disputes.draft(office.cast)
    desk = office.desk()
    desk.sign_in("chen.yu")
    desk.begin(case, "File the claim")
    desk.fill("Kind of dispute", "Water use or works")
    desk.fill("Class of your main evidence", "Official monitoring or gauging record")
    desk.press("Continue")
    desk.press("Continue to check")
    expect(desk.page.locator(".gf-errors")).to_be_focused()  # the page begins there: nobody looks for what is wrong
    tab_to(desk.page, "Remedy sought: This is needed.")
    desk.page.keyboard.press("Enter")
    assert desk.page.evaluate("location.hash") == "#answer_remedy"
    desk.page.keyboard.press("Tab")
    expect(desk.page.get_by_label("Signed petition")).to_be_focused()


def follow(page: Page) -> None:
    """Press the enter key on what leads on."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def skip_to_the_content(page: Page) -> None:
    """The first stop of every page is the link past its frame."""
    page.wait_for_load_state()
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to main content"
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()


def tab_to(page: Page, name: str) -> None:
    """Press the tab key until this has the focus."""
    stops = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stops.append(focused(page))
        if stops[-1] == name:
            return
    pytest.fail(f"{name!r} is not among {stops}")


def focused(page: Page) -> str:
    """The name of what has the focus, which must be seen."""
    found = page.evaluate(_FOCUSED)
    assert found["visible"], f"the focus on {found['name']!r} cannot be seen"
    name: str = found["name"]
    return name
