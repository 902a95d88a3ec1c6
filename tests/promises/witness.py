"""A witness of the database: one fingerprint over every row of every table."""

from __future__ import annotations

import hashlib

from sqlalchemy import Engine, inspect, text


def fingerprint(engine: Engine, *, without: frozenset[str] = frozenset()) -> str:
    """SHA-256 over all tables there are, found in the database itself, so that none can be forgotten."""
    found = hashlib.sha256()
    with engine.connect() as connection:
        for table in sorted(set(inspect(connection).get_table_names()) - without):
            rows = connection.execute(text(f'SELECT * FROM "{table}"'))
            found.update(f"{table}{sorted(repr(row) for row in rows)}".encode())
    return found.hexdigest()
