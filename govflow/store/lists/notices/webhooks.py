"""The tables of webhooks: to where the system of a person is told of events, and each event on its way there.

An event goes out as a delivery (``tables.DELIVERY``) of the same name; what stands here is what it is about.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from govflow.store.deadlines.timers import only
from govflow.store.sql.base import Base

ON, OFF, FAILED, GONE = "on", "off", "failed", "gone"
"""How a webhook stands: switched off by its person, by itself, or over, as its receiver said."""
WEBHOOK_CHANNEL = "webhook"
TEST = "test"
"""The kind of an event that is about no case and no bulletin."""
EXPIRED = "expired"
"""The kind of an event whose time is the end of a bulletin."""


class WebhookRow(Base):
    """For one person and one organization, as a token is. ``address``, ``secret``: wrapped with the keys of
    the installation; ``mark``: covers all that says whose it is and what it is told.

    ``due_at``: since when something waits to be tried; ``rests_until``: nothing is tried before, for it is being tried,
    has failed, or was slow; ``tried_at``: whose turn it is. ``failing_since``: since when nothing has come through.
    """

    __tablename__ = "webhook"
    __table_args__ = (Index("ix_webhook_due_at", "due_at", **only("due_at IS NOT NULL")),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), index=True)
    host: Mapped[str] = mapped_column(String(260))
    address: Mapped[bytes]
    secret: Mapped[bytes]
    earlier_secret: Mapped[bytes | None]
    earlier_until: Mapped[datetime | None]
    kinds: Mapped[str] = mapped_column(String(60))  # with blanks between
    mark: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(8))
    made_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    rests_until: Mapped[datetime | None]
    tried_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    failures: Mapped[int]  # one after the other
    failing_since: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    failure: Mapped[str | None] = mapped_column(String(200))


class WebhookEventRow(Base):
    """An event for a webhook: the entry of a case or the bulletin that it is about, none for a test. ``kind``: as is
    wanted; of a bulletin what became of it.
    """

    __tablename__ = "webhook_event"
    __table_args__ = (
        UniqueConstraint("webhook_id", "case_id", "seq", "kind"),
        UniqueConstraint("webhook_id", "bulletin_id", "kind"),
    )

    id: Mapped[str] = mapped_column(ForeignKey("delivery.id", ondelete="CASCADE"), primary_key=True)
    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"), index=True)
    seq: Mapped[int | None]
    kind: Mapped[str] = mapped_column(String(12))
    at: Mapped[datetime]
    bulletin_id: Mapped[int | None] = mapped_column(ForeignKey("bulletin.id"), index=True)


WEBHOOK, EVENT = WebhookRow.__table__, WebhookEventRow.__table__
