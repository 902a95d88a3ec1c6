"""Making the search index anew while others read and write."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from govflow.services.backend import Backend
from govflow.services.retrying import retried
from govflow.store.lists.indexing import count_cases, drop_stray, index_anew, mend_structure, next_cases
from govflow.values import SYSTEM

AT_ONCE = 50
"""Cases in one transaction: so long nobody else writes on SQLite, and so many cases are held on PostgreSQL."""

Progress = Callable[[int, int, int], None]
"""Is told how many cases are done, of how many, and the number of the last one."""


def reindex(backend: Backend, progress: Progress, after: int = 0) -> int:
    """Put every case with a greater number than ``after`` into the index as it stands; how many there were.

    Broken off, it may be begun anew, or after the last number that was told: what is right already is left.
    """
    mend_structure(backend.sessions.engine)
    with backend.reading() as session:
        total = count_cases(session, after)
    done = 0
    while True:
        with backend.reading() as session:
            numbers = next_cases(session, after, AT_ONCE)
        if not numbers:
            break
        _index(backend, numbers)
        done, after = done + len(numbers), numbers[-1]
        progress(done, max(done, total), after)
    _drop_stray(backend)
    return done


@retried
def _index(backend: Backend, numbers: Sequence[int]) -> None:
    with backend.transaction() as session:
        for number in numbers:
            index_anew(backend.work(session, SYSTEM), number)


@retried
def _drop_stray(backend: Backend) -> None:
    with backend.transaction() as session:
        drop_stray(session)
