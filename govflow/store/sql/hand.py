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
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, SessionTransaction

from govflow.store.sql.database import without_detail
from govflow.store.sql.foreseen import Foreseen, tables_of

Take = Callable[[Any], Any]
"""Takes what is wanted off the driver's cursor."""
Values = Mapping[str, Any] | Sequence[Any]
_Waiting = tuple[str, Values, Take]
all_rows: Take = methodcaller("fetchall")

HOLDS_OBJECTS = "holds objects"
"""Under this name a session says that there may be something pending in it; looking for that costs four calls."""
_HAND = "hand"


class Hand:
    """What runs the prepared statements of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._driver: Any = connection.connection.driver_connection
        self._listeners: Sequence[Callable[..., Any]] = [*connection.engine.dispatch.before_cursor_execute]
        only_reads = connection.get_execution_options().get("reading", False)  # which is told at once that it writes
        self.is_far = connection.dialect.name == "postgresql"
        self.may_wait = self.is_far and not only_reads
        self._waiting: list[_Waiting] = []
        self.foreseen = Foreseen()

    def ask(self, sql: str, values: Values, take: Take) -> Any:
        """What is taken off the cursor after a statement; SQLite finds most rows only then."""
        if self._listeners:
            self._tell(sql, values, many=False)
        return self._now(sql, values, take)

    def ask_all(self, statements: Sequence[str], values: Sequence[Values]) -> list[list[Any]]:
        """All rows of each of these statements, which are one question and told as one."""
        if self._listeners:
            self._tell("; ".join(statements), values, many=False)
        return [self._now(sql, each, all_rows) for sql, each in zip(statements, values, strict=True)]

    def write(self, sql: str, rows: Sequence[Values]) -> None:
        """Run a statement for what it does, once for each of these rows: with what is asked next, where it may wait."""
        if self._listeners:
            self._tell(sql, rows, many=len(rows) > 1)
        self._waiting += [(sql, each, _nothing) for each in rows]
        if not self.may_wait:
            self.send()

    def ask_later(self, sql: str, values: Values, take: Take) -> None:
        """Ask with what is asked next; ``take`` is given the cursor then."""
        self._tell(sql, values, many=False)
        self._waiting.append((sql, values, take))

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
        """What is taken off the cursor of the last; to PostgreSQL they go in one trip."""
        with self._driver.pipeline() if self.may_wait else nullcontext():
            cursors = [self._driver.execute(sql, values) for sql, values, _ in statements]
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


def hand_of(session: Session) -> Hand:
    """That of the session's transaction. Asking SQLAlchemy for its connection costs as much as a small statement."""
    found: Hand | None = session.info.get(_HAND)
    if found is None:
        connection = session.connection()
        found = session.info[_HAND] = connection.info.setdefault(_HAND, Hand(connection))
    return found


@event.listens_for(Session, "after_transaction_create")
@event.listens_for(Session, "after_transaction_end")
@event.listens_for(Session, "after_soft_rollback")
def _let_go(session: Session, _transaction: SessionTransaction) -> None:
    """A transaction begins or is over, or one within it, which begins when the session is asked for its connection."""
    hand: Hand | None = session.info.pop(_HAND, None)
    if hand is not None:
        hand.foreseen.clear()


@event.listens_for(Session, "after_attach")
@event.listens_for(Session, "loaded_as_persistent")
def _holds_objects(session: Session, _object: object) -> None:
    session.info[HOLDS_OBJECTS] = True


@event.listens_for(Engine, "before_execute")
def _send_before(connection: Connection, statement: Any, *_more: Any) -> None:
    """What SQLAlchemy runs itself comes after what was written before."""
    if (hand := _waiting_in(connection)) is not None:
        hand.send()
        if hand.foreseen:
            hand.foreseen.before(statement, partial(tables_of, statement))


@event.listens_for(Engine, "commit")
def _send_and_commit(connection: Connection) -> None:
    if (hand := _waiting_in(connection, over=True)) is not None:
        hand.end()


@event.listens_for(Engine, "begin")
@event.listens_for(Engine, "rollback")
def _forget(connection: Connection) -> None:
    _waiting_in(connection, over=True)


def _waiting_in(connection: Connection, *, over: bool = False) -> Hand | None:
    kept = connection.info
    hand: Hand | None = kept.pop(_HAND, None) if over else kept.get(_HAND)
    return hand
