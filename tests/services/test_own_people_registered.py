"""An association that is registered has an administrator of its own once the person named has followed the link."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from govflow.demo.region import email
from govflow.errors import Conflict, NotFound
from govflow.services.commands.directory.joining import join
from govflow.services.commands.directory.own_people import Invite, invite
from govflow.services.queries.directory.log import load_log
from govflow.services.queries.registers.own_people import load_own_people
from govflow.store.people.registers.tables import ENTRY
from tests.builders import Cast
from tests.services.associations import SAVERS, registered
from tests.services.forgetting import mailing
from tests.services.joined import MEMBER, NEWCOMER, letters

FOUNDER = SAVERS.founder


def house(cast: Cast) -> int:
    return cast.founded[SAVERS.code]


def stand(cast: Cast, **columns: Any) -> None:
    with cast.backend.transaction() as session:
        session.execute(update(ENTRY).where(ENTRY.c.organization_id == house(cast)).values(**columns))


def ask(cast: Cast, address: str = NEWCOMER) -> None:
    command = Invite(organization_id=house(cast), email=address, role=MEMBER, until=None, language="en")
    invite(cast.backend, cast.actor(FOUNDER), command)


def test_it_administers_its_people_from_then_on_and_gives_nobody_a_role_while_it_is_not_in_order(cast: Cast) -> None:
    registered(cast, SAVERS)
    here = mailing(cast)
    [letter] = letters(here.backend)
    assert letter is not None
    assert (letter.to, letter.role.en) == (email(FOUNDER), "administrator of its people")
    with pytest.raises(NotFound):  # it was named, and has not said yes
        ask(here)
    with pytest.raises(Conflict):  # nor does anybody else by its link
        join(here.backend, here.actor("peng.cheng"), letter.token)
    assert join(here.backend, here.actor(FOUNDER), letter.token) == house(here)
    ask(here)
    with here.backend.reading() as session:
        work = here.backend.work(session, here.actor(FOUNDER))
        page = load_own_people(here.backend, work, house(here))
        lines = [each.title.en for each in load_log(here.backend.work(session, here.actor("admin"))).lines]
    assert [each.role.en for each in page.memberships if each.role] == [
        "administrator of its people", "contact for its people", "member",
    ]  # fmt: skip
    assert lines[:3] == ["Asked by mail to join", "Role given", "Invitation accepted"]
    given = {"standing": "late", "liquidating_since": date(2026, 1, 1), "ended_on": date(2026, 1, 1)}
    for number, (column, value) in enumerate(given.items()):
        before = {"standing": "in_order"}.get(column)
        stand(here, **{column: value})
        with pytest.raises(Conflict):
            ask(here, f"{number}@example.org")
        stand(here, **{column: before})
        ask(here, f"{number}@example.org")


def test_the_link_of_a_registration_holds_seven_days_too(cast: Cast) -> None:
    registered(cast, SAVERS)
    here = mailing(cast)
    [letter] = letters(here.backend)
    assert letter is not None
    here.clock.at = letter.at
    with pytest.raises(NotFound):
        join(here.backend, here.actor(FOUNDER), letter.token)
    here.clock.at = letter.at - timedelta(seconds=1)
    join(here.backend, here.actor(FOUNDER), letter.token)
