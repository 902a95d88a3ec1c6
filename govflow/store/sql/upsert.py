"""Rows that are new, or may be there already, on either database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import FromClause, Insert, Table, TableClause, insert, literal_column, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import TypedReturnsRows


def insert_new(session: Session, table: TableClause, **values: Any) -> int:
    """Add a row; the number that it gets."""
    key = session.connection().execute(_insert(table), values).inserted_primary_key
    assert key is not None
    number: int = key[0]
    return number


def insert_or_ignore(session: Session, table: FromClause, **values: Any) -> bool:
    """Make sure that the row is there; an existing one with the same key stays as it is. True when it is new."""
    return session.execute(_statement(table, session.get_bind().dialect.name), values).first() is not None


@cache
def _insert(table: TableClause) -> Insert:
    return insert(table)


@cache
def _statement(table: FromClause, dialect: str) -> TypedReturnsRows[Any]:
    """Built once for a table, so that it is compiled once."""
    inserting = _dialect(dialect).insert(table)
    statement: TypedReturnsRows[Any] = inserting.on_conflict_do_nothing().returning(literal_column("1"))
    return statement


def insert_or_replace(session: Session, table: TableClause, key: Mapping[str, Any], **values: Any) -> None:
    """Write the row with this key, whether it is there already or not."""
    if not insert_or_ignore(session, table, **key, **values):
        same = (table.c[name] == value for name, value in key.items())
        session.execute(update(table).where(*same).values(**values))


def replace_all(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write these rows at once, whether they are there already or not. They are not under the record, and all give the
    same columns.
    """
    if rows:
        session.connection().execute(_replacing(table, session.get_bind().dialect.name), rows)


@cache
def _replacing(table: Table, dialect: str) -> Insert:
    statement = _dialect(dialect).insert(table)
    rest = {each.name: statement.excluded[each.name] for each in table.c if not each.primary_key}
    replacing: Insert = statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=rest)
    return replacing


def _dialect(name: str) -> Any:
    return postgresql if name == "postgresql" else sqlite
