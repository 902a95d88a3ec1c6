"""Making what people asked for that takes long."""

from __future__ import annotations

from govflow.jobs.repeating import Repeating
from govflow.services.backend import Backend
from govflow.services.operation.errands.making import Write, run_waiting

EVERY = 1.0  # seconds
REST = 4
"""So many times as long is the longest pause, after which is found what another process was asked for, or left."""
UNMADE = "Errands could not be made."


class Runner(Repeating):
    """Makes errands until told to stop, one at a time, side by side with others; one under way is left to another."""

    def __init__(self, backend: Backend, write: Write, every: float = EVERY) -> None:
        super().__init__("runner", self._run, every, UNMADE, backend.outages, rest=REST * every, news=backend.news)
        self._backend, self._write = backend, write

    def _run(self) -> int:
        return run_waiting(self._backend, self._write, self._stopped.is_set)
