"""Deadlines of cases, their suspensions and extensions, and local changes to the calendar."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    Row,
    RowMapping,
    String,
    and_,
    bindparam,
    false,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from govflow.engine.deadlines import Extension, Suspension
from govflow.engine.deadlines.durations import Duration
from govflow.store.cases import Pause
from govflow.store.sql.base import NO_DEADLINE, Base
from govflow.store.sql.prepared import Prepared
from govflow.store.work import Case, Work
from govflow.values import SYSTEM, Text


def _only(where: str) -> dict[str, Any]:
    """An index over the few rows of which something is still to come."""
    return {"sqlite_where": text(where), "postgresql_where": text(where)}


class TimerRow(Base):
    """A deadline of a case: that of its present state (``clock`` is empty), or a named clock that has begun."""

    __tablename__ = "timer"
    __table_args__ = (
        Index("ix_timer_status_due_at", "status", "due_at"),
        Index("ix_timer_status_remind_at", "status", "remind_at"),
        Index("ix_timer_case_id", "case_id"),
        Index("ix_timer_resume_at", "resume_at", **_only("resume_at IS NOT NULL")),
        Index("ix_timer_escalate_at", "escalate_at", **_only("escalate_at IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    state: Mapped[str] = mapped_column(String(48))  # where it began
    clock: Mapped[str] = mapped_column(String(48), server_default="")
    # pending, suspended (by somebody), away (the case is where the clock does not run), fired, overdue, cancelled,
    # dateless (it lost the date that it was measured from; with another it begins anew, as often extended as before)
    status: Mapped[str] = mapped_column(String(12), default="pending")
    base_at: Mapped[datetime]  # when the clock started
    due_at: Mapped[datetime]
    remind_at: Mapped[datetime | None]  # the next reminder
    reminders_left: Mapped[int | None]  # of this term; empty: all
    resume_at: Mapped[datetime | None]  # when a clock that was stopped runs again by itself
    escalate_at: Mapped[datetime | None]  # when the next ones are awaited as well
    escalations: Mapped[int] = mapped_column(server_default="0")  # how often that has happened
    arithmetic: Mapped[dict[str, Any]]  # DueDate as JSON, for the page
    failures: Mapped[int] = mapped_column(server_default="0")  # how often in a row the clock could not do what is due
    failed_at: Mapped[datetime | None]  # when it last failed
    retry_at: Mapped[datetime | None]  # when it is tried again
    incident: Mapped[str | None] = mapped_column(String(16))  # under which the log tells why


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
ESCALATING = ("pending", "overdue")

_STOP = update(TIMER).where(
    TIMER.c.case_id == bindparam("case"), TIMER.c.clock == bindparam("named"), TIMER.c.status != "cancelled"
)
_RUNNING = (
    select(TIMER)
    .where(TIMER.c.case_id == bindparam("case"), TIMER.c.status.in_(RUNNING))
    .order_by(TIMER.c.due_at, TIMER.c.id)
)
_CLOCKS = select(TIMER).where(
    TIMER.c.case_id == bindparam("case"), TIMER.c.clock != "", TIMER.c.status.not_in(("cancelled", "dateless"))
)

_NEXT = Prepared(
    select(
        *(
            select(func.min(moment)).where(TIMER.c.status.in_(statuses)).scalar_subquery().label(moment.name)
            for moment, statuses in (
                (TIMER.c.due_at, ("pending",)),
                (TIMER.c.remind_at, ("pending",)),
                (TIMER.c.resume_at, ("suspended",)),
                (TIMER.c.escalate_at, ESCALATING),
            )
        )
    )
)


def stop_timer(work: Work, case: Case, clock: str = "") -> None:
    """End a deadline of a case for good: that of its state, or a named clock."""
    work.session.execute(_STOP, {"case": case.id, "named": clock, "status": "cancelled"})


def lose_date(work: Work, case: Case, clock: str) -> None:
    """A deadline stops because there is no date any more; how often it was lengthened and stopped is not forgotten."""
    work.session.execute(_STOP, {"case": case.id, "named": clock, "status": "dateless"})


def of_one_term(timer: RowMapping) -> ColumnElement[bool]:
    """Over ``TIMER``: the deadline, and what it was before it lost its date and got another."""
    before = and_(TIMER.c.case_id == timer["case_id"], TIMER.c.clock == timer["clock"], TIMER.c.status == "dateless")
    return or_(TIMER.c.id == timer["id"], before)


def load_stops(session: Session, timer: RowMapping) -> tuple[Suspension, ...]:
    """The stretches in which it stood still, under earlier dates as well: for how long it may do so yet."""
    found = session.scalars(select(TIMER.c.id).where(of_one_term(timer)).order_by(TIMER.c.id))
    return tuple(each for timer_id in found.all() for each in load_suspensions(session, timer_id))


def running_timers(session: Session, case_id: int) -> list[RowMapping]:
    """The deadlines that run in the present state, stand still by somebody's act or are overdue; the earliest first."""
    return list(session.execute(_RUNNING, {"case": case_id}).mappings())


