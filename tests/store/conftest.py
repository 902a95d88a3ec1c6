"""A record of two bodies, and somebody who changes what its guards would refuse."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text

from govflow.store.sql.database import Sessions
from tests.conftest import superuser
from tests.sequencing import sequence
from tests.store.rows import a_record


@pytest.fixture
def record(sessions: Sessions) -> Sessions:
    a_record(sessions)
    sequence(sessions)
    return sessions


@pytest.fixture
def forger(record: Sessions) -> Iterator[Connection]:
    """A connection of somebody who has removed all that guards the tables; what is done on it is seen by it alone."""
    with superuser(record.engine).connect() as connection:
        if record.engine.dialect.name == "sqlite":
            for name in connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("SET session_replication_role = replica"))
        connection.commit()
        if record.engine.dialect.name == "sqlite":
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute("PRAGMA foreign_keys = OFF")
        yield connection
