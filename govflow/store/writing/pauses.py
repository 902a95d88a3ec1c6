"""Stopping, resuming and lengthening the deadlines of a case."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select

from govflow.engine.deadlines import Due, Extend, extended_enough, paused_enough, paused_until, time_to_act
from govflow.engine.entries import DeadlineMoved
from govflow.errors import Refused
from govflow.messages import Message
from govflow.store.deadlines.stretches import EXTENSION, end_suspensions, load_suspensions, suspend
from govflow.store.deadlines.timers import LEFT, TIMER, Timer, load_stops, of_one_term, running_timers
from govflow.store.standing.sides import author
from govflow.store.work import Case, Work
from govflow.store.writing.clocks import due_of
from govflow.store.writing.counting import count_again, keep_count, recount
from govflow.store.writing.entering import move_due

Held = Collection[str] | None  # capacities of the actor; none: a step of the file does it, whoever takes that


def against_pausing(work: Work, case: Case, held: Held = None) -> list[Message]:
    """Why no clock can be stopped: none runs that may be, or it has stood still as long as it may."""
    found = _to_pause(work, case, held)
    return found if isinstance(found, list) else []


def against_resuming(work: Work, case: Case, held: Held = None) -> list[Message]:
    """Why no clock can run again: none stands still."""
    return [] if _stopped(work, case, held) else [Message("The deadline is not suspended.")]


def against_extending(work: Work, case: Case, held: Held = None) -> list[Message]:
    """Why no deadline can be lengthened: the file does not allow it, or not again."""
    found = _to_extend(work, case, held)
    return found if isinstance(found, list) else []


def pause(work: Work, case: Case, reason: str, held: Held = None) -> None:
    """Stop a clock that may be stopped, the earliest first. Raises Refused when none can be."""
    found = _to_pause(work, case, held)
    if isinstance(found, list):
        raise Refused(found)
    timer, due, until = found
    by = author(work, case)
    suspend(work, timer["id"], reason, by.organization or by.person)
    _recounted(work, case, timer, due, "paused", reason, resume_at=until)


def resume(work: Work, case: Case, held: Held = None) -> None:
    """Let the clocks run again that were stopped. Raises Refused when none stands still."""
    stopped = _stopped(work, case, held)
    if not stopped:
        raise Refused([Message("The deadline is not suspended.")])
    for timer, due in stopped:
        end_suspensions(work, timer["id"], work.at)
        _recounted(work, case, timer, due, "resumed", None, resume_at=None)


def run_again(work: Work, case: Case) -> None:
    """Clocks that have stood still as long as they may run again, from that moment on."""
    workflow = work.version_of(case).workflow
    if not any(due.pause for _, due in workflow.deadlines(case.state)):
        return
    for timer, due in _running(work, case):
        until = timer["resume_at"]
        if timer["status"] == "suspended" and until is not None and until <= work.at:
            end_suspensions(work, timer["id"], until)
            found = recount(work, case, timer, due, resume_at=None)
            move_due(work, case)
            work.enter(case, DeadlineMoved(how="ran_again", due=found), by_clock=True)


def extend(work: Work, case: Case, reason: str, held: Held = None) -> None:
    """Lengthen a deadline as the file allows, the earliest first. Raises Refused when it does not, or not again."""
    found = _to_extend(work, case, held)
    if isinstance(found, list):
        raise Refused(found)
    timer, due, rule = found
    work.session.execute(insert(EXTENSION).values(timer_id=timer["id"], added=str(rule.add), reason=reason, at=work.at))
    _recounted(work, case, timer, due, "extended", reason, reminders_left=None)


def recount_for_calendar(work: Work, case: Case) -> bool:
    """Count the running deadlines again by the calendar as it now is; enter in the record those that moved.

    What has passed has passed. What ends earlier now leaves time to act; what stands still is counted when it runs
    again, unless it is counted back from a date.
    """
    moved = False
    for timer, due in _running(work, case):
        still = timer["status"] == "suspended"
        over = timer["status"] == "overdue" or (timer["due_at"] <= work.at and not still)
        if over or (still and not due.back):
            continue
        grace = time_to_act(work.calendar_of(case), work.at)
        stops = load_suspensions(work.session, timer["id"])
        found = count_again(work, case, timer, due, stops)
        if found.at < timer["due_at"] and found.last_day < grace.day:
            found = count_again(work, case, timer, due, stops, grace)
        keep_count(work, case, timer, due, found, stops)
        if found.at != timer["due_at"]:
            moved = True
            move_due(work, case)
            work.enter(case, DeadlineMoved(how="recounted", due=found), by_clock=True)
    return moved


def _to_pause(work: Work, case: Case, held: Held) -> tuple[Timer, Due, datetime] | list[Message]:
    """The clock to stop, and when it runs again by itself; or what speaks against it."""
    reasons: list[Message] = []
    for timer, due in _running(work, case):
        runs = timer["status"] == "pending" and timer["due_at"] > work.at
        if due.pause is None or not _may_pause(due, held) or not runs:
            continue
        stops = load_stops(work.session, timer)
        until = paused_until(due.pause, due, work.calendar_of(case), stops, work.at)
        if until is not None:
            return timer, due, until
        reasons.append(paused_enough(due.pause))
    return reasons or [Message("No deadline is running that could be suspended.")]


def _stopped(work: Work, case: Case, held: Held) -> list[tuple[Timer, Due]]:
    """The clocks that stand still, which whoever holds this may let run again."""
    running = _running(work, case)
    return [(timer, due) for timer, due in running if timer["status"] == "suspended" and _may_pause(due, held)]


def _to_extend(work: Work, case: Case, held: Held) -> tuple[Timer, Due, Extend] | list[Message]:
    """The deadline to lengthen, and by what; or what speaks against it."""
    reasons: list[Message] = []
    for timer, due in _running(work, case):
        if due.extend is None or (held is not None and due.extend.by not in held):
            continue
        used = _extensions(work, timer)
        if used < due.extend.times:
            return timer, due, due.extend
        reasons.append(extended_enough(used))
    return reasons or [Message("This deadline cannot be extended.")]


def _running(work: Work, case: Case) -> Iterator[tuple[Timer, Due]]:
    """The deadlines of the present state with what the file says of them, the earliest first."""
    for timer in running_timers(work.session, case.id):
        due = due_of(work, case, timer)
        if due is not None and timer["status"] != LEFT:
            yield timer, due


def _may_pause(due: Due, held: Held) -> bool:
    return due.pause is not None and (held is None or not set(due.pause.by).isdisjoint(held))


def _extensions(work: Work, timer: Timer) -> int:
    return work.session.execute(
        select(func.count())
        .select_from(EXTENSION)
        .join(TIMER, TIMER.c.id == EXTENSION.c.timer_id)
        .where(of_one_term(timer))
    ).scalar_one()


def _recounted(work: Work, case: Case, timer: Timer, due: Due, how: str, reason: str | None, **changed: Any) -> None:
    found = recount(work, case, timer, due, **changed)
    move_due(work, case)
    work.enter(case, DeadlineMoved(how=how, due=found, reason=reason))
