"""Services: programs of an organization under a name of their own, and the one person who answers for each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from govflow.store.sql.base import Base
from govflow.values import Text

LONGEST_EN, LONGEST_ZH = 80, 40
"""Characters of a name in either language."""


def _only(where: str) -> dict[str, Any]:
    return {"sqlite_where": text(where), "postgresql_where": text(where)}


class ServiceRow(Base):
    """A program of one organization. It keeps its name for good, and no later one of that organization has the same."""

    __tablename__ = "service"
    __table_args__ = (UniqueConstraint("organization_id", "name_en"), UniqueConstraint("organization_id", "name_zh"))

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))
    name_en: Mapped[str] = mapped_column(String(LONGEST_EN))
    name_zh: Mapped[str] = mapped_column(String(LONGEST_ZH))
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    @property
    def name(self) -> Text:
        return Text(en=self.name_en, zh=self.name_zh)


class ChargeRow(Base):
    """A person who was asked to answer for a service (``accepted_at`` is empty), does so, or did until ``ended_at``.

    One at a time is asked, and one answers. What has ended never goes on: whoever takes it up again is asked anew.
    """

    __tablename__ = "service_charge"
    __table_args__ = (
        Index(
            "ix_service_charge_asked",
            "service_id",
            unique=True,
            **_only("accepted_at IS NULL AND ended_at IS NULL"),
        ),
        Index(
            "ix_service_charge_held",
            "service_id",
            unique=True,
            **_only("accepted_at IS NOT NULL AND ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organization.id"))  # of the service
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


SERVICE, CHARGE = ServiceRow.__table__, ChargeRow.__table__
