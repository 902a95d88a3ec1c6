"""How prepared statements run: on the driver's own cursor, and on PostgreSQL in fewer trips than there are statements.

A trip takes longer than most statements. So what a command only writes waits for its next question, or for its end, and
goes out with that in one pipeline, in the order in which it was written; so does what it is sure to ask later. Should
the database refuse something, that is told then. SQLite is in the same process: there each statement runs at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from functools import partial
from operator import methodcaller
from threading import local
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from govflow.store.sql.foreseen import Foreseen, tables_of

Take = Callable[[Any], Any]
"""Takes what is wanted off the driver's cursor."""
Values = Mapping[str, Any] | Sequence[Any]
_Waiting = tuple[str, Values, Take]
all_rows: Take = methodcaller("fetchall")


class _Asked(local):
    """So many statements has this thread sent to databases."""

    statements = 0


ASKED = _Asked()


class Hand:
    """What runs the prepared statements of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._driver: Any = connection.connection.driver_connection
        self._listeners: Sequence[Callable[..., Any]] = [*connection.engine.dispatch.before_cursor_execute]
        self.only_reads = connection.get_execution_options().get("reading", False)  # told at once where it writes
        self.is_far = connection.dialect.name == "postgresql"
        self.may_wait = self.is_far and not self.only_reads
        self._waiting: list[_Waiting] = []
        self.foreseen = Foreseen()

    def ask(self, sql: str, values: Values, take: Take) -> Any:
        """What is taken off the cursor after a statement; SQLite finds most rows only then."""
        ASKED.statements += 1
        if self._listeners:
            self._tell(sql, values, many=False)
        return self._now(sql, values, take)

    def ask_all(self, statements: Sequence[str], values: Sequence[Values]) -> list[list[Any]]:
        """All rows of each of these statements, which are one question and told as one."""
        ASKED.statements += 1
        if self._listeners:
            self._tell("; ".join(statements), values, many=False)
        return [self._now(sql, each, all_rows) for sql, each in zip(statements, values, strict=True)]

    def write(self, sql: str, rows: Sequence[Values]) -> None:
        """Run a statement for what it does, once for each of these rows: with what is asked next, where it may wait."""
        ASKED.statements += 1
        if self._listeners:
            self._tell(sql, rows, many=len(rows) > 1)
        if self.may_wait:
            self._waiting += [(sql, each, _nothing) for each in rows]
        else:
            for each in rows:
                self._now(sql, each, _nothing)

    def ask_later(self, sql: str, values: Values, take: Take) -> None:
        """Ask with what is asked next; ``take`` is given the cursor then."""
        ASKED.statements += 1
        self._tell(sql, values, many=False)
        self._waiting.append((sql, values, take))

    def before(self, statement: Any) -> None:
        """SQLAlchemy runs a statement now."""
        ASKED.statements += 1
        self.send()
        if self.foreseen:
            self.foreseen.before(statement, partial(tables_of, statement))

    def send(self) -> None:
        """Run what waits."""
        if self._waiting:
            self._now(*self._waiting.pop())

    def end(self) -> None:
        """Run what waits, and commit."""
        if self._waiting:
            self._now("COMMIT", (), _nothing)

    def _now(self, sql: str, values: Values, take: Take) -> Any:
        """Run a statement after all that waits."""
        waiting, self._waiting = self._waiting, []
        try:
            if not waiting:
                return take(self._driver.execute(sql, values))
            return self._one_after_the_other([*waiting, (sql, values, take)])
        except self.connection.dialect.loaded_dbapi.Error as error:
            raise self._translated("; ".join((*(each for each, _, _ in waiting), sql)), error) from error

    def _one_after_the_other(self, statements: Sequence[_Waiting]) -> Any:
        """What is taken off the cursor of the last; to PostgreSQL they go in one trip.

        Those of which nothing is wanted share a cursor: making one takes as long as a small statement.
        """
        with self._driver.pipeline() if self.may_wait else nullcontext():
            shared = self._driver.cursor()
            cursors = [
                (shared if take is _nothing else self._driver).execute(sql, values) for sql, values, take in statements
            ]
        return [take(cursor) for cursor, (_, _, take) in zip(cursors, statements, strict=True)][-1]

    def _translated(self, sql: str, error: Any) -> BaseException:
        """The error as SQLAlchemy tells it, without what was given; a connection that is gone is not used again."""
        without_detail(error)
        connection, dialect = self.connection, self.connection.dialect
        gone = dialect.is_disconnect(error, connection.connection.dbapi_connection, None)
        kind = dialect.loaded_dbapi.Error
        told: BaseException = DBAPIError.instance(
            sql, None, error, kind, hide_parameters=True, connection_invalidated=gone, dialect=dialect
        )
        if gone:
            connection.invalidate(error)
        return told

    def _tell(self, sql: str, values: Any, *, many: bool) -> None:
        for told in self._listeners:
            told(self.connection, None, sql, values, None, many)


def _nothing(_cursor: Any) -> None:
    """Nothing is wanted but what the statement does."""


def without_detail(error: BaseException) -> str | None:
    """What PostgreSQL tells of a row that it refused (DETAIL) may be a sealed price: no message or log has it.

    The error keeps only its first sentence, which is returned; None, and nothing changes, for another error.
    """
    primary: str | None = getattr(getattr(error, "diag", None), "message_primary", None)
    if primary is not None:
        error.args = (primary,)
    return primary
