"""An association that administers its own people: whom it invites, and what its mail would say."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from govflow.demo.region import email
from govflow.services.backend import Backend
from govflow.services.commands.directory.joining import MakeAccount, join, make_account
from govflow.services.commands.directory.own_people import Invite, invite
from govflow.services.queries.notices.invitations import InvitationLetter, load_invitation_letter
from govflow.store.lists.notices.tables import DELIVERY, INVITED
from govflow.store.people import MembershipRow
from govflow.values import VISITOR
from tests.builders import Cast, give_role
from tests.services.forgetting import NEW, mailing

KEEPS, MEMBER = "people_administrator", "member"
HOUSE, FIRST, OTHER = "users", "xu.peng", "peng.cheng"
"""An association, who administers its people, and somebody of another one."""
NEWCOMER = "yan.fang@example.org"


def administered(cast: Cast) -> Cast:
    """The region with mail, and an association with an administrator of its own; another one has one, too."""
    for person, organization in ((FIRST, HOUSE), (OTHER, "coatings")):
        give_role(cast, person, organization, KEEPS, since=date(2026, 1, 1))
    return mailing(cast)


def ask(cast: Cast, address: str, role: str = MEMBER, *, by: str = FIRST, **more: Any) -> None:
    said: dict[str, Any] = {"organization_id": cast.organization(HOUSE), "until": None, "language": "en", **more}
    invite(cast.backend, cast.actor(by), Invite(email=address, role=role, **said))


def letters(backend: Backend) -> list[InvitationLetter | None]:
    """What the invitations that were sent would say now, the first first; None for one that goes out no more."""
    with backend.page() as session:
        rows = session.execute(select(DELIVERY).where(DELIVERY.c.channel == INVITED).order_by(DELIVERY.c.made_at))
        work = backend.work(session, VISITOR)
        return [load_invitation_letter(work, backend.settings, row) for row in rows.all()]


def link(cast: Cast, address: str = email(OTHER), role: str = MEMBER, **more: Any) -> str:
    """Of the invitation that is sent just now."""
    before = {each.token for each in letters(cast.backend) if each is not None}
    ask(cast, address, role, **more)
    [token] = {each.token for each in letters(cast.backend) if each is not None} - before
    return token


def accept(cast: Cast, token: str, person: str = OTHER) -> int:
    return join(cast.backend, cast.actor(person), token)


def account(cast: Cast, token: str, password: str = NEW, **more: str) -> str:
    names = {"name_en": "Yan Fang", "name_zh": "闫芳", "language": "zh", **more}
    return make_account(cast.backend, MakeAccount(token=token, password=password, **names))


def roles(cast: Cast, person: str, organization: str = HOUSE) -> list[str]:
    """What somebody is there today, as it was given."""
    row = MembershipRow
    mine = (row.person_id == cast.person(person), row.organization_id == cast.organization(organization))
    with cast.backend.reading() as session:
        found = session.scalars(select(row).where(*mine).order_by(row.id)).all()
        return [each.role for each in found if each.until is None or each.until >= cast.backend.today()]
