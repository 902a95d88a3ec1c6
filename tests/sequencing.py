"""Numbering what is new, as the sequencer of a running installation does twenty times a second."""

from __future__ import annotations

from govflow.signing import Signer
from govflow.store.record.sequence import sequence_new
from govflow.store.sql.database import Sessions
from tests.store.rows import NOW

SIGNER = Signer.made()


def sequence(sessions: Sessions, signer: Signer = SIGNER) -> int:
    """Number all that is queued; how many entries there were."""
    with sessions.writing.begin() as session:
        return sequence_new(session, NOW, signer)
