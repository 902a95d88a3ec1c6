"""Which moment it is: the clock of the process, compared with others that do not share its faults.

A clock that is wrong would let pass what is late, or fire early what cannot be taken back. So it is compared with that
of the database, where it has one, with the time since the server began, which nobody can set, and with what the last
sweep has left behind, whichever process swept. While they differ by more than a minute, deadlines wait; what does not
depend on which of them is right goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from govflow.errors import ClocksApart
from govflow.services.backend import Backend
from govflow.store.deadlines.below import passed_below
from govflow.store.sql.moment import Uptime
from govflow.store.sql.session import Session
from govflow.store.work import Work
from govflow.store.writing.clocks import held_until

TOLERANCE = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True)
class Moments:
    """One moment as each of the clocks tells it; the first is that of the process."""

    told: tuple[datetime, ...]
    up: Uptime | None = None  # of the machine then; none where the clock is made up

    @property
    def apart(self) -> timedelta:
        return max(self.told) - min(self.told)

    @property
    def agree(self) -> bool:
        return self.apart <= TOLERANCE

    @property
    def moment(self) -> datetime:
        """That of the process; where they differ, what most of them tell, and of two the earlier one.

        What is entered too early is overtaken soon; what is entered too late holds a case back until then.
        """
        return self.told[0] if self.agree else sorted(self.told)[(len(self.told) - 1) // 2]


def read_clocks(backend: Backend, session: Session) -> Moments:
    """Ask all clocks at once."""
    clocks = (*backend.second_clocks, *((backend.kept.told,) if backend.kept is not None else ()))
    others = [each for second in clocks if (each := second(session)) is not None]
    up = None if backend.kept is None else backend.kept.uptime()
    return Moments(told=(backend.clock.now(), *others), up=up)


def read_agreeing(backend: Backend, session: Session) -> Moments:
    """The same, for what cannot be taken back. Raises ClocksApart where they differ, for then none can be trusted."""
    found = read_clocks(backend, session)
    if not found.agree:
        raise ClocksApart(int(found.apart.total_seconds()))
    return found


def take_moment(backend: Backend, work: Work) -> None:
    """The one moment of a command, taken when it holds its cases: never before what was last done in any of them.

    A clock that was set back thus stands still in a case until it has caught up. Refusing instead would stop all work.
    Raises ClocksApart when clocks differ, and which is right decides about a deadline or a free day of a case held.
    """
    found = read_clocks(backend, work.session)
    if not found.agree and _depends(work, found):
        raise ClocksApart(int(found.apart.total_seconds()))
    work.at = found.moment if work.locks.latest is None else max(found.moment, work.locks.latest)


def _depends(work: Work, found: Moments) -> bool:
    """Does a deadline of a case that is held, or below one, end, or may it be left, between one clock and another?"""
    first, last = min(found.told), max(found.told)
    below = [[each["id"] for each in passed_below(work.session, work.locks.cases, at)] for at in (first, last)]
    return (
        any(first < each <= last for each in _ticks(work))
        or below[0] != below[1]
        or _free(work, first) != _free(work, last)
    )


def _ticks(work: Work) -> Iterator[datetime]:
    yield from work.locks.due.values()
    for case in work.cases.values():
        again = case.pause.until if case.pause is not None else None
        yield from (each for each in (case.due_at, again) if each is not None)


def _free(work: Work, at: datetime) -> list[bool]:
    kept, work.at = work.at, at
    try:
        return [held_until(work, case) is None for case in work.cases.values()]
    finally:
        work.at = kept
