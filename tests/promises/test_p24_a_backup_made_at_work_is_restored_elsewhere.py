"""P24: a backup that is made while people act holds all that was acknowledged before it began; elsewhere it becomes an
installation whose record, books and files hold, and in which people sign in and act."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from govflow.key_files import COMPARTMENTS
from govflow.keys import Keyring
from govflow.services.queries.operations import verify_record
from govflow.store.documents import ON_DISK
from govflow.store.funds.checking import check_ledger
from govflow.store.record.history import HISTORY
from govflow.store.sql.database import make_engine, session_factory
from tests.builders import Cast
from tests.conftest import owned
from tests.promises.acting import CLAIMANT, Client, claims, receipts
from tests.promises.perils import Installation, Siege, installed
from tests.promises.wire import Client as Browser
from tests.services.sink import Sink, listening
from tests.test_cli_safekeeping import PROGRAMS

pytestmark = pytest.mark.on_request


@pytest.fixture
def sink() -> Iterator[Sink]:
    with listening() as found:
        yield found


@pytest.fixture
def elsewhere(cast: Cast, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database of the same kind."""
    if cast.backend.sessions.engine.dialect.name == "sqlite":
        yield f"sqlite:///{tmp_path / 'elsewhere.sqlite3'}"
        return
    server: Engine = request.getfixturevalue("postgres_server")
    with server.connect() as connection:
        connection.exec_driver_sql("CREATE DATABASE elsewhere OWNER govflow_owner")
    yield owned(server, "elsewhere")
    with server.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE elsewhere WITH (FORCE)")


def run(place: Installation, *words: object) -> str:
    """A command of the operator, with the settings of the installation."""
    told = {**place.environment("backup"), "PATH": f"{PROGRAMS}:{place.environment('backup')['PATH']}"}
    command = [sys.executable, "-m", "govflow", *map(str, words)]
    done = subprocess.run(command, env=told, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_what_was_acknowledged_before_it_began_is_there_elsewhere(
    cast: Cast, elsewhere: str, tmp_path: Path, sink: Sink
) -> None:
    backup, keys = tmp_path / "backup", tmp_path / "keys"
    with installed(cast, tmp_path, sink) as place:
        siege = Siege(place, [Client(place, each) for each in (claims, claims, receipts)])
        siege.work_through(lambda: place.until(lambda: acts(siege) > 20, "nobody acts"))
        before = entries(place)
        siege.work_through(lambda: backed_up(siege, backup, keys))
        siege.check()
        after = entries(place)
    restored = at_another_place(place, elsewhere, tmp_path)
    assert "The record holds" in run(restored, "restore", backup, "--keys", keys)
    assert before <= entries(restored) <= after
    assert before < after
    with restored.backend.reading() as session:
        assert check_ledger(session) is None
        named = set(session.scalars(select(ON_DISK)))
    assert named <= set(restored.backend.blobs.names())
    assert named
    assert verify_record(restored.backend).first_broken is None
    restored.start("serve")
    try:
        restored.ready()
        Browser(restored.port).sign_in(CLAIMANT)
        going_on = Siege(restored, [Client(restored, claims)])
        going_on.work_through(lambda: restored.until(lambda: acts(going_on) > 3, "nobody acts there"))
        assert entries(restored) > before
    finally:
        restored.close()


def backed_up(siege: Siege, backup: Path, keys: Path) -> None:
    """While all act, who go on doing so for a while."""
    run(siege.place, "backup", backup, "--keys", keys)
    known = acts(siege)
    siege.place.until(lambda: acts(siege) > known + 3, "nobody acts any more")


def acts(siege: Siege) -> int:
    return sum(len(each.done) for each in siege.clients)


def entries(place: Installation) -> int:
    return place.counted(select(func.count()).select_from(HISTORY))


def at_another_place(place: Installation, url: str, folder: Path) -> Installation:
    """A machine with an empty database and an empty data folder."""
    data = folder / "elsewhere"
    settings = replace(place.backend.settings, database_url=url, data_dir=data)
    sessions = session_factory(make_engine(url), Keyring.kept(place.backend.settings.data_dir / COMPARTMENTS))
    blobs = replace(place.backend.blobs, data_dir=data)
    cast = replace(place.cast, backend=replace(place.backend, settings=settings, sessions=sessions, blobs=blobs))
    return replace(place, cast=cast, folder=folder, port=place.port, running={})
