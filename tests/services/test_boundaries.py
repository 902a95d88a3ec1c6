"""The day before, the day, the day after; somebody else's key; an old view: where a rule ends, to the day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update

from govflow.errors import Conflict, Refused, Stale
from govflow.services.commands.cases import ReopenCase, reopen_case
from govflow.services.commands.deadlines import ChangeDeadline, extend, pause, resume, sweep
from govflow.services.commands.directory.people import EditPerson, deactivate_person, edit_person
from govflow.services.commands.seats import Delegate, delegate
from govflow.services.commands.steps import TakeStep, take_step
from govflow.services.queries.case.round.page import load_round_page
from govflow.services.queries.directory.people import load_actor
from govflow.store.people import MandateRow, MembershipRow, PersonRow
from govflow.store.record.history import HistoryRow
from govflow.store.record.outbox import OutboxRow
from govflow.values import VISITOR
from tests.builders import Cast, new_key
from tests.services import disputes, proposals
from tests.services.disputes import FILING


@pytest.mark.parametrize(("since", "until", "signs"), [
    (0, None, True), (1, None, False), (-9, 0, True), (-9, 1, True), (-9, -1, False), (0, 0, True),
])  # fmt: skip
def test_a_mandate_signs_from_its_first_day_to_its_last(cast: Cast, since: int, until: int | None, signs: bool) -> None:
    reference = disputes.draft(cast)
    term = {"since": _day(cast, since), "until": None if until is None else _day(cast, until)}
    with cast.backend.transaction() as session:
        session.execute(update(MandateRow).where(MandateRow.person_id == cast.person("chen.yu")).values(**term))
    if signs:
        cast.fire("chen.yu", reference, "file", **FILING)
    else:
        with pytest.raises(Refused, match="signatory"):
            cast.fire("chen.yu", reference, "file", **FILING)
    assert cast.state(reference) == ("negotiation" if signs else "draft")


def test_who_has_the_role_but_no_mandate_signs_nothing(cast: Cast) -> None:
    reference = disputes.draft(cast)
    with cast.backend.transaction() as session:
        session.execute(delete(MandateRow).where(MandateRow.person_id == cast.person("chen.yu")))
    with pytest.raises(Refused, match="signatory"):
        cast.fire("chen.yu", reference, "file", **FILING)


@pytest.mark.parametrize(("since", "until", "in_office"), [
    (0, None, True), (1, None, False), (-9, 0, True), (-9, -1, False),
])  # fmt: skip
def test_a_role_holds_from_its_first_day_to_its_last(
    cast: Cast, since: int, until: int | None, in_office: bool
) -> None:
    term = {"since": _day(cast, since), "until": None if until is None else _day(cast, until)}
    with cast.backend.transaction() as session:
        session.execute(update(MembershipRow).where(MembershipRow.person_id == cast.person("zhou.min")).values(**term))
    with cast.backend.reading() as session:
        actor = load_actor(cast.backend.work(session, VISITOR), cast.person("zhou.min"), None)
    assert ("mediator" in actor.roles) is in_office


@pytest.mark.parametrize(("day", "reopened"), [(29, True), (30, True), (31, False)])
def test_a_case_is_reopened_until_the_last_day_of_its_time(cast: Cast, day: int, reopened: bool) -> None:
    reference = disputes.requested(cast)
    cast.fire("chen.yu", reference, "withdraw", reason="Talks go on.")
    _pass_working_days(cast, reference, day)
    command = ReopenCase(case=reference, reason="They failed.", seen_version=_seen(cast, reference), key=new_key())
    if reopened:
        reopen_case(cast.backend, cast.actor("wang.lin"), command)
        assert cast.state(reference) == "requested"
    else:
        with pytest.raises(Refused, match="until"):
            reopen_case(cast.backend, cast.actor("wang.lin"), command)


def test_reminders_come_on_their_mornings_and_once_each(cast: Cast) -> None:
    """The request of 2 March is due on 1 April: ten and three days before that is 22 and 29 March, in the morning."""
    reference = disputes.requested(cast)
    morning = datetime(2026, 3, 22, 0, 59, tzinfo=UTC)  # 08:59 in Beijing; offices open at nine
    counts = []
    for moment in (
        morning, morning + timedelta(minutes=1), morning + timedelta(hours=1), morning + timedelta(days=6),
        morning + timedelta(days=7), morning + timedelta(days=7, minutes=1), morning + timedelta(days=8),
    ):  # fmt: skip
        cast.at(moment)
        sweep(cast.backend)
        sweep(cast.backend)
        counts.append(_entries(cast, "reminder"))
    assert counts == [0, 1, 1, 1, 1, 2, 2]
    assert cast.state(reference) == "requested"


def test_a_reminder_is_not_repeated_when_the_deadline_is_counted_anew(cast: Cast) -> None:
    """The sessions of 2 March end after 180 days; the first reminder comes 30 days before."""
    reference = disputes.sessions(cast)
    due = cast.case(reference).due_at
    assert due is not None
    cast.at(due - timedelta(days=29))
    sweep(cast.backend)
    for act in (pause, resume):
        act(cast.backend, cast.actor("zhou.min"), _change(reference, _seen(cast, reference)))
    sweep(cast.backend)
    assert (_entries(cast, "reminder"), cast.case(reference).due_at) == (1, due)


@pytest.mark.parametrize("act", [extend, pause, resume])
def test_a_deadline_is_not_changed_on_an_old_view(cast: Cast, act: Callable[..., Any]) -> None:
    reference = disputes.sessions(cast)
    zhou = cast.actor("zhou.min")
    if act is resume:
        pause(cast.backend, zhou, _change(reference, _seen(cast, reference)))
    seen = _seen(cast, reference)
    cast.fire("chen.yu", reference, "ask_for_measure", **disputes.MEASURE)
    due = cast.case(reference).due_at
    with pytest.raises(Stale):
        act(cast.backend, zhou, _change(reference, seen))
    assert cast.case(reference).due_at == due
    act(cast.backend, zhou, _change(reference, _seen(cast, reference)))


def test_the_last_active_administrator_stays(cast: Cast) -> None:
    """Another one whose account is closed does not count."""
    other = cast.person("wang.lin")
    with cast.backend.transaction() as session:
        session.execute(update(PersonRow).where(PersonRow.id == other).values(administrator=True, active=False))
    with pytest.raises(Conflict, match="last administrator"):
        edit_person(cast.backend, cast.actor("admin"), _edit(cast, "admin", administrator=False))
    with cast.backend.transaction() as session:
        session.execute(update(PersonRow).where(PersonRow.id == other).values(active=True))
    edit_person(cast.backend, cast.actor("admin"), _edit(cast, "admin", administrator=False))


def test_the_last_active_administrator_is_not_deactivated_by_another_who_just_left(cast: Cast) -> None:
    gone = cast.actor("admin")
    with cast.backend.transaction() as session:
        session.execute(update(PersonRow).where(PersonRow.id == gone.person_id).values(active=False))
        session.execute(update(PersonRow).where(PersonRow.id == cast.person("hu.bin")).values(administrator=True))
    with pytest.raises(Conflict, match="last administrator"):
        deactivate_person(cast.backend, gone, cast.person("hu.bin"), 1)


@pytest.mark.parametrize("person", ["he.jun", "admin"])
def test_two_who_edit_a_person_at_once_do_not_overwrite_each_other(cast: Cast, person: str) -> None:
    """The first has changed the row and not yet committed when the second looks at it."""
    outcome: list[object] = []
    command = _edit(cast, person, name_en="Second")

    def second() -> None:
        try:
            outcome.append(edit_person(cast.backend, cast.actor("admin"), command))
        except Stale as stale:
            outcome.append(stale)

    thread = Thread(target=second)
    with cast.backend.transaction() as session:
        row = session.get_one(PersonRow, cast.person(person), with_for_update=True)
        row.name_en, row.version = "First", row.version + 1
        session.flush()
        thread.start()
        _wait_until_blocked(cast, thread)
    thread.join()
    assert [type(each) for each in outcome] == [Stale]
    with cast.backend.reading() as session:
        assert session.get_one(PersonRow, cast.person(person)).name_en == "First"


def test_a_key_is_not_taken_over_by_another_of_ones_organizations(cast: Cast) -> None:
    """Wang Lin acts for the office, then sends the same form again for the committee."""
    reference = disputes.requested(cast)
    cast.fire("chen.yu", reference, "withdraw", reason="Talks go on.")
    command = ReopenCase(case=reference, reason="They failed.", seen_version=_seen(cast, reference), key="one key")
    reopen_case(cast.backend, cast.actor("wang.lin"), command)
    with pytest.raises(Conflict, match="sent before with other content"):
        reopen_case(cast.backend, cast.actor("wang.lin", "water"), command)


def test_a_delegate_does_not_see_what_the_seat_answered_before(cast: Cast) -> None:
    reference = proposals.ballot(cast)
    beijing, tianjin, _ = cast.round(reference).seats
    cast.respond("sun.hao", reference, "no", comment="CANARY")
    handing = Delegate(
        case=reference, round_id=cast.round(reference).id, seat_id=beijing.id, to_seat_id=tianjin.id, key=new_key()
    )
    delegate(cast.backend, cast.actor("sun.hao"), handing)
    assert _given(cast, "sun.hao", reference, beijing.id) is None, "it has given its vote away"
    assert _given(cast, "ma.ling", reference, beijing.id) == ("Beijing Municipality", None, "")


def test_every_notice_of_a_command_is_sent(cast: Cast) -> None:
    """One step leaves several entries; each has its own notice, by number."""
    reference = disputes.proposal(cast)
    for person in ("chen.yu", "he.jun"):
        cast.respond(person, reference, "accept")
    number = cast.case(reference).id
    with cast.backend.reading() as session:
        entries = session.scalars(select(HistoryRow.seq).where(HistoryRow.case_id == number)).all()
        notices = session.scalars(select(OutboxRow.seq).where(OutboxRow.case_id == number)).all()
    assert sorted(notices) == sorted(entries)


def test_one_acts_only_for_the_organization_that_was_chosen(cast: Cast) -> None:
    """Wang Lin is secretary of the office, which keeps the case, and of the water committee, which does not."""
    reference = proposals.tabled(cast)
    seen = _seen(cast, reference)
    command = TakeStep(case=reference, name="admit", seen_version=seen, key=new_key())
    with pytest.raises(Refused, match="Joint office"):
        take_step(cast.backend, cast.actor("wang.lin", "water"), command)
    take_step(cast.backend, cast.actor("wang.lin", "office"), replace(command, key=new_key()))
    assert cast.state(reference) == "hearing"


def _given(cast: Cast, person: str, reference: str, seat_id: int) -> tuple[str, str | None, str] | None:
    """What the form of a seat holds for a person: the seat, the choice lodged before, the comment."""
    with cast.backend.reading() as session:
        page = load_round_page(cast.backend.work(session, cast.actor(person)), reference, cast.round(reference).id)
    desks = [each for each in page.desks if each.seat.id == seat_id and each.answers]
    return (desks[0].seat.name.en, desks[0].given, desks[0].comment) if desks else None


def _day(cast: Cast, days: int) -> Any:
    return cast.today + timedelta(days=days)


def _pass_working_days(cast: Cast, reference: str, days: int) -> None:
    with cast.backend.reading() as session:
        calendar = cast.backend.work(session, cast.actor("admin")).calendar_of(cast.case(reference))
    while days:
        cast.clock.at += timedelta(days=1)
        days -= calendar.is_working(cast.today)


def _seen(cast: Cast, reference: str) -> int:
    return cast.case(reference).version


def _change(reference: str, seen: int) -> ChangeDeadline:
    return ChangeDeadline(case=reference, reason="Survey", seen_version=seen, key=new_key())


def _edit(cast: Cast, person: str, **other: Any) -> EditPerson:
    with cast.backend.reading() as session:
        row = session.get_one(PersonRow, cast.person(person))
        known = {name: getattr(row, name) for name in ("email", "name_en", "name_zh", "language", "administrator")}
        return EditPerson(person_id=row.id, seen_version=row.version, **{**known, **other})


def _entries(cast: Cast, name: str) -> int:
    with cast.backend.reading() as session:
        return len(session.scalars(select(HistoryRow.seq).where(HistoryRow.name == name)).all())


def _wait_until_blocked(cast: Cast, thread: Thread) -> None:
    """Until the other waits for our lock. SQLite lets only one write, so there it waits before it reads."""
    if cast.backend.sessions.engine.dialect.name == "sqlite":
        return
    waiting = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    with cast.backend.sessions.engine.connect() as connection:
        for _ in range(3000):
            if connection.execute(waiting).scalar_one():
                return
            connection.rollback()
            thread.join(0.01)
    raise TimeoutError("it did not come to the row, or did not wait there")
