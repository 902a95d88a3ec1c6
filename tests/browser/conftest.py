"""A real browser, and the application served to it.

The tests are skipped where no Chromium is installed, unless GOVFLOW_REQUIRE_BROWSER=1 says that this would hide a
fault. Its shell without windows is the same engine in three quarters of the time. GOVFLOW_CHROMIUM names another
executable.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from govflow.app import create_app
from govflow.services.accounts.marks import share
from govflow.store.sql.database import make_engine
from tests.browser.desk import Desk, open_desk
from tests.browser.server import serving
from tests.browser.words import ENGLISH, Words
from tests.builders import Cast, make_cast, password_hash

EXECUTABLES = ("chromium-headless-shell", "chromium")
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@dataclass
class Office:
    """An installation in use: its address, and the cast with its clock."""

    address: str
    cast: Cast
    browser: Browser
    desks: list[Desk]

    def desk(self, words: Words = ENGLISH) -> Desk:
        desk = open_desk(self.browser, self.address, words)
        self.desks.append(desk)
        return desk


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this process."""
    executable = os.environ.get("GOVFLOW_CHROMIUM") or next(filter(None, map(shutil.which, EXECUTABLES)), None)
    if executable is None:
        if os.environ.get("GOVFLOW_REQUIRE_BROWSER") == "1":
            pytest.fail("No Chromium is installed, and GOVFLOW_REQUIRE_BROWSER=1 forbids to skip.")
        pytest.skip("no Chromium is installed")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def office(browser: Browser, sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    """The region without any case. At the end no page may have made the browser complain."""
    engine = make_engine(sqlite_url, synchronous="OFF")
    cast = make_cast(engine, tmp_path / "data")
    with cast.backend.transaction() as session:
        share(session, password_hash())
    desks: list[Desk] = []
    with serving(create_app(cast.backend.settings, cast.backend)) as address:
        yield Office(address, cast, browser, desks)
        for desk in desks:
            desk.page.context.close()
    engine.dispose()
    assert [complaint for desk in desks for complaint in desk.watch.complaints] == []
