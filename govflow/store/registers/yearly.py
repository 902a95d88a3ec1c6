"""What opened by itself in which year, and for whom: once for each, whoever comes first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, String, exists
from sqlalchemy.orm import Mapped, mapped_column

from govflow.store.sql.base import Base
from govflow.store.sql.session import Session
from govflow.store.sql.upsert import insert_or_ignore
from govflow.store.work import Case
from govflow.values import Text


class YearlyCaseRow(Base):
    """The case of a procedure that opened by itself for an organization in a year."""

    __tablename__ = "yearly_case"

    workflow: Mapped[str] = mapped_column(String(48), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"), unique=True)


YEARLY = YearlyCaseRow.__table__


@dataclass(frozen=True, kw_only=True)
class Owed:
    """For whom a case is to open by itself. ``parties``: by capacity, the organization; ``answers`` to its form.

    ``place``: where it stands in the order in which they are read.
    """

    place: int
    organization_id: int
    name: Text
    body_id: int
    zone: str
    parties: Mapping[str, int]
    answers: Mapping[str, Any]


def has_opened(workflow: str, year: int, organization: ColumnElement[int]) -> ColumnElement[bool]:
    """The criterion: it has, for this organization."""
    return exists().where(
        YEARLY.c.workflow == workflow, YEARLY.c.year == year, YEARLY.c.organization_id == organization
    )


def keep_opened(session: Session, case: Case, year: int, organization_id: int) -> bool:
    """Say that the case opened for an organization. False where another one did meanwhile."""
    return insert_or_ignore(
        session, YEARLY, workflow=case.workflow, year=year, organization_id=organization_id, case_id=case.id
    )
