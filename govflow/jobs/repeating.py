"""A job that is done again and again beside the server."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

log = logging.getLogger(__name__)


class Repeating(Thread):
    """Does its job until told to stop. One that fails, say because the database is away, is logged and tried again."""

    def __init__(self, name: str, job: Callable[[], object], every: float, failed: str) -> None:
        super().__init__(name=name, daemon=True)
        self._job, self._every, self._failed, self._stopped = job, every, failed, Event()

    def once(self) -> None:
        """Do the job, here and now."""
        self._job()

    def run(self) -> None:
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix=self.name) as pool:
            while not self._stopped.is_set():
                if error := pool.submit(self.once).exception():
                    log.error(self._failed, exc_info=error)
                self._stopped.wait(self._every)

    def stop(self) -> None:
        """End after the job that is under way."""
        self._stopped.set()
        self.join()
