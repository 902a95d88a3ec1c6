"""What commands changed of what is under the record: each says so of its rows, in its own transaction.

Every statement that adds, changes or removes covered rows is seen before it runs: of rows that are there already the
digest is taken as they were found. So whoever seals them anew knows that what stood was what was last sealed, and a row
that was altered by hand stays found out although a later command changes it. A mark under each says that it comes from
a process that has the installation's keys, not from somebody who writes into the database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    Connection,
    CursorResult,
    Delete,
    Executable,
    Insert,
    RowMapping,
    Select,
    String,
    Table,
    Update,
    bindparam,
    delete,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, SessionTransaction, mapped_column

from govflow.keys import IN_MEMORY, Keyring
from govflow.store.record.conditions import named_by, of_table
from govflow.store.record.facts import (
    covered,
    covered_columns,
    digests_of,
    is_covered,
    key_of,
    owner_of,
    read,
    row_digest,
)
from govflow.store.sql.base import Base
from govflow.store.sql.database import Sessions
from govflow.store.sql.prepared import Prepared

INSTALLATION = "installation"
"""The scope of what belongs to no case: the directory, the calendars, the bodies and their procedures."""


class TouchedRow(Base):
    """A row that a command changed and that is not sealed yet. Queued by the command, taken off with its digest."""

    __tablename__ = "touched"

    id: Mapped[int] = mapped_column(primary_key=True)
    scope: Mapped[str | None] = mapped_column(String(24), index=True)  # empty: to be read from the row
    key: Mapped[str] = mapped_column(String(160))  # facts.key_of
    found: Mapped[str | None] = mapped_column(String(64))  # its digest before; empty: it was not there
    mark: Mapped[str] = mapped_column(String(80))


TOUCHED = TouchedRow.__table__

Founds = dict[str, set[str | None]]
"""By key, the digests that commands found."""
_Params = Sequence[Mapping[str, Any]]

_TOUCHES = "touches"
_QUEUE = Prepared(insert(TOUCHED))


def scope_of(case_id: int | None) -> str:
    return INSTALLATION if case_id is None else f"case {case_id}"


def declaring(sessions: Sessions) -> Sessions:
    """From now on, let all that is written in these sessions say what it changes."""
    event.listen(sessions.engine, "before_execute", _before, retval=True)
    event.listen(sessions.engine, "after_execute", _after)
    event.listen(sessions.writing, "after_begin", _begin)
    event.listen(sessions.writing, "before_commit", _declare)
    return sessions


def declare(session: Session, table: Table, found: Mapping[str, Any]) -> None:
    """Say how a row was found under its lock that a prepared statement is about to change, which nobody sees."""
    touches: _Touches | None = session.info.get(_TOUCHES)
    if touches is not None:
        counted = {each.name: found[each.name] for each in covered_columns(table)}
        touches.add(_scope(table, found), key_of(table, found), row_digest(counted))


def settle_scopes(session: Session) -> None:
    """Say of new rows to which case they belong, where their statement did not; forget those that are gone again."""
    new = set(session.scalars(select(TOUCHED.c.key).where(TOUCHED.c.scope.is_(None))))
    if not new:
        return
    for key, (case_id, _) in digests_of(session, new).items():
        unsettled = update(TOUCHED).where(TOUCHED.c.scope.is_(None), TOUCHED.c.key == key)
        session.execute(unsettled.values(scope=scope_of(case_id)))
    session.execute(delete(TOUCHED).where(TOUCHED.c.scope.is_(None), TOUCHED.c.key.in_(new)))


def take_touches(session: Session, scopes: Collection[str]) -> dict[str, Founds]:
    """Take off what was touched in these scopes; what bears the mark of a newer key waits for who has it."""
    ring, there = _ring(session), session.execute(select(TOUCHED).where(TOUCHED.c.scope.in_(scopes))).mappings()
    rows = [row for row in there if ring.knows(row["mark"])]
    if rows:
        session.execute(delete(TOUCHED).where(TOUCHED.c.id.in_([row["id"] for row in rows])))
    found: dict[str, Founds] = defaultdict(lambda: defaultdict(set))
    for row in _genuine(session, rows):
        found[row["scope"]][row["key"]].add(row["found"])
    return found


def load_touches(session: Session) -> Founds:
    """All that was touched and is not sealed yet."""
    found: Founds = defaultdict(set)
    for row in _genuine(session, session.execute(select(TOUCHED)).mappings()):
        found[row["key"]].add(row["found"])
    return found


def _genuine(session: Session, rows: Iterable[RowMapping]) -> Iterator[RowMapping]:
    ring = _ring(session)
    return (row for row in rows if ring.bears(_content(row["key"], row["found"]), row["mark"]))


class _Touches:
    """What a transaction touched: the scope, as far as it is known, by key and digest before."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str | None], str | None] = {}
        self._found: set[str] = set()  # the keys of rows that were there

    def add(self, scope: str | None, key: str, found: str) -> None:
        """A row that was there, as it was found."""
        self._rows.setdefault((key, found), scope)
        self._found.add(key)

    def add_new(self, scope: str | None, key: str) -> None:
        """A row that was added, unless one of its key was found before."""
        if key not in self._found:
            self._rows[key, None] = scope

    def drain(self, ring: Keyring) -> list[dict[str, Any]]:
        rows, self._rows = self._rows, {}
        return [
            {"scope": scope, "key": key, "found": found, "mark": ring.mark(_content(key, found))}
            for (key, found), scope in rows.items()
        ]


