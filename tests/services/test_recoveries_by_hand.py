"""A recovery that is written or altered by hand in the database leads to no link, and no link of it sets a password."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from govflow.errors import Conflict, NotFound
from govflow.keys import Keyring
from govflow.services.accounts.recoveries import WAIT
from govflow.services.commands.directory.people import accept_invitation, invite_again
from govflow.services.commands.directory.recoveries import (
    approve_recovery,
    ask_recovery,
    object_to_recovery,
    refuse_recovery,
)
from govflow.services.commands.keys import rotate_keys
from govflow.store.people import RecoveryRow
from govflow.values import Actor
from tests.builders import Cast
from tests.services import recoveries
from tests.services.recoveries import MEDIATOR, NEW, administrator, approved
from tests.services.test_ring import process, running

__all__ = ["running"]

RECOVERY = RecoveryRow.__table__


@pytest.fixture
def holder(cast: Cast) -> int:
    return recoveries.holder(cast)


@pytest.fixture
def second(cast: Cast) -> Actor:
    return administrator(cast, "second@example.org")


def test_one_that_was_written_by_hand_leads_to_no_link(cast: Cast, holder: int, second: Actor) -> None:
    asked_at = cast.clock.at - WAIT
    by_hand(cast, insert(RECOVERY).values(
        person_id=holder, reason="-", asked_by=cast.person("admin"), asked_at=asked_at,
        approved_by=second.person_id, approved_at=asked_at,
    ))  # fmt: skip
    with pytest.raises(Conflict, match="altered by hand"):
        invite_again(cast.backend, cast.actor("admin"), holder)
    refuse_recovery(cast.backend, second, holder)
    ask_recovery(cast.backend, cast.actor("admin"), holder, "Telephone lost.")


def test_nobody_approves_in_the_database_or_shortens_the_days_to_stop_it(
    cast: Cast, holder: int, second: Actor
) -> None:
    ask_recovery(cast.backend, cast.actor("admin"), holder, "Telephone lost.")
    before = cast.clock.at
    by_hand(cast, update(RECOVERY).values(asked_at=before - WAIT))
    with pytest.raises(Conflict, match="altered by hand"):
        approve_recovery(cast.backend, second, holder)
    by_hand(cast, update(RECOVERY).values(asked_at=before))
    approve_recovery(cast.backend, second, holder)
    by_hand(cast, update(RECOVERY).values(asked_at=before - WAIT))
    with pytest.raises(Conflict, match="altered by hand"):
        invite_again(cast.backend, second, holder)
    by_hand(cast, update(RECOVERY).values(asked_at=before))
    cast.clock.at += WAIT - timedelta(seconds=1)
    with pytest.raises(Conflict, match="three days"):
        invite_again(cast.backend, second, holder)
    cast.clock.at += timedelta(seconds=1)
    assert accept_invitation(cast.backend, invite_again(cast.backend, second, holder), NEW)


def test_what_its_owner_stopped_stays_stopped(cast: Cast, holder: int, second: Actor) -> None:
    link = approved(cast, holder, second)
    object_to_recovery(cast.backend, cast.actor(MEDIATOR))
    by_hand(cast, update(RECOVERY).values(outcome="linked"))
    with pytest.raises(NotFound):
        accept_invitation(cast.backend, link, NEW)


def test_the_address_that_it_brings_is_the_one_that_was_approved(cast: Cast, holder: int, second: Actor) -> None:
    link = approved(cast, holder, second, "zhou@example.org")
    by_hand(cast, update(RECOVERY).values(email="forger@example.org"))
    with pytest.raises(NotFound):
        accept_invitation(cast.backend, link, NEW)


def test_one_that_goes_on_outlives_a_rotation(running: Cast) -> None:
    holder, second = recoveries.holder(running), administrator(running, "second@example.org")
    link = approved(running, holder, second)
    rotate_keys(running.backend.settings)
    name, key = [*Keyring.kept(running.backend.settings.keys_file).keys.items()][-1]
    assert accept_invitation(process(running, Keyring(keys={name: key})), link, NEW)


def by_hand(cast: Cast, statement: Any) -> None:
    with cast.backend.sessions.engine.begin() as connection:
        connection.execute(statement)
