"""Whether a process may be sent requests, and how far behind an installation is: for those who watch it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnection

from govflow.errors import Busy
from govflow.services.backend import Backend
from govflow.services.queries.notices.deliveries import DeliveryLag, read_delivery_lag
from govflow.store.deadlines.timers import RUNNING, TIMER
from govflow.store.lists.texts import failed_files, waiting_files
from govflow.store.record.history import UNSEQUENCED
from govflow.store.sql.base import UtcDateTime
from govflow.store.sql.moment import load_last_sweep
from govflow.store.sql.prepared import Prepared
from govflow.store.sql.versions import may_serve
from govflow.store.work import Work
from govflow.values import SYSTEM

_AWAY = (DBAPIError, NoConnection, Busy)


@dataclass(frozen=True, kw_only=True)
class TextLag:
    """How far behind the reading of documents is: ``overdue`` in seconds; ``reasons``: of how many there is no text."""

    waiting: int
    overdue: float
    reasons: Mapping[str, int]

    @property
    def failed(self) -> int:
        return sum(self.reasons.values())


@dataclass(frozen=True, kw_only=True)
class Lag:
    """How far behind the installation is; times in seconds. ``swept``: since the last sweep, if there was one."""

    swept: float | None
    waiting: int
    waited: float
    failing: int
    unnumbered: int
    unnumbered_for: float
    telling: DeliveryLag
    texts: TextLag


_DUE = Prepared(
    select(func.count().label("number"), func.min(TIMER.c.due_at).label("since")).where(
        TIMER.c.status == "pending", TIMER.c.due_at <= bindparam("now", type_=UtcDateTime())
    )
)
_FAILING = Prepared(select(func.count()).where(TIMER.c.failures > 0, TIMER.c.status.in_(RUNNING)))
_QUEUED = Prepared(select(func.count().label("number"), func.min(UNSEQUENCED.c.at).label("since")))


def is_ready(backend: Backend) -> bool:
    """The database answers, its schema is that of this version or only adds to it, the last sweep is not long ago."""
    try:
        with backend.reading() as session:
            if not may_serve(session):
                return False
            swept = load_last_sweep(session)
    except _AWAY as error:
        backend.outages.noticed(error)
        return False
    longest = timedelta(minutes=backend.settings.ready_minutes)
    return not longest or (swept is not None and abs(backend.clock.now() - swept.at) <= longest)


def read_lag(backend: Backend) -> Lag | None:
    """All of it; None while the database cannot be asked."""
    now = backend.clock.now()
    try:
        with backend.reading() as session:
            swept = load_last_sweep(session)
            due, queued = _DUE.first(session, now=now), _QUEUED.first(session)
            failing = _FAILING.scalar(session)
            telling = read_delivery_lag(backend.work(session, SYSTEM))
            texts = _texts(backend.work(session, SYSTEM), now)
    except _AWAY as error:
        backend.outages.noticed(error)
        return None
    return Lag(
        swept=None if swept is None else (now - swept.at).total_seconds(),
        waiting=due.number,
        waited=_since(due.since, now),
        failing=failing,
        unnumbered=queued.number,
        unnumbered_for=_since(queued.since, now),
        telling=telling,
        texts=texts,
    )


def read_text_lag(backend: Backend) -> TextLag:
    """Of files that wait to be read, and of those that could not be."""
    with backend.reading() as session:
        return _texts(backend.work(session, SYSTEM), backend.clock.now())


def _texts(work: Work, now: datetime) -> TextLag:
    waits = waiting_files(work.session)
    return TextLag(waiting=waits.number, overdue=_since(waits.since, now), reasons=failed_files(work.session))


def _since(moment: datetime | None, now: datetime) -> float:
    return 0.0 if moment is None else max(0.0, (now - moment).total_seconds())
