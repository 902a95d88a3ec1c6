"""Deadlines of cases, their suspensions and extensions, and local changes to the calendar."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, RowMapping, String, bindparam, func, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from govflow.engine.deadlines import Due, DueDate, Extension, Suspension, due_date
from govflow.engine.deadlines.durations import Duration
from govflow.errors import Conflict
from govflow.messages import Message
from govflow.store.sql.base import Base
from govflow.store.work import Case, Work


class TimerRow(Base):
    """The deadline of the present state of a case. At most one is pending per case."""

    __tablename__ = "timer"
    __table_args__ = (
        Index("ix_timer_status_due_at", "status", "due_at"),
        Index("ix_timer_status_remind_at", "status", "remind_at"),
        Index("ix_timer_case_id", "case_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    state: Mapped[str] = mapped_column(String(48))
    status: Mapped[str] = mapped_column(String(12), default="pending")  # pending, suspended, fired, overdue, cancelled
    base_at: Mapped[datetime]  # when the clock started
    due_at: Mapped[datetime]
    remind_at: Mapped[datetime | None]  # the next reminder
    arithmetic: Mapped[dict[str, Any]]  # DueDate as JSON, for the page


class SuspensionRow(Base):
    """A stretch of time in which a deadline did not run."""

    __tablename__ = "suspension"

    id: Mapped[int] = mapped_column(primary_key=True)
    timer_id: Mapped[int] = mapped_column(ForeignKey("timer.id"), index=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str]


class ExtensionRow(Base):
    """Time added to a deadline."""

    __tablename__ = "extension"

    id: Mapped[int] = mapped_column(primary_key=True)
    timer_id: Mapped[int] = mapped_column(ForeignKey("timer.id"), index=True)
    added: Mapped[str] = mapped_column(String(12))  # 60d, 10wd
    reason: Mapped[str]
    at: Mapped[datetime]


class CalendarDayRow(Base):
    """A local change to a working-day calendar."""

    __tablename__ = "calendar_day"

    calendar: Mapped[str] = mapped_column(String(12), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    note: Mapped[str] = mapped_column(String(200), default="")


TIMER, SUSPENSION, EXTENSION = TimerRow.__table__, SuspensionRow.__table__, ExtensionRow.__table__
CALENDAR_DAY = CalendarDayRow.__table__
RUNNING = ("pending", "suspended", "overdue")

_START = insert(TIMER)
_STOP = update(TIMER).where(TIMER.c.case_id == bindparam("case"), TIMER.c.status.in_(RUNNING))
_RUNNING = (
    select(TIMER)
    .where(TIMER.c.case_id == bindparam("case"), TIMER.c.status.in_(RUNNING))
    .order_by(TIMER.c.id.desc())
    .limit(1)
)


def start_timer(work: Work, case: Case, due: Due, event: Message) -> None:
    """Start the deadline of the state just entered. One that is measured from a date not yet known starts later."""
    found = _due(work, case, due, base=work.at, event=event)
    if found is None:
        case.due_at = None
        return
    work.session.execute(
        _START,
        {
            "case_id": case.id,
            "state": case.state,
            "status": "pending",
            "base_at": work.at,
            "due_at": found.at,
            "remind_at": _next_reminder(found, work.at),
            "arithmetic": found.to_json(),
        },
    )
    case.due_at = found.at


def stop_timer(work: Work, case: Case, status: str = "cancelled") -> None:
    """End the running deadline of a case."""
    work.session.execute(_STOP, {"case": case.id, "status": status})
    case.due_at = None


def running_timer(session: Session, case_id: int) -> RowMapping | None:
    """The deadline of the present state, if there is one."""
    return session.execute(_RUNNING, {"case": case_id}).mappings().first()


def passed_timer(work: Work, case: Case) -> int | None:
    """The deadline of the present state when it has passed and nothing has come of it yet."""
    if case.due_at is None or case.due_at > work.at:
        return None
    timer = running_timer(work.session, case.id)
    passed = timer is not None and timer["status"] == "pending" and timer["due_at"] <= work.at
    return timer["id"] if timer is not None and passed else None


def recount(work: Work, case: Case, timer: RowMapping, due: Due) -> DueDate:
    """Count a running deadline again: after an extension, a suspension, or a change of the calendar."""
    found = _due(
        work,
        case,
        due,
        base=timer["base_at"],
        event=None,
        extensions=load_extensions(work.session, timer["id"], case),
        suspensions=load_suspensions(work.session, timer["id"]),
    )
    if found is None:
        raise Conflict(Message("The date that this deadline is measured from is not known."))
    work.session.execute(
        update(TIMER)
        .where(TIMER.c.id == timer["id"])
        .values(
            due_at=found.at,
            remind_at=_next_reminder(found, work.at),
            arithmetic=found.to_json(),
            status="suspended" if found.suspended else "pending",
        )
    )
    case.due_at = found.at
    return found


def load_suspensions(session: Session, timer_id: int) -> tuple[Suspension, ...]:
    """The stretches in which a deadline stood still."""
    rows = session.execute(select(SUSPENSION).where(SUSPENSION.c.timer_id == timer_id).order_by(SUSPENSION.c.id))
    return tuple(Suspension(row.started_at, row.ended_at, row.reason) for row in rows)


def load_extensions(session: Session, timer_id: int, case: Case) -> tuple[Extension, ...]:
    """What was added to a deadline."""
    rows = session.execute(select(EXTENSION).where(EXTENSION.c.timer_id == timer_id).order_by(EXTENSION.c.id))
    return tuple(Extension(Duration(row.added), row.reason, case.today(row.at)) for row in rows)


def due_timers(session: Session, at: datetime, limit: int, but: Collection[int] = ()) -> list[RowMapping]:
    """Deadlines that have passed and reminders whose time has come, oldest first; ``but`` are left out."""
    passed = (TIMER.c.status == "pending") & (TIMER.c.due_at <= at)
    reminded = (TIMER.c.status == "pending") & (TIMER.c.remind_at <= at)
    return list(
        session.execute(
            select(TIMER)
            .where(passed | reminded, TIMER.c.id.not_in(but))
            .order_by(TIMER.c.due_at, TIMER.c.id)
            .limit(limit)
        ).mappings()
    )


def next_due(session: Session) -> datetime | None:
    """When the clock next has something to do: the earliest pending deadline or reminder."""
    moments = [
        session.scalar(select(func.min(column)).where(TIMER.c.status == "pending"))
        for column in (TIMER.c.due_at, TIMER.c.remind_at)
    ]
    return min((each for each in moments if each is not None), default=None)


def _due(
    work: Work,
    case: Case,
    due: Due,
    *,
    base: datetime,
    event: Message | None,
    extensions: Sequence[Extension] = (),
    suspensions: Sequence[Suspension] = (),
) -> DueDate | None:
    field_date = case.data.get(due.field) if due.field else None
    if due.field and field_date is None:
        return None
    return due_date(
        due,
        base,
        work.calendar_of(case),
        as_of=work.at,
        event=event,
        field_date=field_date,
        extensions=extensions,
        suspensions=suspensions,
    )


def _next_reminder(found: DueDate, at: datetime) -> datetime | None:
    return next((each for each in found.reminders if each > at), None)
