"""The room of a mediation in a browser: by keys alone from three chairs, and without a barrier for any of them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.audit import PHONE, audit, faint, prepare
from tests.browser.conftest import Office
from tests.browser.desk import Desk
from tests.browser.test_keyboard import follow, skip_to_the_content, tab_to
from tests.browser.words import CHINESE, ENGLISH, Words
from tests.services import rooms

pytestmark = [pytest.mark.browser, pytest.mark.on_request]

MEDIATOR, CLAIMANT, RESPONDENT = "zhou.min", "chen.yu", "he.jun"
PICKED = "1: 2-1-1-1-2-1"


def in_the_room(office: Office, person: str, path: str, words: Words = ENGLISH) -> Desk:
    desk = office.desk(words)
    prepare(desk.page)
    desk.sign_in(person)
    desk.go(path)
    return desk


def test_points_are_given_and_a_package_is_tabled_by_keys_alone(office: Office) -> None:
    reference = rooms.confirmed(office.cast)
    room = f"/cases/{reference}/room"
    rooms.score(office.cast, reference, RESPONDENT)
    claimant = in_the_room(office, CLAIMANT, room).page
    skip_to_the_content(claimant)
    claimant.locator("#points_1_1").focus()
    for points in (35, 0, 10, 0, 20, 0, 10, 0, 5, 0, 20, 0, 50):  # of each option in turn, and the reserve
        claimant.keyboard.press("Control+a")
        claimant.keyboard.type(str(points))
        claimant.keyboard.press("Tab")
    follow(claimant)
    expect(claimant.get_by_role("main")).to_contain_text("Replace my points")
    assert _reserve(office, reference) == 50
    mediator = in_the_room(office, MEDIATOR, room).page
    skip_to_the_content(mediator)
    _press_point(mediator, "Fangshan District 60, Laishui County 75")
    expect(mediator.get_by_role("heading", name=f"Package {PICKED}")).to_be_visible()
    tab_to(mediator, "Table this package")
    follow(mediator)
    expect(mediator.get_by_label("Package of the list of issues")).to_have_value(PICKED)
    assert office.cast.state(reference) == "sessions"


def test_an_offer_is_made_and_accepted_by_keys_alone(office: Office) -> None:
    reference = rooms.confirmed(office.cast)
    offers = f"/cases/{reference}/room/offers"
    claimant = in_the_room(office, CLAIMANT, offers).page
    skip_to_the_content(claimant)
    for name in rooms.NAMES:
        tab_to(claimant, name)
        claimant.keyboard.type("as one")
    claimant.keyboard.press("Tab")
    claimant.keyboard.press("ArrowDown")  # from the mediator alone to the other side
    tab_to(claimant, "Make this offer")
    follow(claimant)
    respondent = in_the_room(office, RESPONDENT, offers).page
    skip_to_the_content(respondent)
    tab_to(respondent, "Accept the offer")
    follow(respondent)
    [offer] = rooms.offers(office.cast, reference)
    assert [said for _, said in offer.answers] == ["accept"]


@pytest.mark.parametrize("words", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_no_chair_meets_a_barrier(office: Office, words: Words) -> None:
    reference, found = rooms.scored(office.cast, 50, 50), []
    made = rooms.offer(office.cast, reference, to=rooms.SIDES)
    rooms.answer(office.cast, reference, made, said="reject")
    rooms.offer(office.cast, reference, MEDIATOR, to=rooms.BOTH)
    for person in (MEDIATOR, CLAIMANT, RESPONDENT):
        for path in ("/room", f"/room?package={PICKED}", "/room/offers", f"/room/offers?counters={made}"):
            if person == CLAIMANT and "counters" in path:
                continue  # it is the offer of that side
            desk = in_the_room(office, person, f"/cases/{reference}{path}", words)
            for each in desk.page.locator("main details > summary").all():
                each.click()
            found.append(audit(desk.page, f"{person} {path}", words.tag))
            desk.page.set_viewport_size({"width": PHONE, "height": 900})
            assert faint(desk.page) == []
    assert [(each.where, each.barriers, each.faults, each.english) for each in found] == [
        (each.where, (), (), ()) for each in found
    ]


def _press_point(page: Page, name: str) -> None:
    """A point of the chart is a link: it has the focus, and the enter key leads to its package."""
    point = page.locator(f'svg a[aria-label^="{name}"]')
    point.focus()
    expect(point).to_be_focused()
    follow(page)


def _reserve(office: Office, reference: str) -> int:
    own = rooms.room(office.cast, reference, CLAIMANT).own
    assert own is not None
    return own.reserve
