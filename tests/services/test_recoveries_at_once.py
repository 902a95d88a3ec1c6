"""Who stops a recovery while it goes on elsewhere: one of the two waits, and nobody is told what is not so."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from govflow.errors import Conflict, NotFound
from govflow.services.accounts import recoveries
from govflow.services.accounts.recoveries import LASTS
from govflow.services.commands.directory import people
from govflow.services.commands.directory import recoveries as commands
from govflow.services.commands.directory.people import accept_invitation, invite_again
from govflow.services.commands.directory.recoveries import approve_recovery, ask_recovery, object_to_recovery
from govflow.services.commands.sessions import end_sessions
from govflow.store.people import PersonRow, RecoveryRow
from govflow.store.sql.session import Session
from govflow.values import Actor
from tests.builders import Cast
from tests.services import recoveries as scenes
from tests.services.recoveries import MEDIATOR, NEW, approved


@pytest.fixture
def holder(cast: Cast) -> int:
    return scenes.holder(cast)


@pytest.fixture
def second(cast: Cast) -> Actor:
    return scenes.administrator(cast, "second@example.org")


class AtOnce:
    """Somebody else who begins while a command is under way."""

    waiting: Future[Any]

    def waits(self, command: Callable[..., Any], *given: Any) -> None:
        """Begin it, and see that it has to wait."""
        pool = ThreadPoolExecutor(1)
        self.waiting = pool.submit(command, *given)
        pool.shutdown(wait=False)
        with pytest.raises(TimeoutError):
            self.waiting.result(0.5)


def test_who_objects_while_the_password_is_set_is_told_the_truth(
    cast: Cast, holder: int, second: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """“Stopped” means that it was: whoever comes first, the other waits and is refused."""
    link, at_once = approved(cast, holder, second), AtOnce()

    def meanwhile(session: Session, person_id: int, now: datetime) -> None:
        at_once.waits(object_to_recovery, cast.backend, cast.actor(MEDIATOR))
        end_sessions(session, person_id, now)

    monkeypatch.setattr(people, "end_sessions", meanwhile)
    accept_invitation(cast.backend, link, NEW)
    with pytest.raises(NotFound, match="No recovery of this account goes on"):
        at_once.waiting.result()
    assert outcomes(cast) == ["done"]


def test_whose_link_is_used_while_it_is_stopped_sets_no_password(
    cast: Cast, holder: int, second: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    link, at_once, close = approved(cast, holder, second), AtOnce(), recoveries.close

    def meanwhile(*closing: Any) -> None:
        at_once.waits(accept_invitation, cast.backend, link, NEW)
        close(*closing)

    monkeypatch.setattr(recoveries, "close", meanwhile)
    object_to_recovery(cast.backend, cast.actor(MEDIATOR))
    with pytest.raises(NotFound):
        at_once.waiting.result()
    assert outcomes(cast) == ["objected"]
    with cast.backend.reading() as session:
        assert session.get_one(PersonRow, holder).password_hash == "set"


def test_of_two_who_ask_at_once_one_is_told_that_it_goes_on_already(
    cast: Cast, holder: int, second: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once, record_new = AtOnce(), commands.record_new

    def meanwhile(*asked: Any) -> None:
        monkeypatch.setattr(commands, "record_new", record_new)
        at_once.waits(ask_recovery, cast.backend, second, holder, "I was told so.")
        record_new(*asked)

    monkeypatch.setattr(commands, "record_new", meanwhile)
    ask_recovery(cast.backend, cast.actor("admin"), holder, "Telephone lost.")
    with pytest.raises(Conflict, match="goes on already"):
        at_once.waiting.result()
    assert outcomes(cast) == [None]


def test_an_objection_ends_all_that_go_on(cast: Cast, holder: int, second: Actor) -> None:
    """Two could be asked for at once in earlier versions; the link of either would have set the password."""
    link = approved(cast, holder, second)
    with cast.backend.transaction() as session:
        session.add(RecoveryRow(person_id=holder, reason="Again.", asked_by=second.person_id, asked_at=cast.clock.at))
    object_to_recovery(cast.backend, cast.actor(MEDIATOR))
    assert outcomes(cast) == ["objected", "objected"]
    with pytest.raises(NotFound):
        accept_invitation(cast.backend, link, NEW)


def test_no_link_outlives_the_days_in_which_its_owner_can_stop_it(cast: Cast, holder: int, second: Actor) -> None:
    ask_recovery(cast.backend, cast.actor("admin"), holder, "Telephone lost.")
    approve_recovery(cast.backend, second, holder)
    cast.clock.at += LASTS - timedelta(hours=1)
    link = invite_again(cast.backend, second, holder)
    cast.clock.at += timedelta(hours=1)
    with pytest.raises(NotFound):
        object_to_recovery(cast.backend, cast.actor(MEDIATOR))
    with pytest.raises(NotFound):
        accept_invitation(cast.backend, link, NEW)


def outcomes(cast: Cast) -> list[str | None]:
    with cast.backend.reading() as session:
        return list(session.scalars(select(RecoveryRow.outcome).order_by(RecoveryRow.id)))
