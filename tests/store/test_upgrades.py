"""An upgrade from every earlier schema keeps every row, whatever stood there; a real record stays whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData

from govflow.paths import data_path
from govflow.store.record.verification import Verification, verify
from govflow.store.sql.database import Sessions, downgrade, upgrade
from govflow.store.sql.schema import METADATA
from govflow.store.sql.versions import is_current
from tests.store.old_rows import Rows, fill, read_rows, reflected
from tests.store.rows import a_record

REVISIONS = tuple(
    each.revision for each in reversed(list(ScriptDirectory(str(data_path("migrations"))).walk_revisions()))
)
EVERY_DAY = ("0001", "0021", "0055")
WENT = {
    ("0022", "audit_head"): "The record of a body is numbered in its tree.",
    ("0023", "sign_in_attempt"): "Guesses are counted in a table that holds no addresses; a day of counting goes.",
    ("0028", "idempotency"): "Keys of forms stand under a key of their own, so each has another primary key.",
    ("0029", "touched"): "What was announced and not sealed goes: all is sealed anew.",
    ("0031", "touched"): "Likewise.",
    ("0055", "fund_hold"): "Journals say what was reserved, committed, paid and taken back: test_older_funds.",
}
"""Tables whose rows an upgrade takes away or names anew, by the revision that does so, and where they went."""
CHANGED = {
    ("0022", "history", "body_hash"): "The tree has it.",
    ("0022", "history", "body_seq"): "Numbers below zero were made by a downgrade, which this walk begins with.",
    ("0024", "sealed_facts", "hash"): "Facts are sealed anew.",
    ("0024", "sealed_facts", "stamp"): "Facts are sealed anew.",
    ("0033", "document", "drafted_for"): "Who read a version until when stands in shown_version.",
    ("0033", "document", "filed_from"): "Who read a version until when stands in shown_version.",
    ("0035", "timer", "arithmetic"): "What the sum follows from is kept instead: test_sums.",
    ("0040", "case_viewer", "updated_at"): "Where a case lies in lists is called listed_at: test_older_places.",
    ("0055", "fund", "total"): "Journals say it: test_older_funds.",
    ("0055", "fund", "reserved"): "Journals say it: test_older_funds.",
    ("0055", "fund", "committed"): "Journals say it: test_older_funds.",
    ("0055", "fund", "disbursed"): "Journals say it: test_older_funds.",
    ("0059", "fund", "call_closes"): "A call for requests is a case of its own, and says so itself.",
}
"""Columns whose values an upgrade changes, and into what."""


@pytest.mark.on_request  # a minute: every schema is read anew
def test_a_row_of_every_table_of_every_schema_is_kept_by_all_that_follow(sessions: Sessions) -> None:
    """One walk from the first schema to the last: before each upgrade, every table gets one more row."""
    engine = sessions.engine
    a_record(sessions)
    downgrade(engine, REVISIONS[0])
    with engine.begin() as connection:
        before, keys = one_more_of_each(connection, reflected(connection), 0)
    for generation, revision in enumerate(REVISIONS[1:], 1):
        upgrade(engine, revision)
        with engine.begin() as connection:
            schema = reflected(connection)
            lost = list(missing(revision, before, read_rows(connection, schema), keys))
            assert lost == [], f"the upgrade to {revision}"
            before, keys = one_more_of_each(connection, schema, generation)
    assert is_current(engine)
    with engine.connect() as connection:
        assert differences(connection) == []
    with sessions.reading() as session:
        assert verify(session) == Verification(rows=8, first_broken=None)


def one_more_of_each(
    connection: Connection, schema: MetaData, generation: int
) -> tuple[Rows, dict[str, tuple[str, ...]]]:
    """Every row that there is then, and the primary keys. Between 0002 and 0006 no plain role could file a case."""
    if connection.dialect.name == "sqlite" or REVISIONS[generation] not in ("0002", "0003", "0004", "0005"):
        fill(connection, schema, generation)
    return read_rows(connection, schema), {
        table.name: tuple(each.name for each in table.primary_key) for table in schema.sorted_tables
    }


def missing(revision: str, before: Rows, after: Rows, keys: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """What is no longer there, or says something else."""
    for table, rows in before.items():
        if (revision, table) in WENT:
            continue
        if table not in after:
            yield f"{table} is gone"
            continue
        key = keys[table]
        now = {tuple(row[each] for each in key): row for row in after[table]}
        for row in rows:
            kept = now.get(tuple(row[each] for each in key))
            if kept is None:
                yield f"{table}: a row is gone, {row}"
                continue
            for column in row.keys() & kept.keys():
                if row[column] != kept[column] and (revision, table, column) not in CHANGED:
                    yield f"{table}.{column}: {row[column]!r} became {kept[column]!r}"
            for column in row.keys() - kept.keys():
                if row[column] is not None and (revision, table, column) not in CHANGED:
                    yield f"{table}.{column}: {row[column]!r} is gone"


def differences(connection: Connection) -> list[Any]:
    """Between the schema as it stands and the models."""
    context = MigrationContext.configure(
        connection,
        opts={"include_name": lambda name, kind, _: kind != "table" or not name.startswith("case_search")},
    )
    return list(compare_metadata(context, METADATA))


@pytest.mark.parametrize(
    "revision", [pytest.param(each, marks=() if each in EVERY_DAY else pytest.mark.on_request) for each in REVISIONS]
)
def test_a_record_goes_back_to_every_schema_and_comes_whole_again(sessions: Sessions, revision: str) -> None:
    a_record(sessions)
    downgrade(sessions.engine, revision)
    upgrade(sessions.engine)
    with sessions.reading() as session:
        assert verify(session) == Verification(rows=8, first_broken=None)
    with sessions.engine.connect() as connection:
        assert differences(connection) == []
