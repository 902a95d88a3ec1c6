"""A person's own account page: sessions, memberships and mandates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from govflow.services.queries.directory.people import PersonPage, load_person
from govflow.store.people import SessionRow
from govflow.store.work import Work


@dataclass(frozen=True, kw_only=True)
class OpenSession:
    """A browser in which the person is signed in; ``here`` marks the one that asks."""

    id: int
    device: str
    place: str  # the network that it was opened from; empty: not kept then
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    here: bool


@dataclass(frozen=True, kw_only=True)
class AccountPage:
    person: PersonPage
    sessions: tuple[OpenSession, ...]


def load_account(work: Work, session_id: int) -> AccountPage:
    """The account of the actor; this browser's session comes first, then the most recently used."""
    assert work.actor.person_id is not None
    rows = work.session.scalars(
        select(SessionRow)
        .where(
            SessionRow.person_id == work.actor.person_id,
            SessionRow.revoked_at.is_(None),
            SessionRow.expires_at > work.at,
        )
        .order_by((SessionRow.id == session_id).desc(), SessionRow.seen_at.desc(), SessionRow.id)
    )
    return AccountPage(
        person=load_person(work, work.actor.person_id),
        sessions=tuple(
            OpenSession(
                id=each.id,
                device=each.device,
                place=each.place,
                created_at=each.created_at,
                seen_at=each.seen_at,
                expires_at=each.expires_at,
                here=each.id == session_id,
            )
            for each in rows
        ),
    )
