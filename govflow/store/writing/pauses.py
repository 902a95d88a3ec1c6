"""Stopping, resuming and lengthening the deadline of a case."""

from __future__ import annotations

from sqlalchemy import func, insert, select, update

from govflow.engine.deadlines import Due, DueDate
from govflow.engine.entries import DeadlineMoved
from govflow.errors import Refused
from govflow.messages import Message
from govflow.store.timers import EXTENSION, SUSPENSION, recount, running_timer
from govflow.store.work import Case, Work
from govflow.store.writing.entering import move_due


def pause(work: Work, case: Case, reason: str) -> None:
    """Stop the clock of the present state. Raises Refused when none runs, or it stands still already."""
    timer = running_timer(work.session, case.id)
    if timer is None or timer["status"] != "pending":
        raise Refused([Message("No deadline is running that could be suspended.")])
    work.session.execute(insert(SUSPENSION).values(timer_id=timer["id"], started_at=work.at, reason=reason))
    _recounted(work, case, "paused", reason)


def resume(work: Work, case: Case) -> None:
    """Let the clock run again. Raises Refused when it is not standing still."""
    timer = running_timer(work.session, case.id)
    if timer is None or timer["status"] != "suspended":
        raise Refused([Message("The deadline is not suspended.")])
    work.session.execute(
        update(SUSPENSION)
        .where(SUSPENSION.c.timer_id == timer["id"], SUSPENSION.c.ended_at.is_(None))
        .values(ended_at=work.at)
    )
    _recounted(work, case, "resumed", None)


def extend(work: Work, case: Case, reason: str) -> None:
    """Lengthen the deadline as the file allows. Raises Refused when it does not, or not again."""
    due = _due(work, case)
    timer = running_timer(work.session, case.id)
    if due.extend is None or timer is None:
        raise Refused([Message("This deadline cannot be extended.")])
    used = work.session.execute(
        select(func.count()).select_from(EXTENSION).where(EXTENSION.c.timer_id == timer["id"])
    ).scalar_one()
    if used >= due.extend.times:
        raise Refused(
            [
                Message(
                    "It has been extended %(n)s time already, which is all that is allowed.",
                    "It has been extended %(n)s times already, which is all that is allowed.",
                    n=used,
                )
            ]
        )
    work.session.execute(
        insert(EXTENSION).values(timer_id=timer["id"], added=str(due.extend.add), reason=reason, at=work.at)
    )
    _recounted(work, case, "extended", reason)


def recount_for_calendar(work: Work, case: Case) -> bool:
    """Count the running deadline again by the calendar as it now is; enter it in the record if it moved."""
    timer = running_timer(work.session, case.id)
    due = work.version_of(case).workflow.states[case.state].due
    if timer is None or due is None:
        return False
    found = recount(work, case, timer, due)
    if found.at == timer["due_at"]:
        return False
    move_due(work, case)
    work.enter(case, DeadlineMoved(how="recounted", due=found), by_clock=True)
    return True


def _due(work: Work, case: Case) -> Due:
    due = work.version_of(case).workflow.states[case.state].due
    if due is None:
        raise Refused([Message("There is no deadline in this state.")])
    return due


def _recounted(work: Work, case: Case, how: str, reason: str | None) -> None:
    timer = running_timer(work.session, case.id)
    if timer is None:
        raise Refused([Message("No deadline is running.")])
    found: DueDate = recount(work, case, timer, _due(work, case))
    move_due(work, case)
    work.enter(case, DeadlineMoved(how=how, due=found, reason=reason))
