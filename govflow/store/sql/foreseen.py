"""Answers to what a command is sure to ask later: read in one trip with something else, and given once.

A command changes what it reads, and waits for locks, while others change it. So an answer is forgotten, and asked anew,
as soon as the command writes into one of the tables that it was read from, or takes another lock.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from sqlalchemy import Delete, Insert, SelectBase, Table, Update
from sqlalchemy.sql import visitors

Statement = SelectBase | Insert | Update | Delete


class Answer:
    """The rows that a statement finds for these values, once they are there."""

    def __init__(self, values: Mapping[str, Any], tables: frozenset[str]) -> None:
        self.values = values
        self.tables = tables
        self.rows: list[Any] | None = None

    def arrives(self, cursor: Any) -> None:
        """Take the rows off the cursor."""
        self.rows = cursor.fetchall()


class Foreseen(dict[Hashable, Answer]):
    """The answers of one transaction, by statement."""

    def take(self, statement: Hashable, values: Mapping[str, Any]) -> Answer | None:
        """The answer for these values, and for nobody else then; None where it was not foreseen."""
        answer = self.pop(statement, None)
        return answer if answer is not None and answer.values == values else None

    def before(self, statement: Any, tables: Callable[[], frozenset[str]]) -> None:
        """Another statement runs now, on these tables."""
        if isinstance(statement, Insert | Update | Delete):
            changed = tables()
            for each in [each for each, answer in self.items() if answer.tables & changed]:
                del self[each]
        elif not isinstance(statement, SelectBase) or getattr(statement, "_for_update_arg", None) is not None:
            self.clear()


def tables_of(statement: Any) -> frozenset[str]:
    """The tables that a statement reads, also within others, and that which it writes into."""
    return frozenset(each.name for each in visitors.iterate(statement) if isinstance(each, Table))
