"""An organization with many people that administers them itself: what its administrator sees and does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from govflow.services.commands.directory.deputies import Arrange, arrange
from govflow.services.commands.directory.deputies import end as end_deputy
from govflow.services.commands.directory.own_people import (
    Invite,
    end_own_role,
    invite,
    let_go,
    revoke_invitation,
    revoke_own_mandate,
)
from govflow.store.people import MandateRow, MembershipRow
from govflow.store.people.deputies import DeputyRow
from govflow.store.people.own_people import InvitationRow
from tests.builders import Cast, give_mandate, give_role
from tests.services.forgetting import SERVER
from tests.services.joined import KEEPS, MEMBER

KEEPER, OF = "hao.jing", "hebei"
GONE = "liaison-0"


def administer(cast: Cast, many: int) -> None:
    """Somebody administers the people of an organization, and has asked so many more, the day before yesterday."""
    give_role(cast, KEEPER, OF, KEEPS)
    at = cast.clock.at - timedelta(days=2)
    place = {"organization_id": cast.organization(OF), "invited_by": cast.person(KEEPER), "role": MEMBER}
    with cast.backend.transaction() as session:
        for number in range(many):
            row = InvitationRow(
                id=f"{number:032x}", email=f"{number}@example.org", language="en", invited_at=at, **place
            )
            session.add(row)


def about_own_people(cast: Cast) -> dict[str, Callable[[], Callable[[], Any]]]:
    house = cast.organization(OF)
    mailing = replace(cast.backend, settings=replace(cast.backend.settings, mail=SERVER))

    def act(command: Callable[..., object], *given: Any) -> Callable[[], Any]:
        return partial(command, mailing, cast.actor(KEEPER), *given)

    def newest(row: Any) -> Any:
        with cast.backend.reading() as session:
            return session.scalars(select(row.id).where(row.organization_id == house).order_by(row.id.desc())).first()

    def mandated() -> Any:
        give_mandate(cast, GONE, OF)
        return newest(MandateRow)

    def member() -> Any:
        give_role(cast, GONE, OF, MEMBER)
        return newest(MembershipRow)

    def away() -> Arrange:
        """Another day each time: nobody stands in for somebody twice on one."""
        with cast.backend.reading() as session:
            taken = len(session.scalars(select(DeputyRow.id)).all())
        day = cast.today + timedelta(days=taken)
        keeper, gone = cast.person(KEEPER), cast.person(GONE)
        return Arrange(organization_id=house, for_person_id=keeper, person_id=gone, since=day, until=day)

    def arranged() -> Any:
        arrange(cast.backend, cast.actor(KEEPER), away())
        return newest(DeputyRow)

    asked = Invite(organization_id=house, email="new@example.org", role=MEMBER, until=None, language="en")
    return {
        "invite into one's organization": lambda: act(invite, asked),
        "have somebody stand in": lambda: act(arrange, away()),
        "end standing in": lambda: act(end_deputy, arranged(), house),
        "take back an invitation": lambda: act(revoke_invitation, house, newest(InvitationRow)),
        "revoke a mandate of one's own": lambda: act(revoke_own_mandate, house, mandated()),
        "end a role of one's own": lambda: act(end_own_role, house, member()),
        "let somebody go": lambda: act(let_go, house, cast.person(GONE)),
    }
