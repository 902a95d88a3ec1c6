"""Seeing what commands change of what is under the record: each says so of its rows, in its own transaction.

Every statement that adds, changes or removes covered rows is seen before it runs: of rows that are there already the
digest is taken as they were found. At the end of the transaction this is announced (``touches``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import (
    Connection,
    CursorResult,
    Delete,
    Executable,
    Insert,
    Select,
    Table,
    Update,
    bindparam,
    event,
)

from govflow.store.record.facts import (
    UNCOVERED_COLUMNS,
    covered,
    covered_columns,
    is_covered,
    key_of,
    owner_of,
    read,
    row_digest,
)
from govflow.store.record.touches import INSTALLATION, Change, announce, scope_of
from govflow.store.sql.base import Base
from govflow.store.sql.conditions import named_by, of_table
from govflow.store.sql.database import Sessions
from govflow.store.sql.session import Session, session_on

_Params = Sequence[Mapping[str, Any]]


def declaring(sessions: Sessions) -> Sessions:
    """From now on, let all that is written in these sessions say what it changes."""
    event.listen(sessions.engine, "before_execute", _before, retval=True)
    event.listen(sessions.engine, "after_execute", _after)
    return replace(sessions, writing=replace(sessions.writing, watching=_Touches))


def declare(session: Session, table: Table, found: Mapping[str, Any], changes: Mapping[str, Any]) -> None:
    """Say how a row was found under its lock that a prepared statement changes, which nobody sees, and what it sets."""
    touches = session.watch
    if isinstance(touches, _Touches):
        left = _digest(table, {**found, **changes})
        touches.add(_scope(table, found), key_of(table, found), _digest(table, found), left)


def declare_new(session: Session, table: Table, row: Mapping[str, Any], *, case_id: int | None = None) -> None:
    """Say that a prepared statement added a row, which has these columns now; ``case_id``: whose, if they do not."""
    touches = session.watch
    if isinstance(touches, _Touches):
        scope = _scope(table, row) if case_id is None else scope_of(case_id)
        touches.add(scope, key_of(table, row), None, _digest(table, row))


def _digest(table: Table, row: Mapping[str, Any]) -> str:
    return row_digest({each.name: row[each.name] for each in covered_columns(table)})


class _Touches:
    """What a transaction touched, by key."""

    def __init__(self) -> None:
        self._rows: dict[str, Change] = {}

    def add(self, scope: str | None, key: str, found: str | None, left: str | None = None) -> None:
        """A row as it was found, and, where that is known, is left; None: it was not there.

        What the transaction did itself before is not found.
        """
        first = self._rows.get(key)
        if first is None:
            self._rows[key] = Change(scope=scope, found=found, left=left)
        else:
            self._rows[key] = replace(first, left=left)

    def before_commit(self, session: Session) -> None:
        """Keep what was touched."""
        if self._rows:
            announce(session, self._rows)


def _before(
    connection: Connection, statement: Executable, many: _Params, one: Mapping[str, Any], options: Mapping[str, Any]
) -> tuple[Executable, _Params, Mapping[str, Any]]:
    if isinstance(statement, Update | Delete):
        touches = _touches(options, statement.table)
        if touches is not None and not _only_uncovered(statement, many or [one]):
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
            touches.add(_scope(table, row), key_of(table, row), None)


def _touches(options: Mapping[str, Any], table: Any) -> _Touches | None:
    """Where what is done to this table in this connection is kept, if at all."""
    session = session_on(options)
    touches = None if session is None else session.watch
    return (
        touches if isinstance(touches, _Touches) and table.name in Base.metadata.tables and is_covered(table) else None
    )


def _only_uncovered(statement: Update | Delete, params: _Params) -> bool:
    """Does it set nothing but columns that no digest covers? Then no covered row becomes another."""
    if not isinstance(statement, Update):
        return False
    table = _table(statement)
    left_out = UNCOVERED_COLUMNS.get(table.name, ())
    given = {each.name for each in statement.table.c if each.name in (params[0] if params else {})}
    written = {getattr(each, "name", each) for each in (statement._values or ())}
    return bool(written | given) and (written | given) <= set(left_out)


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
