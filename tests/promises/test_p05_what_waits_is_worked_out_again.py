"""P5: nobody takes a case off a desk or switches a deadline off by hand; what commands leave there is no forgery."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, func, insert, select, update

from govflow.cli import govflow, running
from govflow.services import stepping
from govflow.services.commands.deadlines import pause, sweep
from govflow.services.commands.record import sequence_waiting
from govflow.services.commands.rounds import respond
from govflow.services.queries.health.clockwork import load_clockwork
from govflow.services.queries.operations import verify_record
from govflow.services.sweeping import trust_clock
from govflow.store.cases import WorkItemRow
from govflow.store.deadlines.timers import TIMER
from govflow.store.rounds.tables import SEAT
from govflow.store.sql.moment import SWEEPING
from tests.builders import Cast
from tests.promises.forging import unguarded
from tests.promises.house import House
from tests.sequencing import publish_now
from tests.services import disputes, elections, proposals, surveys
from tests.services.test_clocks import OFFICE, ONLY_SURVEY, change
from tests.services.test_keeping import enter, give_vote, mark, object_, response
from tests.web.desk import main_text

ITEM = WorkItemRow.__table__
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
NEVER = datetime(2199, 1, 1, tzinfo=UTC)
OTHERWISE = "What waits on desks for this case is not what its state, its parties and its rounds say."
ATTEMPTS = "What is kept of failed attempts at a deadline of this case was altered by hand."
SWEPT = "What is kept of the last sweep was altered: no sweep leaves it like this."


def found(cast: Cast) -> str | None:
    broken = verify_record(cast.backend).first_broken
    return None if broken is None else str(broken.sentence)


def forge(cast: Cast, *statements: Any) -> None:
    with unguarded(cast.backend.sessions.engine) as connection:
        for each in statements:
            assert connection.execute(each).rowcount
        connection.commit()


def one_desk() -> Any:
    return ITEM.c.id == select(func.max(ITEM.c.id)).where(ITEM.c.seat_id.is_not(None)).scalar_subquery()


def _for_who_has_voted(cast: Cast) -> Any:
    """The desk of a vote, once more at the seat that has given its own."""
    with cast.backend.reading() as session:
        row = dict(session.execute(select(ITEM).where(one_desk())).mappings().one())
        seat = session.execute(
            select(SEAT.c.id, SEAT.c.organization_id).where(SEAT.c.organization_id == cast.organization("fangshan"))
        ).one()
    return insert(ITEM).values(row | {"id": 9999, "seat_id": seat.id, "organization_id": seat.organization_id})


DESKS: Mapping[str, Callable[[Cast], Any]] = {
    "taken away": lambda cast: delete(ITEM).where(one_desk()),
    "all taken away": lambda cast: delete(ITEM).where(ITEM.c.seat_id.is_not(None)),
    "asked otherwise in English": lambda cast: update(ITEM).where(one_desk()).values(ask_en="Nothing to do"),
    "asked otherwise in Chinese": lambda cast: update(ITEM).where(one_desk()).values(ask_zh="无"),
    "since before": lambda cast: update(ITEM).where(one_desk()).values(since=cast.clock.at - DAY),
    "since later": lambda cast: update(ITEM).where(one_desk()).values(since=cast.clock.at + DAY),
    "for any member": lambda cast: update(ITEM).where(one_desk()).values(role=""),
    "of no seat": lambda cast: update(ITEM).where(one_desk()).values(seat_id=None),
    "after the answer": _for_who_has_voted,
}


@pytest.mark.parametrize("forged", DESKS.values(), ids=DESKS.keys())
def test_no_open_vote_is_taken_off_a_desk_or_asked_otherwise_by_hand(cast: Cast, forged: Callable[[Cast], Any]) -> None:
    reference = elections.called(cast)
    cast.respond("chen.yu", reference, "yes")
    sequence_waiting(cast.backend)
    assert found(cast) is None
    forge(cast, forged(cast))
    assert found(cast) == OTHERWISE


def test_whoever_is_awaited_as_well_by_now_is_not_forgotten_by_hand(cast: Cast) -> None:
    surveys.in_the_field(cast)
    cast.pass_days(32)
    sequence_waiting(cast.backend)
    assert found(cast) is None
    forge(cast, delete(ITEM).where(ITEM.c.capacity == "office"))
    assert found(cast) == OTHERWISE


def test_what_commands_leave_on_desks_is_no_forgery(cast: Cast) -> None:
    """After each of these acts the desks are as they must be."""
    reference = proposals.ballot(cast)
    acts: tuple[Callable[[], object], ...] = (
        lambda: mark(cast, reference, "tianjin", "present"),
        lambda: give_vote(cast, "sun.hao", reference, "beijing", "tianjin"),
        lambda: cast_for(cast, reference),
        lambda: mark(cast, reference, "hebei", "absent"),
        lambda: object_(cast, "li.jian", reference, "hebei"),
        lambda: give_vote(cast, "sun.hao", reference, "beijing", None),
        lambda: mark(cast, reference, "beijing", "absent"),
        lambda: give_vote(cast, "sun.hao", reference, "beijing", "tianjin"),
        lambda: cast_for(cast, reference),
        lambda: object_(cast, "sun.hao", reference, "beijing"),
        lambda: give_vote(cast, "sun.hao", reference, "beijing", None),
        lambda: cast.respond("sun.hao", reference, "no"),
        lambda: enter(cast, reference, "tianjin", "yes"),
    )
    for number, act in enumerate(acts):
        act()
        assert found(cast) is None, number


def test_a_clock_that_runs_again_by_itself_is_due_on_desks_as_well(cast: Cast) -> None:
    reference = surveys.in_the_field(cast, ONLY_SURVEY)
    change(cast, OFFICE, reference, pause)
    with cast.backend.reading() as session:
        again = session.scalars(select(TIMER.c.resume_at).where(TIMER.c.resume_at.is_not(None))).one()
    cast.clock.at = again
    assert [each.what for each in sweep(cast.backend)] == ["resumed"]
    with cast.backend.reading() as session:
        assert session.scalars(select(ITEM.c.due_at).distinct()).all() == [cast.case(reference).due_at]
    assert found(cast) is None


def cast_for(cast: Cast, reference: str) -> None:
    """Tianjin casts the vote that Beijing has given it."""
    respond(cast.backend, cast.actor("ma.ling"), response(cast, reference, "beijing", choice="no"))


SWITCHED_OFF: Mapping[str, Mapping[str, Any]] = {
    "not yet": {"retry_at": NEVER},
    "failed some day": {"failures": 1, "failed_at": NEVER, "retry_at": NEVER},
    "failed long ago": {"failures": 9, "failed_at": datetime(2026, 3, 1, tzinfo=UTC), "retry_at": NEVER},
    "failed without a moment": {"failures": 1, "retry_at": NEVER},
}


@pytest.mark.parametrize("forged", SWITCHED_OFF.values(), ids=SWITCHED_OFF.keys())
def test_no_deadline_is_switched_off_by_hand(cast: Cast, forged: Mapping[str, Any]) -> None:
    reference = disputes.requested(cast)
    sequence_waiting(cast.backend)
    forge(cast, update(TIMER).values(**forged))
    assert found(cast) == ATTEMPTS
    due = cast.case(reference).due_at
    assert due is not None
    cast.clock.at = due
    assert [each.what for each in sweep(cast.backend)] == ["request_unanswered"]


def failing(_work: object, _case: object) -> None:
    raise RuntimeError("the disk is full")


def test_what_a_failure_leaves_is_no_forgery_until_somebody_alters_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = disputes.requested(cast)
    due = cast.case(reference).due_at
    assert due is not None
    monkeypatch.setattr(stepping, "settle", failing)
    for minute in range(20):
        cast.clock.at = due + minute * MINUTE
        sweep(cast.backend)
        assert found(cast) is None
    [shown] = load_clockwork(cast.backend).failing
    assert shown.failures == 5
    altered = ({"failures": 2}, {"failures": 0}, {"failed_at": due}, {"incident": None}, {"retry_at": None})
    for each in altered:
        with cast.backend.reading() as session:
            before = dict(session.execute(select(TIMER).where(TIMER.c.failures > 0)).mappings().one())
        forge(cast, update(TIMER).where(TIMER.c.id == before["id"]).values(**each))
        assert found(cast) == ATTEMPTS
        assert load_clockwork(cast.backend).well is False
        forge(cast, update(TIMER).where(TIMER.c.id == before["id"]).values(**before))
    assert found(cast) is None


def passed_over(cast: Cast) -> str:
    """A deadline has passed, and sweeps since have not seen to it; the case."""
    reference = disputes.requested(cast)
    due = cast.case(reference).due_at
    assert due is not None
    cast.clock.at = due + 6 * MINUTE
    publish_now(cast)
    forge(cast, insert(SWEEPING).values(id=1, at=cast.clock.at, fired=0, failed=0))
    return reference


def test_what_sweeps_have_passed_over_is_named(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    cast = house.cast
    reference = passed_over(cast)
    broken = verify_record(cast.backend).first_broken
    assert broken is not None
    assert (broken.reference, "no sweep has seen to it" in str(broken.sentence)) == (reference, True)
    shown = load_clockwork(cast.backend)
    assert ([each.reference for each in shown.overlooked], shown.behind, shown.well) == ([reference], False, False)
    monkeypatch.setattr(running, "connected", lambda database: cast.backend)
    told = CliRunner().invoke(govflow, ["clock"])
    assert (told.exit_code, f"{reference}: a deadline passed on" in told.output) == (1, True)
    page = main_text(house.signed_in("admin").get("/administration/clock").text)
    assert ("the sweeps since have not seen to them" in page, reference in page) == (True, False)
    sweep(cast.backend)
    publish_now(cast)
    assert (found(cast), load_clockwork(cast.backend).well) == (None, True)


def test_a_clock_that_passes_anew_in_the_state_that_it_led_to_is_not_passed_over(cast: Cast) -> None:
    surveys.in_the_field(cast)
    for _ in range(70):
        cast.clock.at += DAY
        sweep(cast.backend)
        assert found(cast) is None


def test_a_clock_that_is_said_to_be_right_has_not_swept(cast: Cast) -> None:
    sweep(cast.backend)
    reference = disputes.requested(cast)
    due = cast.case(reference).due_at
    assert due is not None
    cast.clock.at = due + DAY
    assert trust_clock(cast.backend) == cast.clock.at
    sequence_waiting(cast.backend)
    assert found(cast) is None
    assert load_clockwork(cast.backend).overlooked == ()
    assert load_clockwork(cast.backend).stood is None


SWEEPS: tuple[Any, ...] = (
    insert(SWEEPING).values(id=0, at=NEVER, fired=0, failed=0),
    update(SWEEPING).values(id=2),
    update(SWEEPING).values(stood_from=NEVER),
    update(SWEEPING).values(stood_until=NEVER),
    update(SWEEPING).values(stood_from=NEVER, stood_until=NEVER - DAY),
    update(SWEEPING).values(boot="x"),
)


@pytest.mark.parametrize("forged", SWEEPS, ids=range(len(SWEEPS)))
def test_what_no_sweep_leaves_behind_is_named(cast: Cast, forged: Any) -> None:
    sweep(cast.backend)
    assert found(cast) is None
    forge(cast, forged)
    assert found(cast) == SWEPT


def test_a_sweep_that_is_said_to_come_some_day_hides_nothing(cast: Cast) -> None:
    reference = disputes.requested(cast)
    due = cast.case(reference).due_at
    assert due is not None
    cast.clock.at = due + DAY
    forge(cast, insert(SWEEPING).values(id=1, at=NEVER, fired=0, failed=0))
    sequence_waiting(cast.backend)
    assert load_clockwork(cast.backend).behind
