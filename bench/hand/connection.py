"""A bare connection of either driver, and how values go into it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import chain
from typing import Any

from psycopg.types.json import Jsonb

from bench.databases import Database


@dataclass(frozen=True, kw_only=True)
class Hand:
    """Runs statements, with ``?`` for each value. ``pipelined``: those whose rows are not read yet go out together."""

    connection: Any
    postgresql: bool
    pipelined: bool = False

    def execute(self, text: str, values: Sequence[Any] = ()) -> Any:
        """The cursor of the statement; in a pipeline it waits only when rows are fetched."""
        return self.connection.execute(_percent(text) if self.postgresql else text, values)

    def insert(self, table: str, *rows: Mapping[str, Any], returning: str = "") -> Any:
        """Rows of the same columns, in one statement."""
        text = _insertion(table, tuple(rows[0]), len(rows), returning)
        return self.execute(text, tuple(chain.from_iterable(each.values() for each in rows)))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """With the lock for writing from the beginning, on SQLite."""
        with self.connection.pipeline() if self.pipelined else nullcontext():
            self.execute("BEGIN" if self.postgresql else "BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self.execute("ROLLBACK")
                raise
            self.execute("COMMIT")

    def put(self, value: Any) -> Any:
        """A value as the driver takes it."""
        if isinstance(value, dict | list):
            return Jsonb(value) if self.postgresql else json.dumps(value, ensure_ascii=False)
        if isinstance(value, datetime) and not self.postgresql:
            return value.strftime("%Y-%m-%d %H:%M:%S.%f")
        return value

    def read(self, value: Any) -> Any:
        """Of a column that keeps JSON."""
        return value if self.postgresql or value is None else json.loads(value)


@contextmanager
def by_hand(database: Database, *, pipelined: bool = False) -> Iterator[Hand]:
    """A hand at work until the end of the block."""
    with closing(database.connect()) as connection:
        yield Hand(connection=connection, postgresql=database.postgresql, pipelined=pipelined)


def rows(cursor: Any) -> list[dict[str, Any]]:
    """The rows, their values by the names of the columns."""
    found = cursor.fetchall()
    names = [each[0] for each in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in found]


@cache
def _percent(text: str) -> str:
    return text.replace("?", "%s")


@cache
def _insertion(table: str, columns: tuple[str, ...], many: int, returning: str) -> str:
    names, row = ", ".join(f'"{each}"' for each in columns), f"({', '.join('?' * len(columns))})"
    return f"INSERT INTO {table} ({names}) VALUES {', '.join([row] * many)} {returning}".rstrip()
