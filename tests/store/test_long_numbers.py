"""Numbers beyond 2^31: of rows, of what refers to them, and of what is counted."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import BigInteger, Engine, Integer, inspect, text
from sqlalchemy.exc import DBAPIError

from govflow.services.commands.deadlines import sweep
from govflow.services.queries.case.page import load_case_page
from govflow.services.queries.cases import load_cases
from govflow.services.queries.filters import CaseFilters
from govflow.services.queries.inbox.page import load_inbox
from govflow.services.queries.inbox.shown import InboxFilters
from govflow.services.queries.operations import verify_record
from govflow.store.record.verification import verify
from govflow.store.sql.database import Sessions, downgrade, upgrade
from tests.builders import Cast, make_cast
from tests.conftest import DATABASES
from tests.services import disputes, proposals
from tests.store.rows import a_record

BEYOND = 2**31
ON_POSTGRESQL = pytest.mark.parametrize("database_url", DATABASES[1:], indirect=True)  # SQLite has one kind of numbers


@ON_POSTGRESQL
def test_no_column_and_no_sequence_ends_at_32_bits(engine: Engine) -> None:
    found = inspect(engine)
    short = [
        f"{table}.{column['name']}"
        for table in found.get_table_names()
        for column in found.get_columns(table)
        if isinstance(column["type"], Integer) and not isinstance(column["type"], BigInteger)
    ]
    with engine.connect() as connection:
        sequences = connection.scalars(
            text("SELECT sequencename FROM pg_sequences WHERE CAST(data_type AS text) <> 'bigint'")
        ).all()
    assert (short, sequences) == ([], [])


@pytest.mark.on_request
def test_what_guards_the_record_is_the_same_after_its_columns_have_grown(sessions: Sessions) -> None:
    """Triggers with their conditions, and the rights that were taken back: there and back again, with rows."""
    a_record(sessions)
    today = guards(sessions.engine)
    downgrade(sessions.engine, "0036")
    before = guards(sessions.engine)
    upgrade(sessions.engine, "0037")
    assert guards(sessions.engine) == before
    downgrade(sessions.engine, "0036")
    assert guards(sessions.engine) == before
    upgrade(sessions.engine)
    assert guards(sessions.engine) == today
    with sessions.reading() as session:
        assert verify(session).first_broken is None
    with pytest.raises(DBAPIError, match="never changed"), sessions.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE case_file SET reference = reference || 'X'")


def guards(engine: Engine) -> set[str]:
    queries = (
        ("SELECT name || sql FROM sqlite_master WHERE type = 'trigger'",)
        if engine.dialect.name == "sqlite"
        else (
            "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
            "SELECT relname || ' ' || CAST(relacl AS text) FROM pg_class WHERE relacl IS NOT NULL"
            " AND relnamespace = current_schema()::regnamespace",
            "SELECT CAST(attrelid AS regclass) || ' ' || attname || ' ' || CAST(attacl AS text) FROM pg_attribute"
            " WHERE attacl IS NOT NULL AND attrelid IN"
            " (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace)",
        )
    )
    with engine.connect() as connection:
        return {each for query in queries for each in connection.exec_driver_sql(query).scalars()}


@ON_POSTGRESQL
def test_an_installation_goes_on_beyond_32_bits(engine: Engine, tmp_path: Path) -> None:
    """Cases are opened, moved, voted on, swept, listed, searched and verified."""
    cast = make_cast(engine, tmp_path / "var")
    with engine.begin() as connection:
        for name in connection.exec_driver_sql("SELECT sequencename FROM pg_sequences").scalars().all():
            connection.execute(text("SELECT setval(:name, :number)"), {"name": name, "number": BEYOND})
    voted, requested = proposals.ballot(cast), disputes.requested(cast)
    assert voted in waiting_for(cast, "sun.hao")
    cast.respond("sun.hao", voted, "yes")
    cast.clock.at += timedelta(days=60)
    assert sweep(cast.backend)
    assert cast.state(requested) == "superior_review"
    assert min(cast.case(each).id for each in (voted, requested)) > BEYOND
    found = CaseFilters(words="coatings", organization_id=cast.organization("coatings"))
    assert listed(cast, "sun.hao", found) == {voted}
    assert [shown(cast, *each) for each in (("sun.hao", voted), ("chen.yu", requested))] == [voted, requested]
    assert verify_record(cast.backend).first_broken is None


def shown(cast: Cast, person: str, reference: str) -> str:
    """The page of the case, all of which is read at once."""
    with cast.backend.page() as session:
        page = load_case_page(cast.backend.work(session, cast.actor(person)), reference, (), language="en")
        return page.head.reference


def waiting_for(cast: Cast, person: str) -> set[str]:
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        pairs = [(each, role) for each in work.actor.organization_ids for role in ("", *work.actor.roles)]
        found = load_inbox(work, pairs, InboxFilters())
        return {each.reference for each in (*found.soon, *found.later)}


def listed(cast: Cast, person: str, filters: CaseFilters) -> set[str]:
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor(person))
        return {each.reference for each in load_cases(work, filters, (), None).cases}
