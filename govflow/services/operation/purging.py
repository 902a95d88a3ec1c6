"""Removing what was only needed for a while, once the operator's time for it has passed.

Nothing of it is under the record's cover, and nothing is decided by it any more. Each few rows go in a transaction of
their own, so nobody waits long for a lock.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from govflow.services.accounts.guesses import FORGOTTEN
from govflow.services.backend import Backend
from govflow.services.moments import read_agreeing
from govflow.services.operation.errands.asking import clear_past
from govflow.services.retrying import retried
from govflow.services.uploads import KEPT_SECONDS
from govflow.services.uploads.forms import KEPT_FOR
from govflow.store.deadlines.purging import (
    FORMS,
    GUESSES,
    INVITATIONS,
    LINKS_ASKED,
    NOTICES,
    PURGING,
    RECEIPTS,
    SENT,
    SESSIONS,
    SPENT,
    THE_LAST,
    TOLD,
    UPLOADS,
    Passing,
    load_last_purge,
    remove_oldest,
)
from govflow.store.people.own_people import KEPT
from govflow.store.sql.upsert import insert_or_replace

BATCH = 1000  # rows in a transaction
SHORTLY = timedelta(minutes=30)


def purge_in_turn(backend: Backend) -> int | None:
    """Purge, unless another process has done so shortly before: then None."""
    with backend.reading() as session:
        last = load_last_purge(session)
    if last is not None and timedelta(0) <= backend.clock.now() - last.at < SHORTLY:
        return None
    return purge(backend)


def purge(backend: Backend) -> int:
    """Remove all that has been kept for its time; how many rows. Errands go with their files.

    Raises ClocksApart when no clock can be trusted, for nothing that is removed comes back.
    """
    with backend.reading() as session:
        now = read_agreeing(backend, session).moment
    removed = sum(_remove(backend, passing, now - time) for passing, time in kept(backend))
    removed += clear_past(backend, now)
    with backend.transaction() as session:
        insert_or_replace(session, PURGING, {"id": THE_LAST}, at=now)
    return removed


def kept(backend: Backend) -> Iterator[tuple[Passing, timedelta]]:
    """How long rows are kept after the moment that stands in them."""
    settings = backend.settings
    yield NOTICES, settings.kept_notices
    yield TOLD, settings.kept_notices
    yield SENT, settings.kept_notices
    yield RECEIPTS, settings.kept_receipts
    yield SESSIONS, settings.kept_sessions
    yield GUESSES, FORGOTTEN
    yield UPLOADS, timedelta(seconds=KEPT_SECONDS)
    yield FORMS, KEPT_FOR
    yield SPENT, FORGOTTEN
    yield LINKS_ASKED, FORGOTTEN
    yield INVITATIONS, KEPT


def _remove(backend: Backend, passing: Passing, until: datetime) -> int:
    removed = 0
    while found := _remove_some(backend, passing, until):
        removed += found
    return removed


@retried
def _remove_some(backend: Backend, passing: Passing, until: datetime) -> int:
    with backend.transaction() as session:
        return remove_oldest(session, passing, until, BATCH)
