"""A forgotten password in a real browser: asked for, and set with a passkey; without a barrier, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from govflow.app import create_app
from govflow.demo.region import email
from tests.browser.audit import audit, faint, prepare
from tests.browser.conftest import Office
from tests.browser.server import serving
from tests.browser.test_signing_in import virtual_device
from tests.browser.words import CHINESE, ENGLISH, Words
from tests.builders import PASSWORD
from tests.services.forgetting import NEW, SERVER, ask_for, letters
from tests.services.signing_in import set_up

OWNER = "chen.yu"


@pytest.fixture
def house(office: Office) -> Iterator[Office]:
    """The same region at a name, as passkeys need one, with mail."""
    app = create_app(office.cast.backend.settings, office.cast.backend)
    with serving(app) as address:
        named = address.replace("127.0.0.1", "localhost")
        settings = replace(office.cast.backend.settings, address=named, mail=SERVER)
        backend = app.extensions["govflow"] = replace(office.cast.backend, settings=settings)
        yield replace(office, address=named, cast=replace(office.cast, backend=backend))


@pytest.mark.on_request
@pytest.mark.parametrize("words", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_its_pages_have_no_barrier(house: Office, words: Words) -> None:
    set_up(house.cast.backend, house.cast.actor(OWNER), house.cast.clock)
    page = house.desk(words).page
    prepare(page)
    for place in ("/sign-in", "/sign-in/forgotten", f"/sign-in/forgotten/{_link(house)}"):
        page.goto(f"{house.address}{place}")
        _look(page, words, place)
        if place != "/sign-in":
            page.locator("main form.gf-card button").first.click()  # nothing is filled in
            _look(page, words, f"{place}, refused")


def _look(page: Page, words: Words, place: str) -> None:
    found = audit(page, place, words.tag)
    assert (found.barriers, found.faults, found.english) == ((), (), ()), place
    assert faint(page) == [], place


def _link(house: Office) -> str:
    """What stands in the mail to the owner, who has just asked for it."""
    ask_for(house.cast.backend, email(OWNER))
    [*_, letter] = letters(house.cast.backend)
    assert letter is not None
    return str(letter.token)


@pytest.mark.on_request
def test_a_link_and_a_passkey_set_another_password(house: Office) -> None:
    desk = house.desk()
    page = desk.page
    virtual_device(page)
    desk.sign_in(OWNER)
    desk.go("/account/second-factor")
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_role("button", name="Set up a passkey").click()
    page.get_by_label("Name").fill("Telephone")
    page.get_by_role("button", name="Make the passkey").click()
    page.get_by_role("link", name="I have kept them").click()
    desk.leave()
    desk.go("/sign-in")
    page.get_by_role("link", name="Forgotten your password?").click()
    page.get_by_label("Work e-mail").fill(email(OWNER))
    page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_text("If there is an account with this address")).to_be_visible()
    [letter] = letters(house.cast.backend)
    assert letter is not None
    desk.go(f"/sign-in/forgotten/{letter.token}")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("Your passkey was accepted.")).to_be_visible()
    page.get_by_role("textbox", name="New password").fill("password123")
    page.get_by_role("button", name="Keep this password").click()
    page.get_by_role("textbox", name="New password").fill(NEW)
    page.get_by_role("button", name="Keep this password").click()
    expect(page.get_by_text("Your new password is set")).to_be_visible()
    assert page.url == f"{house.address}/sign-in"
