"""Rows that are new, or may be there already, on either database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Insert, Table, TableClause, insert, literal_column, update
from sqlalchemy.dialects.postgresql import insert as upsert

from govflow.store.sql.session import Session


def insert_new(session: Session, table: TableClause, **values: Any) -> int:
    """Add a row; the number that it gets."""
    key = session.connection.execute(_insert(table), values).inserted_primary_key
    assert key is not None
    number: int = key[0]
    return number


def insert_or_ignore(session: Session, table: TableClause, **values: Any) -> bool:
    """Make sure that the row is there; an existing one with the same key stays as it is. True when it is new."""
    return session.execute(_unless_there(table), values).first() is not None


def unless_there(table: TableClause) -> Insert:
    """Adds a row unless one with its key is there; gives a row where it did. SQLite reads it as PostgreSQL does."""
    return upsert(table).on_conflict_do_nothing().returning(literal_column("1"))


@cache
def _insert(table: TableClause) -> Insert:
    return insert(table)


@cache
def _unless_there(table: TableClause) -> Insert:
    """Built once for a table, so that it is compiled once."""
    return unless_there(table)


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
        session.connection.execute(_replacing(table), rows)


@cache
def _replacing(table: Table) -> Insert:
    statement = upsert(table)
    rest = {each.name: statement.excluded[each.name] for each in table.c if not each.primary_key}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=rest)
