"""A small region behind a web server: organizations, people of each kind, and browsers to sign them in with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from govflow.app import create_app
from govflow.services.accounts.marks import share
from govflow.services.backend import Backend
from govflow.settings import Settings
from govflow.store.people import DemoAccountRow, MandateRow, MembershipRow, OrganizationRow, PersonRow
from govflow.values import FixedClock
from tests.builders import PASSWORD, password_hash
from tests.services.conftest import beginnings

__all__ = ["beginnings"]

PEOPLE = (
    ("mei", "Mei Lan", "梅兰"),
    ("hejun", "He Jun", "何军"),
    ("wanglin", "Wang Lin", "王琳"),
    ("gao", "Gao Yun", "高云"),
)
NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


@dataclass
class Region:
    """The rows that tests name."""

    app: Flask
    backend: Backend
    clock: FixedClock
    organizations: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)

    def browser(self) -> Browser:
        return Browser(self.app.test_client())

    def signed_in(self, name: str) -> Browser:
        browser = self.browser()
        answer = browser.sign_in(f"{name}@example.org")
        assert answer.status_code == 303, answer.text
        return browser


@dataclass
class Browser:
    """A client that follows the rules of a browser: it sends the token that the page carries."""

    client: FlaskClient
    bearer: str = ""
    """What its person's programs send to the API; pages are asked with the cookie alone."""

    def get(self, path: str, **arguments: Any) -> TestResponse:
        if self.bearer and path.startswith("/api"):
            arguments["headers"] = {"Authorization": f"Bearer {self.bearer}", **arguments.get("headers", {})}
        return self.client.get(path, buffered=True, **arguments)

    def post(
        self, path: str, data: dict[str, Any] | None = None, *, page: str = "/sign-in", **rest: Any
    ) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.token(page), **(data or {})}, **rest)

    def token(self, page: str) -> str:
        """The token of a page; an unknown address has one in its frame too."""
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.client.get(page, follow_redirects=True).text)
        assert found, f"no form on {page}"
        return found[1]

    def sign_in(self, email: str, password: str = PASSWORD, **rest: Any) -> TestResponse:
        return self.post("/sign-in", {"email": email, "password": password, **rest})

    def cookie(self, name: str = "govflow") -> str | None:
        found = self.client.get_cookie(name)
        return found.value if found else None


@pytest.fixture
def settings(sqlite_url: str, tmp_path: Path) -> Settings:
    return Settings(database_url=sqlite_url, secret_key="k" * 32, data_dir=tmp_path / "data", synchronous="OFF")


@pytest.fixture
def region(settings: Settings) -> Iterator[Region]:
    yield from open_region(settings)


def open_region(settings: Settings) -> Iterator[Region]:
    """Centre, Hebei, Laishui below it, the joint office; Mei administers, He Jun and Wang Lin act, Gao is a guest."""
    clock = FixedClock(NOW)
    backend = Backend.from_settings(settings, clock)
    region = Region(create_app(settings, backend), backend, clock)
    with backend.transaction() as session:
        centre = _organization(session, "State Council", "国务院", "SC", "central_authority", "central", None, "100000")
        hebei = _organization(session, "Hebei", "河北省", "HE", "local_government", "province", centre, "130000")
        laishui = _organization(
            session, "Laishui County", "涞水县", "LS", "local_government", "county", hebei, "130623"
        )
        office = _organization(session, "Joint Office", "联合办", "JO", "regional_body", "body", None, None)
        region.organizations = {
            name: row.id
            for name, row in {"centre": centre, "hebei": hebei, "laishui": laishui, "office": office}.items()
        }
        for name, en, zh in PEOPLE:
            row = PersonRow(email=f"{name}@example.org", name_en=en, name_zh=zh)
            row.administrator = name == "mei"
            session.add(row)
            session.flush()
            region.people[name] = row.id
        share(session, password_hash())
        for name, organization, role in (
            ("hejun", laishui, "signatory"),
            ("wanglin", office, "secretary"),
            ("wanglin", office, "verifier"),
            ("wanglin", hebei, "liaison"),
        ):
            session.add(
                MembershipRow(
                    person_id=region.people[name], organization_id=organization.id, role=role, since=date(2025, 1, 1)
                )
            )
        session.add(
            MandateRow(
                person_id=region.people["hejun"], organization_id=laishui.id, number="2025-18", since=date(2025, 1, 1)
            )
        )
    yield region
    backend.sessions.dispose()


def demonstration(region: Region) -> Region:
    """The same region in demonstration mode, its people invented."""
    with region.backend.transaction() as session:
        session.add(
            DemoAccountRow(person_id=region.people["hejun"], position=1, shows_en="Claimant", shows_zh="申请方")
        )
    settings = replace(region.backend.settings, demo=True, demo_password=PASSWORD)
    backend = replace(region.backend, settings=settings)
    return replace(region, app=create_app(settings, backend), backend=backend)


def _organization(
    session: Any,
    en: str,
    zh: str,
    monogram: str,
    kind: str,
    level: str,
    parent: OrganizationRow | None,
    code: str | None,
) -> OrganizationRow:
    row = OrganizationRow(
        name_en=en,
        name_zh=zh,
        monogram=monogram,
        kind=kind,
        level=level,
        parent_id=parent.id if parent else None,
        code=code,
    )
    session.add(row)
    session.flush()
    return row
