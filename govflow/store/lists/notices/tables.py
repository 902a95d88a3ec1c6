"""The tables of notices, of what people wish to be told, of mail on its way, and of addresses of calendars.

Identifiers are random wherever somebody may read one: counted, they would tell how much is told to others.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from govflow.store.deadlines.timers import only
from govflow.store.sql.base import Base

WAITING, SENT, DEAD, VOID = "waiting", "sent", "dead", "void"
"""How a delivery stands. Void: when its turn came there was nothing left that its reader might be told."""
MAIL, NOTICES, ASKED, CHANGED_PASSWORD, INVITED = "mail", "notices", "asked", "changed", "invited"
"""Channels: a mail of notices to a person; the notices of a case, of which a row stands here only while they cannot be
made; a mail to who forgot the password (the row of ``forgotten`` has the same number), one that says that it was
changed, and one to who is asked to join an organization (the row of ``invitation`` has the same number; the person is
who asks). Events for webhooks have one of their own (``webhooks.WEBHOOK_CHANNEL``).
"""
MAILS = (MAIL, ASKED, CHANGED_PASSWORD, INVITED)
FOLLOWS, MUTES = "follow", "mute"
AT_ONCE, HOURLY, DAILY, NEVER = "at_once", "hourly", "daily", "never"
RHYTHMS = (AT_ONCE, HOURLY, DAILY, NEVER)


class DeliveryRow(Base):
    """Something on its way out. ``next_at``: when it is tried; whoever tries moves it on first, so that what a process
    leaves behind is taken up by another then. ``failure``: why the last attempt failed, without a word of the content.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        Index("ix_delivery_state", "state", "next_at"),
        CheckConstraint("(person_id IS NULL) <> (case_id IS NULL)", name="one_receiver"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    channel: Mapped[str] = mapped_column(String(8))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"), unique=True)
    state: Mapped[str] = mapped_column(String(8))
    attempts: Mapped[int]
    next_at: Mapped[datetime]
    failure: Mapped[str | None] = mapped_column(String(200))
    failed_at: Mapped[datetime | None]
    made_at: Mapped[datetime] = mapped_column(index=True)
    sent_at: Mapped[datetime | None]


class NoticeRow(Base):
    """A person is told of an entry or of a bulletin, and why. ``required``: a time limit runs, or a receipt is asked
    for; that is told whatever the person wishes.

    ``mail_at``: when it is to go into a mail; none: never. ``delivery_id``: the mail in which it went.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("person_id", "case_id", "seq", "why"),  # made once, however often that is tried
        UniqueConstraint("person_id", "bulletin_id"),
        CheckConstraint(
            "(case_id IS NULL) <> (bulletin_id IS NULL) AND (case_id IS NULL) = (seq IS NULL)", name="about_one"
        ),
        Index("ix_notice_person_id", "person_id", "at"),
        Index("ix_notice_unread", "person_id", **only("read_at IS NULL")),
        Index("ix_notice_mail_at", "mail_at", **only("delivery_id IS NULL AND mail_at IS NOT NULL")),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case_file.id"))
    seq: Mapped[int | None]  # entry of the case's record
    bulletin_id: Mapped[int | None] = mapped_column(ForeignKey("bulletin.id"), index=True)
    why: Mapped[str] = mapped_column(String(12))
    required: Mapped[bool]
    at: Mapped[datetime] = mapped_column(index=True)  # of the entry
    read_at: Mapped[datetime | None]
    mail_at: Mapped[datetime | None]
    delivery_id: Mapped[str | None] = mapped_column(ForeignKey("delivery.id", ondelete="SET NULL"), index=True)


class CaseWishRow(Base):
    """What a person wishes to be told of a case beside the rule: follow or mute."""

    __tablename__ = "case_wish"
    __table_args__ = (Index("ix_case_wish_case_id", "case_id"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), primary_key=True)
    wish: Mapped[str] = mapped_column(String(8))


class MailWishRow(Base):
    """How often a person wishes to have mail; who has no row has the rhythm of the installation."""

    __tablename__ = "mail_wish"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    rhythm: Mapped[str] = mapped_column(String(8))


class CalendarFeedRow(Base):
    """The address at which a person's calendar is read without signing in: the hash of its secret."""

    __tablename__ = "calendar_feed"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]


class NoticeFeedRow(Base):
    """The address at which a person's notices are read as a feed, without signing in: the hash of its secret."""

    __tablename__ = "notice_feed"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]


NOTICE, DELIVERY = NoticeRow.__table__, DeliveryRow.__table__
CASE_WISH, MAIL_WISH, FEED = CaseWishRow.__table__, MailWishRow.__table__, CalendarFeedRow.__table__
NEWS = NoticeFeedRow.__table__
