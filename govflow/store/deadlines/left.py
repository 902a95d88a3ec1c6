"""What should follow a round that is over and was refused: left to the clock, which tries again.

It is kept on the deadline of the state, which has come to nothing then; a state without one gets a row for it.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select

from govflow.engine.deadlines import DueDate
from govflow.messages import Message
from govflow.store.deadlines.stretches import end_suspensions
from govflow.store.deadlines.timers import TIMER, Timer, add_timer, refresh_due, set_timer, timer_of
from govflow.store.sql.prepared import Prepared
from govflow.store.work import Case, Work

FIRST_DELAY, LONGEST_DELAY = timedelta(minutes=1), timedelta(hours=1)
OVER = "overdue"  # nothing more comes of the deadline itself

_OF_STATE = Prepared(
    select(TIMER)
    .where(TIMER.c.case_id == bindparam("case"), TIMER.c.state == bindparam("state"), TIMER.c.clock == "")
    .where(TIMER.c.status.in_(("pending", "suspended", "fired", OVER)))
    .order_by(TIMER.c.id.desc())
    .limit(1)
)


def new_incident() -> str:
    """The number under which the log tells why, for those who may not know which case it was."""
    return secrets.token_hex(4)


def delay(failures: int) -> timedelta:
    """How long to wait after so many failures in a row: a minute, and twice as long each time, at most an hour."""
    doubled = 1 << min(failures - 1, 10)
    return min(FIRST_DELAY * doubled, LONGEST_DELAY)


def leave_to_clock(work: Work, case: Case, incident: str) -> None:
    """From now on the clock tries to go on in this case, after a minute and ever more rarely."""
    timer = _timer(work, case) or _added(work, case)
    if timer["status"] == "suspended":
        end_suspensions(work, timer["id"], work.at)
    set_timer(work, timer, status=OVER, remind_at=None, resume_at=None, **_again(timer, work.at), incident=incident)
    refresh_due(work, case)


def left_to_clock(work: Work, case: Case) -> Timer | None:
    """The deadline on which it is kept that what should follow is tried again; none where nothing is left."""
    timer = _timer(work, case)
    return timer if timer is not None and is_left(timer) else None


def is_left(timer: Timer) -> bool:
    return timer["status"] == OVER and timer["retry_at"] is not None


def try_later(work: Work, timer: Timer) -> None:
    """It was refused again."""
    set_timer(work, timer, **_again(timer, work.at))


def try_soon(work: Work, timer: Timer) -> None:
    """Something has changed: the next sweep tries."""
    if timer["retry_at"] > work.at:
        set_timer(work, timer, retry_at=work.at)


def stop_trying(work: Work, timer: Timer) -> None:
    """Nothing is to follow any more, or it has."""
    set_timer(work, timer, failures=0, failed_at=None, retry_at=None, incident=None)


def _again(timer: Timer, at: datetime) -> dict[str, object]:
    failures = timer["failures"] + 1
    return {"failures": failures, "failed_at": at, "retry_at": at + delay(failures)}


def _timer(work: Work, case: Case) -> Timer | None:
    """The deadline of the state that the case is in, whatever has become of it."""
    found = _OF_STATE.mappings(work.session, case=case.id, state=case.state)
    return next(iter(found), None)


def _added(work: Work, case: Case) -> Timer:
    """The state has no deadline of its own: what follows is due at once."""
    due = DueDate(
        at=work.at,
        last_day=case.today(work.at),
        terms=(),
        sentence=Message("The round is over, and what follows is due."),
        reminders=(),
        suspended=False,
        provisional=False,
    )
    moments = {"base_at": work.at, "due_at": work.at, "arithmetic": due.to_json()}
    return timer_of(work.session, add_timer(work, case_id=case.id, state=case.state, status=OVER, **moments))
