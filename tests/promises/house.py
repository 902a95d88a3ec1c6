"""The application over the cast: browsers that people of the region sign in with."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from flask import Flask

from govflow.app import create_app
from govflow.demo.region import email
from tests.builders import Cast
from tests.web.conftest import Browser


@dataclass(frozen=True)
class House:
    """The region with its front door."""

    app: Flask
    cast: Cast

    def visitor(self) -> Browser:
        """A browser that nobody has signed in with."""
        return Browser(self.app.test_client())

    def signed_in(self, person: str) -> Browser:
        """A browser in which a person of the region has signed in; it acts for their first organization."""
        browser = self.visitor()
        answer = browser.sign_in(email(person))
        assert answer.status_code == 303, answer.text
        acting = {"organization": self.cast.organization(self.cast.region.homes[person]), "next": "/account"}
        assert browser.post("/account/acting-for", acting, page="/account").status_code == 303
        return browser


def open_house(cast: Cast) -> House:
    """The application on the backend of a cast, as it is served: errors become pages."""
    return House(create_app(cast.backend.settings, cast.backend), cast)


def checked(house: House, person: str, reference: str, folder: Path) -> str:
    """What the program on the page says of the file that this person gets."""
    browser = house.signed_in(person)
    found = re.search(r"<code>(import hashlib.*?)</code>", browser.get(f"/cases/{reference}/record").text, re.DOTALL)
    assert found
    script, record = folder / "check.py", folder / "record.json"
    script.write_text(unescape(found[1]), "utf-8")
    record.write_text(browser.get(f"/cases/{reference}/record.json").text, "utf-8")
    return subprocess.run([sys.executable, script, record], capture_output=True, text=True, check=True).stdout
