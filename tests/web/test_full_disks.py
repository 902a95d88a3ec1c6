"""A disk that is full: nothing is acknowledged that was not kept, one line says so, and afterwards all goes on."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.exc import DBAPIError, OperationalError

from govflow.errors import Busy, Unavailable
from govflow.jobs.deadlines import Sweeper
from govflow.services.retrying import Outages, understood
from govflow.store.blobs.bucket import BlobBucket
from govflow.store.blobs.keeping import Blobs
from govflow.store.documents import DocumentVersionRow
from tests.buckets import bucket, store
from tests.services import disputes
from tests.web.desk import Desk, open_desk
from tests.web.test_documents import file

__all__ = ["bucket", "store"]

FULL, AGAIN = "The database or the data folder keeps nothing more:", "The database and the data folder keep what"
AWAY, BACK = "The database cannot be reached:", "The database is reached again,"


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


@pytest.mark.parametrize("fails", ["write", "fsync", "rename"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_file_for_which_there_is_no_room_is_refused_and_nothing_of_it_stays(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, fails: str, code: int
) -> None:
    reference, chen = disputes.negotiation(desk.cast), desk.browser("chen.yu")
    before = files(desk), desk.cast.case(reference).entries, versions(desk)
    with monkeypatch.context() as patch:
        break_disk(patch, fails, code)
        for language, sentence in (("en", "Nothing was recorded"), ("zh", "未作任何记录")):
            chen.post("/language", {"language": language}, page="/help")
            answer = file(chen, reference)
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
            assert sentence in answer.text
    assert (files(desk), desk.cast.case(reference).entries, versions(desk)) == before
    assert file(chen, reference).status_code == 303
    assert versions(desk) == before[-1] + 1
    assert [each[: len(AGAIN)] for each in told(caplog)] == [FULL[: len(AGAIN)], AGAIN]


def test_while_the_store_of_documents_is_away_nothing_of_a_file_is_recorded(
    desk: Desk, caplog: pytest.LogCaptureFixture, bucket: str, store: str
) -> None:
    reference, chen = disputes.negotiation(desk.cast), desk.browser("chen.yu")
    before = desk.cast.case(reference).entries, versions(desk)
    with keeping_files_in(desk, BlobBucket(bucket, "", "http://127.0.0.1:9")):
        answer = file(chen, reference)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
        assert chen.get(f"/cases/{reference}").status_code == 200
    assert (desk.cast.case(reference).entries, versions(desk)) == before
    with keeping_files_in(desk, BlobBucket(bucket, "", store)):
        assert file(chen, reference).status_code == 303
    assert versions(desk) == before[-1] + 1
    assert told(caplog)[-1].startswith(AGAIN)


def test_a_database_that_keeps_nothing_acknowledges_nothing(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    reference, chen = disputes.negotiation(desk.cast), desk.browser("chen.yu")
    before = desk.cast.case(reference).entries, versions(desk)
    with refusing(desk.cast.backend.sessions.engine):
        for _ in range(3):
            assert file(chen, reference).status_code == 503
            assert chen.get(f"/cases/{reference}").status_code == 200
            Sweeper(desk.cast.backend).once()
    assert (desk.cast.case(reference).entries, versions(desk)) == before
    assert file(chen, reference).status_code == 303
    assert [each[: len(AGAIN)] for each in told(caplog)] == [FULL[: len(AGAIN)], AGAIN]


def test_a_sweep_that_finds_the_disk_full_blames_no_case(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """Each of a thousand deadlines would have its incident and its traceback."""
    for _ in range(3):
        desk.cast.open("peng.cheng", "proposal", text="x", topic_class="routine", rule_set="by_topic")
    desk.cast.clock.at = desk.cast.clock.at.replace(year=desk.cast.clock.at.year + 1)
    with refusing(desk.cast.backend.sessions.engine):
        Sweeper(desk.cast.backend)._tell(failure(desk))
    assert [each[: len(FULL)] for each in told(caplog)] == [FULL]
    Sweeper(desk.cast.backend).once()
    assert told(caplog)[-1].startswith(AGAIN)
    assert not any("incident" in each for each in caplog.messages)


class Refusal(sqlite3.OperationalError):
    """What SQLite says of a code."""

    def __init__(self, code: int) -> None:
        super().__init__("refused")
        self.sqlite_errorcode = code


@pytest.mark.parametrize(
    ("orig", "says"),
    [
        (psycopg.errors.DiskFull("no space"), FULL),
        (psycopg.errors.IoError("read failed"), FULL),
        (psycopg.errors.ReadOnlySqlTransaction("standby"), FULL),
        (psycopg.errors.TooManyConnections("53300"), AWAY),
        (psycopg.errors.AdminShutdown("shutting down"), AWAY),
        (psycopg.errors.CannotConnectNow("starting up"), AWAY),
        (psycopg.OperationalError("connection refused"), AWAY),
        (Refusal(sqlite3.SQLITE_FULL), FULL),
        (Refusal(sqlite3.SQLITE_IOERR | 4 << 8), FULL),
        (Refusal(sqlite3.SQLITE_READONLY), FULL),
        (Refusal(sqlite3.SQLITE_CANTOPEN), AWAY),
        (Refusal(sqlite3.SQLITE_BUSY), None),
        (psycopg.errors.UniqueViolation("twice"), None),
    ],
)
def test_what_is_away_and_what_is_full_are_told_apart(
    orig: Exception, says: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    outages, error = Outages(), DBAPIError.instance("SELECT 1", None, orig, Exception)
    assert isinstance(error, DBAPIError)
    assert outages.noticed(error) == outages.noticed(error) == (says is not None)
    assert [each.startswith(says or "") for each in caplog.messages] == [True] * (says is not None)
    assert isinstance(understood(error), Unavailable) == (says is not None)
    assert isinstance(understood(error), Busy) == (getattr(orig, "sqlite_errorcode", 0) == sqlite3.SQLITE_BUSY)
    outages.reached()
    assert len(caplog.messages) == (0 if says is None else 2 if says == AWAY else 1)
    outages.wrote()
    outages.wrote()
    assert len(caplog.messages) == (0 if says is None else 2)


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the log says of outages; nothing else, and no traceback."""
    assert not any(each.exc_info for each in caplog.records)
    return [each for each in caplog.messages if each.startswith("The database")]


