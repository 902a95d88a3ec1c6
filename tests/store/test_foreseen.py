"""What a command foresees it is given once, as it is then: never as it was before the command changed it, or waited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import bindparam, delete, exists, insert, select, update

from govflow.store.deadlines.timers import CALENDAR_DAY, REST_DAYS, CalendarDayRow
from govflow.store.sql.ahead import foresee
from govflow.store.sql.database import Sessions
from govflow.store.sql.foreseen import tables_of
from govflow.store.sql.prepared import TOGETHER, Prepared
from govflow.store.sql.session import Session
from tests.statements import counted

DAY = date(2026, 3, 2)
ADD = Prepared(insert(CALENDAR_DAY))
NOTES = Prepared(select(CALENDAR_DAY.c.note).where(CALENDAR_DAY.c.calendar == bindparam("which")))
YEARS = Prepared(select(REST_DAYS.c.until_year).where(exists().where(CALENDAR_DAY.c.calendar == bindparam("which"))))
ALL_DAYS = Prepared(select(CALENDAR_DAY).order_by(CALENDAR_DAY.c.day))
RENAME = Prepared(update(CALENDAR_DAY).values(note=bindparam("said")))
LOCK = Prepared(select(REST_DAYS.c.id).with_for_update())
CHINA = {"which": "china"}


def days(sessions: Sessions, *notes: str) -> None:
    with sessions.writing.begin() as session:
        ADD.run(session, *({"calendar": "china", "day": DAY.replace(day=n), "working": True, "note": each}
                           for n, each in enumerate(notes, 1)))  # fmt: skip


def waits(session: Session) -> bool:
    return session.engine.dialect.name == "postgresql"


def test_what_is_foreseen_is_asked_with_the_next_question_and_given_once(sessions: Sessions) -> None:
    days(sessions, "as it is")
    with counted(sessions.engine) as statements, sessions.writing.begin() as session:
        foresee(session, [NOTES.asked(**CHINA)])
        assert LOCK.scalar(session) is not None
        foresee(session, [NOTES.asked(**CHINA), YEARS.asked(**CHINA)])
        asked = len(statements)
        assert YEARS.scalars(session, **CHINA)
        assert NOTES.scalars(session, **CHINA) == ["as it is"]
        assert len(statements) - asked == (0 if waits(session) else 2)
        assert NOTES.scalars(session, **CHINA) == ["as it is"]
        assert len(statements) - asked == (1 if waits(session) else 3)


def by_hand(session: Session) -> None:
    RENAME.run(session, {"said": "changed"})


def by_the_session(session: Session) -> None:
    session.execute(update(CALENDAR_DAY).values(note="changed"))


def by_an_object(session: Session) -> None:
    session.scalars(select(CalendarDayRow)).one().note = "changed"


@pytest.mark.parametrize("sent", [True, False])
@pytest.mark.parametrize("change", [by_hand, by_the_session, by_an_object])
def test_what_the_command_changed_since_is_asked_anew(
    sessions: Sessions, change: Callable[[Session], None], sent: bool
) -> None:
    days(sessions, "as it was")
    with sessions.writing.begin() as session:
        foresee(session, [NOTES.asked(**CHINA)])
        if sent:
            assert YEARS.scalars(session, **CHINA)
        change(session)
        assert NOTES.scalars(session, **CHINA) == ["changed"]


def test_what_another_table_decides_is_asked_anew_as_well(sessions: Sessions) -> None:
    days(sessions, "there")
    with sessions.writing.begin() as session:
        foresee(session, [YEARS.asked(**CHINA)])
        Prepared(delete(CALENDAR_DAY)).run(session, {})
        assert YEARS.scalars(session, **CHINA) == []


def test_the_answer_for_something_else_is_not_given(sessions: Sessions) -> None:
    days(sessions, "of china")
    with sessions.writing.begin() as session:
        foresee(session, [NOTES.asked(**CHINA)])
        assert NOTES.scalars(session, which="another") == []


@pytest.mark.parametrize("lock", [LOCK.scalar, lambda session: session.execute(LOCK.statement).all()])
def test_what_others_changed_before_a_lock_was_given_is_asked_anew(
    sessions: Sessions, lock: Callable[[Session], object]
) -> None:
    """SQLite has one writer, and what it asks is never older than that."""
    days(sessions, "as it was")
    with sessions.writing() as session:
        foresee(session, [NOTES.asked(**CHINA)])
        if waits(session):
            assert YEARS.scalars(session, **CHINA)
            with sessions.writing.begin() as other:
                RENAME.run(other, {"said": "changed by another"})
            lock(session)
            assert NOTES.scalars(session, **CHINA) == ["changed by another"]


def test_what_was_foreseen_is_forgotten_with_its_transaction(sessions: Sessions) -> None:
    days(sessions, "as it is")
    with sessions.writing() as session:
        with session.connection.begin_nested() as nested:
            RENAME.run(session, {"said": "within"})
            foresee(session, [NOTES.asked(**CHINA)])
            assert YEARS.scalars(session, **CHINA)
            nested.rollback()
        assert NOTES.scalars(session, **CHINA) == ["as it is"]
        RENAME.run(session, {"said": "taken back"})
        foresee(session, [NOTES.asked(**CHINA)])
        session.rollback()
        assert NOTES.scalars(session, **CHINA) == ["as it is"]


@pytest.mark.parametrize("many", [1, 2, TOGETHER, TOGETHER + 1, 45])
def test_many_rows_are_added_as_they_were_given(sessions: Sessions, many: int) -> None:
    rows = [
        {"calendar": "china", "day": DAY + timedelta(days=n), "working": n % 2 == 0, "note": f"day {n}"}
        for n in range(many)
    ]
    with sessions.writing.begin() as session:
        with counted(sessions.engine) as statements:
            ADD.run(session, *rows)
        assert sum(each.startswith("INSERT") for each in statements) == 1
        assert ALL_DAYS.mappings(session) == rows


def test_the_tables_of_a_statement_are_those_within_it_too() -> None:
    assert tables_of(YEARS.statement) == {"rest_days", "calendar_day"}
    assert tables_of(RENAME.statement) == {"calendar_day"}
    assert tables_of(select(select(CALENDAR_DAY.c.day).alias("within").c.day)) == {"calendar_day"}
