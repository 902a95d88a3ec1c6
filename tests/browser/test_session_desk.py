"""The desk of a session in a browser: by keys alone, in step with what others do, and on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.audit import PHONE, audit, faint, prepare
from tests.browser.conftest import Office
from tests.browser.desk import Desk
from tests.browser.test_keyboard import follow, skip_to_the_content, tab_to
from tests.browser.test_roll_call import show
from tests.browser.words import CHINESE, ENGLISH, Words
from tests.services import proposals

pytestmark = [pytest.mark.browser, pytest.mark.on_request]

SECRETARY, CHAIR, MEMBER = "wang.lin", "gao.shan", "sun.hao"
OFFICE = {"en": "Beijing-Tianjin-Hebei Joint Conference", "zh-Hans": "京津冀联席会议"}
SOON = 15_000  # ms; a desk asks every four seconds


def at_desk(office: Office, person: str, conference: str, words: Words = ENGLISH, *, acting_for: str = "") -> Desk:
    desk = office.desk(words)
    prepare(desk.page)
    desk.sign_in(person, acting_for=acting_for)
    desk.go(f"/cases/{conference}/desk")
    return desk


def choose(page: Page, organization: str, presence: str) -> None:
    """By keys: the list that is asked for, and in it the entry that begins so."""
    box = page.get_by_role("group", name=organization).get_by_role("combobox")
    box.focus()
    page.keyboard.type(presence)


def test_a_session_is_kept_by_keys_alone(office: Office) -> None:
    conference, item = proposals.conference_in_session(office.cast)
    secretary = at_desk(office, SECRETARY, conference).page
    secretary.keyboard.press("ArrowLeft")
    expect(secretary.get_by_role("heading", level=1)).to_contain_text("Item 2: Approval of the minutes")
    secretary.keyboard.press("ArrowRight")
    expect(secretary.get_by_role("heading", level=1)).to_contain_text("Item 3: VOC limits")
    skip_to_the_content(secretary)
    tab_to(secretary, "Change attendance")
    secretary.keyboard.press("Enter")
    choose(secretary, "Hebei Province", "has left")
    tab_to(secretary, "Record attendance")
    follow(secretary)
    expect(secretary.get_by_role("main")).to_contain_text("2 of 3 present")
    chair = at_desk(office, CHAIR, conference, acting_for=OFFICE["en"]).page
    skip_to_the_content(chair)
    tab_to(chair, "Call the vote")
    follow(chair)
    expect(chair.get_by_role("main")).to_contain_text("open since")
    assert office.cast.state(item) == "vote_standards"
    assert [each.status for each in office.cast.round(item).seats] == ["present", "present", "absent"]


def test_a_desk_that_stands_open_shows_what_others_do(office: Office) -> None:
    conference, item = proposals.conference_in_session(office.cast)
    page = at_desk(office, MEMBER, conference).page
    main = page.get_by_role("main")
    page.evaluate("window.loadedOnce = true")
    office.cast.fire(CHAIR, item, "call_vote")
    expect(main).to_contain_text("Vote on a standard", timeout=SOON)
    expect(page.get_by_role("link", name="Vote for your organization")).to_be_visible()
    office.cast.answer("tianjin", item, "yes")
    expect(main).to_contain_text("1 yes", timeout=SOON)
    assert page.evaluate("window.loadedOnce") is True


def test_whoever_is_filling_something_in_is_told_and_loses_nothing(office: Office) -> None:
    conference, item = proposals.conference_in_session(office.cast)
    page = at_desk(office, SECRETARY, conference).page
    page.get_by_text("Change attendance").click()
    reason = page.get_by_label("Reason")
    reason.fill("Left for the flood")
    page.get_by_role("heading", level=1).click()
    office.cast.fire(CHAIR, item, "call_vote")
    expect(page.get_by_role("status").first).to_contain_text("Something has changed at the desk.", timeout=SOON)
    assert reason.input_value() == "Left for the flood"
    page.get_by_role("link", name="Show it").click()
    expect(page.get_by_role("main")).to_contain_text("Vote on a standard")


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_a_desk_has_no_barrier_for_who_keeps_it_who_leads_and_who_votes(office: Office, words: Words) -> None:
    conference, item = proposals.conference_in_session(office.cast)
    before = at_desk(office, SECRETARY, conference, words)
    before.page.locator(".gf-desk details summary").last.click()
    found = [audit(before.page, "before the vote", words.tag)]
    office.cast.fire(CHAIR, item, "call_vote")
    for person, acting_for in ((SECRETARY, ""), (CHAIR, OFFICE[words.tag]), (MEMBER, "")):
        page = at_desk(office, person, conference, words, acting_for=acting_for).page
        found.append(audit(page, person, words.tag))
        page.set_viewport_size({"width": PHONE, "height": 900})
        show(page, f"desk-{person}-{words.tag}")
        assert faint(page) == []
    assert [(each.where, each.barriers, each.faults, each.english) for each in found] == [
        (each.where, (), (), ()) for each in found
    ]
