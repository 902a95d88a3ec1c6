"""A mediator whose account is recovered, and the administrators who do so."""

from __future__ import annotations

from sqlalchemy import update

from govflow.services.accounts.recoveries import WAIT
from govflow.services.commands.directory.people import InvitePerson, invite_again, invite_person
from govflow.services.commands.directory.recoveries import approve_recovery, ask_recovery
from govflow.services.commands.setup import OPERATOR
from govflow.store.people import PersonRow
from govflow.values import Actor
from tests.builders import Cast
from tests.services.test_confidences import confide, talking

MEDIATOR = "zhou.min"
NEW = "nine black cranes fly"


def holder(cast: Cast) -> int:
    """A mediator to whom a party has confided something, with a password."""
    confide(cast, talking(cast))
    number = cast.person(MEDIATOR)
    with cast.backend.transaction() as session:
        session.execute(update(PersonRow).where(PersonRow.id == number).values(password_hash="set"))
    return number


def administrator(cast: Cast, email: str, by: Actor = OPERATOR) -> Actor:
    person = InvitePerson(email=email, name_en="Yu Hai", name_zh="于海", language="zh", administrator=True)
    return Actor(
        person_id=invite_person(cast.backend, by, person), person=OPERATOR.person, organization_id=None,
        administrator=True,
    )  # fmt: skip


def approved(cast: Cast, holder: int, second: Actor, email: str = "") -> str:
    ask_recovery(cast.backend, cast.actor("admin"), holder, "Telephone lost.", email)
    approve_recovery(cast.backend, second, holder)
    cast.clock.at += WAIT
    return invite_again(cast.backend, second, holder)
