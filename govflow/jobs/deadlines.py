"""The clock of a running installation: once a minute, what is due happens, and what only reading knows is written."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

from govflow.services.backend import Backend
from govflow.services.commands.deadlines import sweep_alone
from govflow.services.commands.sessions import keep_seen

EVERY = 60.0  # seconds
WORK: tuple[tuple[Callable[[Backend], object], str], ...] = (
    (sweep_alone, "The deadlines could not be swept."),
    (keep_seen, "When sessions were last in use could not be written."),
)

log = logging.getLogger(__name__)


class Sweeper(Thread):
    """Sweeps until told to stop. Each process has one; of all, the one that has its turn does the work.

    A sweep that fails, say because the database is away, is logged and tried again a minute later.
    """

    def __init__(self, backend: Backend, every: float = EVERY) -> None:
        super().__init__(name="sweeper", daemon=True)
        self._backend, self._every, self._stopped = backend, every, Event()

    def run(self) -> None:
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="sweep") as pool:
            while not self._stopped.is_set():
                for work, failed in WORK:
                    if error := pool.submit(work, self._backend).exception():
                        log.error(failed, exc_info=error)
                self._stopped.wait(self._every)

    def stop(self) -> None:
        """End after the sweep that is under way."""
        self._stopped.set()
        self.join()
