"""Clocks that differ: deadlines wait, what does not depend on them goes on; what fails is kept and tried again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine, select

from govflow.cli import govflow, running
from govflow.errors import ClocksApart, Invalid, Refused, Stale
from govflow.services import lateness, stepping
from govflow.services.commands.deadlines import sweep
from govflow.services.commands.record import sequence_waiting
from govflow.services.queries.health.clockwork import load_clockwork
from govflow.store.deadlines.sweeps import delay
from govflow.store.record.history import HistoryRow
from govflow.store.sql.database import session_factory
from govflow.store.sql.moment import database_clock
from govflow.store.work import Case, Work
from govflow.values import FixedClock, SteadyClock, SystemClock
from tests.builders import Cast
from tests.sequencing import publish_now
from tests.services import disputes, surveys
from tests.web.desk import Desk, main_text, open_desk

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def compared(cast: Cast, *others: Callable[[], datetime]) -> None:
    """The clock of the cast is compared with others from now on."""
    clocks = tuple((lambda _session, told=each: told()) for each in others)
    cast.backend = replace(cast.backend, second_clocks=clocks)


def due(cast: Cast, reference: str) -> datetime:
    found = cast.case(reference).due_at
    assert found is not None
    return found


@pytest.mark.parametrize(("apart", "fires"), [(60, True), (61, False), (-60, True), (-61, False)])
def test_deadlines_wait_while_clocks_are_more_than_a_minute_apart(cast: Cast, apart: int, *, fires: bool) -> None:
    reference = disputes.requested(cast)
    cast.clock.at = due(cast, reference) + timedelta(hours=1)
    compared(cast, lambda: cast.clock.at + timedelta(seconds=apart))
    if fires:
        assert [each.what for each in sweep(cast.backend)] == ["request_unanswered"]
    else:
        with pytest.raises(ClocksApart, match="61 seconds apart"):
            sweep(cast.backend)
        assert cast.state(reference) == "requested"


@pytest.mark.parametrize("wrong", [2 * DAY, -2 * DAY])
@pytest.mark.parametrize("before", [SECOND, -SECOND])
def test_a_step_waits_when_a_deadline_lies_between_the_clocks(cast: Cast, wrong: timedelta, before: timedelta) -> None:
    reference = disputes.requested(cast)
    right = due(cast, reference) - before
    entries = cast.case(reference).entries
    cast.clock.at = right + wrong
    compared(cast, lambda: right)
    if min(right, cast.clock.at) < due(cast, reference) <= max(right, cast.clock.at):
        with pytest.raises(ClocksApart):
            cast.fire("he.jun", reference, "accept", reply="Yes.")
        assert (cast.state(reference), cast.case(reference).entries) == ("requested", entries)
    elif before > timedelta(0):
        cast.fire("he.jun", reference, "accept", reply="Yes.")
        assert cast.state(reference) == "appointing"
    else:
        with pytest.raises(Stale, match="came too late"):
            cast.fire("he.jun", reference, "accept", reply="Yes.")


def test_a_step_that_no_deadline_hangs_on_goes_on_at_what_most_clocks_tell(cast: Cast) -> None:
    reference = disputes.negotiation(cast)
    right = cast.clock.at + timedelta(hours=1)
    cast.clock.at = right + 2 * DAY
    compared(cast, lambda: right, lambda: right + SECOND)
    cast.fire("chen.yu", reference, "accept_standstill")
    with cast.backend.reading() as session:
        assert session.scalars(select(HistoryRow.at).order_by(HistoryRow.at.desc())).first() == right + SECOND


def test_a_clock_set_forward_opens_no_state_that_may_not_be_left_yet(cast: Cast) -> None:
    reference = surveys.in_the_field(cast)
    cast.fire("chen.yu", reference, "hand_in")
    right = cast.clock.at + 6 * DAY
    cast.clock.at = right + 2 * DAY
    compared(cast, lambda: right)
    with pytest.raises(ClocksApart):
        cast.act("office", "secretary", reference, "accept")
    assert cast.state(reference) == "checking"


def test_a_clock_that_jumps_during_a_sweep_fires_nothing_more_than_was_due(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = disputes.requested(cast), surveys.in_the_field(cast)
    cast.clock.at = due(cast, second)
    fire = lateness.fire_deadline

    def jumping(*given: Any) -> lateness.Fired:
        cast.clock.at += 200 * DAY
        return fire(*given)

    monkeypatch.setattr("govflow.services.commands.deadlines.fire_deadline", jumping)
    assert [each.what for each in sweep(cast.backend)] == ["nudge", "reminder"]
    assert cast.state(first) == "requested"


def test_the_time_since_the_start_is_counted_by_what_nobody_sets() -> None:
    clock, counted = FixedClock(datetime(2026, 3, 2, tzinfo=UTC)), [100.0]
    steady = SteadyClock(clock, lambda: counted[0])
    clock.at += 2 * DAY
    counted[0] += 61
    assert steady.now() == datetime(2026, 3, 2, 0, 1, 1, tzinfo=UTC)


def test_only_a_database_with_a_clock_of_its_own_tells_the_moment(engine: Engine) -> None:
    with session_factory(engine).reading() as session:
        told = database_clock(session)
    if engine.dialect.name == "postgresql":
        assert told is not None
        assert abs(told - SystemClock().now()) < MINUTE
    else:
        assert told is None


def test_what_fails_is_tried_again_after_twice_as_long_each_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = disputes.requested(cast)
    monkeypatch.setattr(stepping, "settle", failing(cast.case(reference).id))
    began = cast.clock.at = due(cast, reference)
    tried = [minute for minute in range(70) if at(cast, began + minute * MINUTE)]
    assert tried == [0, 1, 3, 7, 15, 31, 63]
    [failed] = load_clockwork(cast.backend).failing
    assert (failed.reference, failed.failures) == (reference, 7)
    monkeypatch.undo()
    cast.clock.at = began + timedelta(hours=3)
    assert [each.what for each in sweep(cast.backend)] == ["request_unanswered"]
    publish_now(cast)
    assert load_clockwork(cast.backend).well


@pytest.mark.parametrize(("waited", "stuck"), [(5, False), (6, True)])
def test_the_operator_is_told_that_entries_wait_for_their_numbers(
    desk: Desk, waited: int, stuck: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = desk.cast
    sequence_waiting(cast.backend)
    disputes.negotiation(cast)
    cast.clock.at += timedelta(seconds=waited)
    assert load_clockwork(cast.backend).well is not stuck
    page = main_text(desk.browser("admin").get("/administration/clock").text)
    assert (f"waiting for their numbers for {waited} seconds" in page) is stuck
    monkeypatch.setattr(running, "connected", lambda database: cast.backend)
    told = CliRunner().invoke(govflow, ["clock"])
    assert (told.exit_code, f"waiting for its number for {waited} s" in told.output) == (int(stuck), stuck)


def test_it_is_never_tried_less_often_than_once_an_hour() -> None:
    assert [delay(each) for each in (1, 2, 6, 7, 5000)] == [
        MINUTE, 2 * MINUTE, 32 * MINUTE, 60 * MINUTE, 60 * MINUTE,
    ]  # fmt: skip


def test_the_page_for_administrators_tells_of_what_fails_and_names_no_case(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    cast = desk.cast
    reference = disputes.requested(cast)
    monkeypatch.setattr(stepping, "settle", failing(cast.case(reference).id))
    cast.clock.at = due(cast, reference)
    sweep(cast.backend)
    [failed] = load_clockwork(cast.backend).failing
    page = main_text(desk.browser("admin").get("/administration/clock").text)
    assert failed.incident in page
    assert failed.incident in caplog.text
    assert reference not in page
    assert desk.browser("wang.lin").get("/administration/clock").status_code == 403


def test_the_page_says_that_clocks_differ_and_that_deadlines_wait(desk: Desk) -> None:
    wrong = replace(desk.cast.backend, second_clocks=(lambda _: desk.cast.clock.at - DAY,))
    desk.app.extensions["govflow"] = wrong
    page = main_text(desk.browser("admin").get("/administration/clock").text)
    assert "The clocks are 86400 seconds apart. Deadlines wait." in page
    assert "All is well" not in page


def failing(case_id: int) -> Callable[[Work, Case], None]:
    """In place of ``settle``: one case is broken."""
    settle = stepping.settle

    def fails(work: Work, case: Case) -> None:
        if case.id == case_id:
            raise OverflowError("year 10000")
        settle(work, case)

    return fails


def at(cast: Cast, moment: datetime) -> bool:
    """Did a sweep at that moment try what fails?"""
    cast.clock.at = moment
    return [each.what for each in sweep(cast.backend)] == ["failed"]


@pytest.mark.parametrize(("days", "opens"), [(400, False), (104, False), (99, True), (0, True)])
def test_a_date_from_which_a_time_has_run_out_already_is_refused(cast: Cast, days: int, *, opens: bool) -> None:
    """The weir is to be checked within a hundred days of when it was ready."""
    day = cast.today - days * DAY
    if opens:
        surveys.draft(cast, ready_on=day)
    else:
        with pytest.raises(Refused, match="Enter a later date: a time that is counted from it ended on"):
            surveys.draft(cast, ready_on=day)


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1995, 12, 31), date(2057, 1, 1), date(9999, 12, 31)])
def test_a_year_that_can_only_be_a_slip_is_refused_in_a_form(cast: Cast, day: date) -> None:
    with pytest.raises(Invalid, match="between the years 1996 and 2056"):
        surveys.draft(cast, ready_on=day)
