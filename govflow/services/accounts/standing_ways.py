"""What opens something for a person who signs in nowhere, or was made for one: tokens of programs, webhooks, addresses
of feeds, errands with their files.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from govflow.store.lists.notices.tables import DELIVERY, FEED, NEWS
from govflow.store.lists.notices.webhooks import EVENT, WebhookRow
from govflow.store.people import TokenRow
from govflow.store.people.errands import ERRAND
from govflow.store.record.administration import fields, record
from govflow.store.sql.session import Session
from govflow.values import Actor


def end_standing_ways(session: Session, actor: Actor, person_id: int, at: datetime) -> None:
    """End all of it for an account that the command holds: whoever has taken it along is out, too."""
    held = select(WebhookRow).where(WebhookRow.person_id == person_id).order_by(WebhookRow.id).with_for_update()
    for webhook in session.scalars(held).all():
        end_webhook(session, actor, webhook, at)
    for row in session.scalars(
        select(TokenRow)
        .where(TokenRow.person_id == person_id, TokenRow.revoked_at.is_(None), TokenRow.expires_at > at)
        .order_by(TokenRow.id)
    ).all():
        revoke(session, actor, row, at)
    for table in (FEED, NEWS, ERRAND):
        session.execute(delete(table).where(table.c.person_id == person_id))


def end_ways_into(session: Session, actor: Actor, person_id: int, organization_id: int, at: datetime) -> None:
    """End what opens something in one organization, for a person who holds no role there any more.

    Feeds show what their owner may see at that moment, and stay for the other organizations of the person; files that
    were made for them go.
    """
    of_it = (WebhookRow.person_id == person_id, WebhookRow.organization_id == organization_id)
    for webhook in session.scalars(select(WebhookRow).where(*of_it).order_by(WebhookRow.id).with_for_update()).all():
        end_webhook(session, actor, webhook, at)
    mine = (TokenRow.person_id == person_id, TokenRow.organization_id == organization_id)
    lasting = (TokenRow.revoked_at.is_(None), TokenRow.expires_at > at)
    for row in session.scalars(select(TokenRow).where(*mine, *lasting).order_by(TokenRow.id)).all():
        revoke(session, actor, row, at)
    session.execute(delete(ERRAND).where(ERRAND.c.person_id == person_id))


def end_webhook(session: Session, actor: Actor, row: WebhookRow, at: datetime) -> None:
    """End a webhook that the command holds with its account: nothing is left of it but what the log has."""
    before = fields(row)
    mine = select(EVENT.c.id).where(EVENT.c.webhook_id == row.id)
    session.execute(delete(DELIVERY).where(DELIVERY.c.id.in_(mine)))
    session.delete(row)
    session.flush()
    record(session, actor, at, "ended", row, before=before, after=None)


def revoke(session: Session, actor: Actor, row: TokenRow, at: datetime) -> None:
    """End a token of an account that the command holds; the log has who did it."""
    before = fields(row)
    row.revoked_at = at
    record(session, actor, at, "revoked", row, before=before, after=fields(row))
