"""Numbering what was recorded: the sequencer's work, and that of whoever needs all numbers now."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from operator import itemgetter

from govflow.errors import ClocksApart, RecordBroken
from govflow.keys.signing import Signer
from govflow.messages import Message
from govflow.services.backend import Backend
from govflow.services.moments import TOLERANCE, read_agreeing
from govflow.services.retrying import retried
from govflow.store.record.broken import FAILURES
from govflow.store.record.published import confided_since, last_published, last_signed, moment_to_sign
from govflow.store.record.sealing import outdated, unsealed
from govflow.store.record.sequence import BATCH, Source, is_waiting, publish, renewed, sequence_new, waiting_since
from govflow.store.sql.session import Session
from govflow.store.sql.turns import alone

LATE = timedelta(seconds=5)
"""An entry that waits longer for its number is an alarm: the sequencer does not run, or cannot keep up."""

log = logging.getLogger(__name__)


def sequence_waiting(backend: Backend) -> int:
    """Number every entry that waits, and seal the directory where it changed; how many entries there were.

    Where nothing waits, nothing is written or locked. Raises ClocksApart and RecordBroken where something waits and
    must go on waiting.
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
    now = backend.clock.now()
    return now - (now - datetime.min.replace(tzinfo=UTC)) % _length(backend)


@retried
def publish_checkpoints(backend: Backend, since: datetime) -> None:
    """Publish a checkpoint of each body that has had none since then, and seal with it what was confided.

    Raises ClocksApart where no clock can be trusted: parties could not tell when it was published. Raises RecordBroken.
    """
    with _understood(), backend.transaction() as session:
        publish(session, *_signing(backend, session), since)


def seal_anew(backend: Backend, *, upgraded: bool) -> None:
    """After an upgrade: take the digests that a version took which covered other columns, or took none.

    While clocks differ, or the record does not go on, the installation starts without: it is started anew later.
    """
    with backend.reading() as session:
        case_ids = outdated(session) + (unsealed(session) if upgraded else [])
    try:
        for start in range(0, len(case_ids), BATCH):
            some = [each for each in case_ids[start : start + BATCH] if each is not None]
            _sequence(backend, partial(renewed, some), upgrading=upgraded)
    except (ClocksApart, RecordBroken) as error:
        log.error("The record could not be sealed anew after the upgrade: %s", error)


def lag(backend: Backend) -> timedelta:
    """How long the oldest entry without a number has been waiting. Raises RecordBroken where that cannot be read."""
    return _waited(backend, waiting_since)


def unpublished_too_long(backend: Backend) -> Message | None:
    """What to tell whoever looks after the installation where a body has had no checkpoint for more than two periods.

    Nothing that is confided is sealed meanwhile; whether anything was, this does not tell. Raises RecordBroken where
    that cannot be read.
    """
    now = backend.clock.now()
    with _understood(), backend.reading() as session:
        published = last_published(session, now)
    body, at = min(published, key=itemgetter(1), default=("", now))
    if now - at <= 2 * _length(backend):
        return None
    return Message(
        "The record of %(body)s has had no checkpoint for its parties for %(hours)s hours; nothing that is confided is "
        "sealed meanwhile. Look whether govflow is being served and its clock is right; its log says what fails.",
        body=body,
        hours=int((now - at) / timedelta(hours=1)),
    )


def unsealed_too_long(backend: Backend) -> Message | None:
    """What to tell the operator alone, on the command line, where something confided is not sealed although checkpoints
    come: too little at once, or by a process that lacks the key of who confided it. It names no case and no moment.
    """
    if _waited(backend, confided_since) <= 2 * _length(backend):
        return None
    return Message(
        "Something that was confided has not been sealed for more than two periods, although checkpoints come. The log "
        "of the server says what fails."
    )


def late_to_seal(backend: Backend) -> Message | None:
    """What the operator is told on the command line: that no checkpoint comes, or that one leaves something out."""
    return unpublished_too_long(backend) or unsealed_too_long(backend)


def _waited(backend: Backend, since: Callable[[Session], datetime | None]) -> timedelta:
    with _understood(), backend.reading() as session:
        began = since(session)
    return timedelta() if began is None else max(timedelta(), backend.clock.now() - began)


def _length(backend: Backend) -> timedelta:
    return timedelta(hours=backend.settings.publish_hours)


def _waits(backend: Backend) -> bool:
    with backend.reading() as session:
        return is_waiting(session)


@retried
def _sequence(backend: Backend, *sources: Source, upgrading: bool = False) -> int:
    with _understood(), backend.transaction() as session:
        return sequence_new(session, *_signing(backend, session), sources, upgrading=upgrading)


@contextmanager
def _understood() -> Iterator[None]:
    """What numbering fails by where something was altered or removed by hand is an error raised on purpose."""
    try:
        yield
    except FAILURES as error:
        raise RecordBroken from error


def _signing(backend: Backend, session: Session) -> tuple[datetime, Signer]:
    """The moment of the checkpoints that are signed now, by whoever signs alone, and with what. Raises ClocksApart.

    The key is read by whoever is alone: nobody signs with one that was replaced after another has signed with the new
    one. A checkpoint that was signed by a clock that had been set forward keeps nobody from signing, and that is said.
    """
    alone(session)
    now, last = read_agreeing(backend, session).moment, last_signed(session)
    at = moment_to_sign(now, last, TOLERANCE)
    for each in last:
        if each.at > at:
            log.warning(
                "Checkpoint %s of %s bears the moment %s: the clock had been set forward. The next bears %s.",
                each.size, each.body, each.at, at,
            )  # fmt: skip
    return at, backend.signing.signer()
