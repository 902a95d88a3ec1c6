"""Webhooks: what becomes of what does not come through, is slow, or is left behind by a process that dies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import select, update

from govflow.errors import Conflict
from govflow.services.commands.directory import webhooks
from govflow.services.operation.notices.failing import try_again
from govflow.services.operation.notices.telling import tell
from govflow.services.operation.purging import purge
from govflow.services.operation.webhooks import calling
from govflow.services.operation.webhooks.calling import GIVEN_UP, LEASE, Carriers, _take
from govflow.services.queries.notices.deliveries import load_deliveries, read_delivery_lag
from govflow.store.lists.notices.tables import NOTICE
from govflow.store.lists.notices.webhooks import EVENT, WEBHOOK
from tests.builders import Cast
from tests.services import disputes
from tests.services.hooks import Hooks
from tests.services.receiver import receiving
from tests.test_jobs import wait_until


@pytest.fixture
def hooks(cast: Cast) -> Iterator[Hooks]:
    with receiving() as receiver:
        yield Hooks(cast, receiver)


def test_what_fails_is_tried_later_under_the_same_name(hooks: Hooks) -> None:
    number, _ = hooks.hook("he.jun", kinds=("awaited",))
    disputes.negotiation(hooks.cast)
    hooks.receiver.answers["/hook"] = [500, 204]
    assert hooks.carry() == 0
    row = hooks.row(number)
    assert (row.failure, row.failures, row.failing_since) == ("status 500", 1, hooks.cast.clock.at)
    assert hooks.later(seconds=59) == 0
    assert len(hooks.receiver.got) == 1
    assert hooks.later(seconds=17) == 1
    first, second = hooks.receiver.events()
    assert first["id"] == second["id"]
    assert (hooks.row(number).failure, hooks.row(number).failing_since) == (None, None)


def test_an_event_that_its_receiver_never_takes_is_a_dead_letter_and_goes_again(hooks: Hooks) -> None:
    number, _ = hooks.hook("he.jun", kinds=("awaited",))
    disputes.negotiation(hooks.cast)
    hooks.receiver.answers["/hook"] = [503]
    hooks.carry()
    for _ in range(60):
        hooks.later(hours=1)
    assert hooks.states() == ["dead"]
    assert len(hooks.receiver.got) == 8
    assert hooks.line("he.jun").dead == 1
    hooks.receiver.answers.clear()
    assert webhooks.send_again(hooks.backend, hooks.cast.actor("he.jun"), number) == 1
    assert hooks.carry() == 1
    assert len({each["id"] for each in hooks.receiver.events()}) == 1


def test_a_receiver_that_failed_for_days_is_switched_off_and_its_person_told(hooks: Hooks) -> None:
    number, _ = hooks.hook("he.jun")
    disputes.negotiation(hooks.cast)
    hooks.receiver.answers["/hook"] = [500]
    hooks.carry()
    since = hooks.cast.clock.at
    with hooks.backend.transaction() as session:
        session.execute(update(WEBHOOK).values(failing_since=since - GIVEN_UP + timedelta(minutes=2)))
    hooks.later(seconds=80)
    assert hooks.row(number).state == "on"
    hooks.later(minutes=10)
    assert hooks.row(number).state == "failed"
    assert set(hooks.states()) == {"dead"}
    with hooks.backend.reading() as session:
        told = session.execute(select(NOTICE).where(NOTICE.c.why == "webhook")).all()
    assert [each.person_id for each in told] == [hooks.cast.person("he.jun")]
    webhooks.switch(hooks.backend, hooks.cast.actor("he.jun"), number, on=True)
    hooks.receiver.answers.clear()
    webhooks.send_again(hooks.backend, hooks.cast.actor("he.jun"), number)
    assert hooks.carry() >= 1


def test_one_that_is_gone_is_over(hooks: Hooks) -> None:
    number, _ = hooks.hook("he.jun")
    disputes.negotiation(hooks.cast)
    hooks.receiver.answers["/hook"] = [410]
    hooks.carry()
    assert hooks.row(number).state == "gone"
    with pytest.raises(Conflict):
        webhooks.switch(hooks.backend, hooks.cast.actor("he.jun"), number, on=True)
    assert hooks.later(days=1) == 0
    assert len(hooks.receiver.got) == 1


def test_a_redirect_is_followed_nowhere(hooks: Hooks) -> None:
    number, _ = hooks.hook("he.jun")
    for status in (301, 302, 303, 307, 308):
        hooks.receiver.answers["/hook"], hooks.receiver.location = [status], hooks.receiver.at("/inside")
        webhooks.send_test(hooks.backend, hooks.cast.actor("he.jun"), number)
        hooks.carry()
        assert hooks.row(number).failure == f"redirect {status}"
    assert {path for path, _, _ in hooks.receiver.got} == {"/hook"}


def test_what_a_process_leaves_behind_is_taken_up_by_another_after_a_while(hooks: Hooks) -> None:
    hooks.hook("he.jun", kinds=("awaited",))
    disputes.negotiation(hooks.cast)
    tell(hooks.backend)
    assert _take(hooks.backend, None) is not None
    assert hooks.later(seconds=LEASE.total_seconds() - 1) == 0
    assert hooks.later(seconds=1) == 1


def test_one_receiver_is_asked_by_one_process_at_a_time(hooks: Hooks) -> None:
    number, _ = hooks.hook("he.jun", kinds=("awaited",))
    disputes.negotiation(hooks.cast)
    tell(hooks.backend)
    webhooks.send_test(hooks.backend, hooks.cast.actor("he.jun"), number)
    assert hooks.states() == ["waiting", "waiting"]
    assert _take(hooks.backend, None) is not None
    assert _take(hooks.backend, None) is None


def test_a_slow_receiver_rests_in_proportion_and_others_go_first(hooks: Hooks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govflow.services.operation.webhooks.calling.SLOW", 0.05)
    slow, _ = hooks.hook("he.jun", "/slow", kinds=("awaited",))
    quick, _ = hooks.hook("he.jun", "/quick", kinds=("awaited",))
    hooks.receiver.slow["/slow"] = 0.1
    disputes.negotiation(hooks.cast)
    assert hooks.carry() == 2
    assert timedelta(seconds=1) <= hooks.row(slow).rests_until - hooks.cast.clock.at < timedelta(seconds=20)
    assert hooks.row(quick).rests_until is None


def test_one_that_does_not_answer_in_time_is_cut_off(hooks: Hooks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("govflow.services.operation.webhooks.reaching.WHOLE", 0.1)
    number, _ = hooks.hook("he.jun", kinds=("awaited",))
    hooks.receiver.slow["/hook"] = 0.4
    disputes.negotiation(hooks.cast)
    assert hooks.carry() == 0
    assert hooks.row(number).failure == "slow"


def test_who_waits_for_a_slow_receiver_holds_up_no_other(hooks: Hooks) -> None:
    hooks.hook("he.jun", "/slow", kinds=("awaited",))
    hooks.hook("he.jun", "/quick", kinds=("awaited",))
    hooks.receiver.held["/slow"] = held = Event()
    disputes.negotiation(hooks.cast)
    tell(hooks.backend)
    carriers = Carriers(hooks.backend, hooks.write)
    assert carriers.begin() == 2
    wait_until(lambda: hooks.states() == ["sent", "waiting"])
    assert carriers.begin() == 0
    held.set()
    carriers.end()
    assert hooks.states() == ["sent", "sent"]


def test_no_more_than_some_are_carried_at_once(hooks: Hooks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calling, "AT_ONCE", 2)
    held = Event()
    for person in ("he.jun", "chen.yu", "zhou.min"):
        number, _ = hooks.hook(person, f"/{person}")
        webhooks.send_test(hooks.backend, hooks.cast.actor(person), number)
        hooks.receiver.held[f"/{person}"] = held
    carriers = Carriers(hooks.backend, hooks.write)
    assert (carriers.begin(), carriers.begin()) == (2, 0)
    wait_until(lambda: len(hooks.receiver.got) == 2)
    assert carriers.begin() == 0
    assert len(hooks.receiver.got) == 2
    held.set()
    wait_until(lambda: len(hooks.receiver.got) == 3)  # whoever is done takes on the next
    carriers.end()
    assert hooks.states() == ["sent", "sent", "sent"]


def test_old_events_go_with_their_deliveries(hooks: Hooks) -> None:
    number, _ = hooks.hook("he.jun")
    webhooks.send_test(hooks.backend, hooks.cast.actor("he.jun"), number)
    hooks.carry()
    hooks.cast.clock.at += hooks.backend.settings.kept_notices + timedelta(days=1)
    purge(hooks.backend)
    assert hooks.states() == []
    with hooks.backend.reading() as session:
        assert session.execute(select(EVENT)).all() == []


def test_administrators_read_of_a_dead_event_no_case_and_no_path_and_may_try_it_again(hooks: Hooks) -> None:
    hooks.hook("he.jun", "/hook?key=abc", kinds=("awaited",))
    reference = disputes.negotiation(hooks.cast)
    hooks.receiver.answers["/hook?key=abc"] = [410]
    hooks.carry()
    admin = hooks.cast.actor("admin")
    with hooks.backend.page() as session:
        [letter] = load_deliveries(hooks.backend.work(session, admin), hooks.backend.settings.zone).letters
    assert (letter.to, letter.cases, letter.attempts) == (f"127.0.0.1:{hooks.receiver.port}", (), 1)
    assert reference not in repr(letter)
    assert "abc" not in repr(letter)
    try_again(hooks.backend, admin, letter.id)
    assert hooks.states() == ["waiting"]
    with hooks.backend.page() as session:
        lag = read_delivery_lag(hooks.backend.work(session, admin))
    assert (lag.dead, lag.waiting) == (0, 0)  # a receiver of somebody's is no alarm of the operator's
