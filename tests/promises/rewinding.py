"""Putting a database back as it was, so that one scene serves for many acts."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine, NullPool, create_engine


def keep(engine: Engine) -> Callable[[], None]:
    """Keep the database as it is now; the function returned puts it back. Nobody else may be using it then."""
    return _keep_file(engine) if engine.dialect.name == "sqlite" else _keep_database(engine)


def _keep_file(engine: Engine) -> Callable[[], None]:
    path = Path(str(engine.url.database))
    kept = path.with_suffix(".kept")
    engine.dispose()  # the last connection to close writes the log into the file
    shutil.copy(path, kept)

    def rewind() -> None:
        engine.dispose()
        shutil.copy(kept, path)

    return rewind


def _keep_database(engine: Engine) -> Callable[[], None]:
    name, kept = engine.url.database, f"{engine.url.database}_kept"
    address = engine.url.set(database="postgres")

    def run(*statements: str) -> None:
        engine.dispose()
        server = create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with server.connect() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    run(
        f"DROP DATABASE IF EXISTS {kept} WITH (FORCE)",
        f"CREATE DATABASE {kept} TEMPLATE {name} STRATEGY file_copy",
    )
    return lambda: run(
        f"DROP DATABASE {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {kept} STRATEGY file_copy"
    )
