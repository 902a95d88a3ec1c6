"""Statements that are run on the driver's own cursor: what they give and what they raise is as with a session."""

from __future__ import annotations

import ast
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Delete, Insert, String, Update, bindparam, delete, func, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

import govflow
from govflow.store.deadlines.timers import CALENDAR_DAY
from govflow.store.people import PersonRow
from govflow.store.record.facts import UNCOVERED_COLUMNS, is_covered
from govflow.store.record.outbox import IDEMPOTENCY
from govflow.store.sql.database import Sessions, make_engine, session_factory
from govflow.store.sql.prepared import MOST_TEXTS, Prepared
from govflow.store.sql.schema import METADATA
from govflow.store.sql.session import Session
from tests.statements import counted

DAYS = Prepared(insert(CALENDAR_DAY))
SOME = Prepared(
    select(CALENDAR_DAY)
    .where(CALENDAR_DAY.c.day.in_(bindparam("days", expanding=True)), CALENDAR_DAY.c.calendar.in_(("plain", "china")))
    .order_by(CALENDAR_DAY.c.day)
)
FIRST, SECOND = date(2026, 3, 2), date(2026, 3, 3)


def day(of: date, *, working: bool = True) -> dict[str, object]:
    return {"calendar": "china", "day": of, "working": working, "note": "调休 100%"}


def test_rows_come_out_as_from_a_session(sessions: Sessions) -> None:
    with sessions.writing.begin() as session:
        DAYS.run(session, day(FIRST), day(SECOND, working=False))
        expected = session.execute(select(CALENDAR_DAY).order_by(CALENDAR_DAY.c.day)).all()
        found = SOME.rows(session, days=[FIRST, SECOND])
        assert [tuple(each) for each in found] == [tuple(each) for each in expected]
        assert (found[1].day, found[1].working, found[1].note) == (SECOND, False, "调休 100%")


@pytest.mark.parametrize(("days", "wanted"), [([], []), ([SECOND], [SECOND]), ([SECOND, FIRST], [FIRST, SECOND])])
def test_a_list_may_have_any_length(sessions: Sessions, days: list[date], wanted: list[date]) -> None:
    with sessions.writing.begin() as session:
        DAYS.run(session, day(FIRST), day(SECOND))
        assert [each.day for each in SOME.rows(session, days=days)] == wanted
        assert SOME.scalars(session, days=days) == ["china"] * len(wanted)


def test_nothing_is_none_and_no_rows_run_nothing(sessions: Sessions) -> None:
    with sessions.writing.begin() as session:
        DAYS.run(session)
        assert SOME.first(session, days=[FIRST]) is None
        assert SOME.scalar(session, days=[FIRST]) is None


def test_moments_go_in_from_any_zone_and_come_out_in_utc(sessions: Sessions) -> None:
    at = datetime(2026, 3, 2, 10, 0, 0, 5, tzinfo=timezone(timedelta(hours=8)))
    clock = Prepared(select(bindparam("at", type_=IDEMPOTENCY.c.at.type)))
    with sessions.reading() as session:
        assert clock.scalar(session, at=at) == at
        assert clock.scalar(session, at=at).tzinfo is UTC
        with pytest.raises(ValueError, match="without a time zone"):
            clock.scalar(session, at=datetime(2026, 3, 2))


def test_what_is_pending_is_written_before(sessions: Sessions) -> None:
    find = Prepared(select(PersonRow.name_en).where(PersonRow.email == bindparam("email")))
    with sessions.writing.begin() as session:
        session.add(PersonRow(email="a@example.org", name_en="A", name_zh="甲", language="zh"))
        assert find.scalar(session, email="a@example.org") == "A"


def test_an_error_is_told_as_by_a_session_and_without_what_was_given(sessions: Sessions) -> None:
    with sessions.writing() as session:
        DAYS.run(session, day(FIRST))
        with pytest.raises(IntegrityError) as told:
            _write_and_ask(session, {**day(FIRST), "note": "sealed price"})
        session.rollback()
    assert told.value.orig is not None
    for said in (str(told.value), str(told.value.orig), repr(told.value.__cause__)):
        assert "sealed price" not in said
        assert "2026" not in said


def _write_and_ask(session: Session, row: dict[str, object]) -> None:
    """On PostgreSQL a refusal is told with the next question."""
    DAYS.run(session, row)
    SOME.rows(session, days=[])


