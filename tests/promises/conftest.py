"""A copy of the furnished region on each kind of database, and the house that its people live in.

Every proof starts from the region with its procedures published; building it once and copying it saves a second a test.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine

from govflow.demo import player
from govflow.services.accounts.marks import share
from govflow.services.backend import Backend
from govflow.settings import Settings
from govflow.store.blobs.folder import BlobFolder
from govflow.store.record.noticing import declaring
from govflow.store.sql.database import make_engine, session_factory
from govflow.values import FixedClock
from tests.builders import START, Cast, known_region, make_cast, password_hash
from tests.conftest import OWNER, owned
from tests.once import once
from tests.promises.house import House, open_house
from tests.promises.watch import Watch

_numbers = count(1)


@pytest.fixture(scope="session")
def sqlite_region(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the region in it; nobody writes to it any more."""

    def make(folder: Path) -> None:
        shutil.copy(sqlite_template, folder / "region.sqlite3")
        _furnish(f"sqlite:///{folder / 'region.sqlite3'}")

    return once(tmp_path_factory, "sqlite_region", make) / "region.sqlite3"


@pytest.fixture(scope="session")
def postgres_region(postgres_server: Engine) -> str:
    """The name of a PostgreSQL database with the region in it; nobody writes to it any more."""
    name = "govflow_region"
    with postgres_server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE govflow_template STRATEGY file_copy")
    _furnish(owned(postgres_server, name))
    return name


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_region: Path) -> str:
    path = tmp_path / "govflow.sqlite3"
    shutil.copy(sqlite_region, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_server: Engine, postgres_region: str) -> Iterator[str]:
    name = f"govflow_promise_{next(_numbers)}"
    with postgres_server.connect() as connection:
        connection.exec_driver_sql(
            f"CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {postgres_region} STRATEGY file_copy"
        )
    yield owned(postgres_server, name)
    with postgres_server.connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def cast(engine: Engine, database_url: str, tmp_path: Path) -> Cast:
    settings = Settings(database_url=database_url, secret_key="test" * 8, data_dir=tmp_path / "data", synchronous="OFF")
    clock = FixedClock(START)
    backend = Backend(
        sessions=declaring(session_factory(engine)), blobs=BlobFolder(settings.data_dir), settings=settings, clock=clock
    )
    return Cast(backend, clock, known_region())


@pytest.fixture
def house(cast: Cast) -> House:
    """One password for all, marked with the keys of this process: the region may have been made by another."""
    with cast.backend.transaction() as session:
        share(session, password_hash())
    return open_house(cast)


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    """Every step and opening of whoever plays is checked first."""
    found = Watch()
    monkeypatch.setattr(player, "take_step", found.fire)
    monkeypatch.setattr(player, "open_case", found.open)
    return found


@pytest.fixture
def found_out(cast: Cast, watch: Watch) -> Iterator[Watch]:
    """At the end of the test nothing was checked with another answer than sending it gave."""
    yield watch
    assert watch.differences == []


def _furnish(url: str) -> None:
    """The region and its procedures."""
    engine = make_engine(url, synchronous="OFF")
    make_cast(engine, Path("nowhere"))
    engine.dispose()
