"""What the secretary prepares and the chair confirms, in a browser: by keys alone, on every desk, without a barrier."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.audit import PHONE, audit, faint
from tests.browser.conftest import Office
from tests.browser.test_floor import desk_of
from tests.browser.test_keyboard import follow, skip_to_the_content, tab_to
from tests.browser.test_roll_call import show
from tests.browser.test_session_desk import CHAIR, OFFICE, SECRETARY, SOON, at_desk
from tests.browser.words import CHINESE, ENGLISH, Words
from tests.services import handing, proposals

pytestmark = [pytest.mark.browser, pytest.mark.on_request]


def prepared(office: Office) -> str:
    """A conference in session whose adjournment waits for the chair."""
    conference, _ = proposals.conference_in_session(office.cast)
    tomorrow = office.cast.today + timedelta(days=1)
    handing.prepare(office.cast, conference, "adjourn", meeting_date=tomorrow, reason="Late hour")
    return conference


def test_what_is_prepared_comes_to_the_open_desk_of_the_chair_and_is_confirmed_by_keys(office: Office) -> None:
    conference, _ = proposals.conference_in_session(office.cast)
    chair, secretary = desk_of(office, CHAIR, conference), desk_of(office, SECRETARY, conference)
    skip_to_the_content(secretary)
    tab_to(secretary, "Adjourn to another sitting")
    follow(secretary)
    secretary.get_by_label("Date of the next sitting").fill(str(office.cast.today + timedelta(days=1)))
    secretary.get_by_label("Reason").fill("Late hour")
    secretary.get_by_role("button", name="Continue to check").click()
    secretary.get_by_role("button", name="Prepare it to be confirmed").click()
    expect(secretary.get_by_role("main")).to_contain_text("waits to be confirmed")
    expect(chair.get_by_role("main")).to_contain_text("Prepared by Wang Lin", timeout=SOON)
    assert office.cast.state(conference) == "in_session"
    skip_to_the_content(chair)
    tab_to(chair, "Confirm: Adjourn to another sitting")
    follow(chair)
    assert office.cast.state(conference) == "adjourned"


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_neither_side_meets_a_barrier(office: Office, words: Words) -> None:
    conference, found = prepared(office), []
    number = handing.last(office.cast, conference).id
    for person in (CHAIR, SECRETARY):
        desk = at_desk(office, person, conference, words, acting_for=OFFICE[words.tag] if person == CHAIR else "")
        for path in ("", "/desk", f"/prepared/{number}", "/steps/adjourn/prepared"):
            desk.go(f"/cases/{conference}{path}")
            for each in desk.page.locator(".gf-prepared details summary").all():
                each.click()
            found.append(audit(desk.page, f"{person} {path}", words.tag))
            desk.page.set_viewport_size({"width": PHONE, "height": 900})
            show(desk.page, f"prepared-{person}-{len(found)}-{words.tag}")
            assert faint(desk.page) == []
    assert [(each.where, each.barriers, each.faults, each.english) for each in found] == [
        (each.where, (), (), ()) for each in found
    ]
