"""A region whose people have tokens, and the application as programs reach it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine
from werkzeug.test import TestResponse

from govflow.app import create_app
from govflow.services.accounts.bearers import SCOPES
from govflow.services.accounts.marks import share
from govflow.services.commands.directory.tokens import MakeToken, make_token
from tests.builders import PASSWORD, Cast, make_cast, new_key, password_hash
from tests.services.conftest import beginnings

__all__ = ["beginnings"]


@dataclass
class Programs:
    """The region with its API. ``tokens`` by person, each for their first organization and with all scopes."""

    app: Flask
    cast: Cast
    tokens: dict[str, str] = field(default_factory=dict)

    def token(self, person: str, *scopes: str, days: int = 30) -> str:
        """A new token of a person of the region; with all scopes where none is named."""
        making = MakeToken(title="Test", scopes=scopes or tuple(SCOPES), days=days, password=PASSWORD)
        return make_token(self.cast.backend, self.cast.actor(person), making)

    def ask(self, person: str | None, method: str, path: str, **sent: Any) -> TestResponse:
        """What a person's program is answered; with no person, what one without a token is."""
        headers = dict(sent.pop("headers", {}))
        if person is not None:
            if person not in self.tokens:
                self.tokens[person] = self.token(person)
            headers.setdefault("Authorization", f"Bearer {self.tokens[person]}")
        return self.app.test_client(use_cookies=False).open(f"/api/v1{path}", method=method, headers=headers, **sent)

    def get(self, person: str | None, path: str, **sent: Any) -> TestResponse:
        return self.ask(person, "GET", path, **sent)

    def post(
        self, person: str | None, path: str, json: Any = None, *, key: str | None = None, seen: Any = None, **sent: Any
    ) -> TestResponse:
        """With a new key where none is named; ``seen``: the version of the case."""
        headers = {"Idempotency-Key": key or new_key(), **sent.pop("headers", {})}
        if seen is not None:
            headers["If-Match"] = f'"{seen}"'
        return self.ask(person, "POST", path, json={} if json is None else json, headers=headers, **sent)

    def upload(self, person: str, content: bytes = b"%PDF-1.4\n%%EOF\n", name: str = "paper.pdf") -> str:
        answer = self.ask(person, "POST", f"/uploads?filename={name}", data=content, content_type="application/pdf")
        assert answer.status_code == 201, answer.text
        token: str = answer.json["token"]
        return token

    def version(self, person: str, reference: str) -> int:
        version: int = self.get(person, f"/cases/{reference}").json["version"]
        return version


@pytest.fixture
def programs(engine: Engine, tmp_path: Path) -> Programs:
    cast = make_cast(engine, tmp_path / "data")
    with cast.backend.transaction() as session:
        share(session, password_hash())
    return Programs(create_app(cast.backend.settings, cast.backend), cast)
