"""Loading many rows at once: what guards and finds single ones is taken off the tables, and put back at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

_SQLITE = (
    "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
    " AND tbl_name IN ({tables})"
)
_LINKS = (
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)"
)
_INDEXES = (
    "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)"
    " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = indexname)"
)


@contextmanager
def unguarded(connection: Any, tables: Sequence[str], *, postgresql: bool) -> Iterator[None]:
    """Without the indexes and triggers of these tables, on PostgreSQL without what links them to others.

    Each is made anew of its own definition, and PostgreSQL tests all rows then.
    """
    taken = _of_postgresql(connection, tables) if postgresql else _of_sqlite(connection, tables)
    for drop, _ in taken:
        connection.execute(drop)
    yield
    for _, make in taken:
        connection.execute(make)


def _of_sqlite(connection: Any, tables: Sequence[str]) -> list[tuple[str, str]]:
    """What drops it, and what makes it again."""
    found = connection.execute(_SQLITE.format(tables=", ".join("?" * len(tables))), tables).fetchall()
    return [(f"DROP {kind} {name}", made) for kind, name, made in found]


def _of_postgresql(connection: Any, tables: Sequence[str]) -> list[tuple[str, str]]:
    """Triggers stay: they stand on what changes rows, not on what adds them."""
    links = connection.execute(_LINKS, (list(tables),)).fetchall()
    indexes = connection.execute(_INDEXES, (list(tables),)).fetchall()
    return [(f"DROP INDEX {name}", made) for name, made in indexes] + [
        (f"ALTER TABLE {table} DROP CONSTRAINT {name}", f"ALTER TABLE {table} ADD CONSTRAINT {name} {made}")
        for table, name, made in links
    ]
