"""What a check of the record found; and where values stand that no program writes.

Each check fails by such in its own way. Whoever wants to know where they stand then reads all rows one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    Dialect,
    Double,
    Integer,
    LargeBinary,
    Select,
    String,
    Table,
    func,
    literal_column,
    not_,
    or_,
    select,
)
from sqlalchemy.exc import DataError, IntegrityError, OperationalError

from govflow.messages import Message
from govflow.store.record.facts import is_covered, row_digest
from govflow.store.sql.base import Base
from govflow.store.sql.session import Session

FAILURES = (
    LookupError, ValueError, TypeError, AttributeError, ArithmeticError, RecursionError, DataError, IntegrityError,
)  # fmt: skip
"""What programs fail by where a value stands that no program writes, or where something is missing."""

_BATCH = 1000
_DIGITS = "[0-9]"
_DAY = f"{_DIGITS * 4}-{_DIGITS * 2}-{_DIGITS * 2}"
_MOMENT = f"{_DAY} {_DIGITS * 2}:{_DIGITS * 2}:{_DIGITS * 2}.{_DIGITS * 6}"


@dataclass(frozen=True, kw_only=True)
class Broken:
    """Where the record does not agree with its hashes; reference and seq only where an entry of a case is named."""

    reference: str | None
    seq: int | None
    sentence: Message


def nameless(sentence: Message) -> Broken:
    return Broken(reference=None, seq=None, sentence=sentence)


def first_unreadable(session: Session) -> Broken | None:
    """The first row of all tables with a value that cannot be read as its column says."""
    for table in Base.metadata.sorted_tables:
        for key, column in _unreadable(session, table):
            return _broken(key, table, column)
    return None


def first_misstored(session: Session) -> Broken | None:
    """The first covered row with a value that SQLite keeps although its column is of another type.

    Of some no digest would tell: any text is read as true, and a moment can be written in ways that sort otherwise.
    """
    if session.engine.dialect.name != "sqlite":
        return None
    for table in filter(is_covered, Base.metadata.sorted_tables):
        row = session.execute(_misstored(table, tuple(table.c))).first()
        if row is not None:
            only = (each for each in table.c if session.execute(_misstored(table, (each,))).first() == row)
            return _broken(" ".join(each.strip("'") for each in row), table, next(only).name)
    return None


@cache
def _misstored(table: Table, columns: tuple[Column[Any], ...]) -> Select[Any]:
    """The key of the first row with a value of another type in one of these columns."""
    return _keys(table).where(or_(*(not_(_is_stored_right(each)) for each in columns))).limit(1)


def _broken(key: str, table: Table, column: str) -> Broken:
    sentence = Message(
        "Row %(key)s of %(table)s was altered by hand: what stands in %(column)s cannot be read.",
        key=key, table=table.name, column=column,
    )  # fmt: skip
    return nameless(sentence)


def _is_stored_right(column: Column[Any]) -> ColumnElement[bool]:
    return or_(_bare(column).is_(None), _is_right(getattr(column.type, "impl", column.type), _bare(column)))


def _is_right(kind: Any, raw: ColumnElement[Any]) -> ColumnElement[bool]:
    match kind:
        case Boolean():
            return raw.in_([0, 1])
        case DateTime():
            return raw.bool_op("GLOB")(_MOMENT)
        case Date():
            return raw.bool_op("GLOB")(_DAY)
        case JSON():
            return func.json_valid(raw) == 1
    stored = {Integer: "integer", LargeBinary: "blob", String: "text", Double: "real"}
    return func.typeof(raw) == next(name for each, name in stored.items() if isinstance(kind, each))


def _raw(table: Table) -> Select[Any]:
    """All rows with their values as the driver gives them."""
    return select(*map(_labelled, table.c)).select_from(table).order_by(*table.primary_key)


def _keys(table: Table) -> Select[Any]:
    """Their keys alone, as text that can be read whatever it is."""
    return _raw(table).with_only_columns(*(func.quote(_bare(each)) for each in table.primary_key))


def _labelled(column: Column[Any]) -> ColumnElement[Any]:
    return _bare(column).label(column.name)


def _bare(column: Column[Any]) -> ColumnElement[Any]:
    return literal_column(f'"{column.table.name}"."{column.name}"')


def _unreadable(session: Session, table: Table) -> Iterator[tuple[str, str]]:
    """The key and the column of each such value."""
    dialect = session.engine.dialect
    try:
        with session.execute(_raw(table).execution_options(yield_per=_BATCH)) as rows:
            for row in rows.mappings():
                key = " ".join(str(row[each.name]) for each in table.primary_key)
                yield from ((key, each.name) for each in table.c if not _fits(each, row[each.name], dialect))
    except (DataError, OperationalError):  # the driver itself cannot read it
        yield from _undecodable(session, table)


def _undecodable(session: Session, table: Table) -> Iterator[tuple[str, str]]:
    """The same where the driver gives no row at all: column by column, in the order of the keys."""
    for column in table.c:
        for place in range(session.scalar(select(func.count()).select_from(table)) or 0):
            one = _raw(table).offset(place).limit(1)
            try:
                session.execute(one.with_only_columns(_labelled(column))).all()
            except (DataError, OperationalError):
                yield _key_at(session, table, place), column.name


def _key_at(session: Session, table: Table, place: int) -> str:
    keys = _raw(table).with_only_columns(*map(_labelled, table.primary_key))
    try:
        return " ".join(map(str, session.execute(keys.offset(place).limit(1)).one()))
    except (DataError, OperationalError):
        return "?"


def _fits(column: Column[Any], raw: Any, dialect: Dialect) -> bool:
    if raw is None:
        return True
    process = column.type.dialect_impl(dialect).result_processor(dialect, None)
    try:
        value = process(raw) if process is not None else raw
        return isinstance(value, column.type.python_type) and bool(row_digest({column.name: value}))
    except FAILURES:
        return False