def running_timer(session: Session, case_id: int) -> RowMapping | None:
    """The earliest of the deadlines that run in the present state, if there is one."""
    return session.execute(_RUNNING.limit(1), {"case": case_id}).mappings().first()


def named_clocks(session: Session, case_id: int) -> dict[str, RowMapping]:
    """The named clocks of a case that have begun, wherever the case is."""
    return {row["clock"]: row for row in session.execute(_CLOCKS, {"case": case_id}).mappings()}


def timer_of(session: Session, timer_id: int) -> RowMapping:
    return session.execute(select(TIMER).where(TIMER.c.id == timer_id)).mappings().one()


def passed_timers(work: Work, case: Case) -> list[RowMapping]:
    """The deadlines that have passed and nothing has come of yet, the earliest first."""
    if case.due_at is None or case.due_at > work.at:
        return []
    return [
        each
        for each in running_timers(work.session, case.id)
        if each["status"] == "pending" and each["due_at"] <= work.at
    ]


def refresh_due(work: Work, case: Case) -> None:
    """A case is due when the earliest of the deadlines that run is; what stands still is not due, and is said so."""
    timers = running_timers(work.session, case.id)
    case.due_at = next((each["due_at"] for each in timers if each["status"] != "suspended"), None)
    case.pause = _pause(work, [each for each in timers if each["status"] == "suspended"])


def _pause(work: Work, stopped: Sequence[RowMapping]) -> Pause | None:
    """What is said of clocks that stand still: of several, of the one that runs again first."""
    if not stopped:
        return None
    timer = min(stopped, key=lambda each: each["resume_at"] or NO_DEADLINE)
    found = next(each for each in load_suspensions(work.session, timer["id"]) if each.end is None)
    return Pause(since=found.start, until=timer["resume_at"], by=found.by or SYSTEM.person)


def mark_timer(work: Work, timer_id: int, status: str) -> None:
    """What has become of a deadline; nobody is reminded of it any more."""
    work.session.execute(update(TIMER).where(TIMER.c.id == timer_id).values(status=status, remind_at=None))


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
    rows = session.execute(select(SUSPENSION).where(SUSPENSION.c.timer_id == timer_id).order_by(SUSPENSION.c.id))
    return tuple(Suspension(row.started_at, row.ended_at, row.reason, row.away, _by(row)) for row in rows)


def _by(row: Row[Any]) -> Text | None:
    return None if row.by_en is None else Text(en=row.by_en, zh=row.by_zh)


def load_extensions(session: Session, timer_id: int, case: Case) -> tuple[Extension, ...]:
    """What was added to a deadline."""
    rows = session.execute(select(EXTENSION).where(EXTENSION.c.timer_id == timer_id).order_by(EXTENSION.c.id))
    return tuple(Extension(Duration(row.added), row.reason, case.today(row.at)) for row in rows)


def due_timers(session: Session, at: datetime, limit: int, but: Collection[int] = ()) -> list[RowMapping]:
    """Deadlines of which something is due by now, oldest first; ``but`` are left out.

    They have passed, somebody is to be reminded or awaited as well, or a clock that was stopped runs again.
    """
    pending = TIMER.c.status == "pending"
    found = or_(
        pending & (TIMER.c.due_at <= at),
        pending & (TIMER.c.remind_at <= at),
        (TIMER.c.status == "suspended") & (TIMER.c.resume_at <= at),
        TIMER.c.status.in_(ESCALATING) & (TIMER.c.escalate_at <= at),
    )
    return list(
        session.execute(
            select(TIMER)
            .where(found, TIMER.c.id.not_in(but), or_(TIMER.c.retry_at.is_(None), TIMER.c.retry_at <= at))
            .order_by(TIMER.c.due_at, TIMER.c.id)
            .limit(limit)
        ).mappings()
    )


def next_due(session: Session) -> datetime | None:
    """When the clock next has something to do."""
    return min((each for each in _NEXT.first(session) if each is not None), default=None)
