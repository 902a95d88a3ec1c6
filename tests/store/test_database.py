"""The schema and the two kinds of sessions."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, event, func, inspect, select, text, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from govflow import store
from govflow.store.cases import CaseRow
from govflow.store.people import OrganizationRow
from govflow.store.record.verification import Verification, verify
from govflow.store.sql.database import Sessions, downgrade, make_engine, session_factory, upgrade
from govflow.store.sql.schema import METADATA, MODULES
from govflow.store.sql.versions import is_current
from tests.store.rows import a_body, a_case, a_record


def an_organization(code: str = "110000") -> OrganizationRow:
    return OrganizationRow(
        kind="local_government", level="province", code=code, name_en="Beijing", name_zh="北京", monogram="京"
    )


def test_the_migrations_make_exactly_the_tables_of_the_models(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_name": lambda name, kind, _: kind != "table" or not name.startswith("case_search")},
        )
        assert compare_metadata(context, METADATA) == []


def test_every_table_module_belongs_to_the_schema() -> None:
    folder = Path(store.__file__).parent
    with_tables = {each for each in folder.rglob("*.py") if "__tablename__" in each.read_text("utf-8")}
    assert with_tables == {Path(str(module.__file__)) for module in MODULES}


@pytest.mark.on_request
def test_the_schema_goes_down_to_nothing_and_up_again(engine: Engine) -> None:
    assert is_current(engine)
    downgrade(engine, "base")
    assert not is_current(engine)
    assert inspect(engine).get_table_names() == ["alembic_version"]
    upgrade(engine)
    upgrade(engine)
    assert is_current(engine)
    assert set(METADATA.tables) <= set(inspect(engine).get_table_names())


def test_a_reading_session_cannot_write(sessions: Sessions) -> None:
    with sessions.reading() as session, pytest.raises(DBAPIError, match=r"readonly|read-only"):
        session.execute(text("DELETE FROM work_item"))
    with sessions.writing.begin() as session:
        session.add(an_organization())
    with sessions.reading() as session:
        assert session.scalar(select(func.count()).select_from(OrganizationRow)) == 1


def test_a_reading_session_sees_one_snapshot(sessions: Sessions) -> None:
    counting = select(func.count()).select_from(OrganizationRow)
    with sessions.reading() as reading:
        assert reading.scalar(counting) == 0
        with sessions.writing.begin() as session:
            session.add(an_organization())
        assert reading.scalar(counting) == 0
    with sessions.reading() as reading:
        assert reading.scalar(counting) == 1


def test_two_writing_sessions_on_sqlite_take_turns(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url, synchronous="OFF")
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout = 0"))
    sessions = session_factory(engine)
    with sessions.writing() as first, sessions.writing() as second:
        assert first.connection
        with pytest.raises(OperationalError, match="database is locked"):
            assert second.connection
    engine.dispose()


def test_foreign_keys_hold_again_after_a_migration(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url)
    upgrade(engine)
    with session_factory(engine).reading() as session:
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
        assert session.scalar(text("PRAGMA synchronous")) == 2
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
    engine.dispose()


@pytest.mark.parametrize("url", ["mysql://localhost/x", "mssql://localhost/x"])
def test_another_database_is_refused_by_name(url: str) -> None:
    with pytest.raises(ValueError, match="is not supported: use sqlite"):
        make_engine(url)


@pytest.mark.on_request
def test_a_migration_down_and_up_leaves_the_version_open_to_foreign_keys(sessions: Sessions) -> None:
    downgrade(sessions.engine, "0005")
    upgrade(sessions.engine)
    a_record(sessions)
    with sessions.reading() as session:
        assert session.execute(text("SELECT count(*) FROM case_file")).scalar_one() > 0


@pytest.mark.on_request
@pytest.mark.parametrize("revision", ["0014", "0011", "0009", "0006", "0004"])
def test_migrations_taken_back_and_applied_again_keep_the_record_and_its_guards(
    sessions: Sessions, revision: str
) -> None:
    a_record(sessions)
    guards = triggers(sessions.engine)
    downgrade(sessions.engine, revision)
    upgrade(sessions.engine)
    assert triggers(sessions.engine) == guards
    with sessions.reading() as session:
        assert verify(session) == Verification(rows=8, first_broken=None)


def triggers(engine: Engine) -> set[str]:
    """The names of what guards the tables against any change."""
    catalogue = (
        "sqlite_master WHERE type = 'trigger'"
        if engine.dialect.name == "sqlite"
        else "pg_trigger WHERE NOT tgisinternal"
    )
    name = "name" if engine.dialect.name == "sqlite" else "tgname"
    with engine.connect() as connection:
        return set(connection.scalars(text(f"SELECT {name} FROM {catalogue}")))


def test_nobody_waits_longer_for_a_lock_than_a_command_can_bear(sessions: Sessions) -> None:
    sqlite = sessions.engine.dialect.name == "sqlite"
    with sessions.writing() as session:
        found = session.execute(text("PRAGMA busy_timeout" if sqlite else "SHOW lock_timeout")).scalar_one()
    assert found == (5000 if sqlite else "5s")


def test_cases_that_stood_in_a_circle_stand_alone_again(sessions: Sessions) -> None:
    with sessions.writing.begin() as session:
        body = a_body(session)
        alone, above, below, apart = (a_case(session, body).id for _ in range(4))
    downgrade(sessions.engine, "0015")
    with sessions.engine.begin() as connection:
        for case_id, parent_id in ((alone, alone), (above, below), (below, above), (apart, below)):
            connection.execute(update(CaseRow).where(CaseRow.id == case_id).values(parent_id=parent_id))
    upgrade(sessions.engine)
    with sessions.reading() as session:
        parents = {row.id: row.parent_id for row in session.execute(select(CaseRow.id, CaseRow.parent_id))}
    assert parents == {alone: None, above: None, below: None, apart: below}


def test_no_case_stands_below_itself(sessions: Sessions) -> None:
    with sessions.writing.begin() as session:
        case = a_case(session, a_body(session)).id
    with pytest.raises(IntegrityError, match=r"below.itself"), sessions.writing.begin() as session:
        session.execute(update(CaseRow).where(CaseRow.id == case).values(parent_id=case))
