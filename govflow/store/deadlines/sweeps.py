"""What a sweep finds due, what failed attempts leave on a deadline, and what sweeps should have seen to and did not.

What they leave stands under no digest. So a deadline waits for another attempt only as long as an attempt that failed
can make it wait, and whatever no sweep has left like this is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, literal, or_, select, tuple_

from govflow.messages import Message
from govflow.store.cases import CASE
from govflow.store.deadlines.timers import ESCALATING, LEFT, TIMER, Timer
from govflow.store.record.broken import Broken, nameless
from govflow.store.sql.base import Number, UtcDateTime
from govflow.store.sql.moment import SWEEPING, THE_LAST, load_last_sweep, only_trusted
from govflow.store.sql.session import Session

FIRST_DELAY, LONGEST_DELAY = timedelta(minutes=1), timedelta(hours=1)
BEHIND = timedelta(minutes=5)  # a sweep comes once a minute
_APART = timedelta(minutes=1)  # so much clocks that sweep may differ


def delay(failures: int) -> timedelta:
    """How long to wait after so many failures in a row: a minute, and twice as long each time, at most an hour."""
    doubled = 1 << min(failures - 1, 10)
    return min(FIRST_DELAY * doubled, LONGEST_DELAY)


def due_timers(session: Session, at: datetime, limit: int, after: Timer | None = None) -> list[Timer]:
    """Deadlines of which something is due by now, oldest first; those behind ``after`` in this order.

    They have passed, somebody is to be reminded or awaited as well, a clock that was stopped runs again, or what should
    follow a round is left to them. What failed within the longest delay before waits until it is to be tried again.
    """
    pending = TIMER.c.status == "pending"
    found = or_(
        pending & (TIMER.c.due_at <= at),
        pending & (TIMER.c.remind_at <= at),
        (TIMER.c.status == "suspended") & (TIMER.c.resume_at <= at),
        TIMER.c.status.in_(ESCALATING) & (TIMER.c.escalate_at <= at),
        (TIMER.c.status == LEFT) & (TIMER.c.due_at <= at),
    )
    tried = or_(
        TIMER.c.failures == 0,
        TIMER.c.failed_at.is_(None),
        TIMER.c.failed_at > at,
        TIMER.c.failed_at <= at - LONGEST_DELAY,
        TIMER.c.retry_at.is_(None),
        TIMER.c.retry_at <= at,
    )
    place = (TIMER.c.due_at, TIMER.c.id)
    query = select(TIMER).where(found, tried).order_by(*place).limit(limit)
    if after is not None:
        last = (literal(after["due_at"], UtcDateTime()), literal(after["id"], Number))
        query = query.where(tuple_(*place) > tuple_(*last))
    return [dict(each) for each in session.execute(query).mappings()]


def due_since(timer: Timer, at: datetime) -> datetime:
    """Since when that which is due of a deadline now has been due."""
    moments: tuple[datetime | None, ...] = (
        timer["due_at"], timer["remind_at"], timer["resume_at"], timer["escalate_at"],
    )  # fmt: skip
    return max(each for each in moments if each is not None and each <= at)


def overlooked(session: Session, last: Any | None, now: datetime) -> Sequence[Any]:
    """Deadlines that had passed minutes before the ``last`` sweep, and that it neither saw to nor failed at.

    Each with its case, in which nothing has happened since then: a clock may have passed anew in the state it is in.
    And what is left to sweeps that none has tried for longer than it may wait.
    """
    if last is None or last.at > now or only_trusted(last):
        return []
    before = last.at - BEHIND
    not_failed = or_(
        TIMER.c.failures == 0,
        TIMER.c.failed_at.is_(None),
        TIMER.c.failed_at <= last.at - LONGEST_DELAY,
        TIMER.c.failed_at > now + _APART,
    )
    query = select(CASE.c.reference, TIMER.c.due_at).join(CASE, CASE.c.id == TIMER.c.case_id)
    passed = and_(TIMER.c.status == "pending", TIMER.c.due_at <= before, CASE.c.updated_at <= before, not_failed)
    untried = or_(TIMER.c.failed_at.is_(None), TIMER.c.failed_at <= before - LONGEST_DELAY)
    left = and_(TIMER.c.status == LEFT, TIMER.c.due_at <= before, untried)
    return session.execute(query.where(or_(passed, left)).order_by(TIMER.c.due_at, TIMER.c.id)).all()


def check_sweeps(session: Session, now: datetime) -> Broken | None:
    """The first deadline that sweeps have passed over, or on which stands what no sweep leaves there."""
    if not all(_left_by_sweep(row) for row in session.execute(select(SWEEPING))):
        return nameless(Message("What is kept of the last sweep was altered: no sweep leaves it like this."))
    query = select(CASE.c.reference, TIMER).join(CASE, CASE.c.id == TIMER.c.case_id).order_by(TIMER.c.id)
    marked = or_(
        TIMER.c.failures != 0,
        TIMER.c.status == LEFT,
        TIMER.c.failed_at.is_not(None),
        TIMER.c.retry_at.is_not(None),
        TIMER.c.incident.is_not(None),
    )
    for row in session.execute(query.where(marked)):
        if not _left_by_failure(row):
            sentence = Message("What is kept of failed attempts at a deadline of this case was altered by hand.")
            return Broken(reference=row.reference, seq=None, sentence=sentence)
    passed = next(iter(overlooked(session, load_last_sweep(session), now)), None)
    if passed is None:
        return None
    sentence = Message("A deadline of this case passed on %(at)s, and no sweep has seen to it.", at=passed.due_at)
    return Broken(reference=passed.reference, seq=None, sentence=sentence)


def _left_by_failure(row: Any) -> bool:
    if row.failures < 1 or row.failed_at is None or row.retry_at is None or row.incident is None:
        return False
    return bool(row.retry_at - row.failed_at == delay(row.failures))


def _left_by_sweep(row: Any) -> bool:
    stood = (row.stood_from, row.stood_until)
    told = stood == (None, None) or (None not in stood and row.stood_from <= row.stood_until)
    return bool(row.id == THE_LAST and told and (row.boot is None) == (row.counted is None))
