"""A day at a desk of three hundred open cases with twenty items of today's meeting: find, batch, hand over, by keys."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.audit import audit, prepare
from tests.browser.conftest import Office
from tests.browser.words import CHINESE, ENGLISH, Words
from tests.services import batches

pytestmark = [pytest.mark.browser, pytest.mark.on_request]

TODAY, LATER = 20, 280
OFFICE, COLLEAGUE = "wang.lin", "zhu.yi"


def busy(office: Office, today: int, later: int) -> tuple[str, str]:
    """A meeting that is held today, with so many items, and another one with many more; all of them wait."""
    cast = office.cast
    conference = batches.submitted(cast, today)
    held = cast.case(conference).data["meeting_date"]
    cast.clock.at += timedelta(days=(held - cast.today).days)
    return conference, batches.submitted(cast, later)


def test_a_day_at_a_desk_of_three_hundred_cases(office: Office) -> None:
    conference, second = busy(office, TODAY, LATER)
    desk = office.desk(ENGLISH)
    page = desk.page
    desk.sign_in(OFFICE)
    desk.go("/inbox")
    first = page.locator(".gf-group h2").first
    expect(first).to_contain_text("Today:")
    waiting = page.locator(".gf-tally").inner_text()
    assert sum(int(each) for each in re.findall(r"(\d+) (?:overdue|this week|later)", waiting)) >= TODAY + LATER
    expect(page.locator(f"section[aria-labelledby='g-{conference}'] .gf-work > li")).to_have_count(
        TODAY + 1
    )  # and the meeting itself

    desk.go(f"/inbox?within={second}")
    for _ in range(TODAY):  # by keys alone
        page.keyboard.press("j")
        page.keyboard.press("x")
    ticked = page.locator(".gf-work input:checked")
    expect(ticked).to_have_count(TODAY)
    items = [str(ticked.nth(each).get_attribute("value")) for each in range(TODAY)]
    office.cast.fire(OFFICE, items[3], "admit")  # meanwhile a colleague did one of them
    page.get_by_role("button", name="One step for all ticked cases").click()
    page.locator("input[value^='admit/']").check()
    page.get_by_role("button", name="Continue to check").click()
    desk.see("in 19 of 20 cases")
    page.get_by_role("button", name=re.compile("send for 19 cases")).click()
    desk.see("Recorded in 19 of 19 cases")
    assert batches.states(office.cast, items) == ["hearing"] * TODAY

    page.keyboard.press("g")
    page.keyboard.press("i")
    page.wait_for_url(re.compile("/inbox$"))
    page.keyboard.press("/")
    page.keyboard.type(f"{conference} jx?")  # while somebody types, these keys are letters
    expect(page.locator("#f-q")).to_have_value(f"{conference} jx?")
    page.locator("#f-q").fill(conference.replace("-000", "-").lower())
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/cases\?q="))
    desk.see(conference)  # by another spelling of its reference
    desk.go("/inbox?by=matter")
    rows = page.locator(".gf-work > li")
    rows.nth(0).locator("input").check()
    rows.nth(1).locator("input").check()
    page.get_by_role("button", name="Hand over the ticked cases").click()
    page.get_by_label("To whom").select_option(label="Zhu Yi")
    page.get_by_label("Note").fill("Please see to these two.")
    page.get_by_role("button", name="Hand over 2 cases").click()
    desk.see("2 cases are handed over.")
    desk.go("/inbox?care=colleagues")
    expect(rows).to_have_count(2)
    desk.sign_in(COLLEAGUE)
    desk.see("Please see to these two.")
    page.get_by_role("button", name=re.compile("^I know of")).first.click()
    desk.go("/inbox/kept")
    expect(page.locator("section[aria-labelledby='g-cared'] li")).to_have_count(2)


def test_keys_are_switched_off_in_the_help(office: Office) -> None:
    busy(office, 1, 1)
    desk = office.desk(ENGLISH)
    page = desk.page
    desk.sign_in(OFFICE)
    page.keyboard.press("?")
    page.wait_for_url(re.compile("/help#keyboard$"))
    page.get_by_role("button", name="Switch the single keys off").click()
    desk.go("/inbox")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement === document.body")
    desk.go("/help")
    page.get_by_role("button", name="Switch the single keys on").click()
    desk.go("/inbox")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.className") == "do"


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_the_pages_of_a_desk_have_no_barrier_on_a_desk_and_on_a_phone(office: Office, words: Words) -> None:
    conference, second = busy(office, 3, 2)
    items = batches.items_of(office.cast, second)
    desk = office.desk(words)
    page = desk.page
    prepare(page)
    desk.sign_in(OFFICE)
    ticked = "&".join(f"item={each}" for each in items)
    paths = (
        "/inbox", f"/inbox?by=matter&within={conference}", "/inbox/others", "/inbox/kept", f"/inbox/steps?{ticked}",
        f"/inbox/hand-over?{ticked}", f"/cases/{items[0]}/kept",
    )  # fmt: skip
    found = []
    for path in paths:
        desk.go(path)
        found.append(audit(page, path, words.tag))
    assert [(each.barriers, each.faults, each.english) for each in found] == [((), (), ())] * len(found)
