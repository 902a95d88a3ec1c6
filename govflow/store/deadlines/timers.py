"""Deadlines of cases, and local changes to the calendar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Index,
    String,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from govflow.engine.deadlines import Suspension
from govflow.store.cases import Pause
from govflow.store.deadlines.stretches import end_suspensions, load_suspensions
from govflow.store.record.noticing import declare, declare_new
from govflow.store.sql.base import NO_DEADLINE, Base
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.sql.session import Session
from govflow.store.work import Case, Work
from govflow.values import SYSTEM


def only(where: str) -> dict[str, Any]:
    """An index over the few rows of which something is still to come."""
    return {"sqlite_where": text(where), "postgresql_where": text(where)}


class TimerRow(Base):
    """A deadline of a case: that of its present state (``clock`` is empty), or a named clock that has begun."""

    __tablename__ = "timer"
    __table_args__ = (
        Index("ix_timer_status_due_at", "status", "due_at"),
        Index("ix_timer_status_remind_at", "status", "remind_at"),
        Index("ix_timer_case_id", "case_id"),
        Index("ix_timer_resume_at", "resume_at", **only("resume_at IS NOT NULL")),
        Index("ix_timer_escalate_at", "escalate_at", **only("escalate_at IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case_file.id"))
    state: Mapped[str] = mapped_column(String(48))  # where it began
    clock: Mapped[str] = mapped_column(String(48), server_default="")
    # pending, suspended (by somebody), away (the case is where the clock does not run), fired, overdue, cancelled,
    # left (no deadline: a round is over, and what should follow it is tried again),
    # dateless (it lost the date that it was measured from; with another it begins anew, as often extended as before)
    status: Mapped[str] = mapped_column(String(12), default="pending")
    base_at: Mapped[datetime]  # when the clock started
    due_at: Mapped[datetime]
    remind_at: Mapped[datetime | None]  # the next reminder
    reminders_left: Mapped[int | None]  # of this term; empty: all
    resume_at: Mapped[datetime | None]  # when a clock that was stopped runs again by itself
    escalate_at: Mapped[datetime | None]  # when the next ones are awaited as well
    escalations: Mapped[int] = mapped_column(server_default="0")  # how often that has happened
    event: Mapped[dict[str, Any] | None]  # what happened at the base, for the sum (govflow.codec)
    grace: Mapped[dict[str, Any] | None]  # what it waits for at least, whenever it is counted
    failures: Mapped[int] = mapped_column(server_default="0")  # how often in a row the clock could not do what is due
    failed_at: Mapped[datetime | None]  # when it last failed
    retry_at: Mapped[datetime | None]  # when it is tried again
    incident: Mapped[str | None] = mapped_column(String(16))  # under which the log tells why


class CalendarDayRow(Base):
    """A local change to a working-day calendar."""

    __tablename__ = "calendar_day"

    calendar: Mapped[str] = mapped_column(String(12), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    note: Mapped[str] = mapped_column(String(200), default="")


class RestDaysRow(Base):
    """Up to which year deadlines were counted with final rest days; there is one row."""

    __tablename__ = "rest_days"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    until_year: Mapped[int]


TIMER, CALENDAR_DAY, REST_DAYS = TimerRow.__table__, CalendarDayRow.__table__, RestDaysRow.__table__
LEFT = "left"
RUNNING = ("pending", "suspended", "overdue", LEFT)
ESCALATING = ("pending", "overdue")
COUNTED = ("pending", "suspended")  # again, when the calendar changes

Timer: TypeAlias = Mapping[str, Any]
"""The row of a deadline, by columns, as it was found under the lock of its case."""

_RUNNING = Prepared(
    select(TIMER)
    .where(TIMER.c.case_id == bindparam("case"), TIMER.c.status.in_(RUNNING))
    .order_by(TIMER.c.due_at, TIMER.c.id)
)
_LOCAL_DAYS = Prepared(
    select(CALENDAR_DAY.c.day, CALENDAR_DAY.c.working).where(CALENDAR_DAY.c.calendar == bindparam("name"))
)
_KEPT = Prepared(
    select(TIMER)
    .where(
        TIMER.c.case_id == bindparam("case"),
        TIMER.c.status != "cancelled",
        or_(TIMER.c.clock != "", TIMER.c.status != "fired"),
    )
    .order_by(TIMER.c.id)
)
_ONE = Prepared(select(TIMER).where(TIMER.c.id == bindparam("timer")))
_START_DECLARED = Prepared(insert(TIMER).returning(*TIMER.c))
_SET_DECLARED = Prepared(update(TIMER).where(TIMER.c.id == bindparam("timer")))
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


def add_timer(work: Work, **row: Any) -> int:
    """A deadline begins. Its number."""
    [timer] = _START_DECLARED.mappings(work.session, **row)
    declare_new(work.session, TIMER, timer)
    number: int = timer["id"]
    return number


def set_timer(work: Work, timer: Timer, **changes: Any) -> None:
    """Change columns of a deadline."""
    declare(work.session, TIMER, timer, changes)
    _SET_DECLARED.run(work.session, {"timer": timer["id"], **changes})


def stop_timers(work: Work, timers: Iterable[Timer]) -> None:
    """End deadlines for good."""
    for each in timers:
        set_timer(work, each, status="cancelled")


def lose_date(work: Work, timers: Iterable[Timer]) -> None:
    """Deadlines stop because there is no date any more; how often they were lengthened and stopped is not forgotten.

    A pause ends with that: what does not run cannot stand still.
    """
    for each in timers:
        end_suspensions(work, each["id"], work.at)
        set_timer(work, each, status="dateless", resume_at=None)


def of_one_term(timer: Timer) -> ColumnElement[bool]:
    """Over ``TIMER``: the deadline, and what it was before it lost its date and got another."""
    before = and_(TIMER.c.case_id == timer["case_id"], TIMER.c.clock == timer["clock"], TIMER.c.status == "dateless")
    return or_(TIMER.c.id == timer["id"], before)


def load_stops(session: Session, timer: Timer) -> tuple[Suspension, ...]:
    """The stretches in which it stood still, under earlier dates as well: for how long it may do so yet."""
    found = session.scalars(select(TIMER.c.id).where(of_one_term(timer)).order_by(TIMER.c.id))
    return tuple(each for timer_id in found.all() for each in load_suspensions(session, timer_id))


def running_timers(session: Session, case_id: int) -> list[Timer]:
    """The deadlines that run in the present state, stand still or are overdue, and what is left; the earliest first."""
    return _RUNNING.mappings(session, case=case_id)


def asked_of_calendar(name: str) -> Asked:
    """The local changes to a calendar, by day."""
    return _LOCAL_DAYS.asked(name=name)


def asked_of_timers(case_id: int) -> Asked:
    """What ``running_timers`` will ask."""
    return _RUNNING.asked(case=case_id)


def running_timer(session: Session, case_id: int) -> Timer | None:
    """The earliest of the deadlines that run in the present state, if there is one."""
    return next(iter(running_timers(session, case_id)), None)


def kept_timers(session: Session, case_id: int) -> list[Timer]:
    """The deadlines of a case that may still count: those of its state, and named clocks, wherever the case is."""
    return _KEPT.mappings(session, case=case_id)


def asked_of_kept_timers(case_id: int) -> Asked:
    """What ``kept_timers`` will ask."""
    return _KEPT.asked(case=case_id)


def named_clocks(timers: Iterable[Timer]) -> dict[str, Timer]:
    """Of these the named clocks that have begun."""
    return {each["clock"]: each for each in timers if each["clock"] and each["status"] != "dateless"}


def timers_of(timers: Iterable[Timer], clock: str) -> list[Timer]:
    """Of these what is, or was under an earlier date, the deadline of this name: none for that of the state."""
    return [each for each in timers if each["clock"] == clock]


def timer_of(session: Session, timer_id: int) -> Timer:
    (found,) = _ONE.mappings(session, timer=timer_id)
    return found


def passed_timers(work: Work, case: Case) -> list[Timer]:
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


def _pause(work: Work, stopped: Sequence[Timer]) -> Pause | None:
    """What is said of clocks that stand still: of several, of the one that runs again first."""
    if not stopped:
        return None
    timer = min(stopped, key=lambda each: each["resume_at"] or NO_DEADLINE)
    found = next(each for each in load_suspensions(work.session, timer["id"]) if each.end is None)
    return Pause(since=found.start, until=timer["resume_at"], by=found.by or SYSTEM.person)


def mark_timer(work: Work, timer_id: int, status: str) -> None:
    """What has become of a deadline; nobody is reminded of it any more."""
    work.session.execute(update(TIMER).where(TIMER.c.id == timer_id).values(status=status, remind_at=None))


def next_due(session: Session) -> datetime | None:
    """When the clock next has something to do."""
    return min((each for each in _NEXT.first(session) if each is not None), default=None)
