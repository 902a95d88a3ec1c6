"""PostgreSQL is stopped and started under a running application: one line when it goes, one when it is back."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from govflow.errors import Uncertain
from govflow.jobs.sequencing import Sequencer
from govflow.settings import Settings
from govflow.store.sql.database import make_engine, session_factory, upgrade
from tests.conftest import OWNER, _start_postgres, owned, superuser
from tests.test_jobs import wait_until
from tests.web.conftest import Browser, Region, open_region

pytestmark = pytest.mark.postgres
PAGES = ("/help", "/inbox", "/cases", "/organizations", "/account")
GONE, BACK = "The database cannot be reached:", "The database is reached again,"


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    """A server of this file alone, with an empty, migrated database of a plain role."""
    folder = Path(mkdtemp(prefix="govflow-postgres-"))
    started = _start_postgres(folder / "data")
    address = make_url(started.get_uri()).set(drivername="postgresql+psycopg")
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE ROLE {OWNER} LOGIN")
        connection.exec_driver_sql(f"CREATE DATABASE govflow OWNER {OWNER}")
    started.url = owned(engine, "govflow")
    engine.dispose()
    made = make_engine(started.url)
    upgrade(made)
    made.dispose()
    yield started
    started.cleanup()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def region(server: Any) -> Iterator[Region]:
    with TemporaryDirectory(prefix="govflow-data-") as data:
        yield from open_region(Settings(database_url=server.url, secret_key="k" * 32, data_dir=Path(data)))


def test_an_outage_is_two_lines_and_afterwards_all_goes_on_by_itself(
    server: Any, region: Region, caplog: pytest.LogCaptureFixture
) -> None:
    browser = region.signed_in("hejun")
    sequencer = Sequencer(region.backend, every=0.01)
    sequencer.start()
    read_everything(browser)
    caplog.set_level(logging.INFO)
    server.stop()
    try:
        all_refused(browser)
    finally:
        server.start()
    wait_until(lambda: any(each.startswith(BACK) for each in caplog.messages))
    sequencer.stop()
    read_everything(browser)
    told = [each for each in caplog.records if each.name.startswith("govflow") and each.name != "govflow.access"]
    assert [each.getMessage().partition(":")[0].partition(",")[0] for each in told] == [GONE[:-1], BACK[:-1]]
    assert not any(each.exc_info for each in told)


def test_no_connection_from_before_is_used_after_a_restart(server: Any, region: Region) -> None:
    """Many had one each, and no one was on duty to notice: nobody meets an error."""
    browser = region.signed_in("hejun")
    sessions = region.backend.sessions
    with ExitStack() as stack:
        for opening in (sessions.reading, sessions.writing):
            for _ in range(3):
                stack.enter_context(opening()).begin()
    server.stop()
    server.start()
    for _ in range(2):
        read_everything(browser)
    assert region.browser().sign_in("hejun@example.org").status_code == 303


def test_what_breaks_while_it_works_is_refused_and_the_next_one_goes_on(server: Any, region: Region) -> None:
    with region.backend.sessions.writing() as session:
        session.execute(text("SELECT 1"))
        server.stop()
        server.start()
        with pytest.raises(OperationalError) as broken:
            session.execute(text("SELECT 1"))
    assert broken.value.connection_invalidated
    read_everything(region.signed_in("hejun"))


def test_nobody_is_told_that_nothing_was_kept_where_nobody_knows(server: Any) -> None:
    """The connection breaks between the order to keep it and the answer."""
    engine = make_engine(server.url)
    session = session_factory(engine).writing()
    backend_pid = session.scalar(text("SELECT pg_backend_pid()"))
    with superuser(engine).connect() as other:
        other.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": backend_pid})
    with pytest.raises(Uncertain):
        session.commit()
    session.rollback()
    with session_factory(engine).writing.begin() as after:
        assert after.scalar(text("SELECT 1")) == 1
    engine.dispose()


def read_everything(browser: Browser) -> None:
    for path in PAGES:
        assert browser.get(path).status_code == 200, path


def all_refused(browser: Browser) -> None:
    """In both languages; who only asks whether the process lives learns that it does."""
    for language, sentence in (("en", "Nothing was recorded"), ("zh", "未作任何记录")):
        for path in PAGES:
            refused(browser, path, language, sentence)
    assert browser.get("/healthz").status_code == 200
    assert browser.get("/readyz").status_code == 503
    assert "govflow_database_up 0.0" in browser.get("/metrics").text


def refused(browser: Browser, path: str, language: str, sentence: str) -> None:
    answer = browser.get(path, headers={"Accept-Language": language})
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "30"), path
    assert sentence in answer.text
