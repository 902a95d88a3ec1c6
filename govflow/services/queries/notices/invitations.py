"""What a mail says to somebody who is asked to join an organization, worked out when it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from govflow.services.accounts.forgotten import PURPOSE
from govflow.services.accounts.own_people import stands, token_of
from govflow.settings import Settings
from govflow.store.people import OrganizationRow
from govflow.store.people.own_people import LASTS, InvitationRow
from govflow.store.work import Work
from govflow.values import Text


@dataclass(frozen=True, kw_only=True)
class InvitationLetter:
    """A mail before it has words. It says the same whether or not the address has an account. ``at``: until when the
    link holds; ``until``: the last day of the role.
    """

    to: str
    name: Text
    language: str
    organization: Text
    role: Text
    until: date | None
    at: datetime
    token: str


def load_invitation_letter(work: Work, settings: Settings, mail: Any) -> InvitationLetter | None:
    """The mail of a delivery; None for an invitation that can be accepted no more."""
    row = work.session.get(InvitationRow, mail.id)
    if row is None or not stands(work.session, work.vocabulary, row, work.at, work.today):
        return None
    organization = work.session.get_one(OrganizationRow, row.organization_id)
    return InvitationLetter(
        to=row.email,
        name=Text(en=row.email, zh=row.email),
        language=row.language,
        organization=organization.name,
        role=work.vocabulary.role(row.role),
        until=row.until,
        at=row.invited_at + LASTS,
        token=token_of(settings.key_for(PURPOSE), row),
    )
