"""An organization's own people: who may invite and end roles there, whom they have asked, whether it gives any now."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, exists, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from govflow.domain.registers.facts import ORDERS, Order
from govflow.messages import Message
from govflow.store.deadlines.timers import only
from govflow.store.lists.notices.tables import DELIVERY, INVITED, WAITING
from govflow.store.people import MembershipRow, OrganizationRow, PersonRow, in_office
from govflow.store.people.registers.tables import ENTRY
from govflow.store.sql.base import Base
from govflow.store.sql.database import is_reading
from govflow.store.sql.session import Session

LASTS = timedelta(days=7)
"""From the asking on: a mail that comes late holds no longer."""
KEPT = timedelta(days=30)
"""So long an address stands in a row of its own, however the invitation ended."""


class InvitationRow(Base):
    """Somebody at an address is asked to take a role in an organization. ``case_id``: by the step that registered it.

    Nobody is anything by the row: the link with which it is accepted is made with the keys of the installation
    (``services.accounts.own_people``). ``outcome``: empty while it is open, then accepted, declined, revoked, replaced.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        Index("uq_invitation_open", "organization_id", "email", unique=True, **only("outcome IS NULL")),
        Index("ix_invitation_organization_id", "organization_id", "invited_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    email: Mapped[str] = mapped_column(String(254))  # lower case
    role: Mapped[str] = mapped_column(String(32))
    until: Mapped[date | None]  # the last day of the role
    language: Mapped[str] = mapped_column(String(8))  # of the mail
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"))
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    invited_at: Mapped[datetime] = mapped_column(index=True)
    outcome: Mapped[str | None] = mapped_column(String(16))
    closed_at: Mapped[datetime | None]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # who accepted


def keeps_people(person_id: int, organization_id: int, roles: Collection[str], today: date) -> ColumnElement[bool]:
    """Does the person administer the people of the organization on that day? ``roles``: those that do."""
    return exists().where(
        MembershipRow.person_id == person_id,
        MembershipRow.organization_id == organization_id,
        MembershipRow.role.in_(sorted(roles)),
        in_office(today),
        PersonRow.id == MembershipRow.person_id,
        PersonRow.active,
    )


def others_keep_people(
    session: Session, organization_id: int, roles: Collection[str], today: date, but: Collection[int]
) -> bool:
    """Is anybody left to administer its people today without these memberships?"""
    left = exists().where(
        MembershipRow.organization_id == organization_id,
        MembershipRow.role.in_(sorted(roles)),
        MembershipRow.id.not_in(sorted(but)),
        in_office(today),
        PersonRow.id == MembershipRow.person_id,
        PersonRow.active,
    )
    return bool(session.scalar(select(left)))


def hold_organization(session: Session, organization_id: int) -> OrganizationRow | None:
    """The organization, locked until the command ends: who is what there by its own people changes under it alone. Who
    reads locks nothing.
    """
    if is_reading(session):
        return session.get(OrganizationRow, organization_id)
    return session.get(OrganizationRow, organization_id, with_for_update={"key_share": True}, populate_existing=True)


def gives_none(session: Session, organization: OrganizationRow) -> Message | None:
    """Why nobody is given a role in an organization by its own people now; nothing where they may."""
    query = select(ENTRY.c.standing, ENTRY.c.standing_since, ENTRY.c.liquidating_since, ENTRY.c.ended_on)
    entry = session.execute(query.where(ENTRY.c.organization_id == organization.id)).first()
    if not organization.active or (entry is not None and entry.ended_on is not None):
        return Message("%(organization)s is closed: it gives nobody a role.", organization=organization.name)
    if entry is None:
        return None
    if entry.liquidating_since is not None:
        return Message(
            "%(organization)s has been wound up since %(since)s: it gives nobody a role.",
            organization=organization.name, since=entry.liquidating_since,
        )  # fmt: skip
    if entry.standing != Order.IN_ORDER:
        return Message(
            "%(organization)s is %(order)s since %(since)s: it gives nobody a role before the registrar has entered "
            "that this is mended.",
            organization=organization.name, order=ORDERS[Order(entry.standing)], since=entry.standing_since,
        )  # fmt: skip
    return None


def put_on_way(session: Session, row: InvitationRow, reader_id: int) -> None:
    """A mail with the link. ``reader_id``: an account that is behind it: without that, none goes out."""
    nothing: dict[str, Any] = dict.fromkeys(("case_id", "failure", "failed_at", "sent_at"))
    first = {"channel": INVITED, "state": WAITING, "attempts": 0, "next_at": row.invited_at, "made_at": row.invited_at}
    session.execute(insert(DELIVERY).values(id=row.id, person_id=reader_id, **first, **nothing))


INVITATION = InvitationRow.__table__
