"""The addresses at which a person's calendar and notices are read without signing in: made, ended, and whose it is."""

from __future__ import annotations

import hashlib
import secrets
from enum import Enum

from sqlalchemy import delete, select

from govflow.errors import NotFound
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.queries.directory.people import load_actor
from govflow.services.retrying import retried
from govflow.store.lists.notices.tables import FEED, NEWS
from govflow.store.people import PersonRow
from govflow.store.sql.session import Session
from govflow.store.sql.upsert import insert_or_replace
from govflow.store.work import Work
from govflow.values import VISITOR, Actor

_THERE_IS_NONE = Message("There is nothing at this address. It was ended, or replaced by another one.")


class Kind(Enum):
    """What is read at an address."""

    CALENDAR = FEED
    NOTICES = NEWS


@retried
def make_address(backend: Backend, actor: Actor, kind: Kind = Kind.CALENDAR) -> str:
    """A new secret for the address; the one before opens nothing any more. Only its hash is kept."""
    secret = secrets.token_urlsafe(32)
    with backend.transaction() as session:
        key = {"person_id": actor.person_id}
        insert_or_replace(session, kind.value, key, token_hash=_hash(secret), made_at=backend.clock.now())
    return secret


@retried
def end_address(backend: Backend, actor: Actor, kind: Kind = Kind.CALENDAR) -> None:
    """From now on nobody reads it without signing in."""
    with backend.transaction() as session:
        session.execute(delete(kind.value).where(kind.value.c.person_id == actor.person_id))


def reader_of(backend: Backend, session: Session, secret: str, kind: Kind = Kind.CALENDAR) -> tuple[Work, str]:
    """Who reads by an address, with no more sight than they have today, and in which language.

    Raises NotFound for an address that there is not, and for an account that was closed.
    """
    feed = kind.value
    query = select(feed.c.person_id, PersonRow.language).join(PersonRow, PersonRow.id == feed.c.person_id)
    row = session.execute(query.where(feed.c.token_hash == _hash(secret))).first()
    if row is None:
        raise NotFound(_THERE_IS_NONE)
    try:
        actor = load_actor(backend.work(session, VISITOR), row.person_id, None)
    except NotFound as error:
        raise NotFound(_THERE_IS_NONE) from error
    return backend.work(session, actor), row.language


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
