"""Extending, suspending and resuming deadlines by hand; and what the clock does when they pass."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, update

from govflow.engine.deadlines import DueDate
from govflow.engine.definition import Workflow
from govflow.engine.entries import Reminded
from govflow.errors import GovflowError, Refused
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.retrying import retried
from govflow.services.stepping import FAILED, NOTHING, Fired, Receipt, command, fire_deadline, on_case, take_moment
from govflow.store.parties import standing
from govflow.store.sql.turns import turn
from govflow.store.timers import TIMER, due_timers, running_timer
from govflow.store.work import Case, Work
from govflow.store.writing import pauses
from govflow.store.writing.locking import check_seen, lock_by_id
from govflow.values import SYSTEM, Actor

BATCH = 200

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class ChangeDeadline:
    """Extend, pause or resume the deadline of the present state."""

    case: str
    reason: str = ""
    seen_version: int
    key: str


def extend(backend: Backend, actor: Actor, change: ChangeDeadline) -> Receipt:
    """Lengthen the deadline by what the file allows. Raises Refused with all reasons."""
    return _change(backend, actor, change, lambda work, case: pauses.extend(work, case, change.reason), _extenders)


def pause(backend: Backend, actor: Actor, change: ChangeDeadline) -> Receipt:
    """Stop the clock of a state that may be paused."""
    return _change(backend, actor, change, lambda work, case: pauses.pause(work, case, change.reason), pausers)


def resume(backend: Backend, actor: Actor, change: ChangeDeadline) -> Receipt:
    """Let the clock run again."""
    return _change(backend, actor, change, lambda work, case: pauses.resume(work, case), pausers)


def pausers(workflow: Workflow, state: str) -> tuple[str, ...]:
    """Who may stop the clock: whoever leads the state, that is, may take one of its own steps."""
    if not workflow.states[state].pausable:
        return ()
    steps = [each for each in workflow.leaving(state) if each.manual and state in each.sources]
    return tuple(dict.fromkeys(who for each in steps for who in each.actors))


def sweep(backend: Backend) -> list[Fired]:
    """Fire every deadline that has passed and send every reminder that is due, each case in its own transaction.

    A step that its guards refuse leaves the deadline overdue and says why. A case that cannot be swept at all is
    logged, reported as failed and left to the next sweep; the other cases go on.
    """
    done: list[Fired] = []
    left: set[int] = set()
    now = backend.clock.now()
    while True:
        with backend.reading() as session:
            found = due_timers(session, now, BATCH, left)
        if not found:
            return done
        for timer in found:
            fired = _sweep_one(backend, timer, now)
            done.append(fired)
            if fired.what in (FAILED, NOTHING):
                left.add(timer["id"])  # not again in this sweep


def sweep_alone(backend: Backend) -> list[Fired] | None:
    """Sweep unless another process is doing so at this moment: then None."""
    with turn(backend.sessions.engine) as mine:
        return sweep(backend) if mine else None


def _change(
    backend: Backend,
    actor: Actor,
    change: ChangeDeadline,
    change_clock: Callable[[Work, Case], None],
    who: Callable[[Workflow, str], tuple[str, ...]],
) -> Receipt:

    def act(work: Work, case: Case) -> None:
        check_seen(work, case, change.seen_version)
        allowed = who(work.version_of(case).workflow, case.state)
        if standing(work, case).capacities.isdisjoint(allowed):
            titles = tuple(work.version_of(case).machine.capacity_title(each) for each in allowed)
            raise Refused(
                [Message("Only %(capacity)s may do this.", capacity=titles)]
                if titles
                else [Message("This deadline cannot be changed.")]
            )
        change_clock(work, case)

    return on_case(backend, actor, change, act)


def _extenders(workflow: Workflow, state: str) -> tuple[str, ...]:
    due = workflow.states[state].due
    return (due.extend.by,) if due is not None and due.extend is not None else ()


def _sweep_one(backend: Backend, timer: RowMapping, now: datetime) -> Fired:
    """Whatever is wrong with one case, the others go on."""
    try:
        if timer["due_at"] <= now:
            return fire_deadline(backend, timer["id"], timer["case_id"])
        return _remind(backend, timer["id"], timer["case_id"], now)
    except Exception as error:
        log.exception("The deadline of case %s could not be swept.", timer["case_id"])
        reasons = (error.message,) if isinstance(error, GovflowError) else ()
        return Fired(reference=str(timer["case_id"]), what=FAILED, refused=reasons)


@retried
def _remind(backend: Backend, timer_id: int, case_id: int, now: datetime) -> Fired:
    """Remind of a deadline that is still to come.

    Reminders up to ``now`` are done with, even when the clock was set back meanwhile: no two are alike.
    """
    with command(backend, SYSTEM) as work:
        case = lock_by_id(work, case_id)
        take_moment(backend, work)
        work.at = max(work.at, now)
        timer = running_timer(work.session, case_id)
        if timer is None or timer["id"] != timer_id or timer["status"] != "pending" or timer["due_at"] <= now:
            return Fired(reference=case.reference, what=NOTHING)
        due = DueDate.from_json(timer["arithmetic"])
        following = next((each for each in due.reminders if each > work.at), None)
        work.session.execute(update(TIMER).where(TIMER.c.id == timer_id).values(remind_at=following))
        work.enter(case, Reminded(), by_clock=True)
        return Fired(reference=case.reference, what="reminder")
