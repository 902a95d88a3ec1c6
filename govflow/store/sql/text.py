"""What a statement is for one database: its text, how values go in, and how rows come out."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from operator import itemgetter
from typing import Any

from sqlalchemy import SelectBase
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler

from govflow.store.sql.foreseen import Statement

Kind = type[tuple[Any, ...]]
_Convert = Callable[[Any], Any]


class Text:
    """What a statement is for one database, with values of these names, and lists of these lengths."""

    def __init__(
        self,
        statement: Statement,
        dialect: Dialect,
        values: Mapping[str, Any],
        kind: Kind | None = None,
    ) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=list(values))
        assert isinstance(compiled, SQLCompiler)
        if compiled.insert_prefetch or compiled.update_prefetch:
            raise TypeError(f"columns are left to defaults that only a session fills in: {compiled}")
        state = compiled.construct_expanded_state(dict(values))
        self.sql = state.statement
        self._lists = [(name, each) for name, each in state.parameter_expansion.items() if name in values]
        self.expands = bool(self._lists)
        origins = {each: name for name, those in state.parameter_expansion.items() for each in those}
        types = (
            (each, compiled.binds[origins.get(each, each)].type.dialect_impl(dialect)) for each in state.parameters
        )
        converts = {each: convert for each, type_ in types if (convert := type_.bind_processor(dialect)) is not None}
        given = {each for each in state.parameters if origins.get(each, each) in values}
        self._fixed = {
            each: converts[each](value) if each in converts else value
            for each, value in state.parameters.items()
            if each not in given
        }
        self._converts = [(each, convert) for each, convert in converts.items() if each in given]
        self._in_order = None if state.positiontup is None else taking(state.positiontup)
        self.row, self.plain = reader(statement, dialect, kind)

    def bind(self, values: Mapping[str, Any]) -> Any:
        """The values as the driver takes them: in their order, or by name."""
        found = {**self._fixed, **values}
        for name, places in self._lists:
            found.update(zip(places, found[name], strict=True))
        for name, convert in self._converts:
            found[name] = convert(found[name])
        return found if self._in_order is None else self._in_order(found)


def taking(places: Sequence[Any]) -> _Convert:
    """Takes what has these numbers or names, in this order."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda found: tuple(found[each] for each in places)


def reader(statement: Statement, dialect: Dialect, kind: Kind | None = None) -> tuple[_Convert, bool]:
    """Makes of a row that the driver gave what it becomes; are its values as the driver gives them?"""
    columns: list[Any] = list(
        statement.selected_columns if isinstance(statement, SelectBase) else statement.exported_columns
    )
    row: Any = kind or namedtuple("Row", [each.key for each in columns], rename=True)
    make: _Convert = partial(tuple.__new__, row)  # as _make does, which counts the values of each row again
    types = ((n, each.type.dialect_impl(dialect).result_processor(dialect, None)) for n, each in enumerate(columns))
    converts = [(n, convert) for n, convert in types if convert is not None]
    if not converts:
        return make, True

    def read(row: Sequence[Any]) -> Any:
        cells = list(row)
        for n, convert in converts:
            if (cell := cells[n]) is not None:
                cells[n] = convert(cell)
        return make(cells)

    return read, False
