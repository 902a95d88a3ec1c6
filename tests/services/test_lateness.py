"""The moment of a command: one, under the lock; never before the last entry; and what comes after the deadline."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from time import sleep

import pytest
from sqlalchemy import select

from govflow.errors import Stale
from govflow.services import lateness, stepping
from govflow.services.commands.deadlines import sweep
from govflow.services.commands.steps import TakeStep, take_step
from govflow.services.queries.step.page import check_step
from govflow.store.deadlines.timers import TimerRow
from govflow.store.record.history import HistoryRow
from govflow.store.work import Case, Work
from govflow.store.writing.locking import lock_by_id
from tests.builders import Cast, new_key
from tests.services import disputes, signing, works

SECOND = timedelta(seconds=1)
LATE_WORKS = (
    ("    no_limit: Works take their time · 工程周期不定\n", "    due: {in: 30d, then: late}\n"),
    ("      stop: {title", "      late: {title: Late · 逾期, by: timer, to: stopped}\n      stop: {title"),
)
LATE = "passed on .*; this came too late"


def due(cast: Cast, reference: str) -> datetime:
    found = cast.case(reference).due_at
    assert found is not None
    return found


def times(cast: Cast, reference: str) -> list[datetime]:
    with cast.backend.reading() as session:
        query = select(HistoryRow.at).where(HistoryRow.case_id == cast.case(reference).id).order_by(HistoryRow.seq)
        return list(session.scalars(query))


def test_a_step_in_the_last_second_counts(cast: Cast) -> None:
    reference = disputes.requested(cast)
    cast.clock.at = due(cast, reference) - SECOND
    cast.fire("he.jun", reference, "accept", reply="Yes.")
    assert cast.state(reference) == "appointing"


@pytest.mark.parametrize("after", [timedelta(0), SECOND, timedelta(hours=20)])
def test_a_step_after_the_deadline_is_too_late_though_the_clock_has_not_run(cast: Cast, after: timedelta) -> None:
    reference = disputes.requested(cast)
    cast.clock.at = due(cast, reference) + after
    with pytest.raises(Stale, match=LATE) as refusal:
        cast.fire("he.jun", reference, "accept", reply="Yes.")
    assert any("is now in" in str(each) for each in refusal.value.changes)
    assert cast.state(reference) == "superior_review"  # as the clock would have it
    assert sweep(cast.backend) == []


@pytest.mark.parametrize(("before", "counts"), [(SECOND, True), (timedelta(0), False), (-SECOND, False)])
def test_an_answer_in_a_round_counts_until_its_deadline(cast: Cast, before: timedelta, counts: bool) -> None:
    reference = disputes.proposal(cast)
    cast.respond("chen.yu", reference, "accept")
    cast.clock.at = due(cast, reference) - before
    if counts:
        cast.respond("he.jun", reference, "accept")
    else:
        with pytest.raises(Stale, match=LATE):
            cast.respond("he.jun", reference, "accept")
    assert (cast.state(reference) == "sessions") == (not counts)


def test_the_check_page_says_the_same(cast: Cast) -> None:
    reference = disputes.requested(cast)
    version = cast.case(reference).version

    def check() -> None:
        with cast.backend.reading() as session:
            work = cast.backend.work(session, cast.actor("he.jun"))
            check_step(work, reference, "accept", {"reply": "Yes."}, None, version)

    cast.clock.at = due(cast, reference) - SECOND
    check()
    cast.clock.at += SECOND
    with pytest.raises(Stale, match=LATE) as told:
        check()
    with pytest.raises(Stale) as refused:
        cast.fire("he.jun", reference, "accept", reply="Yes.")
    assert str(told.value) == str(refused.value)


def test_a_deadline_that_brings_nothing_only_makes_the_step_overdue(cast: Cast) -> None:
    reference = signing.monitored(cast)
    assert cast.state(reference) == "monitoring"
    cast.clock.at = due(cast, reference) + timedelta(days=70)
    with cast.backend.reading() as session:
        work = cast.backend.work(session, cast.actor("he.jun"))
        lateness.check_in_time(work, cast.case(reference))


def test_a_step_that_was_taken_in_time_keeps_its_receipt(cast: Cast) -> None:
    reference = disputes.draft(cast)
    cast.fire("chen.yu", reference, "file", **disputes.FILING)
    taking = TakeStep(
        case=reference, name="accept_standstill", seen_version=cast.case(reference).version, key=new_key()
    )
    receipt = take_step(cast.backend, cast.actor("chen.yu"), taking)
    cast.clock.at = due(cast, reference) + SECOND
    assert take_step(cast.backend, cast.actor("chen.yu"), taking) == receipt


def test_the_moment_is_taken_when_the_case_is_held(cast: Cast) -> None:
    """Whoever waits for the lock until the deadline has passed comes too late."""
    reference = disputes.requested(cast)
    cast.clock.at = due(cast, reference) - SECOND
    case_id = cast.case(reference).id
    accept = prepared(cast, "he.jun", reference, "accept", reply="Yes.")
    with ThreadPoolExecutor(1) as pool:
        with cast.backend.transaction() as session:
            lock_by_id(cast.backend.work(session, cast.actor("chen.yu")), case_id)
            waiting = pool.submit(accept)
            sleep(0.3)
            cast.clock.at += SECOND
        with pytest.raises(Stale, match=LATE):
            waiting.result(timeout=30)


def test_entries_never_run_backwards_though_the_clock_does(cast: Cast) -> None:
    reference = disputes.negotiation(cast)
    cast.clock.at -= timedelta(hours=3)
    for person in ("chen.yu", "he.jun"):
        cast.fire(person, reference, "accept_standstill")
    cast.clock.at += timedelta(hours=4)
    cast.fire("chen.yu", reference, "request")
    found = times(cast, reference)
    assert found == sorted(found)
    assert found[-1] == cast.clock.at


def test_a_clock_that_is_set_back_during_a_sweep_reminds_once(cast: Cast) -> None:
    reference = disputes.requested(cast)
    with cast.backend.reading() as session:
        remind = session.scalars(select(TimerRow.remind_at).where(TimerRow.status == "pending")).one()
    assert remind is not None
    moments = [remind, *[remind - timedelta(minutes=5)] * 50]
    slipping = cast.backend.clock

    class SetBack:
        def now(self) -> datetime:
            return moments.pop(0) if len(moments) > 1 else moments[0]

    object.__setattr__(cast.backend, "clock", SetBack())
    assert [each.what for each in sweep(cast.backend)] == ["reminder"]
    object.__setattr__(cast.backend, "clock", slipping)
    assert cast.case(reference).entries == len(times(cast, reference))


def test_one_case_that_cannot_be_swept_does_not_stop_the_others(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken, sound = disputes.requested(cast), disputes.requested(cast)
    broken_id, tried = cast.case(broken).id, []
    settle = stepping.settle

    def fails(work: Work, case: Case) -> None:
        if case.id == broken_id:
            tried.append(case.id)
            raise OverflowError("year 10000")
        settle(work, case)

    monkeypatch.setattr(stepping, "settle", fails)
    cast.clock.at = due(cast, broken) + SECOND
    fired = sweep(cast.backend)
    assert sorted(each.what for each in fired) == ["failed", "request_unanswered"]
    assert tried == [broken_id]  # once in a sweep
    assert cast.state(sound) == "superior_review"
    assert cast.state(broken) == "requested"
    assert f"case {broken_id} could not be swept" in caplog.text
    monkeypatch.undo()
    assert sweep(cast.backend) == []  # it waits a minute
    cast.clock.at += timedelta(minutes=1)
    assert [each.what for each in sweep(cast.backend)] == ["request_unanswered"]


def test_a_case_that_ends_just_before_the_deadline_above_moves_the_one_above(cast: Cast) -> None:
    reference = works.works(cast, *LATE_WORKS)
    lot = works.let(cast, reference)
    cast.clock.at = due(cast, reference) - SECOND
    works.hand_over(cast, lot)
    assert cast.state(reference) == "completed"


@pytest.mark.parametrize("after", [timedelta(0), SECOND])
def test_after_the_deadline_above_that_one_goes_first_and_is_not_named_to_who_does_not_see_it(
    cast: Cast, after: timedelta
) -> None:
    reference = works.works(cast, *LATE_WORKS)
    lot = works.let(cast, reference)
    cast.clock.at = due(cast, reference) + after
    with pytest.raises(Stale, match="deadline of another case that this one depends on passed before"):
        works.hand_over(cast, lot)
    assert (cast.state(reference), cast.case(lot).end) == ("stopped", "withdrawn")


def test_who_sees_the_case_above_is_told_which_deadline_went_first(cast: Cast) -> None:
    reference = works.works(cast, *LATE_WORKS)
    lot = works.let(cast, reference)
    cast.clock.at = due(cast, reference)
    with pytest.raises(Stale, match=f"The deadline of {reference} {LATE}"):
        cast.fire(works.OWNER, lot, "withdraw", reason="No money")


def test_who_is_not_concerned_by_what_the_deadline_above_brought_is_not_too_late(cast: Cast) -> None:
    reference = works.works(cast, *LATE_WORKS, ("    ends_with_parent: true\n", ""))
    lot = works.let(cast, reference)
    cast.clock.at = due(cast, reference)
    works.hand_over(cast, lot)
    assert (cast.state(reference), cast.state(lot)) == ("stopped", "built")


def test_of_two_deadlines_that_have_passed_the_earlier_goes_first(cast: Cast) -> None:
    works.published(cast, "lot", ("due: {in: 90d", "due: {in: 20d"))
    works.published(cast, "works", *LATE_WORKS)
    reference = works.begun(cast)
    lot = works.let(cast, reference)
    cast.clock.at = due(cast, reference) + SECOND
    with pytest.raises(Stale, match=f"The deadline of {lot} {LATE}"):
        works.hand_over(cast, lot)
    assert (cast.state(lot), cast.state(reference)) == ("failed", "completed")


def prepared(cast: Cast, person: str, reference: str, name: str, **values: object) -> Callable[[], object]:
    taking = TakeStep(
        case=reference, name=name, values=values, seen_version=cast.case(reference).version, key=new_key()
    )
    actor = cast.actor(person)
    return lambda: take_step(cast.backend, actor, taking)
