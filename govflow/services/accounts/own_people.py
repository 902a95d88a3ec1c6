"""Invitations into an organization: who may send them there, and the token that stands in the link.

Of a token nothing stands in the database, not even a hash: it is an HMAC with the key of links over its row. So who
reads the tables has none, and a row that is written, prolonged, or made out for another role by hand leads to none.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode
from datetime import date, datetime

from sqlalchemy import select

from govflow.codec import canonical
from govflow.engine.vocabulary import Vocabulary
from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.accounts.forgotten import PURPOSE
from govflow.services.backend import Backend
from govflow.store.people.own_people import LASTS, InvitationRow, hold_organization, keeps_people
from govflow.store.sql.session import Session
from govflow.values import Actor

OVER = Message("This invitation has been used, was taken back, or is too old. Ask whoever invited you for another one.")
_TOKEN = re.compile(r"([0-9a-f]{32})\.([A-Za-z0-9_-]{43})")


def keeps_people_of(backend: Backend, session: Session, actor: Actor, organization_id: int) -> bool:
    """Does the actor administer the people of the organization today?"""
    if actor.person_id is None:
        return False
    roles = backend.rules.vocabulary.keeping_people
    return bool(session.scalar(select(keeps_people(actor.person_id, organization_id, roles, backend.today()))))


def check_keeps_people(backend: Backend, session: Session, actor: Actor, organization_id: int) -> None:
    """Raise NotFound for everybody else: who is invited somewhere is nobody else's business."""
    if not keeps_people_of(backend, session, actor, organization_id):
        raise NotFound(Message("There is no such page, or you do not administer the people of this organization."))


def token_of(key: str, row: InvitationRow) -> str:
    """What stands in the link: the number of the row, and what only the installation's keys make of it."""
    return f"{row.id}.{_secret(key, row)}"


def invited(backend: Backend, session: Session, token: str) -> InvitationRow:
    """The open invitation of a link; a command holds the organization from then on.

    Raises NotFound for one that is false, old, used or taken back, and for one from somebody who does not administer
    the people of the organization any more.
    """
    now, found = backend.clock.now(), _TOKEN.fullmatch(token)
    row = session.get(InvitationRow, found[1]) if found else None
    if found is None or row is None:
        raise NotFound(OVER)
    hold_organization(session, row.organization_id)
    row = session.get(InvitationRow, found[1], populate_existing=True)  # as it stands under the lock
    keys = backend.settings.keys_for(PURPOSE, now)
    if row is None or not any(hmac.compare_digest(_secret(each, row), found[2]) for each in keys):
        raise NotFound(OVER)
    if not stands(session, backend.rules.vocabulary, row, now, backend.today()):
        raise NotFound(OVER)
    return row


def stands(session: Session, vocabulary: Vocabulary, row: InvitationRow, at: datetime, today: date) -> bool:
    """Can it still be accepted?"""
    if row.outcome is not None or at >= row.invited_at + LASTS or (row.until is not None and row.until < today):
        return False
    if row.case_id is not None:
        return True
    asks = keeps_people(row.invited_by or 0, row.organization_id, vocabulary.keeping_people, today)
    return bool(session.scalar(select(asks)))


def _secret(key: str, row: InvitationRow) -> str:
    until = None if row.until is None else row.until.isoformat()
    said = canonical(
        ["invitation", row.id, row.organization_id, row.email, row.role, until, row.case_id, row.invited_by,
         row.invited_at]
    )  # fmt: skip
    return urlsafe_b64encode(hmac.digest(key.encode(), said, "sha256")).rstrip(b"=").decode("ascii")
