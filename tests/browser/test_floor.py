"""The floor in a browser: one key to ask, to give and to end; a time that runs; a break on every desk; no barrier."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.audit import PHONE, audit, faint
from tests.browser.conftest import Office
from tests.browser.test_keyboard import follow, skip_to_the_content, tab_to
from tests.browser.test_roll_call import show
from tests.browser.test_session_desk import CHAIR, OFFICE, SECRETARY, SOON, at_desk
from tests.browser.words import CHINESE, ENGLISH, Words
from tests.services import floors, proposals

pytestmark = [pytest.mark.browser, pytest.mark.on_request]

MEMBER = "ma.ling"


def desk_of(office: Office, person: str, conference: str, words: Words = ENGLISH) -> Page:
    return at_desk(office, person, conference, words, acting_for=OFFICE[words.tag] if person == CHAIR else "").page


def pressed(page: Page, key: str) -> None:
    """A key that presses a button of the list: the page comes back at the list."""
    with page.expect_navigation():
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.id") == "floor"


def test_the_floor_is_asked_for_given_and_ended_with_one_key_each(office: Office) -> None:
    conference, item = proposals.conference_in_session(office.cast)
    line = floors.line_of(office.cast, conference, item)
    member, chair = desk_of(office, MEMBER, conference), desk_of(office, CHAIR, conference)
    member.keyboard.press("f")  # nothing there has the focus: the key is nobody's
    skip_to_the_content(member)
    tab_to(member, "Ask for the floor")
    follow(member)
    for _ in range(2):
        pressed(member, "f")  # gives it up, and asks again
    assert floors.told(office.cast, conference, line) == ("", ["Tianjin"], [])
    expect(chair.get_by_role("main")).to_contain_text("1 waits", timeout=SOON)
    skip_to_the_content(chair)
    tab_to(chair, "Give the floor\n: Tianjin Municipality")
    follow(chair)
    assert floors.told(office.cast, conference, line) == ("Tianjin", [], [])
    floors.ask(office.cast, conference, line, "sun.hao")
    expect(chair.get_by_role("main")).to_contain_text("1 waits", timeout=SOON)
    pressed(chair, "g")  # the focus stayed in the list when it was shown anew
    assert floors.told(office.cast, conference, line) == ("Beijing", [], ["Tianjin"])
    pressed(chair, "e")
    assert floors.told(office.cast, conference, line) == ("", [], ["Tianjin", "Beijing"])


def test_the_time_of_a_speech_runs_and_what_is_over_is_shown(office: Office) -> None:
    conference, item = proposals.conference_in_session(office.cast)
    line = floors.line_of(office.cast, conference, item)
    floors.ask(office.cast, conference, line, MEMBER)
    floors.change(office.cast, conference, CHAIR, "give", "tianjin")
    page = desk_of(office, MEMBER, conference)
    page.evaluate("document.querySelector('[data-seconds]').dataset.seconds = '298'")
    over = page.locator("#floor-over")
    expect(over).to_be_hidden()
    expect(over).to_be_visible(timeout=SOON)
    expect(over).to_contain_text("0:01")
    assert page.locator("[data-seconds]").inner_text() >= "5:01"


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_the_list_a_break_and_statements_have_no_barrier(office: Office, words: Words) -> None:
    conference, item = proposals.conference_in_session(office.cast)
    line = floors.line_of(office.cast, conference, item)
    for person in (MEMBER, "sun.hao", "peng.cheng"):
        floors.ask(office.cast, conference, line, person)
    floors.lodge(office.cast, conference, MEMBER, "We pay half.", zh="我们承担一半。", entry_id=line)
    floors.lodge(office.cast, conference, SECRETARY, "Hebei agrees.", zh="河北省同意。", whose="hebei")
    floors.replace(office.cast, conference, SECRETARY, "Hebei agrees in part.", reason="Heard wrongly")
    floors.change(office.cast, conference, CHAIR, "give", "tianjin")
    found = []
    for moment in ("speaking", "break"):
        for person in (CHAIR, SECRETARY, MEMBER):
            page = desk_of(office, person, conference, words)
            for each in page.locator("#floor details summary").all():
                each.click()
            found.append(audit(page, f"{moment} {person}", words.tag))
            page.set_viewport_size({"width": PHONE, "height": 900})
            show(page, f"floor-{moment}-{person}-{words.tag}")
            assert faint(page) == []
        if moment == "speaking":
            floors.interrupt(office.cast, conference, CHAIR, 15, "茶歇")
    for person in (SECRETARY, MEMBER, "li.jian"):
        desk = at_desk(office, person, conference, words)
        desk.go(f"/cases/{conference}/statements")
        for each in desk.page.locator("main details summary").all():
            each.click()
        found.append(audit(desk.page, f"statements {person}", words.tag))
        desk.page.set_viewport_size({"width": PHONE, "height": 900})
        assert faint(desk.page) == []
    assert [(each.where, each.barriers, each.faults, each.english) for each in found] == [
        (each.where, (), (), ()) for each in found
    ]


def test_a_break_is_told_on_open_desks_and_ends_with_one_click(office: Office) -> None:
    conference, _ = proposals.conference_in_session(office.cast)
    member, chair = desk_of(office, MEMBER, conference), desk_of(office, CHAIR, conference)
    chair.get_by_text("Interrupt the sitting").click()
    chair.get_by_label("Why").fill("Fire drill")
    chair.get_by_role("button", name="Interrupt it").click()
    expect(member.get_by_role("main")).to_contain_text("Fire drill", timeout=SOON)
    chair.get_by_role("button", name="Continue the sitting").click()
    expect(member.get_by_role("main")).not_to_contain_text("Fire drill", timeout=SOON)
    assert len(floors.entries(office.cast, conference, "interruption")) == 2
