"""Local changes to the calendar move the deadlines that are running."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from unittest.mock import Mock

import pytest
from sqlalchemy import select, update

from govflow.engine.deadlines import calendars
from govflow.errors import Forbidden, Invalid, Stale
from govflow.services.commands.deadlines import ChangeDeadline, pause, sweep
from govflow.services.commands.directory import calendars as commands
from govflow.services.commands.directory.calendars import ChangeDay, change_day, count_with_new_lists
from govflow.services.commands.setup import prepare
from govflow.services.queries.case.page import load_case_page
from govflow.store.deadlines.timers import CALENDAR_DAY, REST_DAYS, TIMER, TimerRow
from govflow.store.record.history import HistoryRow
from govflow.store.writing.counting import how_counted
from govflow.store.writing.locking import lock_by_id, read_by_id
from tests.builders import Cast, new_key
from tests.services import disputes, proposals, surveys

DAY = timedelta(days=1)
FAR = date(2030, 7, 1)


def test_a_new_rest_day_moves_the_deadlines_that_end_on_it(cast: Cast) -> None:
    reference = disputes.requested(cast)
    before = cast.case(reference).due_at
    assert before is not None
    last_day = (before + timedelta(hours=8)).date()
    moved = change_day(
        cast.backend, cast.actor("admin"), ChangeDay(calendar="cn", day=last_day, working=False, note="Typhoon notice")
    )
    after = cast.case(reference).due_at
    assert moved == 1
    assert after is not None
    assert after > before
    with cast.backend.reading() as session:
        assert session.scalars(select(HistoryRow.name).where(HistoryRow.name == "recounted")).all() == ["recounted"]
    change_day(cast.backend, cast.actor("admin"), ChangeDay(calendar="cn", day=last_day, working=None))
    assert cast.case(reference).due_at == before


def test_a_change_elsewhere_moves_nothing(cast: Cast) -> None:
    disputes.requested(cast)
    change = ChangeDay(calendar="cn", day=date(2030, 7, 1), working=False, note="Far away")
    assert change_day(cast.backend, cast.actor("admin"), change) == 0


def test_only_an_administrator_changes_the_calendar_and_says_by_which_notice(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        change_day(
            cast.backend,
            cast.actor("wang.lin"),
            ChangeDay(calendar="cn", day=date(2026, 7, 1), working=False, note="x"),
        )
    with pytest.raises(Invalid):
        change_day(cast.backend, cast.actor("admin"), ChangeDay(calendar="cn", day=date(2026, 7, 1), working=False))


def test_what_is_overdue_stays_so_and_is_not_told_twice(cast: Cast) -> None:
    reference = surveys.in_the_field(cast, surveys.NO_WAY_BACK)
    cast.fire("chen.yu", reference, "hand_in")
    cast.pass_days(150)
    entries = cast.case(reference).entries
    assert set_day(cast, FAR) == 0
    assert (statuses(cast), sweep(cast.backend)) == ({"overdue", "away"}, [])
    assert cast.case(reference).entries == entries


@pytest.mark.parametrize(("days", "refused"), [(-30, True), (-1, True), (0, True), (1, False)])
@pytest.mark.parametrize("hour", [2, 15, 16])  # in Beijing the next day begins at 16
def test_days_up_to_today_stay_what_they_were(cast: Cast, days: int, hour: int, *, refused: bool) -> None:
    cast.clock.at = datetime(2026, 3, 2, hour, tzinfo=UTC)
    day = date(2026, 3, 3 if hour == 16 else 2) + days * DAY
    if refused:
        for working in (False, True, None):
            with pytest.raises(Invalid) as refusal:
                set_day(cast, day, working=working)
            assert "Days up to today" in str(refusal.value.fields["day"])
    else:
        assert set_day(cast, day) == 0


@pytest.mark.parametrize("after", [timedelta(0), timedelta(hours=3), 9 * DAY])
def test_what_is_late_does_not_come_in_time_by_another_calendar(cast: Cast, after: timedelta) -> None:
    """A list of rest days that is published anew may say otherwise of a day on which somebody was late."""
    reference = disputes.requested(cast)
    due = cast.case(reference).due_at
    assert due is not None
    with cast.backend.transaction() as session:
        day = {"calendar": "cn", "day": due.date(), "working": False, "note": "Announced later"}
        session.execute(CALENDAR_DAY.insert().values(**day))
    cast.clock.at = due + after
    assert set_day(cast, cast.clock.at.date() + DAY) == 0  # near, so that what ends today is looked at
    assert cast.case(reference).due_at == due
    with pytest.raises(Stale, match="came too late"):
        cast.fire("he.jun", reference, "accept", reply="We agree to mediate.")


@pytest.mark.parametrize("days", [1, 2, 9])
@pytest.mark.parametrize("hours", [-1, 1])
def test_a_deadline_that_ends_earlier_leaves_time_to_act_and_says_so(cast: Cast, days: int, hours: int) -> None:
    """Before and after closing time: the days until its last one become rest days, so it would end today or before."""
    survey = counted_back(cast)
    due = cast.case(survey).due_at
    assert due is not None
    now = due - days * DAY + timedelta(hours=hours)
    cast.clock.at = now
    for number in range(1, days + 1):
        set_day(cast, now.date() + number * DAY)
    after = cast.case(survey).due_at
    assert after is not None
    assert due < after <= due + 4 * DAY
    assert sweep(cast.backend) == []
    assert "time is left to act" in derivation(cast, survey)
    cast.clock.at = after - timedelta(minutes=1)
    assert set_day(cast, after.date() + DAY) == 0
    assert (cast.case(survey).due_at, cast.state(survey)) == (after, "field")
    cast.clock.at = after
    assert [each.what for each in sweep(cast.backend)] == ["nudge"]


def counted_back(cast: Cast) -> str:
    """A survey in the field until so many days before a date."""
    edit = ("due: {in: 20d, then: nudge}", "due: {in: T-45d, field: ready_on, then: nudge}")
    reference = surveys.draft(cast, edit, ready_on=cast.today + 70 * DAY)
    cast.fire("chen.yu", reference, "start")
    return reference


def test_what_ends_earlier_but_still_leaves_time_is_counted_as_it_is(cast: Cast) -> None:
    survey = counted_back(cast)
    due = cast.case(survey).due_at
    assert due is not None
    assert set_day(cast, due.date()) == 1
    assert cast.case(survey).due_at == due - DAY
    assert "time is left" not in derivation(cast, survey)


def test_what_stands_still_is_not_said_to_have_moved(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    change = ChangeDeadline(case=reference, reason="Flood", seen_version=cast.case(reference).version, key=new_key())
    pause(cast.backend, cast.actor("zhou.min"), change)
    cast.clock.at += 5 * DAY
    assert set_day(cast, cast.clock.at.date() + DAY) == 0
    assert statuses(cast) >= {"suspended"}


def test_whichever_day_changes_every_deadline_stands_as_it_is_counted_then(cast: Cast) -> None:
    """Cases that the day cannot move are not taken in hand: none of them would have been counted otherwise."""
    disputes.requested(cast)
    proposals.calling(cast)
    proposals.ballot(cast)
    back = ("due: {in: 100d, from: ready_on}", "due: {in: T-10wd, field: ready_on}")
    survey = surveys.draft(cast, back, ready_on=cast.today + 60 * DAY)
    for step in ("start", "hand_in"):
        cast.fire("chen.yu", survey, step)
    for days in (1, 2, 4, 7, 11, 16, 22, 29, 36, 43, 50, 57, 60, 63, 65, 68, 72, 80, 90, 110, 150):
        for working in (False, True, None):
            set_day(cast, cast.today + days * DAY, working=working)
            assert stored(cast) == counted(cast), days
        set_day(cast, cast.today + days * DAY)


def stored(cast: Cast) -> dict[int, datetime]:
    with cast.backend.reading() as session:
        rows = session.execute(select(TimerRow.id, TimerRow.due_at).where(TimerRow.status == "pending"))
        return {row.id: row.due_at for row in rows}


def counted(cast: Cast) -> dict[int, datetime]:
    """When the deadlines end that run, by the calendar as it is now."""
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("admin"))
        rows = session.execute(select(TIMER).where(TIMER.c.status == "pending")).mappings().all()
        return {row["id"]: how_counted(work, read_by_id(work, row["case_id"]), row).at for row in rows}


def set_day(cast: Cast, day: date, *, working: bool | None = False) -> int:
    change = ChangeDay(calendar="cn", day=day, working=working, note="Notice 12")
    return change_day(cast.backend, cast.actor("admin"), change)


def statuses(cast: Cast) -> set[str]:
    with cast.backend.reading() as session:
        return set(session.scalars(select(TimerRow.status).where(TimerRow.status.not_in(("fired", "cancelled")))))


def derivation(cast: Cast, reference: str) -> str:
    with cast.backend.reading() as session:
        page = load_case_page(cast.backend.work(session, cast.actor("gao.shan")), reference, (), language="en")
        return " ".join(str(term.note) for line in page.next.deadlines for term in line.due.terms)


MID_AUTUMN = date(2026, 9, 25)  # a Friday, and free until Sunday
AFTER = date(2026, 9, 28)


def before_the_list(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> str:
    """A case whose deadline ends on a day of which an earlier version did not know that it is free."""
    started = cast.clock.at
    due = cast.case(disputes.requested(cast)).due_at
    assert due is not None
    cast.clock.at += datetime.combine(MID_AUTUMN, started.timetz()) - started - (due - started) + DAY / 2
    with monkeypatch.context() as earlier:
        earlier.setattr(calendars, "_PUBLISHED", calendars._PUBLISHED - {2026})
        reference = disputes.requested(cast)
    with cast.backend.transaction() as session:
        session.execute(update(REST_DAYS).values(until_year=2025))
    assert ends(cast, reference) == MID_AUTUMN
    return reference


def ends(cast: Cast, reference: str) -> date:
    due = cast.case(reference).due_at
    assert due is not None
    return due.date()


def known_until(cast: Cast) -> int:
    with cast.backend.reading() as session:
        return session.scalars(select(REST_DAYS.c.until_year)).one()


def test_rest_days_that_come_with_an_upgrade_move_what_ends_on_them(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = before_the_list(cast, monkeypatch)
    assert count_with_new_lists(cast.backend) == 1
    assert (ends(cast, reference), known_until(cast)) == (AFTER, calendars.published_until())
    assert count_with_new_lists(cast.backend) == 0


def test_what_no_new_list_has_come_for_is_not_counted_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = before_the_list(cast, monkeypatch)
    with cast.backend.transaction() as session:
        session.execute(update(REST_DAYS).values(until_year=calendars.published_until()))
    assert (count_with_new_lists(cast.backend), ends(cast, reference)) == (0, MID_AUTUMN)


def test_a_case_that_cannot_be_counted_keeps_nobody_out_and_is_tried_at_the_next_start(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = before_the_list(cast, monkeypatch)

    def broken(*_arguments: object) -> bool:
        raise ValueError("broken")

    with monkeypatch.context() as patch:
        patch.setattr(commands, "recount_for_calendar", broken)
        assert count_with_new_lists(cast.backend) == 0
    assert (ends(cast, reference), known_until(cast)) == (MID_AUTUMN, 2025)
    assert count_with_new_lists(cast.backend) == 1


def test_whoever_starts_counts_with_what_came_with_the_upgrade(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = before_the_list(cast, monkeypatch)
    address = cast.backend.sessions.engine.url.render_as_string(hide_password=False)
    started = prepare(replace(cast.backend.settings, database_url=address), cast.clock)
    started.sessions.dispose()
    assert ends(cast, reference) == AFTER


def test_a_command_reads_the_calendar_anew_after_each_lock(cast: Cast) -> None:
    """It may have been changed while the command waited, and what it holds then is counted by nobody else."""
    first, second = (cast.case(disputes.requested(cast)).id for _ in range(2))
    with cast.backend.transaction() as session:
        work = cast.backend.work(session, cast.actor("wang.lin"))
        read = Mock(side_effect=work.calendar)
        work.calendar = read
        for number, case_id in enumerate((first, second), start=1):
            case = lock_by_id(work, case_id)
            for _ in range(2):
                work.calendar_of(case)
            assert read.call_count == number


def test_days_of_december_may_be_free_for_the_new_year(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A local day stands for what the list of 2027 would say of one in the last week of 2026."""
    started = cast.clock.at
    due = cast.case(disputes.requested(cast)).due_at
    assert due is not None
    last = date(2026, 12, 30)
    cast.clock.at += datetime.combine(last, started.timetz()) - started - (due - started) + DAY / 2
    reference = disputes.requested(cast)
    assert ends(cast, reference) == last
    with cast.backend.transaction() as session:
        day = {"calendar": "cn", "day": last, "working": False, "note": "As the new list says"}
        session.execute(CALENDAR_DAY.insert().values(**day))
    monkeypatch.setattr(commands, "published_until", lambda: 2027)
    assert count_with_new_lists(cast.backend) == 1
    assert ends(cast, reference) > last
