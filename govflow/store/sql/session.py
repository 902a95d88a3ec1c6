"""A unit of work: one connection and its transaction, which begins when something is first asked of it.

What SQLAlchemy's own session does around a transaction took a command longer than its statements. So there is one only
where rows are wanted as objects: made then, on the same connection, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NoReturn, Protocol, Self, TypeVar, TypeVarTuple, overload

from sqlalchemy import Connection, Engine, Executable, Result, ScalarResult, event, orm
from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlalchemy.sql.selectable import TypedReturnsRows

from govflow.errors import Uncertain
from govflow.store.sql.hand import Hand

_Object = TypeVar("_Object")
_One = TypeVar("_One")
_Columns = TypeVarTuple("_Columns")
_Values = Mapping[str, Any] | Sequence[Mapping[str, Any]] | None

_SESSION = "session"
"""Under this name a connection tells whose it is."""


class Watch(Protocol):
    """Sees what one transaction does."""

    def before_commit(self, session: Session) -> None:
        """All is done; what is written now is kept with it."""


class Session:
    """What is not committed is taken back at its end. ``info``: what others keep with it."""

    def __init__(
        self,
        place: Engine | Connection,
        info: Mapping[str, Any] | None = None,
        watching: Callable[[], Watch] | None = None,
    ) -> None:
        """On a connection that is given, the transaction is of whoever gave it."""
        self.engine = place.engine
        self.info: dict[str, Any] = {**(info or {})}
        self.watch: Watch | None = None
        self.hand: Hand | None = None
        self.held: orm.Session | None = None
        self._watching = watching
        self._given = place if isinstance(place, Connection) else None
        self._connection: Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.rollback()

    def begin(self) -> Hand:
        """Begin the transaction; what comes of it runs the prepared statements."""
        connection = self._connection = self._given or self.engine.connect()
        if not connection.in_transaction():
            try:
                connection.begin()
            except BaseException:
                self.rollback()
                raise
        connection.execution_options(**{_SESSION: self})
        if self._watching is not None:
            self.watch = self._watching()
        self.hand = Hand(connection)
        return self.hand

    @property
    def connection(self) -> Connection:
        """On which all runs, in its transaction; what waits is written before whatever SQLAlchemy runs there."""
        return (self.hand or self.begin()).connection

    @property
    def objects(self) -> orm.Session:
        """For rows as objects; what is pending there is written before anything else is asked."""
        if self.held is None:
            hand = self.hand or self.begin()
            self.held = orm.Session(
                hand.connection,
                autoflush=not hand.only_reads,
                expire_on_commit=False,
                info={_SESSION: self},
                join_transaction_mode="rollback_only",
            )
        return self.held

    def write_objects(self) -> None:
        """Write what is pending of objects."""
        if self.held is not None and self.held.autoflush:
            self.held.flush()

    def flush(self) -> None:
        """Write what is pending of objects, and what waits."""
        self.write_objects()
        (self.hand or self.begin()).send()

    def commit(self) -> None:
        """Keep what was done. The transaction is over then, and the next question begins another.

        Raises Uncertain when the connection broke before the database said whether it was kept.
        """
        if self.hand is not None:
            self.write_objects()
            if self.watch is not None:
                self.watch.before_commit(self)
            try:
                self.hand.end()
                if self._given is None:
                    self.hand.connection.commit()
            except DBAPIError as error:
                if error.connection_invalidated:
                    raise Uncertain from error
                raise
        self.rollback()

    def rollback(self) -> None:
        """Take back what was not committed, and give the connection back."""
        self.hand = None
        if self.held is not None:
            self.held.close()
            self.held = None
        connection, self._connection = self._connection, None
        if connection is not None and self._given is None:
            connection.close()

    def taken_back(self) -> None:
        """The database took the transaction back with an object that it refused: nothing runs after that by itself."""
        over: Any = _TakenBack()
        self.hand = over

    @overload
    def execute(self, statement: TypedReturnsRows[*_Columns], values: _Values = None) -> Result[*_Columns]: ...
    @overload
    def execute(self, statement: Executable, values: _Values = None) -> Result[*tuple[Any, ...]]: ...
    def execute(self, statement: Executable, values: _Values = None) -> Result[Any]:
        """Run a statement that is not prepared."""
        return self._for(statement).execute(statement, values)

    @overload
    def scalar(self, statement: TypedReturnsRows[_One], values: _Values = None) -> _One | None: ...
    @overload
    def scalar(self, statement: Executable, values: _Values = None) -> Any: ...
    def scalar(self, statement: Executable, values: _Values = None) -> Any:
        """The first column of the first row, or None."""
        return self.execute(statement, values).scalar()

    @overload
    def scalars(self, statement: TypedReturnsRows[_One], values: _Values = None) -> ScalarResult[_One]: ...
    @overload
    def scalars(self, statement: Executable, values: _Values = None) -> ScalarResult[Any]: ...
    def scalars(self, statement: Executable, values: _Values = None) -> ScalarResult[Any]:
        """The first column of all rows."""
        return self.execute(statement, values).scalars()

    def _for(self, statement: Executable) -> Connection | orm.Session:
        """Where mapped classes are named, rows may become objects, and objects change."""
        if getattr(statement, "_propagate_attrs", {}).get("compile_state_plugin") == "orm":
            return self.objects
        self.write_objects()
        return self.connection

    def get(self, kind: type[_Object], key: Any, **how: Any) -> _Object | None:
        """The object with this key; ``how`` as with SQLAlchemy's session."""
        return self.objects.get(kind, key, **how)

    def get_one(self, kind: type[_Object], key: Any, **how: Any) -> _Object:
        """The same. Raises NoResultFound."""
        return self.objects.get_one(kind, key, **how)

    def add(self, row: object) -> None:
        """Let an object become a row, once it is flushed."""
        self.objects.add(row)

    def add_all(self, rows: Iterable[object]) -> None:
        """The same with several."""
        self.objects.add_all(rows)

    def delete(self, row: object) -> None:
        """Let the row of an object go, once it is flushed."""
        self.objects.delete(row)


@dataclass(frozen=True)
class Opening:
    """Opens sessions of one kind: ``with opening() as session``, which keeps nothing unless it is told to commit."""

    engine: Engine
    info: Mapping[str, Any] = field(default_factory=dict)
    watching: Callable[[], Watch] | None = None

    def __call__(self) -> Session:
        return Session(self.engine, self.info, self.watching)

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A session that commits at the end, unless something is raised."""
        with self() as session:
            yield session
            session.commit()


class _TakenBack:
    """Stands for what ran the statements of a transaction that is over."""

    def __getattr__(self, _name: str) -> NoReturn:
        raise PendingRollbackError("the transaction was taken back when the database refused an object")


@event.listens_for(orm.Session, "after_rollback")
def _tell(objects: orm.Session) -> None:
    """Nothing but a refusal makes SQLAlchemy's session take back a transaction that it did not begin."""
    session: Session | None = objects.info.get(_SESSION)
    if session is not None:
        session.taken_back()


@event.listens_for(Engine, "before_execute")
def _send_before(_connection: Connection, statement: Any, _many: Any, _one: Any, options: Mapping[str, Any]) -> None:
    """What SQLAlchemy runs itself comes after what was written before."""
    session = session_on(options)
    if session is not None and session.hand is not None:
        session.hand.before(statement)


def session_on(options: Mapping[str, Any]) -> Session | None:
    """The session whose connection has these options."""
    session: Session | None = options.get(_SESSION)
    return session
