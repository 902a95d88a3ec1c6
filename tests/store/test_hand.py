"""What a command writes goes to PostgreSQL with what it asks next: in order, once, and never after its end."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, bindparam, delete, event, insert, select, update
from sqlalchemy.exc import IntegrityError

from govflow.services.commands.steps import TakeStep, take_step
from govflow.store.deadlines.timers import CALENDAR_DAY, CalendarDayRow
from govflow.store.sql.database import Sessions
from govflow.store.sql.moment import database_clock
from govflow.store.sql.prepared import Prepared
from govflow.store.sql.session import Session
from govflow.values import SystemClock
from tests.builders import make_cast, new_key
from tests.services import disputes

DAY = date(2026, 3, 2)
ADD = Prepared(insert(CALENDAR_DAY))
CLEAR = Prepared(delete(CALENDAR_DAY).where(CALENDAR_DAY.c.day == bindparam("which")))
NOTES = Prepared(select(CALENDAR_DAY.c.note))
RENAME = Prepared(update(CALENDAR_DAY).where(CALENDAR_DAY.c.day == bindparam("which")).values(note=bindparam("said")))


def day(note: str, calendar: str = "china") -> dict[str, object]:
    return {"calendar": calendar, "day": DAY, "working": True, "note": note}


def kept(sessions: Sessions) -> list[str]:
    with sessions.reading() as session:
        return NOTES.scalars(session)


def by_the_session(session: Session) -> list[str]:
    return list(session.scalars(select(CALENDAR_DAY.c.note)))


def of_the_session(session: Session) -> list[str]:
    return [each.note for each in session.scalars(select(CalendarDayRow))]


@pytest.mark.parametrize("ask", [NOTES.scalars, by_the_session, of_the_session])
def test_whatever_is_asked_next_finds_what_was_written(sessions: Sessions, ask: Callable[[Session], list[str]]) -> None:
    with sessions.writing.begin() as session:
        ADD.run(session, day("first"))
        CLEAR.run(session, {"which": DAY})
        ADD.run(session, day("second"), day("third", "other"))
        RENAME.run(session, {"which": DAY, "said": "last"})
        assert ask(session) == ["last", "last"]


def test_what_was_written_last_is_kept_with_the_end(sessions: Sessions) -> None:
    with sessions.writing.begin() as session:
        ADD.run(session, day("kept"))
    assert kept(sessions) == ["kept"]


def test_what_the_session_writes_itself_comes_after_what_was_written_before(sessions: Sessions) -> None:
    with sessions.writing.begin() as session:
        ADD.run(session, day("first"))
        session.execute(update(CALENDAR_DAY).values(note="then"))
        RENAME.run(session, {"which": DAY, "said": "last"})
    assert kept(sessions) == ["last"]


@pytest.mark.parametrize("left", ["rolled back", "closed"])
def test_what_was_taken_back_is_never_written(sessions: Sessions, left: str) -> None:
    with sessions.writing() as session:
        ADD.run(session, day("taken back"))
        if left == "rolled back":
            session.rollback()
            assert NOTES.scalars(session) == []
    for _ in range(3):
        with sessions.writing.begin() as session:
            assert by_the_session(session) == []
    assert kept(sessions) == []


def test_a_savepoint_takes_back_what_was_written_in_it_alone(sessions: Sessions) -> None:
    with sessions.writing.begin() as session:
        ADD.run(session, day("before"))
        with session.connection.begin_nested() as nested:
            RENAME.run(session, {"which": DAY, "said": "within"})
            nested.rollback()
        ADD.run(session, day("after", "other"))
    assert sorted(kept(sessions)) == ["after", "before"]


def test_what_is_refused_at_the_end_is_told_and_nothing_is_kept(sessions: Sessions) -> None:
    with pytest.raises(IntegrityError):
        _write(sessions, day("first"), day("another of that day"))
    assert kept(sessions) == []


def _write(sessions: Sessions, *rows: dict[str, object]) -> None:
    with sessions.writing.begin() as session:
        ADD.run(session, *rows)


def trips(engine: Engine, act: Callable[[], object]) -> int:
    """How often PostgreSQL is asked and answers, by what its own library writes down of the connections."""
    with tempfile.TemporaryFile("w+") as written:

        def write_down(connection: Any, *_more: Any) -> None:
            connection.prepare_threshold = None  # preparing is a trip of its own, made once
            connection.pgconn.trace(written.fileno())

        event.listen(engine, "checkout", write_down)
        act()
        event.remove(engine, "checkout", write_down)
        engine.dispose()  # all is in the file then
        written.seek(0)
        sides = [line.split("\t")[1] for line in written if "\t" in line]
    return sum(one == "F" and other == "B" for one, other in pairwise(sides))


def test_a_step_asks_the_server_as_often_as_it_must_know_something(engine: Engine, tmp_path: Path) -> None:
    """It runs twenty statements, compares clocks, and begins and ends."""
    if engine.dialect.name != "postgresql":
        pytest.skip("a trait of PostgreSQL")
    cast = make_cast(engine, tmp_path / "data", at=SystemClock().now())
    first, second = (disputes.requested(cast) for _ in range(2))
    actor, seen = cast.actor("he.jun"), {each: cast.case(each).version for each in (first, second)}

    comparing = replace(cast.backend, second_clocks=(database_clock,))

    def accept(reference: str) -> None:
        values = {"reply": "Yes."}
        taking = TakeStep(case=reference, name="accept", values=values, seen_version=seen[reference], key=new_key())
        take_step(comparing, actor, taking)

    accept(first)  # what is read once for all
    assert trips(engine, lambda: accept(second)) == 9
