"""The tables of the log of administration, which the register of persons reads as well."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from govflow.store.sql.base import Base


class AdministrationRow(Base):
    """One entry. ``hash`` covers every other column, salt and content through ``digest``, and the hash before it.

    A lawful erasure can blank salt and content, and the chain still holds.
    """

    __tablename__ = "administration_entry"
    __table_args__ = (
        Index("ix_administration_entry_about_organization_seq", "about_organization", "seq"),
        Index("ix_administration_entry_about_person_seq", "about_person", "seq"),
    )

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # 1, 2, …
    at: Mapped[datetime]
    person_id: Mapped[int | None]  # who did it; empty: the operator, on the command line
    kind: Mapped[str] = mapped_column(String(16))  # organization, person, membership, mandate, day, recovery …
    name: Mapped[str] = mapped_column(String(16))  # what was done: entered, changed, given, revoked, …
    about_organization: Mapped[int | None]
    about_person: Mapped[int | None]
    content: Mapped[dict[str, Any] | None]  # before and after: fields by name (govflow.codec), or none
    salt: Mapped[str] = mapped_column(String(32))
    digest: Mapped[str] = mapped_column(String(64))  # sha256 over salt and canonical content
    prev_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AdministrationHeadRow(Base):
    """The last entry, in the one row that the migration makes. Locked last in every command that administers."""

    __tablename__ = "administration_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    entries: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
