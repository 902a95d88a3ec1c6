"""What changed in a text, in a browser: without barriers by day and in the dark, on a phone, by keyboard, on paper."""

from __future__ import annotations

import os

import pytest
from playwright.sync_api import Page, expect

from tests.browser.audit import PHONE, audit, faint, prepare
from tests.browser.conftest import Office
from tests.browser.words import CHINESE, ENGLISH, Words
from tests.services import proposals

pytestmark = [pytest.mark.browser, pytest.mark.on_request]

FUND, START = "第二条 补助资金为%s元，由联合办统一管理。\n", "第三条 本办法自公布之日起施行。\n"
BEFORE = "第一条 各成员单位应当于2026年3月2日前报送方案。\n" + FUND % "1,200" + START
AFTER = "第一条 各成员政府应当于2026年3月20日前报送方案。\n" + START + FUND % "1,500"


def opened(office: Office, words: Words) -> Page:
    reference = proposals.hearing(office.cast)
    for person in (*proposals.SPEAKERS, "peng.cheng"):
        office.cast.respond(person, reference, "positive")
    for text in (BEFORE, AFTER):
        office.cast.fire("peng.cheng", reference, "revise", text=text, changes_made="The date.")
        for person in (*proposals.SPEAKERS, "peng.cheng"):
            office.cast.respond(person, reference, "positive")
    office.cast.fire("gao.shan", reference, "call_vote")
    desk = office.desk(words)
    prepare(desk.page)
    desk.sign_in("wang.lin")
    desk.go(f"/cases/{reference}/texts/text")
    return desk.page


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_what_changed_is_without_barriers(office: Office, words: Words) -> None:
    page = opened(office, words)
    found = audit(page, "texts", words.tag)
    assert (found.barriers, found.faults, found.english) == ((), (), ())
    page.set_viewport_size({"width": PHONE, "height": 900})
    assert faint(page) == []
    if folder := os.environ.get("GOVFLOW_PICTURES"):
        for width in (1280, PHONE):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=f"{folder}/texts.{words.tag}.{width}.png", full_page=True)


def test_two_versions_are_chosen_by_keyboard_alone(office: Office) -> None:
    page = opened(office, ENGLISH)
    page.locator("#v-from").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#compared")).to_have_text("What changed from version 1 to version 3")
    assert page.url.endswith("?from=1&to=3")


def test_on_paper_additions_and_removals_are_told_by_lines(office: Office) -> None:
    page = opened(office, ENGLISH)
    page.emulate_media(media="print")
    lines = "each => getComputedStyle(each).textDecorationLine"
    assert page.locator("section:has(#compared) del").first.evaluate(lines) == "line-through"
    assert page.locator("section:has(#compared) ins").first.evaluate(lines) == "underline"
    expect(page.locator("#v-from")).to_be_hidden()
