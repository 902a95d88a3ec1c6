"""The tables of the register of stages. Rows are only added."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from govflow.store.sql.base import Base, Fen

_FIRST = text("number = 1")
_OF_DAYS = text("days IS NOT NULL")


class StageEventRow(Base):
    """Something that counts in a field. Each carries the sums up to itself, so what a year came to by a day is one
    row that an index finds, however many there are. ``organization_id``: which counts, where not the case does.

    ``area``: from where it comes, where areas count. Where money counts, ``fen`` came with this one, below zero where
    it was taken back, and ``fen_so_far`` and ``fen_yes_so_far`` with all up to it. Where days count, ``lower_at`` and
    ``upper_at`` are the numbers of the two of them in the middle, by days and number; both the same where it is one.
    """

    __tablename__ = "stage_event"
    __table_args__ = (
        UniqueConstraint("body_id", "field", "measure", "year", "number"),
        Index("ix_stage_event_by_day", "body_id", "field", "measure", "year", "counted_on", "number"),
        Index(
            "ix_stage_event_first", "body_id", "field", "measure", "year",
            sqlite_where=_FIRST, postgresql_where=_FIRST,
        ),
        Index("ix_stage_event_organization_id", "organization_id", "body_id", "field", "year"),
        Index("ix_stage_event_case_id", "case_id", "measure"),
        Index(
            "ix_stage_event_days", "body_id", "field", "measure", "year", "days", "number",
            sqlite_where=_OF_DAYS, postgresql_where=_OF_DAYS,
        ),
        CheckConstraint("number >= 1 AND so_far BETWEEN 0 AND number", name="sums"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    field: Mapped[str] = mapped_column(String(48))  # an option of the procedure
    measure: Mapped[str] = mapped_column(String(16))  # domain.registers.stages.book.Measure
    year: Mapped[int]
    number: Mapped[int]  # 1, 2, … within the year
    yes: Mapped[bool]
    so_far: Mapped[int]  # so many of those up to this one are such as the measure asks for
    counted_on: Mapped[date]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"))
    area: Mapped[str | None] = mapped_column(String(6))  # the code of a division, GB/T 2260
    fen: Mapped[int | None] = mapped_column(Fen)
    fen_so_far: Mapped[int | None] = mapped_column(Fen)
    fen_yes_so_far: Mapped[int | None] = mapped_column(Fen)
    days: Mapped[int | None]
    lower_at: Mapped[int | None]
    upper_at: Mapped[int | None]


class StageDecisionRow(Base):
    """A stage of a field, from a day on. ``counted_on``: up to which day the indicators of ``year`` were counted."""

    __tablename__ = "stage_decision"
    __table_args__ = (UniqueConstraint("body_id", "field", "valid_from"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    field: Mapped[str] = mapped_column(String(48))  # an option of the procedure, with its titles
    field_en: Mapped[str] = mapped_column(String(160))
    field_zh: Mapped[str] = mapped_column(String(80))
    stage: Mapped[str] = mapped_column(String(16))  # domain.registers.stages.book.Stage
    year: Mapped[int]
    valid_from: Mapped[date]
    counted_on: Mapped[date]
    decided_on: Mapped[date]
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), unique=True)


class StagePartRow(Base):
    """Which part organizations of a kind have by a decision."""

    __tablename__ = "stage_part"

    decision_id: Mapped[int] = mapped_column(ForeignKey("stage_decision.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(48), primary_key=True)  # of the vocabulary
    part: Mapped[str] = mapped_column(String(16))  # domain.registers.stages.book.PartName


EVENT, DECISION, PART = StageEventRow.__table__, StageDecisionRow.__table__, StagePartRow.__table__
