"""Rows that may be there already, on either database."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Executable, FromClause
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def insert_or_ignore(session: Session, table: FromClause, **values: Any) -> None:
    """Make sure that the row is there; an existing one with the same key stays as it is."""
    session.execute(_statement(table, session.get_bind().dialect.name), values)


@cache
def _statement(table: FromClause, dialect: str) -> Executable:
    """Built once for a table, so that it is compiled once."""
    module = postgresql if dialect == "postgresql" else sqlite
    statement: Executable = module.insert(table).on_conflict_do_nothing()
    return statement


def insert_or_replace(session: Session, table: FromClause, key: Mapping[str, Any], **values: Any) -> None:
    """Write the row with this key, whether it is there already or not."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(**key, **values)
    session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))
