"""How the clock of the installation does, for whoever runs it: do clocks agree, did it sweep, what fails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from govflow.errors import RecordBroken
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.commands.record import LATE, lag, unpublished_too_long
from govflow.services.moments import TOLERANCE, Moments, read_clocks
from govflow.store.cases import CASE
from govflow.store.deadlines.purging import load_last_purge
from govflow.store.deadlines.sweeps import BEHIND, overlooked
from govflow.store.deadlines.timers import RUNNING, TIMER
from govflow.store.record.leaves import can_grow
from govflow.store.sql.ahead import read_ahead
from govflow.store.sql.base import UtcDateTime
from govflow.store.sql.moment import load_last_sweep
from govflow.store.sql.prepared import Prepared

SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class Overlooked:
    """A deadline that had passed minutes before the last sweep, which did not see to it. Named like ``Failing``."""

    reference: str
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class Failing:
    """A deadline that the clock could not see to. Only the operator's command names its case."""

    incident: str
    reference: str
    due_at: datetime
    failures: int
    failed_at: datetime
    retry_at: datetime


@dataclass(frozen=True, kw_only=True)
class Clockwork:
    """``apart``: seconds between the clocks; none where there is one only. ``waiting``: passed, and not seen to yet.

    ``unnumbered``: for how many seconds an entry has been waiting for its number in the record of its body.
    ``unpublished``: what to say where the record of a body has had no checkpoint for too long, ``broken``: where no
    entry gets a number any more, whether one waits or not.
    """

    now: datetime
    apart: int | None
    agree: bool
    swept_at: datetime | None
    fired: int
    failed: int
    waiting: int
    unnumbered: int
    unpublished: Message | None
    broken: Message | None
    failing: tuple[Failing, ...]
    overlooked: tuple[Overlooked, ...]
    purged_at: datetime | None  # what is no longer needed; how much, would tell of confidences
    stood: tuple[datetime, datetime] | None  # lately nobody swept from then to then

    @property
    def behind(self) -> bool:
        """Is something due, and nobody swept lately?"""
        return self.waiting > 0 and (self.swept_at is None or not -TOLERANCE <= self.now - self.swept_at <= BEHIND)

    @property
    def stuck(self) -> bool:
        """Does nobody number what is recorded, or not keep up with it?"""
        return self.unnumbered > LATE.total_seconds()

    @property
    def well(self) -> bool:
        told = (self.unpublished, self.broken, self.failing, self.overlooked)
        return self.agree and not (self.behind or self.stuck or any(told))


_WAITING = Prepared(
    select(func.count().label("number")).where(
        TIMER.c.status == "pending", TIMER.c.due_at <= bindparam("now", type_=UtcDateTime())
    )
)
_FAILING = Prepared(
    select(TIMER.c.incident, TIMER.c.due_at, TIMER.c.failures, TIMER.c.failed_at, TIMER.c.retry_at, CASE.c.reference)
    .join(CASE, CASE.c.id == TIMER.c.case_id)
    .where(TIMER.c.failures > 0, TIMER.c.status.in_(RUNNING))
    .order_by(TIMER.c.failed_at.desc(), TIMER.c.id)
    .limit(SHOWN)
)


def load_clockwork(backend: Backend) -> Clockwork:
    """Everything at this moment."""
    unnumbered, unpublished = lag(backend), unpublished_too_long(backend)
    with backend.page() as session:
        clocks, grows = read_clocks(backend, session), can_grow(session)
        swept = load_last_sweep(session)
        read_ahead(session, (_WAITING.asked(now=clocks.moment), _FAILING.asked()))
        waiting, rows = _WAITING.scalar(session, now=clocks.moment), _FAILING.rows(session)
        purged = load_last_purge(session)
        passed_over = overlooked(session, swept, clocks.moment)
    return Clockwork(
        now=clocks.moment,
        apart=_apart(clocks),
        agree=clocks.agree,
        swept_at=swept.at if swept else None,
        fired=swept.fired if swept else 0,
        failed=swept.failed if swept else 0,
        purged_at=purged.at if purged else None,
        stood=_stood(backend, clocks, swept),
        waiting=waiting,
        unnumbered=round(unnumbered.total_seconds()),
        unpublished=unpublished,
        overlooked=tuple(Overlooked(reference=row.reference, due_at=row.due_at) for row in passed_over[:SHOWN]),
        broken=None if grows else RecordBroken().message,
        failing=tuple(
            Failing(
                incident=row.incident or "?",
                reference=row.reference,
                due_at=row.due_at,
                failures=row.failures,
                failed_at=row.failed_at or row.due_at,  # missing only where it was taken out by hand
                retry_at=row.retry_at or row.due_at,
            )
            for row in rows
        ),
    )


def _stood(backend: Backend, clocks: Moments, swept: Any) -> tuple[datetime, datetime] | None:
    """It is told for as long as that had to last at least to be told."""
    if swept is None or swept.stood_from == swept.stood_until:  # also where the clock was only said to be right
        return None
    if clocks.moment - swept.stood_until > backend.settings.standstill:
        return None
    return swept.stood_from, swept.stood_until


def _apart(clocks: Moments) -> int | None:
    return round(clocks.apart.total_seconds()) if len(clocks.told) > 1 else None
