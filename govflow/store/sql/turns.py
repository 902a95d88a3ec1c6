"""Taking turns among processes: of all that want to do the same job, one does it; the others go on, or wait."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

_SWEEPING = 0x676F_7666  # "govf": an arbitrary number that names the lock in PostgreSQL
_SEQUENCING = 0x676F_7673  # "govs"


@contextmanager
def turn(engine: Engine) -> Iterator[bool]:
    """True for the one process that may sweep now. The turn ends with the block, or with the process.

    PostgreSQL keeps it as an advisory lock, across machines; beside a SQLite file lies a file that is locked.
    """
    if engine.dialect.name == "postgresql":
        with _advisory_lock(engine) as taken:
            yield taken
    else:
        with _file_lock(Path(f"{engine.url.database}.sweeping")) as taken:
            yield taken


def alone(session: Session) -> None:
    """Let no other transaction sequence until this one ends; wait for one that does. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": _SEQUENCING})


@contextmanager
def _advisory_lock(engine: Engine) -> Iterator[bool]:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        taken = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:name)"), {"name": _SWEEPING}))
        try:
            yield taken
        finally:
            if taken:
                connection.execute(text("SELECT pg_advisory_unlock(:name)"), {"name": _SWEEPING})


@contextmanager
def _file_lock(path: Path) -> Iterator[bool]:
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True  # closing the file ends the turn
