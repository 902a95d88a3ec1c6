"""Pages that no link leads to: forms with errors, check pages, refusals and error pages."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.desk import Desk
from tests.browser.installation import Demonstration

Scene = Callable[[Desk, Demonstration], None]


def wrong_password(desk: Desk, demo: Demonstration) -> None:
    desk.page.context.clear_cookies(name="govflow")
    desk.go("/sign-in")
    desk.page.get_by_label(desk.words.email).fill("nobody@govflow.example")
    desk.page.get_by_label(desk.words.password).fill("not the password")
    desk.page.locator("form.gf-card button").click()
    expect(desk.page.get_by_role("alert")).to_be_visible()


def empty_opening(desk: Desk, demo: Demonstration) -> None:
    desk.sign_in("chen.yu")
    desk.go("/cases/new/funding-request")
    desk.press(desk.words.check)
    expect(desk.page.get_by_role("alert")).to_be_visible()


SCENES: tuple[Scene, ...] = (wrong_password, empty_opening)
