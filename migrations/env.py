"""How Alembic runs govflow's migrations: on the connection it is handed, in one transaction, one process at a time."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.schema import SchemaItem

from govflow.store.sql.schema import METADATA
from govflow.store.sql.versions import keep_floor

LOCK = 7_046_238_551
"""PostgreSQL advisory lock: the second of two processes that migrate at once waits, then finds nothing to do."""


def belongs_to_models(
    _object: SchemaItem, name: str | None, kind: str, _reflected: bool, _other: SchemaItem | None
) -> bool:
    """The search index is each database's own and has no model; everything else is compared with the models."""
    return not (kind == "table" and name is not None and name.startswith("case_search"))


def run(connection: Connection) -> None:
    """Migrate. SQLite rebuilds tables in batch mode, which deletes child rows unless foreign keys are off meanwhile."""
    driver = connection.connection.driver_connection
    sqlite = connection.dialect.name == "sqlite"
    assert driver is not None
    if sqlite:
        driver.execute("PRAGMA foreign_keys = OFF")
    try:
        context.configure(
            connection=connection,
            target_metadata=METADATA,
            include_object=belongs_to_models,
            render_as_batch=sqlite,
            transactional_ddl=True,
        )
        with context.begin_transaction():
            if not sqlite:
                connection.exec_driver_sql("SET LOCAL lock_timeout = 0")  # a migration waits as long as it takes
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
            context.run_migrations()
            keep_floor(connection)
    finally:
        if sqlite:
            driver.execute("PRAGMA foreign_keys = ON")


run(context.config.attributes["connection"])
