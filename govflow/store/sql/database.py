"""Engines and sessions for SQLite and PostgreSQL, and the step from one schema version to the next.

Units of work come in two kinds. A *writing* session takes SQLite's write lock when it begins (``BEGIN IMMEDIATE``), so
that what it read is still true when it writes; on PostgreSQL it is an ordinary transaction that locks rows. A *reading*
session cannot write and sees one snapshot from its first query to its last.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from platform import node
from select import POLLIN, poll
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, StaticPool, create_engine, event
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import DBAPIError, InvalidatePoolError, OperationalError

from govflow.keys import IN_MEMORY, Keyring
from govflow.paths import data_path
from govflow.store.sql.hand import Hand, all_rows, without_detail
from govflow.store.sql.session import Opening, Session
from govflow.store.sql.versions import AT_WORK

SYNCHRONOUS = ("FULL", "NORMAL", "OFF")
_SYNCHRONOUS = "synchronous"
_MAPPED = 2**31 - 2**16
"""Bytes of a file that reading connections to SQLite map into memory, as many as it maps: a page of a list goes to
thousands of places, and copying what lies there took longer than reading it.
"""
WAIT_SECONDS = 5
"""How long a statement waits for a lock; then the command is tried again."""

_PASSING = frozenset({"40001", "40P01", "55P03"})  # serialization failure, deadlock, lock timeout
_TAKEN = "23505"  # unique violation
_AWAY = ("08", "25006", "53", "57P", "58")
"""No connection, only to be read, out of disk or connections, shutting down, trouble with files."""
_FULL = ("25006", "53100", "58")
"""Of these: what can be read and keeps nothing more."""
_SQLITE_FULL = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM})
_SQLITE_AWAY = _SQLITE_FULL | {sqlite3.SQLITE_CANTOPEN}

_WATCHED = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 30_000}
"""A connection over which nothing comes any more, not even that it is closed, is given up within a minute."""
_WATCHED_THERE = {
    "tcp_keepalives_idle": 15, "tcp_keepalives_interval": 5, "tcp_keepalives_count": 3, "tcp_user_timeout": 30_000,
}  # fmt: skip
"""The same for the server. It gives up sooner: until then it holds what a host had locked that was cut off."""


@dataclass(frozen=True)
class Sessions:
    """The two kinds of sessions on one database; both are factories: ``with sessions.reading() as session``."""

    engine: Engine
    writing: Opening
    reading: Opening
    reader: Engine
    """That of reading sessions. On a SQLite file it has connections of its own: one that is told to write no more, or
    to write again, prepares all its statements anew."""

    def dispose(self) -> None:
        """Close all connections that nobody uses."""
        self.engine.dispose()
        self.reader.dispose()


def make_engine(url: str, synchronous: str = "FULL") -> Engine:
    """An engine for ``sqlite:///file`` or ``postgresql://…`` (through psycopg 3).

    ``synchronous`` is SQLite's: FULL survives a power cut, NORMAL may then lose the last commits, OFF is for tests.
    The folder of a SQLite file is created. Raises ValueError for another database or setting.
    """
    address = make_url(url)
    match address.get_backend_name():
        case "sqlite":
            return _sqlite_engine(address, synchronous)
        case "postgresql" | "postgres":
            return _postgresql_engine(address)
        case other:
            raise ValueError(f"{other} is not supported: use sqlite:///file or postgresql://user@host/name")


def memory_engine() -> Engine:
    """An engine on one SQLite database in memory, which ends with it: one connection, so one session at a time."""
    return _prepared(create_engine("sqlite://", poolclass=StaticPool, hide_parameters=True))


def snapshot(engine: Engine) -> bytes:
    """Everything that a SQLite database in memory holds."""
    with closing(engine.raw_connection()) as connection:
        driver: Any = connection.driver_connection
        content: bytes = driver.serialize()
        return content


def wind_back(engine: Engine, content: bytes) -> None:
    """Put a SQLite database in memory back to what ``snapshot`` kept.

    Page by page: in a connection that is deserialized again, the next query that reads JSON as a table crashes SQLite.
    """
    with closing(engine.raw_connection()) as connection, closing(sqlite3.connect(":memory:")) as kept:
        driver: Any = connection.driver_connection
        kept.deserialize(content)
        kept.backup(driver)


def session_factory(engine: Engine, keyring: Keyring = IN_MEMORY) -> Sessions:
    """Both kinds of sessions. What was loaded stays readable after the commit.

    ``keyring`` opens what is sealed in the database.
    """
    info = {"keyring": keyring}
    reader = _reader(engine)
    return Sessions(engine=engine, writing=Opening(engine, info), reading=Opening(reader, info), reader=reader)


def is_reading(session: Session) -> bool:
    """Whether the session only reads. It can lock no rows: PostgreSQL refuses that."""
    return bool(session.engine.get_execution_options().get("reading", False))


def is_passing(error: DBAPIError) -> bool:
    """Whether others were only in the way, so that the same command may succeed when it is tried again."""
    if isinstance(error.orig, sqlite3.OperationalError):
        return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    return getattr(error.orig, "sqlstate", None) in _PASSING


def is_taken(error: DBAPIError) -> bool:
    """Whether a row was to be written whose key another row has: often of somebody who wrote it a moment before."""
    if isinstance(error.orig, sqlite3.IntegrityError):
        return error.orig.sqlite_errorcode in (sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
    return getattr(error.orig, "sqlstate", None) == _TAKEN


def is_away(error: DBAPIError) -> bool:
    """Whether the database cannot be reached or keeps nothing: no fault of what was asked."""
    if isinstance(error.orig, sqlite3.Error):
        return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _SQLITE_AWAY
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", None)
    return isinstance(error, OperationalError) if state is None else state.startswith(_AWAY)


def keeps_nothing(error: DBAPIError) -> bool:
    """Whether the database can be reached and keeps nothing more: its disk is full, broken, or only to be read."""
    if isinstance(error.orig, sqlite3.Error):
        return getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _SQLITE_FULL
    return (getattr(error.orig, "sqlstate", None) or "").startswith(_FULL)


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the schema to ``revision``, creating it when the database is empty. Safe to run twice at once."""
    with engine.connect() as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the schema back to ``revision``; ``base`` removes every table and all data."""
    with engine.connect() as connection:
        command.downgrade(_config(connection), revision)


def _postgresql_engine(address: URL) -> Engine:
    given = address.query.get("options", "")
    there = {"lock_timeout": f"{WAIT_SECONDS}s", **_WATCHED_THERE}
    told = (*(f"-c {name}={value}" for name, value in there.items()), *((given,) if isinstance(given, str) else given))
    options = " ".join(told)
    arguments: dict[str, Any] = {"options": options.strip()}
    if "connect_timeout" not in address.query:
        arguments["connect_timeout"] = WAIT_SECONDS  # a server that is away must not hold a thread for minutes
    if "application_name" not in address.query:
        arguments["application_name"] = f"{AT_WORK}{os.getpid()}@{node()}"[:63]
    arguments |= {name: value for name, value in _WATCHED.items() if name not in address.query}
    engine = create_engine(address.set(drivername="postgresql+psycopg"), connect_args=arguments, hide_parameters=True)
    engine.dialect.use_insertmanyvalues_wo_returning = True  # several rows go out as one statement, not one by one
    event.listen(engine, "handle_error", _without_detail)
    event.listen(engine, "checkout", _check_open)
    return engine


def _check_open(driver: Any, _record: object, _fairy: object) -> None:
    """A server that ends says goodbye and hangs up: something waits to be read on a connection of which nobody asked
    anything. Then all connections are made anew. To look takes two millionths of a second, and no trip.
    """
    waiting = poll()
    waiting.register(driver.pgconn.socket, POLLIN)
    if waiting.poll(0):
        raise InvalidatePoolError


def _without_detail(context: ExceptionContext) -> None:
    primary = without_detail(context.original_exception)
    if primary is not None and context.sqlalchemy_exception is not None:
        name = type(context.original_exception).__name__
        context.sqlalchemy_exception.args = (f"({name}) {primary}", *context.sqlalchemy_exception.args[1:])


def _reader(engine: Engine) -> Engine:
    """An engine whose transactions only read, and see one snapshot."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(reading=True, isolation_level="REPEATABLE READ", postgresql_readonly=True)
    if isinstance(engine.pool, StaticPool):
        return engine.execution_options(reading=True)
    # Whoever closes the last connection writes the log into the file, and waits for the disk like those who write.
    synchronous = engine.get_execution_options().get(_SYNCHRONOUS, "FULL")
    return _prepared(_on_file(engine.url, synchronous), only_reading=True).execution_options(reading=True)


