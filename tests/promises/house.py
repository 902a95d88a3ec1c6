"""The application over the cast: browsers that people of the region sign in with."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask
from sqlalchemy import update

from govflow.app import create_app
from govflow.demo.region import email
from govflow.store.people import PersonRow
from tests.builders import Cast
from tests.web.conftest import Browser, password_hash


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
        acting = self.cast.organization(self.cast.region.homes[person]) if person in self.cast.region.homes else None
        if acting is not None:
            browser.post("/account/acting-for", {"organization": acting, "next": "/account"}, page="/account")
        return browser


def open_house(cast: Cast) -> House:
    """The application on the backend of a cast; all people share one password."""
    with cast.backend.transaction() as session:
        session.execute(update(PersonRow).values(password_hash=password_hash()))
    app = create_app(cast.backend.settings, cast.backend)
    app.testing = False  # errors become pages, as in life
    return House(app, cast)
