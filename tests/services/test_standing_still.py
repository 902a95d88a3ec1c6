"""A clock that stands still stands still everywhere: lists, desks, exports, pages, reminders, the case above."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from govflow.errors import Stale
from govflow.services.commands.deadlines import ChangeDeadline, pause, resume, sweep
from govflow.store.cases import WorkItemRow
from govflow.store.deadlines.timers import TimerRow
from govflow.store.sql.base import NO_DEADLINE
from govflow.store.sql.database import downgrade, upgrade
from govflow.store.writing.locking import lock_by_id
from govflow.store.writing.pauses import run_again
from tests.builders import Cast, new_key
from tests.services import surveys, works
from tests.web.desk import Desk, main_text, open_desk

ONLY_CLOCK = (
    ("    due: {in: 20d, then: nudge}\n", ""),
    ("nudge: {title: Reminded · 催办, by: timer", "nudge: {title: Reminded · 催办, by: applicant"),
)
PAUSED = re.compile(r"Paused by [\w ]+ since 2 March 2026, 10:00, until 2\d March 2026, 18:00 at the latest")
LATE = (
    ("    no_limit: Works take their time · 工程周期不定\n",
     "    due: {in: 30d, then: late, pause: {by: owner, at_most: 10d}}\n"),
    ("      stop: {title", "      late: {title: Late · 逾期, by: timer, to: stopped}\n      stop: {title"),
)  # fmt: skip


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Iterator[Desk]:
    yield from open_desk(engine, tmp_path / "data")


def test_no_list_names_a_date_while_the_clock_stands_still(desk: Desk) -> None:
    reference = stopped(desk.cast)
    desk.cast.clock.at += timedelta(days=8)
    fangshan, office = desk.browser("chen.yu"), desk.browser("wang.lin")
    for reader in (fangshan, office):
        pages = [main_text(reader.get(path).text) for path in ("/cases", "/inbox", f"/cases/{reference}")]
        assert all(PAUSED.search(each) for each in pages), pages
        assert not any(word in each for each in pages for word in ("days left", "tomorrow", "overdue", "no deadline"))
    assert PAUSED.search(fangshan.get("/cases.csv").text)


def test_a_clock_that_runs_again_shows_its_new_date_everywhere(desk: Desk) -> None:
    cast = desk.cast
    reference = stopped(cast)
    cast.clock.at += timedelta(days=8)
    resume(cast.backend, cast.actor("wang.lin"), change(cast, reference))
    due = cast.case(reference).due_at
    assert due is not None
    assert "Paused" not in "".join(main_text(desk.browser("chen.yu").get(path).text) for path in ("/cases", "/inbox"))
    with cast.backend.reading() as session:
        assert set(session.scalars(select(WorkItemRow.due_at))) == {due}


def test_nobody_is_due_while_it_stands_still(cast: Cast) -> None:
    reference = stopped(cast)
    assert cast.case(reference).due_at is None
    with cast.backend.reading() as session:
        assert set(session.scalars(select(WorkItemRow.due_at))) == {NO_DEADLINE}
    cast.clock.at += timedelta(days=19)
    assert sweep(cast.backend) == []


def test_of_two_deadlines_the_one_that_runs_is_due(cast: Cast) -> None:
    reference = surveys.in_the_field(cast)
    own = cast.case(reference).due_at
    pause(cast.backend, cast.actor("wang.lin"), change(cast, reference))
    assert cast.case(reference).due_at == own


def test_a_state_that_is_left_while_its_clock_stands_still_leaves_no_deadline_behind(cast: Cast) -> None:
    reference = surveys.in_the_field(
        cast,
        surveys.NO_WAY_BACK,
        ("due: {in: 20d, then: nudge}", "due: {in: 20d, then: nudge, pause: {by: office, at_most: 9d}}"),
    )
    for _ in range(2):  # both clocks
        pause(cast.backend, cast.actor("wang.lin"), change(cast, reference))
    cast.fire("chen.yu", reference, "hand_in")
    with cast.backend.reading() as session:
        assert "suspended" not in set(session.scalars(select(TimerRow.status)))
    assert cast.case(reference).pause is None


@pytest.mark.parametrize("after", [timedelta(seconds=-1), timedelta(seconds=1)])
def test_a_stopped_clock_of_the_case_above_runs_again_at_its_minute_though_no_sweep_ran(
    cast: Cast, after: timedelta
) -> None:
    reference = works.works(cast, *LATE)
    lot = works.let(cast, reference)
    pause(cast.backend, cast.actor(works.OWNER), change(cast, reference))
    cast.clock.at = again_and_over(cast) + after
    if after < timedelta(0):
        works.hand_over(cast, lot)
        assert cast.state(reference) == "completed"
    else:
        with pytest.raises(Stale, match="passed before"):
            works.hand_over(cast, lot)
        assert cast.state(reference) == "stopped"


@pytest.mark.on_request
def test_what_stood_still_before_the_upgrade_is_said_to(cast: Cast) -> None:
    reference = stopped(cast)
    engine, pause_before = cast.backend.sessions.engine, cast.case(reference).pause
    assert pause_before is not None
    downgrade(engine, "0018")
    with engine.begin() as connection:
        connection.execute(text("UPDATE case_file SET due_at = '2026-03-30 10:00:00+00'"))
        connection.execute(text("UPDATE work_item SET due_at = '2026-03-30 10:00:00+00'"))
    upgrade(engine)
    case = cast.case(reference)
    assert (case.pause, case.due_at) == (pause_before, None)
    with cast.backend.reading() as session:
        assert set(session.scalars(select(WorkItemRow.due_at))) == {NO_DEADLINE}


def again_and_over(cast: Cast) -> datetime:
    """When the deadline that stands still ends, should nobody let it run again before it does so by itself."""
    kept = cast.clock.at
    with cast.backend.reading() as session:
        again = session.scalars(select(TimerRow.resume_at).where(TimerRow.status == "suspended")).one()
    assert again is not None
    cast.clock.at = again
    with cast.backend.transaction() as session:
        work = cast.backend.work(session, cast.actor(works.OWNER))
        timer = session.scalars(select(TimerRow).where(TimerRow.status == "suspended")).one()
        case = lock_by_id(work, timer.case_id)
        run_again(work, case)
        assert case.due_at is not None
        due = case.due_at
        session.rollback()
    cast.clock.at = kept
    return due


def stopped(cast: Cast) -> str:
    """A survey of which the only clock stands still since today."""
    reference = surveys.in_the_field(cast, *ONLY_CLOCK)
    pause(cast.backend, cast.actor("wang.lin"), change(cast, reference))
    return reference


def change(cast: Cast, reference: str) -> ChangeDeadline:
    version = cast.case(reference).version
    return ChangeDeadline(case=reference, reason="A flood", seen_version=version, key=new_key())
