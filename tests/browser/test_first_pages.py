"""The first pages in a browser, from the link to the links for people: in both languages, on a desk and on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from govflow.app import create_app
from govflow.services.commands.founding.wizard import new_founding_link
from govflow.store.sql.database import make_engine
from tests.browser.audit import audit, prepare, press
from tests.browser.server import serving
from tests.services.regions import installation
from tests.web.test_first_pages import TYPED

pytestmark = [pytest.mark.browser, pytest.mark.on_request]


@pytest.mark.parametrize(("locale", "tag"), [("en-GB", "en"), ("zh-CN", "zh-Hans")])
def test_the_installation_is_founded_without_a_barrier(
    browser: Browser, sqlite_url: str, tmp_path: Path, locale: str, tag: str
) -> None:
    engine = make_engine(sqlite_url, synchronous="OFF")
    backend = installation(engine, tmp_path / "data")
    link, found = new_founding_link(backend), []
    with serving(create_app(backend.settings, backend)) as address:
        page = browser.new_context(locale=locale).new_page()
        prepare(page)
        page.goto(address + link)
        found.append(audit(page, "begin", tag))
        press(page, "main button.btn-primary")
        found.append(audit(page, "edit", tag))
        fill(page, TYPED | {"people": TYPED["people"].replace("signatory", "signatury")})
        press(page, "button[value=check]")
        found.append(audit(page, "wrong", tag))
        assert page.input_value("#organizations") == TYPED["organizations"]
        fill(page, TYPED)
        press(page, "button[value=check]")
        found.append(audit(page, "check", tag))
        press(page, "button[value=change]")
        assert page.input_value("#people").strip() == TYPED["people"].strip()
        press(page, "button[value=check]")
        press(page, "button[value=found]")
        found.append(audit(page, "done", tag))
        assert page.locator("td span", has_text="/invitations/").count() == 2
        page.context.close()
    backend.sessions.dispose()
    engine.dispose()
    assert [each for each in found if each.barriers or each.faults or each.english] == []


def fill(page: Page, typed: dict[str, str]) -> None:
    for name, text in typed.items():
        page.fill(f"#{name}", text)
