"""Extending, suspending and resuming deadlines by hand; and what the clock does when they pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import update

from govflow.codec import dump
from govflow.engine.deadlines import DueDate
from govflow.engine.facts import Form
from govflow.errors import GovflowError, Refused
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.rights import against_extending, against_pausing, against_resuming
from govflow.services.stepping import Receipt, close_if_decided, command, on_case, settle, step
from govflow.store.sql.turns import turn
from govflow.store.timers import TIMER, due_timers, running_timer
from govflow.store.work import Case, Entry, Work
from govflow.store.writing import pauses
from govflow.store.writing.locking import check_seen, lock_by_id
from govflow.values import SYSTEM, Actor

BATCH = 200


@dataclass(frozen=True, kw_only=True)
class ChangeDeadline:
    """Extend, pause or resume the deadline of the present state."""

    case: str
    reason: str = ""
    seen_version: int
    key: str


@dataclass(frozen=True, kw_only=True)
class Fired:
    """What the clock did in one case."""

    reference: str
    what: str  # reminder, overdue, or the transition fired
    refused: tuple[Message, ...] = ()


def extend(backend: Backend, actor: Actor, change: ChangeDeadline) -> Receipt:
    """Lengthen the deadline by what the file allows. Raises Refused with all reasons."""
    return _change(
        backend, actor, change, against_extending, lambda work, case: pauses.extend(work, case, change.reason)
    )


def pause(backend: Backend, actor: Actor, change: ChangeDeadline) -> Receipt:
    """Stop the clock of a state that may be paused."""
    return _change(backend, actor, change, against_pausing, partial(pauses.pause, reason=change.reason))


def resume(backend: Backend, actor: Actor, change: ChangeDeadline) -> Receipt:
    """Let the clock run again."""
    return _change(backend, actor, change, against_resuming, pauses.resume)


def sweep(backend: Backend) -> list[Fired]:
    """Fire every deadline that has passed and send every reminder that is due, each case in its own transaction.

    A step that its guards refuse leaves the deadline overdue and says why; the other cases go on.
    """
    done: list[Fired] = []
    now = backend.clock.now()
    while True:
        with backend.reading() as session:
            found = [(row["id"], row["case_id"]) for row in due_timers(session, now, BATCH)]
        if not found:
            return done
        for timer_id, case_id in found:
            done.append(_fire(backend, timer_id, case_id, now))


def sweep_alone(backend: Backend) -> list[Fired] | None:
    """Sweep unless another process is doing so at this moment: then None."""
    with turn(backend.sessions.engine) as mine:
        return sweep(backend) if mine else None


def _change(
    backend: Backend,
    actor: Actor,
    change: ChangeDeadline,
    against: Callable[[Work, Case], list[Message]],
    change_clock: Callable[[Work, Case], None],
) -> Receipt:

    def act(work: Work, case: Case) -> None:
        check_seen(work, case, change.seen_version)
        if reasons := against(work, case):
            raise Refused(reasons)
        change_clock(work, case)
        case.version += 1

    return on_case(backend, actor, change, act)


def _fire(backend: Backend, timer_id: int, case_id: int, now: datetime) -> Fired:
    try:
        with command(backend, SYSTEM) as work:
            case = lock_by_id(work, case_id)
            timer = running_timer(work.session, case_id)
            if timer is None or timer["id"] != timer_id or timer["status"] != "pending":
                return Fired(reference=case.reference, what="nothing")
            if timer["due_at"] > now:
                return _remind(work, case, timer_id, DueDate.from_json(timer["arithmetic"]))
            return _pass(work, case, timer_id)
    except GovflowError as error:
        return _overdue(backend, timer_id, case_id, error)


def _pass(work: Work, case: Case, timer_id: int) -> Fired:
    """The deadline has passed: close the round, or fire the step that the file names, or leave it overdue."""
    state = work.version_of(case).workflow.states[case.state]
    _mark(work, timer_id, "fired")
    if state.round is not None:
        close_if_decided(work, case, expired=True)
        settle(work, case)
        case.version += 1
        return Fired(reference=case.reference, what=f"{state.round} closed")
    then = state.due.then if state.due is not None else None
    if then is None:
        _mark(work, timer_id, "overdue")
        work.entries.append(Entry(case=case, kind="deadline", name="overdue", by_clock=True))
        return Fired(reference=case.reference, what="overdue")
    step(work, case, then, Form({}, None))
    return Fired(reference=case.reference, what=then)


def _remind(work: Work, case: Case, timer_id: int, due: DueDate) -> Fired:
    following = next((each for each in due.reminders if each > work.at), None)
    work.session.execute(update(TIMER).where(TIMER.c.id == timer_id).values(remind_at=following))
    work.entries.append(Entry(case=case, kind="deadline", name="reminder", by_clock=True))
    return Fired(reference=case.reference, what="reminder")


def _overdue(backend: Backend, timer_id: int, case_id: int, error: GovflowError) -> Fired:
    """The step could not be taken: the deadline stays on the desk as overdue, with the reasons on record."""
    reasons = error.reasons if isinstance(error, Refused) else (error.message,)
    with command(backend, SYSTEM) as work:
        case = lock_by_id(work, case_id)
        _mark(work, timer_id, "overdue")
        content = {"refused": dump(reasons)}
        work.entries.append(Entry(case=case, kind="deadline", name="overdue", content=content, by_clock=True))
        return Fired(reference=case.reference, what="overdue", refused=reasons)


def _mark(work: Work, timer_id: int, status: str) -> None:
    work.session.execute(update(TIMER).where(TIMER.c.id == timer_id).values(status=status, remind_at=None))
