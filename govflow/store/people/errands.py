"""The tables of errands: long work that a person asked for, how far it has come, and the pieces of the file it makes.

Identifiers are random, for their person reads them: counted, they would tell how much is asked for by others.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from govflow.store.deadlines.timers import only
from govflow.store.sql.base import Base, Json

WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"
UNDER_WAY = (WAITING, RUNNING)


class ErrandRow(Base):
    """Work of a kind (``services.operation.errands.kinds``) for a person and the organization they act for.

    ``by_token``: asked for by a program, which reads for that organization alone. ``posts``: the organizations and
    roles with which it was read when it was last begun. ``next_at``: when it is taken in hand next; whoever does it
    moves that on while it lives, and ``turn`` says who that is, so that what a process leaves behind is taken up by
    another, and what the first one still does counts no more. ``failure``: a sentence. ``key``: wrapped; its pieces
    are sealed with it. ``size``: bytes of the file. ``kept_until``: then all of it goes.
    """

    __tablename__ = "errand"
    __table_args__ = (
        Index("ix_errand_due", "next_at", **only("state IN ('waiting', 'running')")),
        Index("ix_errand_person_id", "person_id", "asked_at", "id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organization.id"), index=True)
    by_token: Mapped[bool]
    kind: Mapped[str] = mapped_column(String(24))
    asked: Mapped[dict[str, Any]]
    language: Mapped[str] = mapped_column(String(8))
    state: Mapped[str] = mapped_column(String(10))
    turn: Mapped[int]
    attempts: Mapped[int]
    done: Mapped[int]
    total: Mapped[int]
    posts: Mapped[list[Any]]
    asked_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]  # at work for the last time
    ended_at: Mapped[datetime | None]
    next_at: Mapped[datetime]
    failure: Mapped[Any] = mapped_column(Json, nullable=True)
    key: Mapped[bytes]
    size: Mapped[int]
    kept_until: Mapped[datetime] = mapped_column(index=True)


class ErrandPieceRow(Base):
    """A piece of the file: what it is named where files are kept, and how many bytes of the file are in it."""

    __tablename__ = "errand_piece"

    errand_id: Mapped[str] = mapped_column(ForeignKey("errand.id", ondelete="CASCADE"), primary_key=True)
    turn: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]


ERRAND, PIECE = ErrandRow.__table__, ErrandPieceRow.__table__
