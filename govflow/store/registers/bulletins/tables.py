"""The tables of bulletins: each sender's chain with its head, the board of those that may still be valid, the receipts
that were asked for, and what persons wish to be told.

Rows of the chain are never changed, so what is over is not marked there: it leaves the board.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from govflow.store.deadlines.timers import only
from govflow.store.sql.base import Base, index_of_replaced


class BulletinRow(Base):
    """One entry in the chain of an organization: a bulletin, or a receipt (``act`` is ack) for one of another.

    ``hash`` covers every other column but ``id``, and by ``prev_hash`` the entry before. ``replaces_id``: the bulletin
    that an update or a cancellation takes the place of, each once; ``answers_id``: the one that a receipt is for.
    """

    __tablename__ = "bulletin"
    __table_args__ = (
        UniqueConstraint("sender_id", "seq"),
        UniqueConstraint("sender_id", "key"),
        Index("ix_bulletin_province", "province", "id"),
        Index("ix_bulletin_city", "city", "id"),
        Index("ix_bulletin_area", "area", "id"),
        Index("ix_bulletin_kind", "kind", "id"),
        index_of_replaced("bulletin"),
        Index("ix_bulletin_province_kind", "province", "kind", "id"),
        Index("ix_bulletin_city_kind", "city", "kind", "id"),
        Index("ix_bulletin_area_kind", "area", "kind", "id"),
        CheckConstraint("valid_until > valid_from", name="term"),
        CheckConstraint(
            "(replaces_id IS NULL OR answers_id IS NULL) AND (answers_id IS NULL) = (act <> 'ack')", name="one_earlier"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sender_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    seq: Mapped[int]  # in the chain of the sender: 1, 2, …
    key: Mapped[str] = mapped_column(String(64))  # chosen by the sender: sent again with it, nothing is doubled
    act: Mapped[str] = mapped_column(String(8))  # alert, update, cancel, ack
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("bulletin.id"), unique=True)
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("bulletin.id"), index=True)
    kind: Mapped[str] = mapped_column(String(48))
    area: Mapped[str] = mapped_column(String(6))
    province: Mapped[str] = mapped_column(String(2))
    city: Mapped[str] = mapped_column(String(4))
    severity: Mapped[str] = mapped_column(String(12))
    urgency: Mapped[str] = mapped_column(String(12))
    certainty: Mapped[str] = mapped_column(String(12))
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime]
    title_en: Mapped[str] = mapped_column(String(120))
    title_zh: Mapped[str] = mapped_column(String(60))
    text_en: Mapped[str] = mapped_column(String(1000))
    text_zh: Mapped[str] = mapped_column(String(500))
    sent_at: Mapped[datetime]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))  # by which the person sent it
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class BulletinHeadRow(Base):
    """The last entry in the chain of a sender, under a mark of the installation's ring. Locked by whoever adds one."""

    __tablename__ = "bulletin_head"

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    entries: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    mark: Mapped[str] = mapped_column(String(100))


class BulletinAnchorRow(Base):
    """A head as it was a minute ago at most when something was last sent: covered, so that the record leads to it."""

    __tablename__ = "bulletin_anchor"

    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    entries: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class BulletinBoardRow(Base):
    """A bulletin that nothing took the place of, for as long as it may be valid; whoever sends removes what is over."""

    __tablename__ = "bulletin_board"
    __table_args__ = (
        Index("ix_bulletin_board_province", "province", "bulletin_id"),
        Index("ix_bulletin_board_city", "city", "bulletin_id"),
        Index("ix_bulletin_board_area", "area", "bulletin_id"),
        Index("ix_bulletin_board_kind", "kind", "bulletin_id"),
        Index("ix_bulletin_board_valid_until", "valid_until"),
    )

    bulletin_id: Mapped[int] = mapped_column(ForeignKey("bulletin.id"), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(48))
    area: Mapped[str] = mapped_column(String(6))
    province: Mapped[str] = mapped_column(String(2))
    city: Mapped[str] = mapped_column(String(4))
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime]


class BulletinCallRow(Base):
    """An organization whose area a bulletin of another concerns, and whether it has said that it received it.

    ``officers``: how many of its people were told. The receipt itself stands in the chain of that organization.
    """

    __tablename__ = "bulletin_call"
    __table_args__ = (
        Index("ix_bulletin_call_missing", "asked_at", "bulletin_id", **only("received_at IS NULL")),
        CheckConstraint("(received_at IS NULL) = (received_by IS NULL)", name="whole_receipt"),
    )

    bulletin_id: Mapped[int] = mapped_column(ForeignKey("bulletin.id"), primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    officers: Mapped[int]
    asked_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    received_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class BulletinWishRow(Base):
    """What a person wishes to be told: bulletins of a kind (empty: of any) within an area (empty: anywhere)."""

    __tablename__ = "bulletin_wish"
    __table_args__ = (Index("ix_bulletin_wish_area", "area", "kind"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(48), primary_key=True)
    area: Mapped[str] = mapped_column(String(6), primary_key=True)


BULLETIN, HEAD, ANCHOR = BulletinRow.__table__, BulletinHeadRow.__table__, BulletinAnchorRow.__table__
BOARD, CALL, WISH = BulletinBoardRow.__table__, BulletinCallRow.__table__, BulletinWishRow.__table__
