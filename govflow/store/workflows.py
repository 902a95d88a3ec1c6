"""Published workflow versions: immutable bytes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from govflow.store.sql.base import Base


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


VERSION = WorkflowVersionRow.__table__
