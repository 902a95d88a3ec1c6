"""The tables of the register of plans. Values of indicators are kept as they were written, digit by digit."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from govflow.store.sql.base import Base, index_of_replaced


class PlanRow(Base):
    """A plan as it was published. ``version``: one more than that of the plan that it replaces."""

    __tablename__ = "regional_plan"
    __table_args__ = (
        CheckConstraint("valid_until > valid_from", name="days"),
        Index("ix_regional_plan_body_id", "body_id"),
        index_of_replaced("regional_plan"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    name_en: Mapped[str] = mapped_column(String(200))
    name_zh: Mapped[str] = mapped_column(String(100))
    version: Mapped[int]
    valid_from: Mapped[date]
    valid_until: Mapped[date]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("regional_plan.id"), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), unique=True)


class PlanChapterRow(Base):
    """A chapter of a plan, numbered 1, 2, …"""

    __tablename__ = "plan_chapter"

    plan_id: Mapped[int] = mapped_column(ForeignKey("regional_plan.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    name_en: Mapped[str] = mapped_column(String(160))
    name_zh: Mapped[str] = mapped_column(String(80))


class PlanIndicatorRow(Base):
    """An indicator of a plan, numbered 1, 2, …"""

    __tablename__ = "plan_indicator"
    __table_args__ = (CheckConstraint("target_year > base_year", name="years"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("regional_plan.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    name_en: Mapped[str] = mapped_column(String(120))
    name_zh: Mapped[str] = mapped_column(String(60))
    unit_en: Mapped[str] = mapped_column(String(40))
    unit_zh: Mapped[str] = mapped_column(String(20))
    base_year: Mapped[int]
    base: Mapped[str] = mapped_column(String(60))
    target_year: Mapped[int]
    target: Mapped[str] = mapped_column(String(60))


class PlanValueRow(Base):
    """The value of an indicator in a year; of several the last one counts. ``answered_on``: the day on which somebody
    committed to mend it.
    """

    __tablename__ = "plan_value"
    __table_args__ = (Index("ix_plan_value_plan_id_number_year", "plan_id", "number", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("regional_plan.id"))
    number: Mapped[int]
    year: Mapped[int]
    value: Mapped[str] = mapped_column(String(60))
    entered_on: Mapped[date]
    answered_on: Mapped[date | None]


class PlanPartRow(Base):
    """Which part a government has in a field by a plan."""

    __tablename__ = "plan_part"

    plan_id: Mapped[int] = mapped_column(ForeignKey("regional_plan.id"), primary_key=True)
    field: Mapped[str] = mapped_column(String(48), primary_key=True)  # an option of the procedure, with its titles
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    field_en: Mapped[str] = mapped_column(String(160))
    field_zh: Mapped[str] = mapped_column(String(80))
    part: Mapped[str] = mapped_column(String(16))  # domain.registers.plans.book.Part


class PlanClaimRow(Base):
    """An industry or facility that a government claimed in a plan. ``given_up_on``: none while it does."""

    __tablename__ = "plan_claim"
    __table_args__ = (Index("ix_plan_claim_plan_case_id", "plan_case_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))  # in which it was stated
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    kind: Mapped[str] = mapped_column(String(48))  # an option of the procedure, with its titles
    kind_en: Mapped[str] = mapped_column(String(160))
    kind_zh: Mapped[str] = mapped_column(String(80))
    subject_en: Mapped[str] = mapped_column(String(120))
    subject_zh: Mapped[str] = mapped_column(String(60))
    claimed_on: Mapped[date]
    given_up_on: Mapped[date | None]


PLAN, CHAPTER, INDICATOR = PlanRow.__table__, PlanChapterRow.__table__, PlanIndicatorRow.__table__
VALUE, PART, CLAIM = PlanValueRow.__table__, PlanPartRow.__table__, PlanClaimRow.__table__
NEWER = PLAN.alias("newer")
"""What replaces a plan."""
