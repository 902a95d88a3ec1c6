"""A second factor in a real browser: an app set up from the page, a passkey made and used by a virtual device."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from govflow.app import create_app
from govflow.demo.region import email
from tests.browser.conftest import Office
from tests.browser.desk import Desk
from tests.browser.server import serving
from tests.builders import PASSWORD
from tests.services.signing_in import App

OWNER = "chen.yu"


@pytest.fixture
def house(office: Office) -> Iterator[Office]:
    """The same region at a name, as passkeys need one."""
    app = create_app(office.cast.backend.settings, office.cast.backend)
    with serving(app) as address:
        named = address.replace("127.0.0.1", "localhost")
        settings = replace(office.cast.backend.settings, address=named)
        app.extensions["govflow"] = replace(office.cast.backend, settings=settings)
        yield replace(office, address=named)


def virtual_device(page: Page, *, holds: bool = True) -> None:
    """A device that keeps passkeys and sees its owner (https://www.w3.org/TR/webauthn-3/#sctn-automation)."""
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": holds, "hasUserVerification": True}
    protocol.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "isUserVerified": True}})


def test_a_passkey_is_made_on_the_page_and_lets_in_without_and_after_the_password(house: Office) -> None:
    desk = house.desk()
    page = desk.page
    virtual_device(page)
    desk.sign_in(OWNER)
    desk.go("/account/second-factor")
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_role("button", name="Set up a passkey").click()
    page.get_by_label("Name").fill("Telephone")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.locator("h1")).to_have_text("Recovery codes")
    expect(page.locator("ol.gf-codes li")).to_have_count(10)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("Passkey: Telephone")).to_be_visible()
    desk.leave()
    desk.go("/sign-in?next=/account")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{house.address}/account")
    assert page.locator("h1").text_content()
    desk.leave()
    _password(desk)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{house.address}/account")
    assert page.url == f"{house.address}/account"


def test_without_a_device_the_page_says_so_and_a_code_does_it(house: Office) -> None:
    desk = house.desk()
    page = desk.page
    desk.sign_in(OWNER)
    desk.go("/account/second-factor")
    page.get_by_label("Current password").fill(PASSWORD)
    page.get_by_role("button", name="Set up an app").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    app = App((page.locator("form code").text_content() or "").replace(" ", ""))
    page.get_by_role("textbox", name="Second factor").fill(app.code(house.cast.clock))
    page.get_by_role("button", name="Confirm").click()
    code = page.locator("ol.gf-codes li").first.text_content() or ""
    assert re.fullmatch(r"(?:[a-z2-7]{4}-){3}[a-z2-7]{4}", code)
    desk.leave()
    _password(desk)
    virtual_device(page, holds=False)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("status").filter(has_text="No passkey was used")).to_be_visible()
    page.get_by_role("textbox", name="Second factor").fill(code)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{house.address}/account")
    assert page.url == f"{house.address}/account"


def _password(desk: Desk) -> None:
    """The first half."""
    desk.go("/sign-in?next=/account")
    desk.page.get_by_label("Work e-mail").fill(email(OWNER))
    desk.page.get_by_label("Password").fill(PASSWORD)
    desk.page.get_by_role("button", name="Sign in", exact=True).click()
    expect(desk.page.locator("h1")).to_have_text("Second factor")
