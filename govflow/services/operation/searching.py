"""Making the search index anew while others read and write."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from govflow.services.backend import Backend
from govflow.services.operation.reading import names_of
from govflow.services.retrying import retried
from govflow.store.lists.indexing import count_cases, drop_stray, index_anew, mend_structure, next_cases
from govflow.store.lists.texts import found_texts, index_text, queue_missing
from govflow.values import SYSTEM

AT_ONCE = 50
"""Cases in one transaction: so long nobody else writes on SQLite, and so many cases are held on PostgreSQL."""

Progress = Callable[[int, int, int], None]
"""Is told how many cases are done, of how many, and the number of the last one."""


def reindex(backend: Backend, progress: Progress, after: int = 0) -> int:
    """Put every case with a greater number than ``after`` into the index as it stands; how many there were. And all
    documents: whose file has no text yet waits to be read, for whoever runs the jobs.

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
    _index_texts(backend)
    _drop_stray(backend)
    return done


def _index_texts(backend: Backend) -> None:
    """Documents that were read are found by what they said then; all others, and those that could not be read, wait."""
    _queue_missing(backend)
    after = 0
    while (last := _index_some(backend, after)) is not None:
        after = last


@retried
def _queue_missing(backend: Backend) -> None:
    with backend.transaction() as session:
        queue_missing(session, backend.clock.now())


@retried
def _index_some(backend: Backend, after: int) -> int | None:
    """The number of the last of those that follow; None where none does."""
    with backend.transaction() as session:
        rows, work = found_texts(session, after, AT_ONCE), backend.work(session, SYSTEM)
        for row in rows:
            workflow = work.pinned(session, row.workflow_version_id).workflow
            index_text(session, row.id, names_of(workflow, row), row.text)
    return rows[-1].id if rows else None


@retried
def _index(backend: Backend, numbers: Sequence[int]) -> None:
    with backend.transaction() as session:
        for number in numbers:
            index_anew(backend.work(session, SYSTEM), number)


@retried
def _drop_stray(backend: Backend) -> None:
    with backend.transaction() as session:
        drop_stray(session)
