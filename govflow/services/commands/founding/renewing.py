"""Another link for one account, when the first was lost or the password forgotten. The operator makes it."""

from __future__ import annotations

from sqlalchemy import select

from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.commands.directory.people import invite_again
from govflow.services.commands.founding.links import Link, link_of
from govflow.services.commands.setup import OPERATOR
from govflow.store.people import PersonRow


def renew_link(backend: Backend, email: str) -> Link:
    """A link for an active account. Raises NotFound; Conflict for one that needs a recovery by two administrators."""
    active = select(PersonRow).where(PersonRow.email == email.strip().lower(), PersonRow.active)
    with backend.reading() as session:
        row = session.scalar(active)
        if row is None:
            raise NotFound(Message("There is no active account %(email)s. Invite it first.", email=email))
        token = invite_again(backend, OPERATOR, row.id)
        return link_of(row, token, backend)
