"""The tables of the register: an entry for each organization, and what was changed in it, in rows only added."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from govflow.store.sql.base import Base


class EntryRow(Base):
    """An organization in the register. Its name stands in the directory alone.

    No case owns it: cases of several procedures change it one after another.
    """

    __tablename__ = "register_entry"
    __table_args__ = (
        CheckConstraint("standing IN ('in_order', 'late', 'abnormal')", name="standing"),
        Index("ix_register_entry_activity_id", "activity", "id"),
        Index("ix_register_entry_standing_id", "standing", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), unique=True)
    registrar_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))  # who entered it
    registered_in: Mapped[int] = mapped_column(ForeignKey("case_file.id"), index=True)
    code: Mapped[str] = mapped_column(String(18), unique=True)  # GB 32100-2015
    activity: Mapped[str] = mapped_column(String(48))  # the word of the file, and its title there
    activity_en: Mapped[str] = mapped_column(String(160))
    activity_zh: Mapped[str] = mapped_column(String(80))
    scope: Mapped[str] = mapped_column(String(2000))
    seat: Mapped[str] = mapped_column(String(200))
    representative_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)  # of one organization alone
    entered_on: Mapped[date]
    standing: Mapped[str] = mapped_column(String(16))  # domain.registers.facts.Order
    standing_since: Mapped[date]
    standing_reason: Mapped[str] = mapped_column(String(2000), default="", server_default="")
    supervisor_id: Mapped[int | None]  # the organization that consented to it; none: it registered directly
    liquidating_since: Mapped[date | None]  # it is being wound up
    ended_on: Mapped[date | None]  # no longer registered from this day on


class AreaRow(Base):
    """An area that an organization of the register covers: the government of it."""

    __tablename__ = "register_area"
    __table_args__ = (Index("ix_register_area_organization_id", "organization_id", "entry_id"),)

    entry_id: Mapped[int] = mapped_column(ForeignKey("register_entry.id"), primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)


class OfficerRow(Base):
    """Who leads an organization of the register, for a term."""

    __tablename__ = "register_officer"
    __table_args__ = (CheckConstraint("until >= since", name="term"),)

    entry_id: Mapped[int] = mapped_column(ForeignKey("register_entry.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)  # 1, 2, …
    name: Mapped[str] = mapped_column(String(80))
    post: Mapped[str] = mapped_column(String(80))
    since: Mapped[date]
    until: Mapped[date]


class ChangeRow(Base):
    """What was entered or changed, in which case, and what the register says since. Never changed itself."""

    __tablename__ = "register_change"
    __table_args__ = (
        Index("ix_register_change_entry_id", "entry_id", "id"),
        Index("ix_register_change_case_id", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("register_entry.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    at: Mapped[datetime]
    on_day: Mapped[date]  # the legal day of the body
    content: Mapped[dict[str, Any]]  # the columns of the entry that it sets, as it sets them


ENTRY, AREA = EntryRow.__table__, AreaRow.__table__
OFFICER, CHANGE = OfficerRow.__table__, ChangeRow.__table__
