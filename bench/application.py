"""The web application in this process, and people signed in to it; beside its own pages an empty one, and a view that
answers nothing.
"""

from __future__ import annotations

import re

from flask import Flask, render_template
from flask.testing import FlaskClient
from sqlalchemy import update

from bench.world import PASSWORD
from govflow.app import create_app
from govflow.demo.region import email
from govflow.services.accounts.marks import kept
from govflow.services.accounts.passwords import hash_password
from govflow.store.people import PersonRow
from govflow.web.frame import security
from tests.builders import Cast

NOTHING, FRAME = "/nothing", "/frame"
"""A view that answers nothing; and a page with head, navigation and foot, but nothing in between."""


def application(cast: Cast) -> Flask:
    """With an empty view and an empty page beside its own."""
    app = create_app(cast.backend.settings, cast.backend)

    @app.get(NOTHING)
    @security.policy(security.signed_in)
    def nothing() -> str:
        return ""

    @app.get(FRAME)
    @security.policy(security.signed_in)
    def frame() -> str:
        return render_template("base.html")

    security.seal(app)
    return app


def signed_in(app: Flask, cast: Cast, who: str) -> FlaskClient:
    """A browser of that person."""
    give_password(cast, who)
    client = app.test_client()
    form = {"csrf_token": token(client.get("/sign-in").text), "email": email(who), "password": PASSWORD}
    answer = client.post("/sign-in", data=form)
    assert answer.status_code == 303, answer.text
    return client


def give_password(cast: Cast, who: str) -> None:
    """The person may sign in with ``PASSWORD``."""
    person, number = PersonRow.__table__, cast.person(who)
    with cast.backend.transaction() as session:
        stored = kept(session, number, hash_password(PASSWORD))
        session.execute(update(person).where(person.c.id == number).values(password_hash=stored))


def token(page: str) -> str:
    """What a form has to send along, as it stands in the page."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert found is not None, "the page has no form"
    return found[1]


def fetch(client: FlaskClient, path: str, _number: int) -> str:
    """A page that must be there."""
    answer = client.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status}"
    return answer.text


def fetch_file(client: FlaskClient, path: str, _number: int) -> bytes:
    """A file that must be there."""
    answer = client.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status}"
    return answer.data
