"""What the database itself refuses, whoever asks."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from govflow.store.sql.database import Sessions
from tests.sequencing import sequence
from tests.store.rows import a_record, take_rights_back


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history SET reason = 'x' WHERE case_id = 1",
        "DELETE FROM history WHERE case_id = 1",
        "UPDATE workflow_version SET source = source",
        "DELETE FROM workflow_version",
        "DELETE FROM case_file",
        "UPDATE case_file SET reference = 'BTH-DM-2026-9999' WHERE id = 1",
        "UPDATE case_file SET number = 7 WHERE id = 1",
        "UPDATE reference_counter SET last = 1",
        "DELETE FROM reference_counter",
        "UPDATE sequence SET leaf = 'x'",
        "DELETE FROM sequence",
        "UPDATE sequence_node SET hash = 'x'",
        "DELETE FROM sequence_node",
        "UPDATE checkpoint SET size = size + 1",
        "DELETE FROM checkpoint",
    ],
)
def test_the_record_cannot_be_changed(sessions: Sessions, statement: str) -> None:
    a_record(sessions)
    sequence(sessions)
    with sessions.writing() as session:
        take_rights_back(session)
        with pytest.raises(IntegrityError, match="is refused, rows of the record"):
            session.execute(text(statement))


@pytest.mark.parametrize("table", ["history", "sequence", "checkpoint", "workflow_version", "case_file"])
def test_the_record_cannot_be_replaced_or_truncated(sessions: Sessions, table: str) -> None:
    a_record(sessions)
    sequence(sessions)
    replaces = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1"
    statement = replaces if sessions.engine.dialect.name == "sqlite" else f"TRUNCATE {table} CASCADE"
    with sessions.writing() as session:
        take_rights_back(session)
        with pytest.raises(IntegrityError, match="is refused, rows of the record"):
            session.execute(text(statement))


def test_the_rule_of_an_open_round_cannot_be_changed(sessions: Sessions) -> None:
    a_record(sessions)
    with sessions.writing.begin() as session:
        session.execute(
            text("INSERT INTO round (id, case_id, name, rule, opened_at) VALUES (1, 1, 'vote', '{}', '2026-03-02')")
        )
        session.execute(text("UPDATE round SET outcome = 'carried'"))
    with sessions.writing() as session, pytest.raises(IntegrityError, match="is refused"):
        session.execute(text("UPDATE round SET rule = '{\"pass\": 1}'"))


@pytest.mark.postgres
def test_on_postgresql_even_the_owner_has_no_right_to_change_the_record(postgres_url: str) -> None:
    from govflow.store.sql.database import make_engine

    engine = make_engine(postgres_url)
    with engine.connect() as connection:
        rights = connection.scalars(
            text("SELECT privilege_type FROM information_schema.table_privileges WHERE table_name = 'history'")
        ).all()
    engine.dispose()
    assert set(rights) == {"SELECT", "INSERT", "REFERENCES", "TRIGGER"}


@pytest.mark.postgres
def test_the_owner_of_the_database_is_no_superuser(postgres_url: str) -> None:
    from govflow.store.sql.database import make_engine

    engine = make_engine(postgres_url)
    with engine.connect() as connection:
        found = connection.execute(
            text(
                "SELECT rolsuper, rolcreaterole, rolbypassrls, datdba = pg_roles.oid AS owns FROM pg_roles, pg_database"
                " WHERE rolname = CURRENT_USER AND datname = current_database()"
            )
        ).one()
    engine.dispose()
    assert found == (False, False, False, True)


def test_a_case_can_be_pinned_to_a_version_and_the_version_still_not_be_changed(sessions: Sessions) -> None:
    """On PostgreSQL a foreign key asks for the right to update a column; the trigger refuses to use it."""
    a_record(sessions)
    with sessions.writing() as session, pytest.raises(IntegrityError, match="is refused, rows of the record"):
        session.execute(text("UPDATE workflow_version SET id = 1"))


@pytest.mark.postgres
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history SET reason = 'x'",
        "DELETE FROM workflow_version",
        "TRUNCATE document_version",
        "UPDATE workflow_version SET source = source",
    ],
)
def test_on_postgresql_the_application_lacks_the_right_even_before_the_trigger(
    postgres_url: str, statement: str
) -> None:
    from govflow.store.sql.database import make_engine

    engine = make_engine(postgres_url)
    with engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied for table"):
        connection.execute(text(statement))
    engine.dispose()
