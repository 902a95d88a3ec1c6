"""What the clock does: once, under the same guards, and what people may do to a deadline."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from govflow.errors import Refused, Stale
from govflow.services.commands.deadlines import ChangeDeadline, extend, pause, resume, sweep
from govflow.services.queries.step.deadline import load_act
from govflow.store.cases import WorkItemRow
from govflow.store.deadlines.timers import TimerRow
from govflow.store.record.history import HistoryRow
from tests.builders import Cast, new_key
from tests.services import disputes, proposals, signing


def test_silence_sends_the_case_to_the_superior_when_the_deadline_passes(cast: Cast) -> None:
    reference = disputes.requested(cast)
    cast.pass_days(29)
    assert cast.state(reference) == "requested"
    cast.pass_days(5)
    assert cast.state(reference) == "superior_review"
    with cast.backend.reading() as session:
        by_clock = session.scalars(select(HistoryRow.name).where(HistoryRow.person_id.is_(None))).all()
    assert "request_unanswered" in by_clock


def test_a_sweep_fires_nothing_twice_even_when_the_clock_goes_back(cast: Cast) -> None:
    reference = disputes.requested(cast)
    cast.clock.at += timedelta(days=40)
    assert [each.what for each in sweep(cast.backend)].count("request_unanswered") == 1
    entries = cast.case(reference).entries
    cast.clock.at -= timedelta(hours=2)
    assert sweep(cast.backend) == []
    assert cast.case(reference).entries == entries


def test_reminders_come_before_the_deadline_each_once(cast: Cast) -> None:
    disputes.requested(cast)
    cast.pass_days(28)
    with cast.backend.reading() as session:
        reminders = session.scalars(select(HistoryRow.seq).where(HistoryRow.name == "reminder")).all()
    assert len(reminders) == 2


def test_a_reminder_does_not_make_anybodys_view_of_the_case_stale(cast: Cast) -> None:
    reference = disputes.requested(cast)
    before = cast.case(reference)
    cast.pass_days(20)
    after = cast.case(reference)
    assert after.entries == before.entries + 1
    assert after.version == before.version


def test_the_deadline_closes_a_round_and_silence_counts_as_its_rule_says(cast: Cast) -> None:
    reference = disputes.proposal(cast)
    cast.respond("chen.yu", reference, "accept")
    cast.pass_days(25)
    assert cast.state(reference) == "sessions"


def test_a_deadline_without_consequence_becomes_overdue_and_stays_on_the_desk(cast: Cast) -> None:
    reference = signing.monitored(cast)
    assert cast.state(reference) == "monitoring"
    cast.pass_days(70)  # the report was due
    assert cast.state(reference) == "monitoring"
    with cast.backend.reading() as session:
        statuses = session.scalars(select(TimerRow.status).where(TimerRow.state == "monitoring")).all()
        overdue = session.scalars(select(HistoryRow.seq).where(HistoryRow.name == "overdue")).all()
        waiting = session.scalars(select(WorkItemRow.organization_id)).all()
    assert statuses == ["overdue"]
    assert len(overdue) == 1
    assert waiting == [cast.organization("haihe")]


def test_a_mediator_extends_the_sessions_once(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    before = cast.case(reference).due_at
    assert before is not None
    extend(cast.backend, cast.actor("zhou.min"), _change(cast, reference, "Data are still awaited."))
    after = cast.case(reference).due_at
    assert after is not None
    assert after - before >= timedelta(days=58)
    with pytest.raises(Refused, match="extended 1 time"):
        extend(cast.backend, cast.actor("zhou.min"), _change(cast, reference, "Again."))


def test_a_party_cannot_extend_the_sessions(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    with pytest.raises(Refused, match="Only"):
        extend(cast.backend, cast.actor("chen.yu"), _change(cast, reference, "We need more time."))


def test_suspended_days_are_added_and_shown_in_the_sum(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    before = cast.case(reference).due_at
    assert before is not None
    cast.pass_days(5)
    pause(cast.backend, cast.actor("zhou.min"), _change(cast, reference, "Joint survey"))
    cast.clock.at += timedelta(days=12)
    assert sweep(cast.backend) == []
    resume(cast.backend, cast.actor("zhou.min"), _change(cast, reference))
    after = cast.case(reference).due_at
    assert after is not None
    # Saturday 29 August + 12 days = Thursday 10 September; without the pause it rolled on to Monday 31 August
    assert after - before == timedelta(days=10)
    with cast.backend.reading() as session:
        page = load_act(cast.backend.work(session, cast.actor("zhou.min")), reference, "suspension")
    assert "suspended" in str(page.now)


def test_a_change_of_the_deadline_is_named_to_whoever_decided_before_it(cast: Cast) -> None:
    reference = disputes.sessions(cast)
    mediator = cast.actor("zhou.min")
    first, second = (_change(cast, reference, reason) for reason in ("Joint survey", "Another tab"))
    cast.clock.at += timedelta(hours=1)
    pause(cast.backend, mediator, first)
    with pytest.raises(Stale) as caught:
        pause(cast.backend, mediator, second)
    told = [str(each) for each in caught.value.changes]
    assert told[0] == "The case is now in “Sessions”."
    assert told[1].endswith(": Deadline suspended")
    with cast.backend.reading() as session:
        page = load_act(cast.backend.work(session, mediator), reference, "suspension")
    assert page.suspended
    assert str(page.brings).startswith("It has stood still since ")


def test_a_state_that_is_not_pausable_is_not_paused(cast: Cast) -> None:
    reference = disputes.requested(cast)
    with pytest.raises(Refused, match="cannot be changed"):
        pause(cast.backend, cast.actor("he.jun"), _change(cast, reference, "x"))


def test_a_deadline_measured_from_a_date_moves_with_it(cast: Cast) -> None:
    conference, _ = proposals.conference_in_session(cast)
    later = cast.today + timedelta(days=90)
    cast.fire("gao.shan", conference, "adjourn", meeting_date=later, reason="No agreement today.")
    due = cast.case(conference).due_at
    assert due is not None
    assert due.date() == later
    again = cast.today + timedelta(days=95)
    cast.fire("gao.shan", conference, "adjourn_again", meeting_date=again, reason="The hall is taken.")
    assert cast.case(conference).due_at == due + timedelta(days=5)


def _change(cast: Cast, reference: str, reason: str = "") -> ChangeDeadline:
    return ChangeDeadline(case=reference, reason=reason, seen_version=cast.case(reference).version, key=new_key())
