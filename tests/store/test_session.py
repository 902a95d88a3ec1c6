"""A unit of work on one connection: objects only where they are wanted, and nothing left behind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import Engine, bindparam, event, insert, orm, select
from sqlalchemy.exc import IntegrityError, OperationalError, PendingRollbackError
from sqlalchemy.pool import QueuePool

from govflow.services.commands.cases import OpenCase, open_case
from govflow.services.commands.rounds import respond
from govflow.services.commands.steps import TakeStep, take_step
from govflow.store.deadlines.timers import CALENDAR_DAY, CalendarDayRow
from govflow.store.people import PersonRow
from govflow.store.sql.database import Sessions, make_engine, session_factory
from govflow.store.sql.prepared import Prepared
from govflow.store.sql.session import Session
from tests.builders import Cast, make_cast, new_key
from tests.services import disputes
from tests.services.assemblies import actor_of, ballots, publish_assembly, settle_voters, voting

DAY = date(2026, 3, 2)
ADD = Prepared(insert(CALENDAR_DAY))
NOTES = Prepared(select(CALENDAR_DAY.c.note))
WHO = Prepared(select(PersonRow.name_en).where(PersonRow.email == bindparam("email")))


def day(note: str, calendar: str = "china") -> dict[str, object]:
    return {"calendar": calendar, "day": DAY, "working": True, "note": note}


def person(name: str) -> PersonRow:
    return PersonRow(email="a@example.org", name_en=name, name_zh="甲", language="zh")


def kept(sessions: Sessions) -> list[str]:
    with sessions.reading() as session:
        return NOTES.scalars(session)


def in_use(sessions: Sessions) -> int:
    pools = {sessions.engine.pool, sessions.reader.pool}
    return sum(each.checkedout() for each in pools if isinstance(each, QueuePool))


def test_objects_and_statements_are_kept_together_or_not_at_all(sessions: Sessions) -> None:
    with sessions.writing() as session:
        session.add(person("A"))
        ADD.run(session, day("taken back"))
    with sessions.reading() as session:
        assert (WHO.first(session, email="a@example.org"), NOTES.scalars(session)) == (None, [])
    with sessions.writing.begin() as session:
        ADD.run(session, day("kept"))
        session.add(person("B"))
    with sessions.reading() as session:
        assert (WHO.scalar(session, email="a@example.org"), NOTES.scalars(session)) == ("B", ["kept"])


def by_statement(session: Session) -> None:
    ADD.run(session, day("after", "other"))


def by_core(session: Session) -> None:
    session.execute(insert(CALENDAR_DAY), day("after", "other"))


def by_end(session: Session) -> None:
    session.commit()


@pytest.mark.parametrize("going_on", [by_statement, by_core, by_end])
def test_after_an_object_was_refused_nothing_goes_on_by_itself(
    sessions: Sessions, going_on: Callable[[Session], None]
) -> None:
    """Its transaction is over: whatever ran now would be kept without what came before."""
    with sessions.writing() as session:
        ADD.run(session, day("before"))
        session.add(CalendarDayRow(calendar="china", day=DAY, working=True, note="of the same day"))
        with pytest.raises(IntegrityError):
            session.flush()
        with pytest.raises(PendingRollbackError):
            going_on(session)
    assert kept(sessions) == []
    assert in_use(sessions) == 0


def test_what_was_loaded_stays_readable_after_the_end(sessions: Sessions) -> None:
    with sessions.writing.begin() as session:
        session.add(row := person("A"))
    assert row.name_en == "A"


def test_no_connection_stays_in_use(sessions: Sessions) -> None:
    with sessions.writing.begin() as session:
        ADD.run(session, day("kept"))
    with sessions.reading() as session:
        assert session.scalars(select(CalendarDayRow)).one().note == "kept"
        assert in_use(sessions) == 1
    with pytest.raises(ZeroDivisionError):
        _fail(sessions)
    with pytest.raises(IntegrityError), sessions.writing.begin() as session:
        ADD.run(session, day("of the same day"))
    with sessions.writing() as session:
        pass  # nothing was asked
    assert in_use(sessions) == 0


def _fail(sessions: Sessions) -> None:
    with sessions.writing.begin() as session:
        NOTES.rows(session)
        raise ZeroDivisionError


def test_nor_does_one_that_could_not_begin(sqlite_url: str) -> None:
    sessions = session_factory(make_engine(sqlite_url, synchronous="OFF"))
    event.listen(sessions.engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout = 0"))
    with sessions.writing() as first, sessions.writing() as second:
        NOTES.rows(first)
        with pytest.raises(OperationalError, match="locked"):
            NOTES.rows(second)
        assert in_use(sessions) == 1
    sessions.dispose()


def test_whoever_waits_for_the_lock_keeps_nobody_else_from_beginning(sqlite_url: str) -> None:
    sessions = session_factory(make_engine(sqlite_url, synchronous="OFF"))
    waits = Event()

    def write() -> None:
        with sessions.writing.begin() as session:
            ADD.run(session, day("later"))

    with sessions.writing() as first:
        NOTES.rows(first)
        event.listen(sessions.engine, "checkout", lambda *_: waits.set())
        other = Thread(target=write)
        other.start()
        assert waits.wait(10)
        assert kept(sessions) == []
        assert other.is_alive()
    other.join()
    assert kept(sessions) == ["later"]
    sessions.dispose()


def taking(cast: Cast, reference: str, name: str, values: Mapping[str, Any]) -> TakeStep:
    seen = cast.case(reference).version
    return TakeStep(case=reference, name=name, values=values, seen_version=seen, key=new_key())


def test_commands_that_many_people_send_make_no_objects(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = make_cast(engine, tmp_path / "data")
    publish_assembly(cast)
    voters = settle_voters(cast, 3)
    vote = ballots(cast, voting(cast, voters), voters)[0]
    accepted, filed = disputes.requested(cast), disputes.draft(cast)
    opening = OpenCase(
        workflow="dispute-mediation",
        title="Juma River diversion",
        values={"respondent": cast.organization("laishui"), "claim": "Restore the flow."},
        key=new_key(),
    )
    applicant, respondent = cast.actor("chen.yu"), cast.actor("he.jun")
    filing = taking(cast, filed, "file", disputes.FILING)
    accepting = taking(cast, accepted, "accept", {"reply": "Yes."})
    voter = actor_of(cast, voters[0])

    def refuse(*_arguments: Any, **_options: Any) -> None:
        raise AssertionError("rows were wanted as objects")

    monkeypatch.setattr(orm, "Session", refuse)
    take_step(cast.backend, applicant, filing)
    take_step(cast.backend, respondent, accepting)
    respond(cast.backend, voter, vote)
    open_case(cast.backend, applicant, opening)