def failure(desk: Desk) -> BaseException:
    with pytest.raises(OperationalError) as error:
        Sweeper(desk.cast.backend).once()
    return error.value


def files(desk: Desk) -> list[str]:
    return sorted(str(each) for each in desk.cast.backend.blobs.data_dir.rglob("*") if each.is_file())


def versions(desk: Desk) -> int:
    with desk.cast.backend.reading() as session:
        return session.scalar(select(func.count()).select_from(DocumentVersionRow)) or 0


def break_disk(patch: pytest.MonkeyPatch, fails: str, code: int) -> None:
    def broken(*_: object, **__: object) -> Any:
        raise OSError(code, os.strerror(code))

    match fails:
        case "write":
            patch.setattr("govflow.store.blobs.keeping._Incoming.__iter__", broken)
        case "fsync":
            patch.setattr(os, "fsync", broken)
        case "rename":
            patch.setattr(Path, "replace", broken)


@contextmanager
def keeping_files_in(desk: Desk, blobs: Blobs) -> Iterator[None]:
    """As with GOVFLOW_FILES; what was filed before is not there."""
    before = desk.app.extensions["govflow"]
    desk.app.extensions["govflow"] = replace(before, blobs=blobs)
    yield
    desk.app.extensions["govflow"] = before


@contextmanager
def refusing(engine: Engine) -> Iterator[None]:
    """Whatever is to be written finds no room."""

    def refuse(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE", "SAVEPOINT")):
            raise OperationalError(statement, None, Refusal(sqlite3.SQLITE_FULL), hide_parameters=True)

    event.listen(engine, "before_cursor_execute", refuse)
    yield
    event.remove(engine, "before_cursor_execute", refuse)
