"""Deadlines of cases, their suspensions and extensions, and local changes to the calendar."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    RowMapping,
    String,
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

from govflow.engine.deadlines import Due, DueDate, Extension, Suspension, due_date, escalations
from govflow.engine.deadlines.durations import Duration
from govflow.errors import Conflict
from govflow.messages import Message
from govflow.store.record.history import HISTORY
from govflow.store.sql.base import Base
from govflow.store.work import Case, Work


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
    # pending, suspended (by somebody), away (the case is where the clock does not run), fired, overdue, cancelled
    status: Mapped[str] = mapped_column(String(12), default="pending")
    base_at: Mapped[datetime]  # when the clock started
    due_at: Mapped[datetime]
    remind_at: Mapped[datetime | None]  # the next reminder
    reminders_left: Mapped[int | None]  # of this term; empty: all
    resume_at: Mapped[datetime | None]  # when a clock that was stopped runs again by itself
    escalate_at: Mapped[datetime | None]  # when the next ones are awaited as well
    escalations: Mapped[int] = mapped_column(server_default="0")  # how often that has happened
    arithmetic: Mapped[dict[str, Any]]  # DueDate as JSON, for the page


class SuspensionRow(Base):
    """A stretch of time in which a deadline did not run."""

    __tablename__ = "suspension"

    id: Mapped[int] = mapped_column(primary_key=True)
    timer_id: Mapped[int] = mapped_column(ForeignKey("timer.id"), index=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str]
    away: Mapped[bool] = mapped_column(server_default=false())  # nobody stopped it: the case was elsewhere


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
STEP = "step"  # the kind of entry that a step leaves
ESCALATING = ("pending", "overdue")

_START = insert(TIMER)
_STOP = update(TIMER).where(
    TIMER.c.case_id == bindparam("case"), TIMER.c.clock == bindparam("named"), TIMER.c.status != "cancelled"
)
_RUNNING = (
    select(TIMER)
    .where(TIMER.c.case_id == bindparam("case"), TIMER.c.status.in_(RUNNING))
    .order_by(TIMER.c.due_at, TIMER.c.id)
)
_CLOCKS = select(TIMER).where(
    TIMER.c.case_id == bindparam("case"), TIMER.c.clock != "", TIMER.c.status.not_in(("cancelled",))
)
_TAKEN = select(func.max(HISTORY.c.at)).where(
    HISTORY.c.case_id == bindparam("case"), HISTORY.c.kind == STEP, HISTORY.c.name == bindparam("step")
)


def start_timer(work: Work, case: Case, clock: str, due: Due, event: Message) -> DueDate | None:
    """Start a deadline. One that is measured from a date or step not yet known starts later: None."""
    base = base_of(work, case, due)
    found = _due(work, case, due, base=base, event=event) if base is not None else None
    if base is None or found is None:
        return None
    row = {
        "case_id": case.id,
        "state": case.state,
        "clock": clock,
        "status": "pending",
        "base_at": base,
        "due_at": found.at,
        "remind_at": next_reminder(found, work.at),
        "escalate_at": _next_escalation(work, case, due, base, 0),
        "arithmetic": found.to_json(),
    }
    if base < work.at and clock:
        timer_id = work.session.execute(_START.returning(TIMER.c.id), row).scalar_one()
        suspend(work, timer_id, "", away=True, since=base, until=work.at)
        recount(work, case, timer_of(work.session, timer_id), due)
    else:
        work.session.execute(_START, row)
    return found


def base_of(work: Work, case: Case, due: Due) -> datetime | None:
    """When the term begins: now, or when the step that it is measured from was last taken."""
    if due.from_ is None or due.from_ in work.version_of(case).workflow.fields:
        return work.at
    new = [each.row for each in work.entries if each.case is case]
    if any(row.kind == STEP and row.name == due.from_ for row in new):
        return work.at
    return work.session.execute(_TAKEN, {"case": case.id, "step": due.from_}).scalar_one_or_none()


def stop_timer(work: Work, case: Case, clock: str = "") -> None:
    """End a deadline of a case for good: that of its state, or a named clock."""
    work.session.execute(_STOP, {"case": case.id, "named": clock, "status": "cancelled"})


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
    """The deadline of a case is the earliest of those that run."""
    timer = running_timer(work.session, case.id)
    case.due_at = timer["due_at"] if timer is not None else None


def mark_timer(work: Work, timer_id: int, status: str) -> None:
    """What has become of a deadline; nobody is reminded of it any more."""
    work.session.execute(update(TIMER).where(TIMER.c.id == timer_id).values(status=status, remind_at=None))


def suspend(
    work: Work, timer_id: int, reason: str, *, away: bool, since: datetime, until: datetime | None = None
) -> None:
    """Keep a stretch in which a clock does not run."""
    work.session.execute(
        insert(SUSPENSION).values(timer_id=timer_id, started_at=since, ended_at=until, reason=reason, away=away)
    )


def end_suspensions(work: Work, timer_id: int, at: datetime) -> None:
    """The clock does not stand still any more from ``at`` on."""
    work.session.execute(
        update(SUSPENSION).where(SUSPENSION.c.timer_id == timer_id, SUSPENSION.c.ended_at.is_(None)).values(ended_at=at)
    )


def recount(work: Work, case: Case, timer: RowMapping, due: Due, **changed: Any) -> DueDate:
    """Count a deadline again: after an extension, a pause, a time away, or a change of the calendar.

    ``changed`` columns are written with it.
    """
    suspensions = load_suspensions(work.session, timer["id"])
    found = count_again(work, case, timer, due, suspensions)
    left = changed.get("reminders_left", timer["reminders_left"])
    work.session.execute(
        update(TIMER)
        .where(TIMER.c.id == timer["id"])
        .values(
            due_at=found.at,
            remind_at=next_reminder(found, work.at, left),
            escalate_at=_next_escalation(work, case, due, timer["base_at"], timer["escalations"], suspensions),
            arithmetic=found.to_json(),
            status="suspended" if found.suspended else "pending",
            **changed,
        )
    )
    refresh_due(work, case)
    return found


def count_again(work: Work, case: Case, timer: RowMapping, due: Due, suspensions: Sequence[Suspension]) -> DueDate:
    """How a deadline stands at the moment of the work. Raises Conflict when its date is not known any more."""
    found = _due(
        work,
        case,
        due,
        base=timer["base_at"],
        event=None,
        extensions=load_extensions(work.session, timer["id"], case),
        suspensions=suspensions,
    )
    if found is None:
        raise Conflict(Message("The date that this deadline is measured from is not known."))
    return found


def load_suspensions(session: Session, timer_id: int) -> tuple[Suspension, ...]:
    """The stretches in which a deadline stood still."""
    rows = session.execute(select(SUSPENSION).where(SUSPENSION.c.timer_id == timer_id).order_by(SUSPENSION.c.id))
    return tuple(Suspension(row.started_at, row.ended_at, row.reason, row.away) for row in rows)


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
            select(TIMER).where(found, TIMER.c.id.not_in(but)).order_by(TIMER.c.due_at, TIMER.c.id).limit(limit)
        ).mappings()
    )


def next_due(session: Session) -> datetime | None:
    """When the clock next has something to do."""
    moments = [
        session.scalar(select(func.min(column)).where(TIMER.c.status.in_(statuses)))
        for column, statuses in (
            (TIMER.c.due_at, ("pending",)),
            (TIMER.c.remind_at, ("pending",)),
            (TIMER.c.resume_at, ("suspended",)),
            (TIMER.c.escalate_at, ESCALATING),
        )
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
    date_field = due.field or (due.from_ if due.from_ in work.version_of(case).workflow.fields else None)
    field_date = case.data.get(date_field) if date_field else None
    if date_field and field_date is None:
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


def next_reminder(found: DueDate, at: datetime, left: int | None = None) -> datetime | None:
    """The next of the reminders that are still left in this term."""
    coming = found.reminders if left is None else found.reminders[len(found.reminders) - left :] if left else ()
    return next((each for each in coming if each > at), None)


def _next_escalation(
    work: Work, case: Case, due: Due, base: datetime, done: int, suspensions: Sequence[Suspension] = ()
) -> datetime | None:
    if not due.escalate:
        return None
    coming = escalations(due, base, work.calendar_of(case), as_of=work.at, suspensions=suspensions)[done:]
    return coming[0][0] if coming else None
