"""Taking turns among processes: of all that want to do the same job, one does it; the others go on, or wait."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, text

from govflow.store.sql.session import Session

_SEQUENCING = 0x676F_7673  # "govs": an arbitrary number that names the lock in PostgreSQL


@contextmanager
def turn(engine: Engine, job: str = "sweeping") -> Iterator[bool]:
    """True for who may do a job now: everybody on PostgreSQL, where whoever sweeps passes over what others hold.

    Of those at one SQLite file, which lets one write at a time, one: beside it lies a file that is locked. The turn
    ends with the block, or with the process.
    """
    if engine.dialect.name == "postgresql":
        yield True
    else:
        with _file_lock(Path(f"{engine.url.database}.{job}")) as taken:
            yield taken


def alone(session: Session) -> None:
    """Let no other transaction sequence until this one ends; wait for one that does. SQLite has one writer anyway."""
    if session.engine.dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": _SEQUENCING})


@contextmanager
def _file_lock(path: Path) -> Iterator[bool]:
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True  # closing the file ends the turn
