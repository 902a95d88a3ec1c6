"""Published workflow versions, and agreements that they compute by: immutable bytes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from govflow.store.sql.base import Base
from govflow.values import Text


class WorkflowVersionRow(Base):
    """One published version. The same version with other bytes is refused; no row is ever changed."""

    __tablename__ = "workflow_version"
    __table_args__ = (UniqueConstraint("workflow", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    workflow: Mapped[str] = mapped_column(String(48))
    version: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    source: Mapped[bytes] = mapped_column(LargeBinary)
    published_at: Mapped[datetime]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    words: Mapped[dict[str, Any] | None]  # what its words meant then, beside their titles (Vocabulary.meanings)


class AgreementVersionRow(Base):
    """One published version of an agreement on compensation; no row is ever changed, and cases name theirs by it."""

    __tablename__ = "agreement_version"
    __table_args__ = (UniqueConstraint("agreement", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement: Mapped[str] = mapped_column(String(48))
    version: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    source: Mapped[bytes] = mapped_column(LargeBinary)
    title_en: Mapped[str] = mapped_column(String(200))
    title_zh: Mapped[str] = mapped_column(String(100))
    published_at: Mapped[datetime]
    published_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    @property
    def title(self) -> Text:
        return Text(en=self.title_en, zh=self.title_zh)


VERSION = WorkflowVersionRow.__table__
AGREEMENT = AgreementVersionRow.__table__
