"""What time it is by other clocks than that of the process: the database's own, and what the last sweep left behind."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from govflow.store.sql.base import Base
from govflow.store.sql.prepared import Asked, Prepared
from govflow.store.sql.session import Session
from govflow.values import Clock

_NOW = Prepared(select(func.clock_timestamp()))
_BOOT = Path("/proc/sys/kernel/random/boot_id")


class SweepingRow(Base):
    """What the last sweep found, and by which clock it ran; there is one row."""

    __tablename__ = "sweeping"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    fired: Mapped[int]
    failed: Mapped[int]
    boot: Mapped[str | None] = mapped_column(String(36))  # which start of the machine; empty: the clock was made up
    counted: Mapped[float | None]  # the seconds since that start
    stood_from: Mapped[datetime | None]  # between these two moments nobody swept for days; both ``at``: only trusted
    stood_until: Mapped[datetime | None]


SWEEPING = SweepingRow.__table__
THE_LAST = 1  # the number of the one row


@dataclass(frozen=True)
class Uptime:
    """Which start of the machine this is, and the seconds since then, by a counter that nobody sets.

    ``boot`` is empty where the machine does not tell it.
    """

    boot: str
    seconds: float


def machine_uptime() -> Uptime:
    """The counter goes on while the machine sleeps, where there is such a one."""
    return Uptime(_this_boot(), time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)))


@cache
def _this_boot() -> str:
    """No process outlives the machine."""
    return _BOOT.read_text("ascii").strip() if _BOOT.exists() else ""


def database_clock(session: Session) -> datetime | None:
    """The moment by PostgreSQL's clock, which may be another machine's. SQLite has none but that of the process."""
    on_postgresql = session.engine.dialect.name == "postgresql"
    now: datetime | None = _NOW.scalar(session) if on_postgresql else None
    return now


def asked_of_database_clock() -> Asked:
    """What ``database_clock`` will ask of PostgreSQL."""
    return _NOW.asked()


@dataclass(frozen=True)
class _Kept:
    """The moment of a sweep, and how long the machine had run then."""

    at: datetime
    up: Uptime


@dataclass
class KeptClock:
    """The moment of the last sweep, and what has passed since then: so the clock of a process that begins is compared.

    While the machine has not been started anew, its counter tells how much that is; later only that it is no less than
    nothing. Read once: from then on the process has the time since its own start.
    """

    clock: Clock
    uptime: Callable[[], Uptime] = machine_uptime
    _kept: list[_Kept | None] = field(default_factory=list)

    def told(self, session: Session) -> datetime | None:
        """The moment; None where nothing is known, or nothing speaks against the clock of the process."""
        if not self._kept:
            self._kept.append(_load_kept(session))
        kept, up = self._kept[0], self.uptime()
        if kept is None:
            return None
        passed = up.seconds - kept.up.seconds
        if up.boot and up.boot == kept.up.boot and passed >= 0:
            return kept.at + timedelta(seconds=passed)
        return kept.at if self.clock.now() < kept.at else None


def load_last_sweep(session: Session) -> Any | None:
    """What the last sweep left behind; none where nobody has swept."""
    return session.execute(select(SWEEPING).where(SWEEPING.c.id == THE_LAST)).first()


def only_trusted(last: Any) -> bool:
    """Was the clock said to be right at that moment, and nothing swept?"""
    return bool(last.at == last.stood_from == last.stood_until)


def _load_kept(session: Session) -> _Kept | None:
    """None where nobody has swept, or by a clock that was made up."""
    row = load_last_sweep(session)
    return None if row is None or row.boot is None else _Kept(row.at, Uptime(row.boot, row.counted))
