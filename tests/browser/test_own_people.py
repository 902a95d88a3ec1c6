"""“Our people” in a real browser: an invitation is sent and followed; without a barrier, in both languages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import Page

from tests.browser.audit import audit, faint, prepare
from tests.browser.conftest import Office
from tests.browser.words import CHINESE, ENGLISH, Words
from tests.builders import give_role
from tests.services.forgetting import SERVER
from tests.services.joined import FIRST, HOUSE, KEEPS, MEMBER, NEWCOMER, OTHER, link


@pytest.mark.on_request
@pytest.mark.parametrize("words", [CHINESE, ENGLISH], ids=["zh", "en"])
def test_its_pages_have_no_barrier(office: Office, words: Words) -> None:
    backend = office.cast.backend
    backend = replace(backend, settings=replace(backend.settings, mail=SERVER))
    cast = replace(office.cast, backend=backend)
    give_role(cast, FIRST, HOUSE, KEEPS)
    give_role(cast, OTHER, HOUSE, MEMBER)
    joining = f"/joining/{link(cast, NEWCOMER)}"
    desk = office.desk(words)
    prepare(desk.page)
    desk.page.goto(f"{office.address}{joining}")
    _look(desk.page, words, joining)
    desk.page.locator("main form button").last.click()  # nothing is filled in
    _look(desk.page, words, f"{joining}, refused")
    desk.sign_in(FIRST)
    place = f"/organizations/{cast.organization(HOUSE)}/people"
    for path in (place, f"{place}/{cast.person(OTHER)}", joining):
        desk.page.goto(f"{office.address}{path}")
        _look(desk.page, words, path)


def _look(page: Page, words: Words, where: str) -> None:
    found = audit(page, where, words.tag)
    assert (found.barriers, found.faults, found.english) == ((), (), ()), where
    assert faint(page) == [], where
