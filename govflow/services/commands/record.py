"""Numbering what was recorded: the sequencer's work, and that of whoever needs all numbers now."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from functools import partial

from govflow.services.backend import Backend
from govflow.services.retrying import retried
from govflow.store.record.sealing import outdated
from govflow.store.record.sequence import BATCH, Source, is_waiting, publish, renewed, sequence_new, waiting_since

LATE = timedelta(seconds=5)
"""An entry that waits longer for its number is an alarm: the sequencer does not run, or cannot keep up."""

log = logging.getLogger(__name__)


def sequence_waiting(backend: Backend) -> int:
    """Number every entry that waits, and seal the directory where it changed; how many entries there were.

    Where nothing waits, nothing is written or locked.
    """
    numbered = 0
    while _waits(backend):
        new = _sequence(backend)
        numbered += new
        if new < BATCH:
            break
    return numbered


def period_of(backend: Backend) -> datetime:
    """When the present period began: checkpoints are published once in each, at times that everybody knows."""
    now, length = backend.clock.now(), timedelta(hours=backend.settings.publish_hours)
    return now - (now - datetime.min.replace(tzinfo=UTC)) % length


@retried
def publish_checkpoints(backend: Backend, since: datetime) -> None:
    """Publish a checkpoint of each body that has had none since then, and seal with it what was confided."""
    signer = backend.signing.signer()
    with backend.transaction() as session:
        publish(session, backend.clock.now(), signer, since)


def seal_anew(backend: Backend) -> None:
    """After an upgrade: take the digests that a version took which covered other columns."""
    with backend.reading() as session:
        case_ids = outdated(session)
    for start in range(0, len(case_ids), BATCH):
        some = [each for each in case_ids[start : start + BATCH] if each is not None]
        _sequence(backend, partial(renewed, some))


def lag(backend: Backend) -> timedelta:
    """How long the oldest entry without a number has been waiting."""
    with backend.reading() as session:
        since = waiting_since(session)
    return timedelta() if since is None else max(timedelta(), backend.clock.now() - since)


def _waits(backend: Backend) -> bool:
    with backend.reading() as session:
        return is_waiting(session)


@retried
def _sequence(backend: Backend, *sources: Source) -> int:
    signer = backend.signing.signer()
    with backend.transaction() as session:
        return sequence_new(session, backend.clock.now(), signer, sources)
