"""The demonstration on a port of this machine, at a fixed moment, and the pages worth a look in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from govflow.app import create_app
from govflow.demo.player import Play
from govflow.services.commands.directory.people import InvitePerson, invite_again, invite_person
from govflow.store.cases import CASE
from tests.browser.crawl import Crawl
from tests.browser.server import serving
from tests.stories.played import copy_of_played
from tests.web.conftest import Browser

READERS = ("", "wang.lin", "admin", "chen.yu", "zhou.min", "song.wei")
"""A visitor, the secretary, the administrator, a party, the mediator, a reviewer under seal."""


@dataclass(frozen=True)
class Demonstration:
    """The application with the case files of the stories; ``play`` acts in it past the pages."""

    app: Flask
    play: Play
    address: str

    def crawl(self) -> Crawl:
        """One page of each look that these readers can reach."""
        crawl = Crawl(self.app, self._states())
        for person in READERS:
            crawl.follow(person, self._browser(person), _starts(person))
        return crawl

    def reference(self, workflow: str, state: str) -> str:
        """A case in this state."""
        query = select(CASE.c.reference).where(CASE.c.workflow == workflow, CASE.c.state == state)
        with self.play.backend.reading() as session:
            found: str = session.scalars(query.order_by(CASE.c.id)).first() or ""
        assert found, f"the demonstration has no {workflow} in {state}"
        return found

    def invitation(self) -> str:
        """The token of a link with which somebody new sets a password."""
        new = InvitePerson(
            email=f"{uuid4()}@govflow.example", name_en="He Xin", name_zh="何欣", language="zh", administrator=False
        )
        backend, administrator = self.play.backend, self.play.actor("admin")
        return invite_again(backend, administrator, invite_person(backend, administrator, new))

    def _browser(self, person: str) -> Browser:
        browser = Browser(self.app.test_client())
        if person:
            answer = browser.sign_in(f"{person}@govflow.example")
            assert answer.status_code == 303, answer.text
        return browser

    def _states(self) -> dict[str, tuple[str, str]]:
        with self.play.backend.reading() as session:
            rows = session.execute(select(CASE.c.reference, CASE.c.workflow, CASE.c.state)).all()
        return {row.reference: (row.workflow, row.state) for row in rows}


@contextmanager
def demonstration(factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    """Serve a copy of the demonstration."""
    play = copy_of_played(factory, factory.mktemp("demonstration") / "copy").play
    app = create_app(play.backend.settings, play.backend)
    with serving(app) as address:
        yield Demonstration(app, play, address)
    play.backend.sessions.dispose()


def _starts(person: str) -> tuple[str, ...]:
    return ("/inbox", "/cases/new") if person else ("/sign-in",)
