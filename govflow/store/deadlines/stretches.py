"""When deadlines did not run, and what was added to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, bindparam, false, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from govflow.engine.deadlines import Extension, Suspension
from govflow.engine.deadlines.durations import Duration
from govflow.store.sql.base import Base
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.sql.session import Session
from govflow.store.work import Case, Work
from govflow.values import Text


class SuspensionRow(Base):
    """A stretch of time in which a deadline did not run."""

    __tablename__ = "suspension"

    id: Mapped[int] = mapped_column(primary_key=True)
    timer_id: Mapped[int] = mapped_column(ForeignKey("timer.id"), index=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str]
    away: Mapped[bool] = mapped_column(server_default=false())  # nobody stopped it: the case was elsewhere
    by_en: Mapped[str | None] = mapped_column(String(200))  # who stopped it, as named then
    by_zh: Mapped[str | None] = mapped_column(String(200))


class ExtensionRow(Base):
    """Time added to a deadline."""

    __tablename__ = "extension"

    id: Mapped[int] = mapped_column(primary_key=True)
    timer_id: Mapped[int] = mapped_column(ForeignKey("timer.id"), index=True)
    added: Mapped[str] = mapped_column(String(12))  # 60d, 10wd
    reason: Mapped[str]
    at: Mapped[datetime]


SUSPENSION, EXTENSION = SuspensionRow.__table__, ExtensionRow.__table__

_STRETCHES = Prepared(select(SUSPENSION).where(SUSPENSION.c.timer_id == bindparam("timer")).order_by(SUSPENSION.c.id))
_ADDED = Prepared(select(EXTENSION).where(EXTENSION.c.timer_id == bindparam("timer")).order_by(EXTENSION.c.id))


def go_away(work: Work, timer_id: int, since: datetime, until: datetime | None = None) -> None:
    """Keep a stretch in which a clock does not run because the case is elsewhere."""
    work.session.execute(
        insert(SUSPENSION).values(timer_id=timer_id, started_at=since, ended_at=until, reason="", away=True)
    )


def suspend(work: Work, timer_id: int, reason: str, by: Text) -> None:
    """A clock stands still from now on, because somebody stopped it."""
    stretch = {"timer_id": timer_id, "started_at": work.at, "reason": reason, "away": False}
    work.session.execute(insert(SUSPENSION).values(**stretch, by_en=by.en, by_zh=by.zh))


def end_suspensions(work: Work, timer_id: int, at: datetime) -> None:
    """The clock does not stand still any more from ``at`` on."""
    work.session.execute(
        update(SUSPENSION).where(SUSPENSION.c.timer_id == timer_id, SUSPENSION.c.ended_at.is_(None)).values(ended_at=at)
    )


def load_suspensions(session: Session, timer_id: int) -> tuple[Suspension, ...]:
    """The stretches in which a deadline stood still."""
    rows = _STRETCHES.rows(session, timer=timer_id)
    return tuple(Suspension(row.started_at, row.ended_at, row.reason, row.away, _by(row)) for row in rows)


def asked_of_stretches(timer_ids: Iterable[int]) -> Iterator[Asked]:
    """What will be asked of when these deadlines stood still, and of what was added to them."""
    for each in timer_ids:
        yield _STRETCHES.asked(timer=each)
        yield _ADDED.asked(timer=each)


def _by(row: Any) -> Text | None:
    return None if row.by_en is None else Text(en=row.by_en, zh=row.by_zh)


def load_extensions(session: Session, timer_id: int, case: Case) -> tuple[Extension, ...]:
    """What was added to a deadline."""
    rows = _ADDED.rows(session, timer=timer_id)
    return tuple(Extension(Duration(row.added), row.reason, case.today(row.at)) for row in rows)
