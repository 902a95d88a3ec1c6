"""The tables of the catalogue of data sets."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from govflow.store.sql.base import Base


class DataSetRow(Base):
    """A data set of a department. All but its key is what its last version says, so that the list is found by it.

    ``due_on``: the last day on which its data are as fresh as their cycle says; none where there is no cycle.
    """

    __tablename__ = "data_set"
    __table_args__ = (
        UniqueConstraint("department_id", "key"),
        Index("ix_data_set_department_id", "department_id", "id"),
        Index("ix_data_set_sharing", "sharing", "id"),
        Index("ix_data_set_due_on", "due_on"),
        CheckConstraint("version >= 1", name="version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    key: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    title_en: Mapped[str] = mapped_column(String(160))
    title_zh: Mapped[str] = mapped_column(String(80))
    sharing: Mapped[str] = mapped_column(String(16))
    due_on: Mapped[date | None]
    withdrawn: Mapped[bool]


class DataSetVersionRow(Base):
    """What a department said of a data set from a moment on. ``access``: words with blanks between them."""

    __tablename__ = "data_set_version"
    __table_args__ = (UniqueConstraint("data_set_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    data_set_id: Mapped[int] = mapped_column(ForeignKey("data_set.id"))
    number: Mapped[int]  # 1, 2, …
    title_en: Mapped[str] = mapped_column(String(160))
    title_zh: Mapped[str] = mapped_column(String(80))
    description_en: Mapped[str] = mapped_column(String(2000))
    description_zh: Mapped[str] = mapped_column(String(1000))
    sharing: Mapped[str] = mapped_column(String(16))
    basis_en: Mapped[str] = mapped_column(String(400))
    basis_zh: Mapped[str] = mapped_column(String(200))
    cycle: Mapped[str] = mapped_column(String(16))
    updated_on: Mapped[date]
    contact: Mapped[str] = mapped_column(String(80))
    contact_at: Mapped[str] = mapped_column(String(120))
    access: Mapped[str] = mapped_column(String(40))
    fields: Mapped[list[Any]]
    withdrawn: Mapped[bool]
    at: Mapped[datetime]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"))  # by which the person wrote it


SET, VERSION = DataSetRow.__table__, DataSetVersionRow.__table__