def _begin(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    if not connection.in_nested_transaction():
        session.info[_TOUCHES] = touches = _Touches()
        connection.execution_options(**{_TOUCHES: touches})


def _declare(session: Session) -> None:
    """At the end of a transaction: keep what it touched."""
    session.flush()
    touches: _Touches | None = session.info.get(_TOUCHES)
    if touches is not None and (rows := touches.drain(_ring(session))):
        _QUEUE.run(session, *rows)


def _before(
    connection: Connection, statement: Executable, many: _Params, one: Mapping[str, Any], options: Mapping[str, Any]
) -> tuple[Executable, _Params, Mapping[str, Any]]:
    if isinstance(statement, Update | Delete):
        if (touches := _touches(options, statement.table)) is not None:
            for scope, key, found in _found(connection, statement, many or [one]):
                touches.add(scope, key, found)
    elif isinstance(statement, Insert) and (touches := _touches(options, statement.table)) is not None:
        if getattr(statement, "_post_values_clause", None) is not None:  # it may be there already, and stays
            for scope, key, found in _there(connection, statement, many or [one]):
                touches.add(scope, key, found)
        elif many:
            return _with_keys(statement, many[0]), many, one
    return statement, many, one


def _after(
    _connection: Connection,
    statement: Executable,
    _many: _Params,
    _one: Mapping[str, Any],
    options: Mapping[str, Any],
    result: CursorResult[Any],
) -> None:
    if isinstance(statement, Insert) and (touches := _touches(options, statement.table)) is not None:
        table = _table(statement)
        for row in _written(table, statement, result):
            touches.add_new(_scope(table, row), key_of(table, row))


def _touches(options: Mapping[str, Any], table: Any) -> _Touches | None:
    """Where what is done to this table in this connection is kept, if at all."""
    touches: _Touches | None = options.get(_TOUCHES)
    return touches if touches is not None and table.name in Base.metadata.tables and is_covered(table) else None


def _table(statement: Insert | Update | Delete) -> Table:
    named: Any = statement.table
    return Base.metadata.tables[named.name]


_QUERIES: WeakKeyDictionary[Executable, Select[Any]] = WeakKeyDictionary()
_WITH_KEYS: WeakKeyDictionary[Executable, Insert] = WeakKeyDictionary()
"""Built once for each statement, so that they are compiled once."""


def _found(connection: Connection, statement: Update | Delete, params: _Params) -> Iterator[tuple[str, str, str]]:
    """Scope, key and digest of the rows that a statement is about to change, locked as it will lock them.

    Where it is carried out for many rows, each named by its key, they are read at once; that one which is named is not
    changed after all, by another condition, does no harm.
    """
    table = _table(statement)
    if len(params) > 1 and (named := named_by(statement, table)) is not None:
        key, bind = named
        numbers = [each[bind] for each in params]
        rows = covered(table).where(key.in_(numbers)).order_by(key).with_for_update(of=table)
        yield from _read(table, connection.execute(rows))
        return
    if (query := _QUERIES.get(statement)) is None:
        where = () if statement.whereclause is None else (of_table(statement.whereclause, table),)
        query = _QUERIES[statement] = covered(table).where(*where).with_for_update(of=table)
    for each in params:
        yield from _read(table, connection.execute(query, each))


def _read(table: Table, rows: CursorResult[Any]) -> Iterator[tuple[str, str, str]]:
    for row in rows.mappings():
        case_id, key, digest = read(table, row)
        yield scope_of(case_id), key, digest


def _there(connection: Connection, statement: Insert, params: _Params) -> Iterator[tuple[str, str, str]]:
    """Scope, key and digest of the rows that are there although a statement would add them; where a row is nothing but
    its key, there is nothing to be found otherwise.
    """
    table = _table(statement)
    keys = list(table.primary_key)
    if len(keys) == len(list(covered_columns(table))):
        return
    if (query := _QUERIES.get(statement)) is None:
        named = (each == bindparam(each.name) for each in keys)
        query = _QUERIES[statement] = covered(table).where(*named).with_for_update(of=table)
    for each in params:
        yield from _read(table, connection.execute(query, {key.name: each[key.name] for key in keys}))


def _with_keys(statement: Insert, params: Mapping[str, Any]) -> Insert:
    """The statement, so that it tells the keys of the rows that it adds."""
    keys = list(_table(statement).primary_key)
    if all(each.name in params for each in keys) or statement._return_defaults or statement._returning:
        return statement
    if (found := _WITH_KEYS.get(statement)) is None:
        found = _WITH_KEYS[statement] = statement.return_defaults(*keys)
    return found


def _written(table: Table, statement: Insert, result: CursorResult[Any]) -> Iterator[Mapping[str, Any]]:
    """What is known of the rows that were added: what they were given, and their keys."""
    names = [each.name for each in table.primary_key]
    given = result.context.compiled_parameters
    told = None if statement._returning else result.inserted_primary_key_rows
    keys: Sequence[Any] = told or [()] * len(given)
    for values, key in zip(given, keys, strict=True):
        row = {**values, **dict(zip(names, key, strict=False))}
        if any(row.get(name) is None for name in names):
            raise TypeError(f"rows of {table.name} are added without their keys being known: see insert_new")
        yield row


def _scope(table: Table, row: Mapping[str, Any]) -> str | None:
    """To which case a new row belongs, as far as it says so itself."""
    owner = owner_of(table)
    if owner is None:
        return INSTALLATION
    return scope_of(row.get(owner.name)) if owner.table is table else None


def _ring(session: Session) -> Keyring:
    ring: Keyring = session.info.get("keyring", IN_MEMORY)
    return ring


def _content(key: str, found: str | None) -> str:
    return f"{key} {found or ''}"
