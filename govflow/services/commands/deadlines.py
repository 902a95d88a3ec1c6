"""Extending, suspending and resuming deadlines by hand; and what the clock does when they pass."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from govflow.engine.entries import Reminded
from govflow.errors import ClocksApart, GovflowError, Refused
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.commands.calls import follow_lists
from govflow.services.commands.directory.yearly import open_yearly
from govflow.services.commands.waking import wake
from govflow.services.lateness import FAILED, HELD, LEFT, NOTHING, Fired, fire_deadline, try_to_follow
from govflow.services.moments import read_agreeing, take_moment
from govflow.services.orders import on_case
from govflow.services.receipts import Receipt
from govflow.services.retrying import retried
from govflow.services.rights import against_extending, against_pausing, against_resuming, holds
from govflow.services.stepping import command
from govflow.services.sweeping import check_served, forget_failure, keep_failure, keep_sweep
from govflow.store.deadlines.left import is_left, new_incident
from govflow.store.deadlines.sweeps import due_since, due_timers
from govflow.store.deadlines.timers import Timer, running_timers, set_timer
from govflow.store.sql.turns import turn
from govflow.store.work import Case, Work
from govflow.store.writing import clocks, pauses
from govflow.store.writing.counting import how_counted, next_reminder
from govflow.store.writing.entering import relay_on_desks
from govflow.store.writing.locking import Held, Hold, check_seen, lock_by_id, lock_if_free
from govflow.values import SYSTEM, Actor

BATCH = 200
PATIENCE = timedelta(minutes=2)
"""So long a deadline is left to the next sweep while somebody holds its case; then a sweep waits, as a person would."""

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
    return _change(
        backend,
        actor,
        change,
        against_extending,
        lambda work, case: pauses.extend(work, case, change.reason, holds(work, case)),
    )


def pause(backend: Backend, actor: Actor, change: ChangeDeadline) -> Receipt:
    """Stop a clock, as its file allows."""
    return _change(
        backend,
        actor,
        change,
        against_pausing,
        lambda work, case: pauses.pause(work, case, change.reason, holds(work, case)),
    )


def resume(backend: Backend, actor: Actor, change: ChangeDeadline) -> Receipt:
    """Let the clock run again."""
    return _change(
        backend, actor, change, against_resuming, lambda work, case: pauses.resume(work, case, holds(work, case))
    )


def sweep(backend: Backend) -> list[Fired]:
    """Fire every deadline that has passed, send every reminder that is due, and open what opens by itself each year;
    each case in its own transaction.

    A step that its guards refuse leaves the deadline overdue and says why. What fails is logged, reported, kept and
    tried again, each time after twice as long; the other cases go on. Raises ClocksApart when no clock can be trusted.
    """
    with backend.reading() as session:
        clocks_now = read_agreeing(backend, session)
    done = [
        *_swept(backend, clocks_now.moment),
        *follow_lists(backend),
        *wake(backend),
        *open_yearly(backend, clocks_now.moment),
    ]
    keep_sweep(backend, clocks_now, done)
    return done


def _swept(backend: Backend, now: datetime) -> list[Fired]:
    """All that is due from the oldest on, again and again until nothing more can be done.

    What somebody holds is passed over, then left to the next sweep; only what has been due for long is waited for.
    """
    done: list[Fired] = []
    left: set[int] = set()  # not again in this sweep
    while True:
        before, held = len(done), list[Timer]()
        for timer in _due(backend, now):
            if timer["id"] in left:
                continue
            fired = _sweep_one(backend, timer, now, lock_if_free)
            if fired.what == HELD:
                held.append(timer)
                continue
            done.append(fired)
            again = timer["clock"] and _has_passed(timer, now)  # one that ran out passes anew in each of its states
            if again or fired.what in (FAILED, NOTHING, LEFT):
                left.add(timer["id"])
        if len(done) == before:
            break
    long_due = (each for each in held if now - due_since(each, now) >= PATIENCE)
    return [*done, *(_sweep_one(backend, each, now, lock_by_id) for each in long_due)]


def _due(backend: Backend, now: datetime) -> Iterator[Timer]:
    """What is due by now, oldest first, read as it is reached."""
    last: Timer | None = None
    while True:
        with backend.reading() as session:
            found = due_timers(session, now, BATCH, last)
        yield from found
        if len(found) < BATCH:
            return
        last = found[-1]


def sweep_beside_others(backend: Backend) -> list[Fired] | None:
    """Sweep, whoever else does. On SQLite, which has one writer, None while another process is doing so.

    Raises Superseded where an upgrade took away what this program reads: it does nothing more then.
    """
    check_served(backend)
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

    return on_case(backend, actor, change, act)


def _sweep_one(backend: Backend, timer: Timer, now: datetime, hold: Hold) -> Fired:
    """Whatever is wrong with one case, the others go on."""
    try:
        if _has_passed(timer, now):
            fired = fire_deadline(backend, timer["id"], timer["case_id"], hold)
        elif is_left(timer):
            fired = try_to_follow(backend, timer["id"], timer["case_id"], hold)
        else:
            fired = _attend(backend, timer["id"], timer["case_id"], now, hold)
    except ClocksApart:
        raise
    except Held:
        return Fired(reference=str(timer["case_id"]), what=HELD)
    except Exception as error:
        if backend.outages.noticed(error):
            raise  # nothing is wrong with the case, and the others cannot go on either
        incident = new_incident()
        log.exception("incident %s: the deadline of case %s could not be swept.", incident, timer["case_id"])
        keep_failure(backend, timer, now, incident)
        reasons = (error.message,) if isinstance(error, GovflowError) else ()
        return Fired(reference=str(timer["case_id"]), what=FAILED, refused=reasons)
    if timer["failures"] and fired.what not in (LEFT, HELD):
        forget_failure(backend, timer["id"])
    return fired


@retried
def _attend(backend: Backend, timer_id: int, case_id: int, now: datetime, hold: Hold) -> Fired:
    """What is due before a deadline passes: a stopped clock runs again, others are awaited as well, reminders.

    What was due by ``now`` is done with, even when the clock was set back meanwhile: no two reminders are alike.
    """
    with command(backend, SYSTEM) as work:
        case = hold(work, case_id)
        take_moment(backend, work)
        work.at = max(work.at, now)
        before = len(work.entries)
        pauses.run_again(work, case)
        timer = next((each for each in running_timers(work.session, case_id) if each["id"] == timer_id), None)
        if len(work.entries) > before:
            return Fired(reference=case.reference, what="resumed")
        if timer is None or _has_passed(timer, now):
            return Fired(reference=case.reference, what=NOTHING)
        if timer["escalate_at"] is not None and timer["escalate_at"] <= work.at and timer["status"] != "suspended":
            clocks.escalate(work, case, timer)
            relay_on_desks(work, case)
            return Fired(reference=case.reference, what="escalation")
        if timer["status"] != "pending" or timer["remind_at"] is None or timer["remind_at"] > work.at:
            return Fired(reference=case.reference, what=NOTHING)
        _remind(work, case, timer)
        work.enter(case, Reminded(), by_clock=True)
        return Fired(reference=case.reference, what="reminder")


def _has_passed(timer: Timer, now: datetime) -> bool:
    return bool(timer["status"] == "pending" and timer["due_at"] <= now)


def _remind(work: Work, case: Case, timer: Timer) -> None:
    """Reminders are sent once in a term, however often it is counted again."""
    coming = how_counted(work, case, timer).reminders
    left = sum(each > work.at for each in coming)
    changes = {"reminders_left": left, "remind_at": next_reminder(coming, work.at, left)}
    set_timer(work, timer, **changes)
