"""What is kept of sweeps for the operator: what failed, when it is tried again, what the last one found."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from sqlalchemy import update

from govflow.errors import Superseded
from govflow.services.backend import Backend
from govflow.services.lateness import FAILED, NOTHING, Fired
from govflow.services.moments import Moments, read_agreeing, read_clocks
from govflow.store.deadlines.sweeps import delay
from govflow.store.deadlines.timers import TIMER, Timer
from govflow.store.sql.moment import SWEEPING, THE_LAST, load_last_sweep
from govflow.store.sql.upsert import insert_or_replace
from govflow.store.sql.versions import may_serve

log = logging.getLogger(__name__)


def keep_failure(backend: Backend, timer: Timer, at: datetime, incident: str) -> None:
    """A deadline could not be swept: it is tried again, and whoever runs the installation sees that."""
    failures = timer["failures"] + 1
    _change(backend, timer["id"], failures=failures, failed_at=at, retry_at=at + delay(failures), incident=incident)


def forget_failure(backend: Backend, timer_id: int) -> None:
    """It went well this time."""
    _change(backend, timer_id, failures=0, failed_at=None, retry_at=None, incident=None)


def keep_sweep(backend: Backend, clocks: Moments, done: Sequence[Fired]) -> None:
    """When the last sweep was, by which clock, and what it found: of several side by side, the one that began last."""
    failed = sum(each.what == FAILED for each in done)
    fired = sum(each.what not in (FAILED, NOTHING) for each in done)
    found = {"at": clocks.moment, "fired": fired, "failed": failed, **_by_clock(clocks)}
    with _at_best(backend), backend.transaction() as session:
        last = load_last_sweep(session)
        if last is not None and last.at > clocks.moment:
            return
        if last is not None and clocks.moment - last.at > backend.settings.standstill:
            log.warning(
                "From %s to %s nobody swept: the installation stood still, or a clock is wrong.", last.at, clocks.moment
            )
            found |= {"stood_from": last.at, "stood_until": clocks.moment}
        insert_or_replace(session, SWEEPING, {"id": THE_LAST}, **found)
        session.commit()
        backend.outages.wrote()


def trust_clock(backend: Backend) -> datetime:
    """Whoever runs the installation says that the clock is right: from now on the next ones are compared with it.

    Raises ClocksApart where another clock than that of the last sweep tells another time.
    """
    with backend.transaction() as session:
        all_clocks, others = read_clocks(backend, session), read_agreeing(replace(backend, kept=None), session)
        none = {"stood_from": others.moment, "stood_until": others.moment}  # it is no sweep
        trusted = update(SWEEPING).where(SWEEPING.c.id == THE_LAST)
        session.execute(trusted.values(at=others.moment, **none, **_by_clock(all_clocks)))
    return others.moment


def _by_clock(clocks: Moments) -> dict[str, object]:
    return {
        "boot": None if clocks.up is None else clocks.up.boot,
        "counted": None if clocks.up is None else clocks.up.seconds,
    }


def _change(backend: Backend, timer_id: int, **values: object) -> None:
    with _at_best(backend), backend.transaction() as session:
        session.execute(update(TIMER).where(TIMER.c.id == timer_id).values(**values))


@contextmanager
def _at_best(backend: Backend) -> Iterator[None]:
    """What cannot be kept about a sweep does not stop it."""
    try:
        yield
    except Exception as error:
        if not backend.outages.noticed(error):
            log.exception("What the sweep found could not be kept.")


def check_served(backend: Backend) -> None:
    """Raise Superseded where the database was upgraded beyond what this program may work with; pages are refused then.

    A process that was started again beside an upgrade that was taken back goes on by itself.
    """
    with backend.reading() as session:
        served = may_serve(session)
    if served:
        backend.outages.superseded.end()
        return
    backend.outages.superseded.begin("it takes away what this one reads")
    raise Superseded
