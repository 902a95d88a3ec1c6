"""A job that is done again and again beside the server, and seldom while nothing happens."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

from govflow.services.operation.news import News
from govflow.services.retrying import Outages

SAID_AGAIN = 600.0  # seconds

log = logging.getLogger(__name__)


class Repeating(Thread):
    """Does its job until told to stop. One that fails is logged and tried again: what fails alike twenty times a second
    is said once in ten minutes, and while the database is away ``outages`` say so for all.

    ``rest``: one that found nothing to do pauses for twice as long as before, up to so many seconds, unless ``news``
    come: then it looks at once. So a process in which nothing happens costs next to nothing.

    Where a later version took away what this program reads, it does nothing: it would clear away files that only the
    other one knows of. ``asks``: the one job that finds out, and goes on asking.
    """

    asks = False

    def __init__(
        self,
        name: str,
        job: Callable[[], object],
        every: float,
        failed: str,
        outages: Outages | None = None,
        *,
        rest: float = 0,
        news: News | None = None,
    ) -> None:
        super().__init__(name=name, daemon=True)
        self._job, self._every, self._failed, self._stopped = job, every, failed, Event()
        self._outages, self._news, self._rest = outages or Outages(), news or News(), max(every, rest)
        self._said: tuple[str, float] | None = None  # what failed, and when it was said

    def once(self) -> object:
        """Do the job, here and now, if this program may still do it; what it found to do."""
        return self._job() if self.asks or self._outages.superseded.since is None else None

    def run(self) -> None:
        pause = self._every
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix=self.name) as pool:
            while not self._stopped.is_set():
                known, done = self._news.number, pool.submit(self.once)
                error = done.exception()
                self._tell(error)
                idle = error is None and not done.result() and self._news.number == known
                pause = min(pause * 2, self._rest) if idle else self._every
                self._stopped.wait(self._every)
                if pause > self._every and not self._stopped.is_set():
                    self._news.wait(known, pause - self._every)

    def _tell(self, error: BaseException | None) -> None:
        if error is None:
            self._said = None
            return
        if self._outages.noticed(error):
            return
        what, now = f"{type(error).__name__}: {error}", time.monotonic()
        if self._said is None or self._said[0] != what or now - self._said[1] >= SAID_AGAIN:
            log.error(self._failed, exc_info=error)
            self._said = (what, now)

    def stop(self) -> None:
        """End after the job that is under way."""
        self._stopped.set()
        self._news.tell()  # it may be resting
        self.join()
