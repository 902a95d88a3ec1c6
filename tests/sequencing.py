"""Numbering what is new, as the sequencer of a running installation does twenty times a second."""

from __future__ import annotations

from datetime import timedelta

from govflow.keys.signing import Signer
from govflow.services.commands.record import period_of, publish_checkpoints, sequence_waiting
from govflow.store.record.sequence import sequence_new
from govflow.store.sql.database import Sessions
from tests.builders import Cast
from tests.store.rows import NOW

SIGNER = Signer.made()


def sequence(sessions: Sessions, signer: Signer = SIGNER) -> int:
    """Number all that is queued; how many entries there were."""
    with sessions.writing.begin() as session:
        return sequence_new(session, NOW, signer)


def publish(cast: Cast) -> None:
    """What happens at the next of the fixed times."""
    cast.clock.at += timedelta(hours=cast.backend.settings.publish_hours)
    publish_now(cast)


def publish_now(cast: Cast) -> None:
    """What has happened by now, if a server has been running."""
    sequence_waiting(cast.backend)
    publish_checkpoints(cast.backend, period_of(cast.backend))
