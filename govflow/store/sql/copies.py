"""A database as one file, and a database from such a file, each as one moment of it.

SQLite is copied by its own online backup, PostgreSQL by ``pg_dump`` and ``pg_restore``, which are installed beside
govflow and are as new as the server.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, inspect
from sqlalchemy.engine import URL

from govflow.errors import Conflict
from govflow.messages import Message


def kind_of(engine: Engine) -> str:
    """``sqlite`` or ``postgresql``: which databases a copy fits."""
    return engine.dialect.name


def file_of(kind: str) -> str:
    """What the copy of a database of this kind is called."""
    return {"sqlite": "database.sqlite3", "postgresql": "database.dump"}[kind]


def is_empty(engine: Engine) -> bool:
    """Does the database hold no table?"""
    return not inspect(engine).get_table_names()


def copy_out(engine: Engine, path: Path) -> None:
    """Write the database as it is now into a new file, while others go on. Raises Conflict."""
    if kind_of(engine) == "sqlite":
        with closing(sqlite3.connect(_file(engine))) as source, closing(sqlite3.connect(path)) as copy:
            source.backup(copy)  # at once: in parts it would begin again whenever somebody writes, and nobody waits
        return
    _run(engine.url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}")


def copy_in(path: Path, engine: Engine) -> None:
    """Fill an empty database with a copy, whole or not at all. Raises Conflict."""
    if kind_of(engine) == "sqlite":
        with closing(sqlite3.connect(path)) as copy, closing(sqlite3.connect(_file(engine))) as target:
            copy.backup(target)
        return
    _run(
        engine.url, "pg_restore", "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error",
        f"--dbname={_without_password(engine.url)}", str(path),
    )  # fmt: skip


def _file(engine: Engine) -> str:
    assert engine.url.database is not None  # a database in memory ends with its process: nobody keeps it
    return engine.url.database


def _run(url: URL, program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL; the password goes where nobody reads it in a list of processes."""
    if shutil.which(program) is None:
        raise Conflict(
            Message(
                "%(program)s is not installed. It comes with the client programs of PostgreSQL (postgresql-client), "
                "and must be as new as the server.",
                program=program,
            )
        )
    named = [f"--dbname={_without_password(url)}"] if program == "pg_dump" else []
    done = subprocess.run(  # noqa: S603  # of ours
        [program, *named, *arguments], env=_environment(url), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Conflict(Message("%(program)s: %(reason)s", program=program, reason=_first_line(done.stderr)))


def _without_password(url: URL) -> str:
    return url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)


def _environment(url: URL) -> Mapping[str, str]:
    return {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}


def _first_line(said: str) -> str:
    return next((line for line in said.splitlines() if "error" in line), said.strip()[:300])
