"""Stopping, resuming and lengthening the deadlines of a case."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import RowMapping, func, insert, select, update

from govflow.engine.deadlines import Due, PauseRule, extended_enough, paused_enough, paused_until
from govflow.engine.entries import DeadlineMoved
from govflow.errors import Refused
from govflow.messages import Message
from govflow.store.timers import (
    EXTENSION,
    TIMER,
    end_suspensions,
    load_suspensions,
    recount,
    running_timers,
    suspend,
    timer_of,
)
from govflow.store.work import Case, Work
from govflow.store.writing.clocks import due_of
from govflow.store.writing.entering import move_due

Held = Collection[str] | None  # capacities of the actor; none: a step of the file does it, whoever takes that


def against_pausing(work: Work, case: Case, held: Held = None) -> list[Message]:
    """Why no clock can be stopped: none runs that may be, or it has stood still as long as it may."""
    reasons: list[Message] = []
    for timer, _, rule in _pausable(work, case, held):
        until = _until(work, case, timer) if timer["status"] == "pending" else None
        if until is not None:
            return []
        if timer["status"] == "pending":
            reasons.append(paused_enough(rule))
    return reasons or [Message("No deadline is running that could be suspended.")]


def against_resuming(work: Work, case: Case, held: Held = None) -> list[Message]:
    """Why no clock can run again: none stands still."""
    if any(timer["status"] == "suspended" for timer, _, _ in _pausable(work, case, held)):
        return []
    return [Message("The deadline is not suspended.")]


def against_extending(work: Work, case: Case, held: Held = None) -> list[Message]:
    """Why no deadline can be lengthened: the file does not allow it, or not again."""
    reasons: list[Message] = []
    for timer, due in _extendable(work, case, held):
        used = _extensions(work, timer)
        if due.extend is not None and used < due.extend.times:
            return []
        reasons.append(extended_enough(used))
    return reasons or [Message("This deadline cannot be extended.")]


def pause(work: Work, case: Case, reason: str, held: Held = None) -> None:
    """Stop a clock that may be stopped, the earliest first. Raises Refused when none can be."""
    _check(against_pausing(work, case, held))
    for timer, due, _ in _pausable(work, case, held):
        until = _until(work, case, timer) if timer["status"] == "pending" else None
        if until is not None:
            suspend(work, timer["id"], reason, away=False, since=work.at)
            work.session.execute(update(TIMER).where(TIMER.c.id == timer["id"]).values(resume_at=until))
            return _recounted(work, case, timer, due, "paused", reason)
    return None


def resume(work: Work, case: Case, held: Held = None) -> None:
    """Let the clocks run again that were stopped. Raises Refused when none stands still."""
    _check(against_resuming(work, case, held))
    for timer, due, _ in _pausable(work, case, held):
        if timer["status"] == "suspended":
            end_suspensions(work, timer["id"], work.at)
            work.session.execute(update(TIMER).where(TIMER.c.id == timer["id"]).values(resume_at=None))
            _recounted(work, case, timer, due, "resumed", None)


def extend(work: Work, case: Case, reason: str, held: Held = None) -> None:
    """Lengthen a deadline as the file allows, the earliest first. Raises Refused when it does not, or not again."""
    _check(against_extending(work, case, held))
    for timer, due in _extendable(work, case, held):
        if due.extend is not None and _extensions(work, timer) < due.extend.times:
            added = insert(EXTENSION).values(timer_id=timer["id"], added=str(due.extend.add), reason=reason, at=work.at)
            work.session.execute(added)
            work.session.execute(update(TIMER).where(TIMER.c.id == timer["id"]).values(reminders_left=None))
            return _recounted(work, case, timer, due, "extended", reason)
    return None


def recount_for_calendar(work: Work, case: Case) -> bool:
    """Count the running deadlines again by the calendar as it now is; enter in the record those that moved."""
    moved = False
    for timer in running_timers(work.session, case.id):
        due = due_of(work, case, timer)
        found = recount(work, case, timer, due) if due is not None else None
        if found is not None and found.at != timer["due_at"]:
            moved = True
            move_due(work, case)
            work.enter(case, DeadlineMoved(how="recounted", due=found), by_clock=True)
    return moved


def _pausable(work: Work, case: Case, held: Held) -> Iterator[tuple[RowMapping, Due, PauseRule]]:
    """The deadlines that may be stopped by whoever holds this, the earliest first."""
    for timer in running_timers(work.session, case.id):
        due = due_of(work, case, timer)
        if due is not None and due.pause is not None and (held is None or not set(due.pause.by).isdisjoint(held)):
            yield timer, due, due.pause


def _extendable(work: Work, case: Case, held: Held) -> Iterator[tuple[RowMapping, Due]]:
    for timer in running_timers(work.session, case.id):
        due = due_of(work, case, timer)
        if due is not None and due.extend is not None and (held is None or due.extend.by in held):
            yield timer, due


def _until(work: Work, case: Case, timer: RowMapping) -> object:
    """When a clock that is stopped now runs again by itself; none if it has stood still as long as it may."""
    due = due_of(work, case, timer)
    if due is None or due.pause is None:
        return None
    return paused_until(due.pause, due, work.calendar_of(case), load_suspensions(work.session, timer["id"]), work.at)


def _extensions(work: Work, timer: RowMapping) -> int:
    return work.session.execute(
        select(func.count()).select_from(EXTENSION).where(EXTENSION.c.timer_id == timer["id"])
    ).scalar_one()


def _check(reasons: list[Message]) -> None:
    if reasons:
        raise Refused(reasons)


def _recounted(work: Work, case: Case, timer: RowMapping, due: Due, how: str, reason: str | None) -> None:
    found = recount(work, case, timer_of(work.session, timer["id"]), due)
    move_due(work, case)
    work.enter(case, DeadlineMoved(how=how, due=found, reason=reason))
