"""Named clocks keep their time over states; who stops them, for how long, who is awaited as well, and when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from govflow.errors import Refused, Stale
from govflow.services.backend import Backend
from govflow.services.commands.deadlines import ChangeDeadline, extend, pause, resume, sweep
from govflow.services.queries.case.page import load_case_page
from govflow.services.receipts import Receipt
from govflow.store.cases import WorkItemRow
from govflow.store.deadlines.timers import TimerRow
from govflow.store.record.history import HistoryRow
from govflow.values import Actor
from tests.builders import Cast, new_key
from tests.services import surveys

DAY = timedelta(days=1)
OFFICE, APPLICANT = "office", "fangshan"
ONLY_SURVEY = ("due: {in: 20d, then: nudge}", "due: {in: 900d, then: nudge}")
CHECKED = (
    surveys.NO_WAY_BACK,
    ("{in: 100d, from: ready_on}", "{in: 100d, from: ready_on, pause: {by: office, at_most: 3d}}"),
)
DATE_AGAIN = (
    surveys.NO_WAY_BACK,
    ("label: Ready on · 就绪日期, required: true}", "label: Ready on · 就绪日期}\n  again:\n    ready_on:"),
    (
        "{in: 100d, from: ready_on}",
        "{in: 100d, from: ready_on, extend: {by: office, add: 9d}, pause: {by: office, at_most: 9d}}",
    ),
    ("note: {title: Note · 备注, to: same}", "note: {title: Note · 备注, form: again, to: same}"),
)
"""The office may take the date of the checking back, and give another."""
OF_EACH_SIDE = (
    surveys.NO_WAY_BACK,
    (
        "due: {in: 20d, then: nudge}",
        "due: {in: 20d, then: nudge, extend: {by: applicant, add: 5d}, pause: {by: applicant, at_most: 3d}}",
    ),
)
"""The office changes the time of the survey, the applicant that of the state."""


def test_a_case_is_due_when_the_first_of_its_deadlines_is(cast: Cast) -> None:
    reference = surveys.in_the_field(cast)
    assert running(cast) == {"", "survey"}
    own, shared = (moment(cast, name) for name in ("", "survey"))
    assert own < shared
    assert cast.case(reference).due_at == own


def test_time_in_other_states_is_not_used(cast: Cast) -> None:
    reference = surveys.in_the_field(cast)
    assert moment(cast, "survey") == datetime(2026, 5, 6, 10, tzinfo=UTC)  # 1 May and the holidays
    cast.pass_days(10)
    cast.fire("chen.yu", reference, "hand_in")
    assert running(cast) == {""}
    cast.pass_days(40)
    cast.act(OFFICE, "secretary", reference, "send_back")
    assert moment(cast, "survey") == datetime(2026, 6, 10, 10, tzinfo=UTC)


def test_a_command_after_a_shared_clock_is_late_though_no_sweep_ran(cast: Cast) -> None:
    reference = surveys.in_the_field(cast, ONLY_SURVEY)
    cast.clock.at = moment(cast, "survey") + timedelta(seconds=1)
    with pytest.raises(Stale, match="came too late"):
        cast.fire("chen.yu", reference, "hand_in")
    assert cast.state(reference) == "lapsed"


def test_a_command_before_a_shared_clock_is_in_time(cast: Cast) -> None:
    reference = surveys.in_the_field(cast, ONLY_SURVEY)
    cast.clock.at = moment(cast, "survey") - timedelta(seconds=1)
    cast.fire("chen.yu", reference, "hand_in")
    assert cast.state(reference) == "checking"


def test_an_end_stops_every_clock(cast: Cast) -> None:
    reference = surveys.in_the_field(cast)
    cast.pass_days(21)
    cast.pass_days(80)
    assert cast.state(reference) == "lapsed"
    assert running(cast) == set()
    assert cast.case(reference).due_at is None


def test_only_whom_the_file_names_stops_the_clock(cast: Cast) -> None:
    reference = surveys.in_the_field(cast)
    with pytest.raises(Refused, match="Only Joint office"):
        change(cast, APPLICANT, reference, pause)


@pytest.mark.parametrize(("who", "own"), [(APPLICANT, ""), (OFFICE, "survey")])
def test_each_side_changes_its_own_deadline_and_not_that_of_the_other(cast: Cast, who: str, own: str) -> None:
    reference = surveys.in_the_field(cast, *OF_EACH_SIDE)
    other = "survey" if own == "" else ""
    before = {clock: moment(cast, clock) for clock in ("", "survey")}
    change(cast, who, reference, extend)
    assert moment(cast, own) > before[own]
    change(cast, who, reference, pause)
    assert (timer(cast, own).status, timer(cast, other).status) == ("suspended", "pending")
    assert moment(cast, other) == before[other]


def test_neither_side_lets_the_deadline_of_the_other_run_again(cast: Cast) -> None:
    reference = surveys.in_the_field(cast, *OF_EACH_SIDE)
    change(cast, APPLICANT, reference, pause)
    with pytest.raises(Refused, match="not suspended"):
        change(cast, OFFICE, reference, resume)
    change(cast, OFFICE, reference, pause)
    change(cast, APPLICANT, reference, resume)
    assert running(cast) == {""}


def test_a_stopped_clock_runs_again_by_itself_and_the_record_says_so(cast: Cast) -> None:
    reference = surveys.in_the_field(cast, ONLY_SURVEY)
    before = moment(cast, "survey")
    change(cast, OFFICE, reference, pause)
    cast.clock.at += 400 * DAY
    sweep(cast.backend)
    assert cast.state(reference) == "lapsed"
    assert names(cast) == ["paused", "ran_again"]
    with cast.backend.reading() as session:
        ended = session.scalars(select(TimerRow.due_at).where(TimerRow.clock == "survey")).one()
    assert before == datetime(2026, 5, 6, 10, tzinfo=UTC)
    assert ended == datetime(2026, 5, 20, 10, tzinfo=UTC)  # 1 May and 19 days: that of the start is not counted anyway


def test_a_command_finds_a_stopped_clock_running_though_no_sweep_ran(cast: Cast) -> None:
    reference = surveys.in_the_field(cast, ONLY_SURVEY)
    change(cast, OFFICE, reference, pause)
    cast.clock.at += 400 * DAY
    with pytest.raises(Stale, match="came too late"):
        cast.fire("chen.yu", reference, "hand_in")
    assert cast.state(reference) == "lapsed"


def test_a_receipt_is_that_of_the_command_and_not_of_the_clock_before_it(cast: Cast) -> None:
    reference = surveys.in_the_field(cast, ONLY_SURVEY)
    change(cast, OFFICE, reference, pause)
    cast.clock.at += 30 * DAY
    receipt = cast.fire("chen.yu", reference, "hand_in")
    with cast.backend.reading() as session:
        entry = session.scalars(select(HistoryRow).where(HistoryRow.seq == receipt.seq)).one()
    assert entry.name == "hand_in"


@pytest.mark.parametrize("after", [timedelta(0), DAY])
def test_a_deadline_that_has_passed_is_not_stopped_though_no_sweep_ran(cast: Cast, after: timedelta) -> None:
    reference = surveys.in_the_field(cast, *CHECKED)
    cast.fire("chen.yu", reference, "hand_in")
    cast.clock.at = moment(cast, "") + after
    with pytest.raises(Refused, match="No deadline is running"):
        change(cast, OFFICE, reference, pause)


def test_a_clock_cannot_be_stopped_once_more_when_its_days_are_used_up(cast: Cast) -> None:
    reference = surveys.in_the_field(cast, ONLY_SURVEY)
    change(cast, OFFICE, reference, pause)
    cast.clock.at += 30 * DAY
    sweep(cast.backend)
    with pytest.raises(Refused, match="stood still for 20 days"):
        change(cast, OFFICE, reference, pause)


def test_a_reminder_is_sent_once_in_a_term_and_again_in_a_longer_one(cast: Cast) -> None:
    reference = surveys.in_the_field(cast, ONLY_SURVEY)
    cast.clock.at = moment(cast, "survey") - 8 * DAY
    sweep(cast.backend)
    change(cast, OFFICE, reference, pause)
    cast.clock.at += 15 * DAY
    change(cast, OFFICE, reference, resume)
    cast.clock.at = moment(cast, "survey") - 2 * DAY
    sweep(cast.backend)
    assert names(cast).count("reminder") == 1
    change(cast, OFFICE, reference, extend)
    cast.clock.at = moment(cast, "survey") - 2 * DAY
    sweep(cast.backend)
    assert names(cast).count("reminder") == 2


@pytest.mark.parametrize(("days", "too"), [(8, False), (9, True)])
def test_after_some_time_others_are_awaited_as_well_once(cast: Cast, days: int, *, too: bool) -> None:
    reference = surveys.in_the_field(cast)
    cast.pass_days(22)  # thirty days from the start are over on the evening of the eighth of those that follow
    assert cast.state(reference) == "field_again"
    cast.pass_days(days)
    sweep(cast.backend)
    with cast.backend.reading() as session:
        awaited = set(session.scalars(select(WorkItemRow.capacity)))
    assert awaited == ({"applicant", "office"} if too else {"applicant"})
    assert names(cast).count("escalation") == int(too)


def test_the_page_shows_every_deadline_and_how_much_of_a_shared_one_is_used(cast: Cast) -> None:
    reference = surveys.in_the_field(cast)
    cast.pass_days(12)
    with cast.backend.reading() as session:
        page = load_case_page(cast.backend.work(session, cast.actor("chen.yu")), reference, (), language="en")
    assert [each.shared for each in page.next.deadlines] == [False, True]
    assert str(page.next.deadlines[1].used) == "12 of 60 days are used."


def running(cast: Cast) -> set[str]:
    with cast.backend.reading() as session:
        return set(session.scalars(select(TimerRow.clock).where(TimerRow.status == "pending")))


def timer(cast: Cast, clock: str) -> TimerRow:
    with cast.backend.reading() as session:
        found = session.scalars(select(TimerRow).where(TimerRow.clock == clock).order_by(TimerRow.id.desc())).first()
    assert found is not None
    return found


def moment(cast: Cast, clock: str) -> datetime:
    return timer(cast, clock).due_at


def names(cast: Cast) -> list[str]:
    with cast.backend.reading() as session:
        return list(
            session.scalars(select(HistoryRow.name).where(HistoryRow.kind == "deadline").order_by(HistoryRow.seq))
        )


def change(
    cast: Cast, organization: str, reference: str, act: Callable[[Backend, Actor, ChangeDeadline], Receipt]
) -> Receipt:
    version = cast.case(reference).version
    order = ChangeDeadline(case=reference, reason="A flood", seen_version=version, key=new_key())
    return act(
        cast.backend,
        cast.actor(cast.member(organization, "secretary" if organization == OFFICE else "signatory"), organization),
        order,
    )


def test_a_date_taken_back_and_given_anew_brings_no_second_extension_and_no_second_pause(cast: Cast) -> None:
    reference = surveys.in_the_field(cast, *DATE_AGAIN)
    cast.fire("chen.yu", reference, "hand_in")
    change(cast, OFFICE, reference, extend)
    change(cast, OFFICE, reference, pause)
    cast.clock.at += 20 * DAY
    sweep(cast.backend)
    cast.act(OFFICE, "secretary", reference, "note")
    assert cast.case(reference).due_at is None
    cast.act(OFFICE, "secretary", reference, "note", ready_on=cast.today)
    assert cast.case(reference).due_at is not None
    with pytest.raises(Refused, match="extended 1 time"):
        change(cast, OFFICE, reference, extend)
    with pytest.raises(Refused, match="stood still for 9 days"):
        change(cast, OFFICE, reference, pause)


@pytest.mark.parametrize(("days", "runs"), [(8, True), (40, False)])
def test_what_is_overdue_stays_so_unless_it_ends_later_than_now(cast: Cast, days: int, *, runs: bool) -> None:
    reference = surveys.in_the_field(cast, *DATE_AGAIN)
    cast.fire("chen.yu", reference, "hand_in")
    cast.clock.at = moment(cast, "") + days * DAY
    sweep(cast.backend)
    change(cast, OFFICE, reference, extend)
    assert (timer(cast, "").status, sweep(cast.backend)) == ("pending" if runs else "overdue", [])
    assert names(cast).count("overdue") == 1


def test_a_pause_ends_when_its_date_is_taken_back_and_only_its_days_count(cast: Cast) -> None:
    reference = surveys.in_the_field(cast, *DATE_AGAIN)
    cast.fire("chen.yu", reference, "hand_in")
    change(cast, OFFICE, reference, pause)
    cast.clock.at += 2 * DAY
    cast.act(OFFICE, "secretary", reference, "note")
    assert (timer(cast, "").status, timer(cast, "").resume_at) == ("dateless", None)
    cast.clock.at += 20 * DAY
    assert sweep(cast.backend) == []
    cast.act(OFFICE, "secretary", reference, "note", ready_on=cast.today)
    change(cast, OFFICE, reference, pause)
    again = timer(cast, "").resume_at
    assert again is not None
    assert (again.date() - cast.today).days == 6  # today counts as well


def test_leaving_and_coming_back_brings_no_second_extension_of_a_shared_clock(cast: Cast) -> None:
    reference = surveys.in_the_field(cast, ("extend: {by: office, add: 30d}", "extend: {by: office, add: 10d}"))
    change(cast, OFFICE, reference, extend)
    cast.fire("chen.yu", reference, "hand_in")
    cast.pass_days(8)
    cast.act(OFFICE, "secretary", reference, "send_back")
    with pytest.raises(Refused, match="extended 1 time"):
        change(cast, OFFICE, reference, extend)
