"""The tables of the register of rights. What the database itself refuses: a place below zero, holdings that are more
than the cap together, and any change of a movement or of a cap that was decided.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from govflow.store.sql.base import Base, Fen


class RightRow(Base):
    """A right: its kind, unit, basin, source or substance, and years. Its caps are versions of it."""

    __tablename__ = "tradable_right"
    __table_args__ = (
        UniqueConstraint(
            "body_id", "kind", "basin_en", "subject_en", "first_year", "last_year", name="uq_tradable_right"
        ),
        CheckConstraint("last_year >= first_year", name="years"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    definer_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    kind: Mapped[str] = mapped_column(String(48))  # an option of the procedure, with its titles
    kind_en: Mapped[str] = mapped_column(String(160))
    kind_zh: Mapped[str] = mapped_column(String(80))
    unit_en: Mapped[str] = mapped_column(String(40))
    unit_zh: Mapped[str] = mapped_column(String(40))
    basin_en: Mapped[str] = mapped_column(String(120))
    basin_zh: Mapped[str] = mapped_column(String(60))
    subject_en: Mapped[str] = mapped_column(String(120))
    subject_zh: Mapped[str] = mapped_column(String(60))
    first_year: Mapped[int]
    last_year: Mapped[int]
    defined_in: Mapped[int] = mapped_column(ForeignKey("case_file.id"))


class CapRow(Base):
    """A cap of a right as it was decided; the last version holds. Rows are only added."""

    __tablename__ = "right_cap"
    __table_args__ = (
        UniqueConstraint("right_id", "version"),
        CheckConstraint("cap >= 0", name="cap"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    right_id: Mapped[int] = mapped_column(ForeignKey("tradable_right.id"))
    version: Mapped[int]
    cap: Mapped[int] = mapped_column(BigInteger)
    floor: Mapped[int | None] = mapped_column(Fen)  # of a unit
    governments_only: Mapped[bool]
    since: Mapped[date]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), unique=True)


class HoldingRow(Base):
    """What somebody has of a right, by place: the sums of its movements, kept so that the database can refuse."""

    __tablename__ = "right_holding"
    __table_args__ = (
        UniqueConstraint("right_id", "organization_id"),
        CheckConstraint("held >= 0 AND listed >= 0 AND retired >= 0", name="places"),
        Index("ix_right_holding_organization_id", "organization_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    right_id: Mapped[int] = mapped_column(ForeignKey("tradable_right.id"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    held: Mapped[int] = mapped_column(BigInteger)
    listed: Mapped[int] = mapped_column(BigInteger)
    retired: Mapped[int] = mapped_column(BigInteger)


class MovementRow(Base):
    """An amount of a right that was moved, numbered 1, 2, … in its right. Rows are only added."""

    __tablename__ = "right_movement"
    __table_args__ = (
        UniqueConstraint("right_id", "number"),
        CheckConstraint("amount > 0", name="amount"),
        Index("ix_right_movement_case_id", "case_id"),
        Index("ix_right_movement_kind_id", "kind", "id"),
        Index("ix_right_movement_right_id_kind_id", "right_id", "kind", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    right_id: Mapped[int] = mapped_column(ForeignKey("tradable_right.id"))
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))  # domain.registers.rights.holdings.Movement
    amount: Mapped[int] = mapped_column(BigInteger)
    giver_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))  # none: out of the cap
    taker_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    price: Mapped[int | None] = mapped_column(Fen)  # of a unit
    on_day: Mapped[date]
    at: Mapped[datetime]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 over all that stands above


class ListingRow(Base):
    """What is reserved for a trade. ``offered``: all may bid for it; ``least``: for so much at least, none: for all of
    it. ``ended_on``: none while it is reserved.
    """

    __tablename__ = "right_listing"
    __table_args__ = (
        Index("ix_right_listing_open", "right_id", "id", sqlite_where=text("ended_on IS NULL"),
              postgresql_where=text("ended_on IS NULL")),
        Index("ix_right_listing_case_id", "case_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    right_id: Mapped[int] = mapped_column(ForeignKey("tradable_right.id"))
    seller_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    amount: Mapped[int] = mapped_column(BigInteger)
    price: Mapped[int | None] = mapped_column(Fen)  # of a unit, as it is asked or agreed
    offered: Mapped[bool]
    since: Mapped[date]
    ended_on: Mapped[date | None]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    least: Mapped[int | None] = mapped_column(BigInteger)


RIGHT, CAP, HOLDING = RightRow.__table__, CapRow.__table__, HoldingRow.__table__
MOVEMENT, LISTING = MovementRow.__table__, ListingRow.__table__
