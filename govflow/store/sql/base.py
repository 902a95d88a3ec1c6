"""What all tables share: the metadata with naming rules, and column types that keep their promises."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, DateTime, Index, Integer, MetaData, Table, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

NO_DEADLINE = datetime(9999, 12, 31, tzinfo=UTC)
"""Sorts last: lists order by a date that is never null."""
EVER = datetime(1, 1, 1, tzinfo=UTC)
"""Before everything."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, stored and read back as UTC. SQLite keeps it as text without a time zone, as SQLAlchemy does.

    For SQLite it is read and written here and not by way of SQLAlchemy's own type: a step has fifty moments.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _in_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        return _to_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        return _from_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be stored")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


def _to_text(value: datetime | None) -> str | None:
    return None if value is None else _in_utc(value).isoformat(" ", "microseconds").removesuffix("+00:00")


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(f"{value}Z")  # a tenth of what setting a zone takes


Fen = BigInteger()
"""Sums of money."""
Number = BigInteger().with_variant(Integer, "sqlite")
"""Whole numbers have 64 bits, whether they are identifiers or count something: some pass 2^31 in a long life. SQLite's
INTEGER has as many, and only that one numbers its rows by itself.
"""
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Base(DeclarativeBase):
    """All tables. Constraint names are fixed so that migrations can name them."""

    __table__: ClassVar[Table]  # no row class maps anything else

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {int: Number, datetime: UtcDateTime, dict[str, Any]: Json, list[Any]: Json}  # noqa: RUF012


def index_of_replaced(table: str) -> Index:
    """By what a row is replaced, where it is: an index of the few rows of a table that replace one (``replaces_id``).

    In the index of all rows most say nothing. SQLite, once it has counted them, takes that for many rows of one value,
    and reads the whole table for each row of a list rather than the index.
    """
    few = text("replaces_id IS NOT NULL")
    return Index(f"ix_{table}_replaced", "replaces_id", sqlite_where=few, postgresql_where=few)
