"""Putting a database back as it was, so that one scene serves for many acts."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, inspect

from govflow.store.sql.database import Sessions
from tests.conftest import superuser


def keep(sessions: Sessions) -> Callable[[], None]:
    """Keep the database as it is now; the function returned puts it back. Nobody else may be using it then.

    What was kept of it before is forgotten.
    """
    engine = sessions.engine
    return _keep_file(sessions) if engine.dialect.name == "sqlite" else _keep_tables(engine)


def _keep_file(sessions: Sessions) -> Callable[[], None]:
    path = Path(str(sessions.engine.url.database))
    kept = path.with_suffix(".kept")
    sessions.dispose()  # the last connection to close writes the log into the file
    shutil.copy(path, kept)

    def rewind() -> None:
        sessions.dispose()
        shutil.copy(kept, path)

    return rewind


def _keep_tables(engine: Engine) -> Callable[[], None]:
    """In copies beside the tables: to copy the whole database each time would take ten times as long."""
    tables = sorted(inspect(engine).get_table_names())
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP SCHEMA IF EXISTS kept CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA kept")
        for table in tables:
            connection.exec_driver_sql(f'CREATE TABLE kept."{table}" AS TABLE "{table}"')
        counted = connection.exec_driver_sql(
            "SELECT sequencename, coalesce(last_value, 1), last_value IS NOT NULL FROM pg_sequences"
        ).all()

    def rewind() -> None:
        with superuser(engine).begin() as connection:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # no triggers, no foreign keys
            for table in tables:
                connection.exec_driver_sql(f'DELETE FROM "{table}"')
                connection.exec_driver_sql(f'INSERT INTO "{table}" TABLE kept."{table}"')
            for name, last, called in counted:  # numbers are given out as they were
                connection.exec_driver_sql(f"SELECT setval('{name}', {last}, {called})")

    return rewind