def _sqlite_engine(address: URL, synchronous: str) -> Engine:
    if synchronous not in SYNCHRONOUS:
        raise ValueError(f"synchronous is one of {', '.join(SYNCHRONOUS)}, not {synchronous}")
    if address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    return _prepared(_on_file(address, synchronous))


def _on_file(address: URL, synchronous: str) -> Engine:
    kept = {_SYNCHRONOUS: synchronous}
    arguments = {"timeout": WAIT_SECONDS}
    return create_engine(address, connect_args=arguments, execution_options=kept, hide_parameters=True)


def _prepared(engine: Engine, *, only_reading: bool = False) -> Engine:
    synchronous = engine.get_execution_options().get(_SYNCHRONOUS, "OFF")
    only_one = isinstance(engine.pool, StaticPool)  # for both kinds of sessions, in memory

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy says BEGIN, not the driver
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA query_only = {int(only_reading)}")
        if only_reading:
            connection.execute(f"PRAGMA mmap_size = {_MAPPED}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("reading", False)
        if only_one and connection.info.get("reading") is not reading:
            connection.connection.cursor().execute(f"PRAGMA query_only = {int(reading)}")
            connection.info["reading"] = reading
        Hand(connection).ask("BEGIN" if reading else "BEGIN IMMEDIATE", (), all_rows)

    return engine


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(data_path("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
