"""Whole pages in process, signed in, beside an empty view and an empty page of the same application."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from flask import Flask, render_template
from flask.testing import FlaskClient
from sqlalchemy import update

from bench.databases import Database
from bench.report import Line, Lines, side_by_side
from bench.world import RESPONDENT, build_world, requested_case
from govflow.app import create_app
from govflow.demo.region import email
from govflow.services.accounts.marks import kept
from govflow.services.accounts.passwords import hash_password
from govflow.store.people import PersonRow
from govflow.web.frame import security
from tests.builders import Cast

NOTHING, FRAME = "/nothing", "/frame"
PASSWORD = "eight grey herons by the weir"
WAITING = 12
"""Cases that wait for the reader: a busy week."""


def measure(database: Database, folder: Path, rounds: int, waiting: int = WAITING) -> Lines:
    """The inbox and one case. ``ratio`` is the rate reached, as a part of the rate of a view that answers nothing.

    ``frame_us`` is a page with head, navigation and foot but nothing in between.
    """
    cast = build_world(database, folder)
    cast.clock.at = datetime.now(UTC)
    reference = [requested_case(cast) for _ in range(waiting)][-1]
    client = signed_in(application(cast), cast)
    frame_us, _ = side_by_side(partial(fetch, client, FRAME), partial(fetch, client, NOTHING), rounds)
    for bench, path in (("inbox_page", "/inbox"), ("case_page", f"/cases/{reference}")):
        page_us, empty_us = side_by_side(partial(fetch, client, path), partial(fetch, client, NOTHING), rounds)
        labels: dict[str, object] = {"database": database.name, "waiting": waiting}
        yield Line(
            bench, labels, {"govflow_us": page_us, "empty_us": empty_us, "frame_us": frame_us}, empty_us / page_us
        )
    cast.backend.sessions.dispose()


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


def signed_in(app: Flask, cast: Cast, who: str = RESPONDENT) -> FlaskClient:
    """A browser of that person."""
    person, number = PersonRow.__table__, cast.person(who)
    with cast.backend.transaction() as session:
        stored = kept(session, number, hash_password(PASSWORD))
        session.execute(update(person).where(person.c.id == number).values(password_hash=stored))
    client = app.test_client()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/sign-in").text)
    assert token is not None, "the page to sign in has no form"
    answer = client.post("/sign-in", data={"csrf_token": token[1], "email": email(who), "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    return client


def fetch(client: FlaskClient, path: str, _number: int) -> None:
    """Ask for a page that must be there."""
    answer = client.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status}"
