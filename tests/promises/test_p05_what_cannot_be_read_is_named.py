"""P5: what somebody wrote by hand that no program reads is found as well, and named with its table and its row.

SQLite keeps any value in any column; PostgreSQL refuses what is not of the column's type.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Column, Connection, Engine, Table, select, text
from sqlalchemy.exc import DatabaseError

from govflow.services.commands.record import sequence_waiting
from govflow.services.queries.operations import verify_record
from govflow.store.record.coverage import check_facts
from govflow.store.record.facts import UNCOVERED_COLUMNS, is_covered
from govflow.store.sql.schema import METADATA
from govflow.store.sql.session import Session
from tests.builders import Cast
from tests.promises.forging import unguarded
from tests.services import disputes, elections, proposals
from tests.services.test_covered_confidences import note

MOMENT = "2026-07-01T08:00:00"
"""A moment, read like others, but sorted among text otherwise."""


@pytest.fixture
def record(cast: Cast) -> Cast:
    """Cases with parties, rounds, answers, a ballot box, documents, deadlines and something confided, sealed."""
    if cast.backend.sessions.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL refuses them")
    disputes.proposal(cast)
    proposals.hearing(cast)
    note(cast, disputes.sessions(cast))
    cast.respond("chen.yu", elections.called(cast), "yes")
    sequence_waiting(cast.backend)
    return cast


@pytest.mark.on_request
def test_nonsense_in_any_covered_column_is_named_with_its_table_and_row(record: Cast) -> None:
    """With another key the row is gone, and another one is there."""
    tried = 0
    with unguarded(record.backend.sessions.engine) as connection:
        for table in filter(is_covered, METADATA.sorted_tables):
            for column, key in written(connection, table, "{nonsense"):
                broken = check_facts(Session(connection))
                sentence = str(broken and broken.sentence)
                named = "" if column.primary_key else f"{key} of {table.name} "
                assert sentence.startswith(f"Row {named}"), (table.name, column.name, broken)
                assert f" of {table.name} " in sentence, (table.name, column.name, broken)
                tried += 1
        assert check_facts(Session(connection)) is None
    assert tried >= 200


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("person", "active", "yes"),
        ("timer", "due_at", MOMENT),
        ("timer", "due_at", "x"),
        ("case_file", "steps", "{nonsense"),
        ("case_file", "steps", "[" * 100_000),
        ("case_file", "entries", "many"),
        ("case_file", "title", b"\xff"),
        ("workflow_version", "source", "id: x"),
        ("workflow_version", "words", "{nonsense"),
        ("body", "bare_leaves", "all"),
        ("membership", "since", "never"),
        ("checkpoint", "at", "x"),
        ("sealed_facts", "digests", "{"),
        ("work_item", "due_at", "x"),
    ],
)
def test_no_value_breaks_the_check_off(record: Cast, table: str, column: str, value: str | bytes) -> None:
    write(record.backend.sessions.engine, table, column, "?", value)
    broken = verify_record(record.backend).first_broken
    assert f" of {table} was altered by hand: what stands in {column} cannot be read." in str(
        broken and broken.sentence
    )


@pytest.mark.parametrize(("column", "named"), [("title", "Row 1 of case_file"), ("reference", "Row 1 of case_file")])
def test_bytes_that_are_no_text_are_named(record: Cast, column: str, named: str) -> None:
    """The driver gives no row at all."""
    write(record.backend.sessions.engine, "case_file", column, "CAST(? AS TEXT)", b"\xff")
    broken = verify_record(record.backend).first_broken
    assert str(broken and broken.sentence) == f"{named} was altered by hand: what stands in {column} cannot be read."


def test_digests_of_another_shape_are_found_although_they_can_be_read(record: Cast) -> None:
    write(record.backend.sessions.engine, "sealed_facts", "digests", "?", "[1]")
    broken = verify_record(record.backend).first_broken
    assert str(broken and broken.sentence).startswith(("A row was altered by hand", "The digests of the facts were"))


def written(connection: Connection, table: Table, value: str) -> Iterator[tuple[Column[Any], str]]:
    """Each column of the first row of a table in turn with this value, and the key; one that the table refuses is left
    out.
    """
    row = connection.execute(select(table).order_by(*table.primary_key).limit(1)).mappings().first()
    keys = {} if row is None else {each.name: row[each.name] for each in table.primary_key}
    same = " AND ".join(f'"{each}" = :{each}' for each in keys)
    covered = (each for each in table.c if row and each.name not in UNCOVERED_COLUMNS.get(table.name, ()))
    for column in covered:
        changed = f'UPDATE "{table.name}" SET "{column.name}" = :value WHERE {same}'
        try:
            connection.execute(text(changed), {**keys, "value": value})
            yield column, " ".join(map(str, keys.values()))
        except DatabaseError:
            pass
        connection.rollback()


def write(engine: Engine, table: str, column: str, how: str, value: str | bytes) -> None:
    keys = ", ".join(f'"{each.name}"' for each in METADATA.tables[table].primary_key)
    first = f'(SELECT {keys} FROM "{table}" ORDER BY {keys} LIMIT 1)'
    with unguarded(engine) as connection:
        changed = f'UPDATE "{table}" SET "{column}" = {how} WHERE ({keys}) = {first}'
        assert connection.exec_driver_sql(changed, (value,)).rowcount == 1
        connection.commit()
