"""Pages while the database is locked, full, only to be read, or away; and bodies that nobody should have sent."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from govflow.app import create_app
from govflow.keys import Keyring
from govflow.services.commands.sessions import keep_seen
from govflow.settings import Settings
from govflow.store.people import SessionRow
from govflow.store.sql import database
from tests.builders import PASSWORD
from tests.web.conftest import Browser, Region

PAGES = ("/help", "/inbox", "/cases", "/organizations", "/account")


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """These tests run on every kind of database."""
    return Settings(database_url=database_url, secret_key="k" * 32, data_dir=tmp_path / "data", synchronous="OFF")


@pytest.fixture
def sqlite(region: Region) -> Region:
    if region.backend.sessions.engine.dialect.name != "sqlite":
        pytest.skip("a trait of SQLite")
    return region


@pytest.fixture
def postgres(region: Region) -> Region:
    if region.backend.sessions.engine.dialect.name != "postgresql":
        pytest.skip("a trait of PostgreSQL")
    return region


def test_no_page_waits_for_somebody_elses_lock(sqlite: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "WAIT_SECONDS", 0)
    browser = later(sqlite)
    sqlite.backend.sessions.dispose()
    with locked(sqlite):
        read_everything(browser)


def test_pages_are_read_from_a_full_disk_and_writing_says_what_to_do(sqlite: Region) -> None:
    browser = later(sqlite)
    with on_connect(sqlite, "PRAGMA max_page_count = 1"), swollen(sqlite):
        read_everything(browser)
        refused(next(answer for answer in (sign_in(sqlite) for _ in range(80)) if answer.status_code != 303))
        read_everything(browser)


def test_pages_are_read_from_a_database_that_is_only_read(sqlite: Region) -> None:
    browser = later(sqlite)
    path = sqlite.backend.sessions.engine.url.database
    url = f"sqlite:///file:{path}?mode=ro&uri=true"
    engine = database._prepared(database.create_engine(url))  # as a disk that is mounted so
    ring = Keyring.kept(sqlite.backend.settings.keys_file)
    backend = replace(sqlite.backend, sessions=database.session_factory(engine, ring))
    browser.client.application = create_app(backend.settings, backend)
    read_everything(browser)
    refused(browser.post("/language", {"language": "zh"}, page="/help"))
    engine.dispose()


def test_pages_are_read_from_a_server_that_only_reads(postgres: Region) -> None:
    browser = later(postgres)
    engine = postgres.backend.sessions.engine
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("SET TRANSACTION READ ONLY"))
    read_everything(browser)
    refused(sign_in(postgres))


def test_while_the_server_is_away_every_page_says_so_and_afterwards_all_is_well(
    postgres: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, engine = postgres.signed_in("hejun"), postgres.backend.sessions.engine

    def away(*_arguments: Any, **_options: Any) -> Any:
        raise psycopg.OperationalError("connection refused")

    engine.dispose()
    with monkeypatch.context() as patch:
        patch.setattr(psycopg, "connect", away)
        for path in PAGES:
            refused(browser.get(path))
    read_everything(browser)


def test_when_a_session_was_last_in_use_is_written_by_the_clock(region: Region) -> None:
    browser = later(region)
    read_everything(browser)
    assert seen(region) < region.clock.at
    keep_seen(region.backend)
    assert seen(region) == region.clock.at
    assert not region.backend.seen


def test_nothing_of_a_body_is_read_before_it_is_known_who_may_send_it(region: Region) -> None:
    outsider = region.signed_in("gao")
    for browser, path, status in (
        (region.browser(), "/cases/BTH-DM-2026-0001/documents", 303),
        (region.browser(), "/organizations", 303),
        (outsider, "/people", 403),
        (outsider, "/cases/BTH-DM-2026-0001/documents", 404),
        (outsider, "/cases/BTH-DM-2026-0001/transitions/withdraw", 404),
        (region.browser(), "/sign-in", 413),
        (outsider, "/language", 413),
    ):
        body = Unread()
        answer = browser.client.post(
            path,
            input_stream=body,
            content_type="multipart/form-data; boundary=x",
            environ_overrides={"CONTENT_LENGTH": "2000000"},
        )
        assert (answer.status_code, body.read_bytes) == (status, 0), path


def later(region: Region) -> Browser:
    """A person who signed in some time ago, so that it would be time to note that the session is in use."""
    browser = region.signed_in("hejun")
    region.clock.at += timedelta(minutes=30)
    return browser


def seen(region: Region) -> Any:
    with region.backend.reading() as session:
        return session.scalar(select(SessionRow.seen_at))


def read_everything(browser: Browser) -> None:
    for path in PAGES:
        assert browser.get(path).status_code == 200, path


def sign_in(region: Region) -> TestResponse:
    return region.browser().sign_in("hejun@example.org", PASSWORD)


def refused(answer: TestResponse) -> None:
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "30")
    assert "Nothing was recorded" in answer.text


@contextmanager
def locked(region: Region) -> Iterator[None]:
    """Somebody else is writing all the time."""
    with closing(region.backend.sessions.engine.raw_connection()) as other:
        other.driver_connection.execute("BEGIN IMMEDIATE")  # type: ignore[union-attr]
        yield
        other.driver_connection.execute("ROLLBACK")  # type: ignore[union-attr]


@contextmanager
def on_connect(region: Region, statement: str) -> Iterator[None]:
    engine = region.backend.sessions.engine

    def say(connection: Any, _record: object) -> None:
        connection.execute(statement)

    engine.dispose()
    event.listen(engine, "connect", say)
    yield
    event.remove(engine, "connect", say)
    engine.dispose()


@contextmanager
def swollen(region: Region) -> Iterator[None]:
    """No free page is left within the file."""
    with closing(region.backend.sessions.engine.raw_connection()) as connection:
        driver = connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA query_only = 0")
        with suppress(sqlite3.OperationalError):  # it is full
            driver.execute("CREATE TABLE swelling (content BLOB)")
            for _ in range(500):
                driver.execute("INSERT INTO swelling VALUES (zeroblob(4000))")
    yield


class Unread(io.RawIOBase):
    """A body that notes how much of it was asked for."""

    read_bytes = 0

    def tell(self) -> int:
        return 0

    def seek(self, *_: int) -> int:
        return 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.read_bytes += len(buffer)
        buffer[:] = b"x" * len(buffer)
        return len(buffer)


def test_a_process_whose_database_was_upgraded_beyond_it_shows_and_records_nothing(region: Region) -> None:
    browser = region.signed_in("hejun")
    region.backend.outages.superseded.begin("it takes away what this one reads")
    for path in PAGES:
        answer = browser.get(path)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30"), path
        assert "is being upgraded at this moment" in answer.text
    assert browser.client.post("/sign-in", data={}).status_code == 503
    assert browser.get("/healthz").status_code == 200
    assert browser.get("/static/govflow.css").status_code == 200
    region.backend.outages.superseded.end()
    assert browser.get("/inbox").status_code == 200