def test_what_fails_at_a_later_row_is_told_in_the_same_way(sqlite_url: str) -> None:
    """SQLite looks for most rows only when they are fetched."""

    def fails(found: str) -> str:
        if found == str(SECOND):
            raise ValueError(found)
        return found

    reading = Prepared(select(func.fails(CALENDAR_DAY.c.day, type_=String())))
    sessions = session_factory(make_engine(sqlite_url, synchronous="OFF"))
    with sessions.writing() as session:
        DAYS.run(session, day(FIRST), day(SECOND))
        driver: Any = session.connection.connection.driver_connection
        driver.create_function("fails", 1, fails)
        with pytest.raises(OperationalError):
            reading.rows(session)
    sessions.dispose()


def test_rows_with_lists_of_their_own_are_not_run_at_once(sessions: Sessions) -> None:
    remove = Prepared(delete(CALENDAR_DAY).where(CALENDAR_DAY.c.day.in_(bindparam("days", expanding=True))))
    with sessions.writing.begin() as session:
        DAYS.run(session, day(FIRST), day(SECOND))
        with pytest.raises(TypeError, match="one by one"):
            remove.run(session, {"days": [FIRST]}, {"days": [FIRST, SECOND]})
        remove.run(session, {"days": [FIRST, SECOND]})
        assert SOME.rows(session, days=[FIRST, SECOND]) == []


def test_the_texts_for_each_length_of_a_list_do_not_pile_up(sessions: Sessions) -> None:
    find = Prepared(SOME.statement)
    with sessions.reading() as session:
        for n in range(MOST_TEXTS + 5):
            find.rows(session, days=[FIRST] * n)
    assert len(find._texts) <= MOST_TEXTS


def test_a_reading_session_writes_nothing_this_way_either(sessions: Sessions) -> None:
    with sessions.reading() as session, pytest.raises(DBAPIError):
        DAYS.run(session, day(FIRST))
    with sessions.writing.begin() as session:
        DAYS.run(session, day(FIRST))
    with sessions.reading() as session, pytest.raises(DBAPIError):
        DAYS.run(session, day(SECOND))


def test_a_column_with_a_default_of_the_session_must_be_given(sessions: Sessions) -> None:
    with sessions.writing() as session, pytest.raises(TypeError, match="defaults that only a session fills in"):
        DAYS.run(session, {"calendar": "china", "day": FIRST, "working": True})


def test_it_is_counted_like_any_other_statement(sessions: Sessions) -> None:
    with sessions.writing.begin() as session, counted(sessions.engine) as statements:
        SOME.rows(session, days=[FIRST])
        DAYS.run(session, day(FIRST), day(SECOND))
    assert [each.split()[0] for each in statements if "calendar_day" in each] == ["SELECT", "INSERT"]


def test_rows_under_the_record_are_written_so_only_where_it_is_declared() -> None:
    """Nobody sees such a statement before it runs, and so what it changed could be taken for forged, or for sealed."""
    written = {
        f"{module.__name__}.{name}": each.statement.table.name
        for module in list(sys.modules.values())
        if module.__name__.startswith("govflow.")
        for name, each in vars(module).items()
        if isinstance(each, Prepared) and isinstance(each.statement, Insert | Update | Delete)
        if not sets_only_what_is_not_covered(each.statement)
    }
    covered = {name for name, table in written.items() if is_covered(METADATA.tables[table])}
    assert {each.rpartition("_")[2] for each in covered} == {"DECLARED"}, covered
    assert len(written) > 8


def sets_only_what_is_not_covered(statement: Insert | Update | Delete) -> bool:
    """Such as a balance, which is added up again from its postings."""
    if not isinstance(statement, Update):
        return False
    names = {getattr(each, "name", each) for each in statement._values or ()}
    return bool(names) and names <= set(UNCOVERED_COLUMNS.get(statement.table.name, ()))


def test_they_are_prepared_once_where_their_module_begins() -> None:
    """But in ``store.sql``, where those of a family are kept, and those that are read with others."""
    within = [
        f"{path.name}:{call.lineno}"
        for path in Path(govflow.__file__).parent.rglob("*.py")
        if path.parent.name != "sql"
        for function in ast.walk(ast.parse(path.read_text()))
        if isinstance(function, ast.FunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Prepared"
    ]
    assert within == []
