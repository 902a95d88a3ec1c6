"""Where cases lie in lists, in a database from before that was kept apart."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, func, inspect, select

from govflow.store.cases import CASE
from govflow.store.record.verification import verify
from govflow.store.sql.database import Sessions, downgrade, upgrade
from tests.store.rows import a_record

pytestmark = pytest.mark.on_request


def test_an_older_database_gets_places(sessions: Sessions) -> None:
    """There and back again, with rows: nothing else of the tables is lost on the way, which SQLite makes anew."""
    a_record(sessions)
    before = shape(sessions.engine)
    downgrade(sessions.engine, "0039")
    upgrade(sessions.engine)
    assert shape(sessions.engine) == before
    with sessions.reading() as session:
        assert session.scalar(select(func.count()).select_from(CASE)) > 0
        assert session.scalars(select(CASE.c.id).where(CASE.c.listed_at != CASE.c.updated_at)).all() == []
        assert verify(session).first_broken is None


def test_nothing_but_the_place_changes(sessions: Sessions) -> None:
    """As compared with a database that was never newer."""
    engine = sessions.engine
    downgrade(engine, "base")
    upgrade(engine, "0039")
    made, *rest = shape(engine)
    upgrade(engine, "0040")
    assert shape(engine) == [sorted(each.replace("updated_at", "listed_at") for each in made), *rest]


def shape(engine: Engine) -> list[Any]:
    """Indexes with their conditions, keys, checks and triggers of the table of cases."""
    found = inspect(engine)
    with engine.connect() as connection:
        query = (
            "SELECT name || ' ' || coalesce(sql, '') FROM sqlite_master WHERE type IN ('trigger', 'index')"
            " AND tbl_name IN ('case_file', 'case_viewer')"
            if engine.dialect.name == "sqlite"
            else "SELECT indexdef FROM pg_indexes WHERE tablename IN ('case_file', 'case_viewer')"
        )
        made = sorted(connection.exec_driver_sql(query).scalars())
    keys = sorted(str(each["constrained_columns"]) for each in found.get_foreign_keys("case_file"))
    unique, checks = found.get_unique_constraints("case_file"), found.get_check_constraints("case_file")
    return [made, keys, sorted(each["column_names"] for each in unique), [each["name"] for each in checks]]
