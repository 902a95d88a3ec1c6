"""The sequencer of a running installation: twenty times a second, what was recorded gets its number.

While nothing is recorded in its process it looks for what others recorded every two seconds.

At fixed times it also publishes a checkpoint of each body, with a batch for what was confided.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import datetime

from govflow.errors import ClocksApart, RecordBroken
from govflow.jobs.repeating import Repeating
from govflow.services.backend import Backend
from govflow.services.commands.record import (
    LATE,
    lag,
    period_of,
    publish_checkpoints,
    sequence_waiting,
    unpublished_too_long,
)

EVERY = 0.05  # seconds
REST = 40
"""So many times as long is the longest pause: what a worker recorded, which has no sequencer, waits 2 s at most."""
WATCHED_EVERY = 60.0

log = logging.getLogger(__name__)


class Sequencer(Repeating):
    """Sequences until told to stop. Each process has one; a second one waits for the first, and finds its numbers."""

    def __init__(self, backend: Backend, every: float = EVERY) -> None:
        failed = "The record could not be numbered."
        super().__init__(
            "sequencer", self._sequence, every, failed, backend.outages, rest=REST * every, news=backend.news
        )
        self._backend = backend
        self._apart, self._broken, self._late = Complaint(), Complaint(), Complaint()
        self._published: datetime | None = None

    def _sequence(self) -> int:
        """Number what waits; complain once while it waits too long, or must: clocks differ, or the record is broken.

        How many entries there were.
        """
        apart, broken, numbered = None, None, 0
        try:
            numbered = sequence_waiting(self._backend)
            self._backend.outages.reached()
            self._publish()
        except ClocksApart as error:
            apart = error
        except RecordBroken as error:
            broken = error
        finally:
            self._apart.about(_unnumbered(apart))
            self._broken.about(_unnumbered(broken), broken)
            with suppress(RecordBroken):  # since when it waits cannot be read: once it is numbered, nobody asks
                self._watch()
        return numbered

    def _watch(self) -> None:
        waited = lag(self._backend)
        seconds = f"{waited.total_seconds():.0f}"
        late = f"An entry of the record has been waiting for its number for {seconds} s."
        self._late.about(late if waited > LATE else None)

    def _publish(self) -> None:
        """Once in each period, never because of what was recorded."""
        period = period_of(self._backend)
        if period != self._published:
            publish_checkpoints(self._backend, period)
            self._published = period


def _unnumbered(error: Exception | None) -> str | None:
    return None if error is None else f"The record is neither numbered nor published. {error}"


class SealingWatch(Repeating):
    """Complains once while the record of a body has no checkpoint for too long, whatever keeps it from that.

    Of what was confided it says nothing: the moment of the complaint would tell when.
    """

    def __init__(self, backend: Backend, every: float = WATCHED_EVERY) -> None:
        complaint = Complaint()
        super().__init__(
            "sealing watch",
            lambda: complaint.about(unpublished_too_long(backend)),
            every,
            "Whether the record is being published could not be read.",
            backend.outages,
        )


class Complaint:
    """An error in the log: once for as long as there is reason for it."""

    def __init__(self) -> None:
        self._made = False

    def about(self, reason: object | None, error: Exception | None = None) -> None:
        """``error``: what is behind it, for the log."""
        if reason is not None and not self._made:
            log.error("%s", reason, exc_info=error)
        self._made = reason is not None
