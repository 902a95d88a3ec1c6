"""The sequencer of a running installation: twenty times a second, what was recorded gets its number.

At fixed times it also publishes a checkpoint of each body, with a batch for what was confided.
"""

from __future__ import annotations

import logging
from datetime import datetime

from govflow.jobs.repeating import Repeating
from govflow.services.backend import Backend
from govflow.services.commands.record import LATE, lag, period_of, publish_checkpoints, sequence_waiting

EVERY = 0.05  # seconds

log = logging.getLogger(__name__)


class Sequencer(Repeating):
    """Sequences until told to stop. Each process has one; a second one waits for the first, and finds its numbers."""

    def __init__(self, backend: Backend, every: float = EVERY) -> None:
        super().__init__("sequencer", self._sequence, every, "The record could not be numbered.")
        self._backend, self._late = backend, False
        self._published: datetime | None = None

    def _sequence(self) -> None:
        """Number what waits; complain once while it waits too long."""
        try:
            sequence_waiting(self._backend)
            self._publish()
        finally:
            waited = lag(self._backend)
            if waited > LATE and not self._late:
                log.error("An entry of the record has been waiting for its number for %.0f s.", waited.total_seconds())
            self._late = waited > LATE

    def _publish(self) -> None:
        """Once in each period, never because of what was recorded."""
        period = period_of(self._backend)
        if period != self._published:
            publish_checkpoints(self._backend, period)
            self._published = period
