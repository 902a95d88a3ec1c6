"""A row for every table of a schema as it stood at some revision, made of nothing but what the database says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, MetaData, Table

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
OWN = {"alembic_version", "schema_floor"}
"""What says which schema it is, and is written anew by each upgrade."""
CHAINED = {
    "history", "administration_entry", "administration_head", "sequence", "sequence_node", "checkpoint",
    "bulletin", "bulletin_head", "bulletin_anchor", "bulletin_board", "bulletin_call",
}  # fmt: skip
"""What is under hashes: the record that the walk begins with has such rows, and made-up ones would break its chains."""
BOOKS = {"account", "journal", "posting"}
"""What is refused unless it balances: real books are made of what funds held."""
Rows = dict[str, list[Mapping[str, Any]]]


def reflected(connection: Connection) -> MetaData:
    """The tables that there are, without the search index, which stands apart."""
    found = MetaData()
    names = [
        each
        for each in sa.inspect(connection).get_table_names()
        if each not in OWN and not each.startswith("case_search")
    ]
    found.reflect(connection, only=names)
    return found


def fill(connection: Connection, schema: MetaData, generation: int) -> None:
    """Insert one row into each table that is not chained."""
    made: dict[str, dict[str, Any]] = {}
    for table in schema.sorted_tables:
        if table.name in CHAINED | BOOKS:
            continue
        row = dict(_row(connection, table, made, generation))
        connection.execute(sa.insert(table), row)
        made[table.name] = row


def read_rows(connection: Connection, schema: MetaData) -> Rows:
    """Every row of every table."""
    return {
        table.name: [dict(each) for each in connection.execute(sa.select(table)).mappings()]
        for table in schema.sorted_tables
    }


def _row(
    connection: Connection, table: Table, made: Mapping[str, Mapping[str, Any]], generation: int
) -> Iterator[tuple[str, Any]]:
    for column in table.columns:
        if (table.name, column.name) in TYPICAL:
            typical = TYPICAL[table.name, column.name]
            yield column.name, typical(generation) if callable(typical) else typical
        elif column.foreign_keys:
            target = next(iter(column.foreign_keys)).column
            if target.table.name in made:
                yield column.name, made[target.table.name][target.name]
            elif not column.nullable:
                yield column.name, connection.scalar(sa.select(sa.func.max(target)))
        else:
            yield column.name, _value(column, generation)


def _value(column: sa.Column[Any], generation: int) -> Any:
    number = 1_000_000 + generation
    match column.type:
        case sa.Boolean():
            return False
        case sa.DateTime():
            return NOW
        case sa.Date():
            return date(2026, 3, 2)
        case sa.JSON():
            return {}
        case sa.LargeBinary():
            return b"sealed %d" % generation
        case sa.Integer() | sa.Numeric() | sa.Float():
            return number
        case sa.String() as kind:
            return f"{column.name[:4]}{number}"[-(kind.length or 40) :]
    raise AssertionError(f"{column} has a type of which no row was made yet: {column.type!r}")


TYPICAL: dict[tuple[str, str], Any] = {
    ("workflow_version", "source"): b"govflow: 1\nstates: {}\n",
    ("case_file", "entries"): 0,
    ("case_file", "head_hash"): "",
    ("fund", "fiscal_year"): 2026,
    ("fund_hold", "reserved"): 300,
    ("fund_hold", "committed"): 200,
    ("fund_hold", "disbursed"): 100,
    ("fund_hold", "recovered"): 50,
    ("fund", "state"): "open",
    ("fund", "reserved"): 300,
    ("fund", "committed"): 200,
    ("fund", "disbursed"): 100,
    ("party", "person_id"): None,
    ("work_item", "person_id"): None,
    ("belonging", "group_id"): 1,
    ("deputy", "for_person_id"): lambda generation: 999_999 + generation,  # somebody from before
    ("delivery", "person_id"): None,
    ("register_entry", "standing"): "in_order",
    ("right_holding", "held"): 0,  # no more than the cap together, whichever is written first
    ("right_holding", "listed"): 0,
    ("right_holding", "retired"): 0,
    ("notice", "bulletin_id"): None,  # of a case
    ("regional_plan", "valid_until"): date(2030, 12, 31),
    ("plan_indicator", "base_year"): 2025,
    ("plan_indicator", "target_year"): 2030,
}
