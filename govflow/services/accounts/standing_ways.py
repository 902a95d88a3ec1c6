"""What opens something for a person who signs in nowhere: tokens of programs, the address of a calendar."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from govflow.store.lists.notices.tables import FEED
from govflow.store.people import TokenRow
from govflow.store.record.administration import fields, record
from govflow.store.sql.session import Session
from govflow.values import Actor


def end_standing_ways(session: Session, actor: Actor, person_id: int, at: datetime) -> None:
    """End all of it for an account that the command holds: whoever has taken it along is out, too."""
    for row in session.scalars(
        select(TokenRow)
        .where(TokenRow.person_id == person_id, TokenRow.revoked_at.is_(None), TokenRow.expires_at > at)
        .order_by(TokenRow.id)
    ).all():
        revoke(session, actor, row, at)
    session.execute(delete(FEED).where(FEED.c.person_id == person_id))


def revoke(session: Session, actor: Actor, row: TokenRow, at: datetime) -> None:
    """End a token of an account that the command holds; the log has who did it."""
    before = fields(row)
    row.revoked_at = at
    record(session, actor, at, "revoked", row, before=before, after=fields(row))
