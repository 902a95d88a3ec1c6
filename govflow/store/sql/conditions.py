"""Which rows a statement changes, read from its condition."""

from __future__ import annotations

from collections.abc import Sequence
from operator import and_, eq
from typing import Any

from sqlalchemy import (
    BinaryExpression,
    BindParameter,
    BooleanClauseList,
    Column,
    ColumnClause,
    ColumnElement,
    Delete,
    Table,
    Update,
)
from sqlalchemy.sql.visitors import replacement_traverse


def named_by(statement: Update | Delete, table: Table) -> tuple[Column[Any], str] | None:
    """The key of the table and the parameter that names the row by it, if the statement has such a condition."""
    if len(table.primary_key) != 1 or statement.whereclause is None:
        return None
    [key] = table.primary_key
    for each in _conditions(statement.whereclause):
        if isinstance(each, BinaryExpression) and each.operator is eq and isinstance(each.right, BindParameter):
            left = getattr(each.left, "name", None) == key.name and getattr(each.left, "table", None) is not None
            if left and each.left.table.name == table.name:
                return key, each.right.key
    return None


def _conditions(where: ColumnElement[bool]) -> Sequence[ColumnElement[bool]]:
    """What must hold all together."""
    return list(where.clauses) if isinstance(where, BooleanClauseList) and where.operator is and_ else [where]


def of_table(where: ColumnElement[bool], table: Table) -> ColumnElement[bool]:
    """The condition over the table itself: what the ORM changes it names by columns of its own."""

    def own(element: Any, **_: Any) -> Any:
        is_own = isinstance(element, ColumnClause) and getattr(element.table, "name", None) == table.name
        return table.c[element.name] if is_own else None

    return replacement_traverse(where, {}, own)
