"""What should follow a round that is over and was refused: left to the clock, which tries again.

It is due at once, on a row of its own among the deadlines of the case.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import Any

from sqlalchemy import bindparam, select

from govflow.engine.deadlines import DueDate
from govflow.messages import Message
from govflow.store.deadlines.stretches import end_suspensions
from govflow.store.deadlines.sweeps import FIRST_DELAY, delay
from govflow.store.deadlines.timers import LEFT, TIMER, Timer, add_timer, kept_timers, refresh_due, set_timer, timer_of
from govflow.store.rounds import open_round_ids
from govflow.store.sql.prepared import Prepared
from govflow.store.work import Case, Work

_LEFT = Prepared(
    select(TIMER)
    .where(TIMER.c.case_id == bindparam("case"), TIMER.c.state == bindparam("state"), TIMER.c.status == LEFT)
    .limit(1)
)


def new_incident() -> str:
    """The number under which the log tells why, for those who may not know which case it was."""
    return secrets.token_hex(4)


def leave_to_clock(work: Work, case: Case, incident: str) -> None:
    """From now on the clock tries to go on in this case, after a minute and ever more rarely.

    Nothing more comes of the deadline of the state, unless another round is open there.
    """
    timer = left_to_clock(work, case) or _added(work, case)
    set_timer(work, timer, **_tried(work, timer["failures"] + 1), incident=incident)
    if not open_round_ids(work.session, case.id):
        for each in _own(work, case):
            end_suspensions(work, each["id"], work.at)
            set_timer(work, each, status="fired", remind_at=None, resume_at=None, escalate_at=None)
    refresh_due(work, case)


def left_to_clock(work: Work, case: Case) -> Timer | None:
    """The row on which it is kept that what should follow is tried again; none where nothing is left."""
    if case.due_at is None or case.due_at > work.at:
        return None
    return next(iter(_LEFT.mappings(work.session, case=case.id, state=case.state)), None)


def is_left(timer: Timer) -> bool:
    return bool(timer["status"] == LEFT)


def since_left(case: Case, timer: Timer) -> DueDate:
    """What follows a round is due since then; no days are counted."""
    return DueDate(
        at=timer["due_at"],
        last_day=case.today(timer["due_at"]),
        terms=(),
        sentence=Message("The round is over, and what follows is due."),
        reminders=(),
        suspended=False,
        provisional=False,
    )


def try_later(work: Work, timer: Timer) -> None:
    """It was refused again."""
    set_timer(work, timer, **_tried(work, timer["failures"] + 1))


def try_soon(work: Work, timer: Timer) -> None:
    """Something has changed: it is tried again as soon as after a first refusal."""
    if timer["retry_at"] is None or timer["retry_at"] > work.at + FIRST_DELAY:
        set_timer(work, timer, **_tried(work, 1))


def stop_trying(work: Work, timer: Timer) -> None:
    """Nothing is to follow any more, or it has."""
    set_timer(work, timer, status="fired", failures=0, failed_at=None, retry_at=None, incident=None)


def _tried(work: Work, failures: int) -> dict[str, Any]:
    return {"failures": failures, "failed_at": work.at, "retry_at": work.at + delay(failures)}


def _own(work: Work, case: Case) -> Iterator[Timer]:
    """The deadline of the state, as long as something may come of it."""
    timers = kept_timers(work.session, case.id)
    return (each for each in timers if each["clock"] == "" and each["status"] in ("pending", "suspended", "overdue"))


def _added(work: Work, case: Case) -> Timer:
    moments = {"base_at": work.at, "due_at": work.at}
    return timer_of(work.session, add_timer(work, case_id=case.id, state=case.state, status=LEFT, **moments))
