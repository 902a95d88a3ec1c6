"""Reading the files that people filed, so that they are found by their words."""

from __future__ import annotations

from functools import partial

from govflow.jobs.repeating import Repeating
from govflow.services.backend import Backend
from govflow.services.operation.reading import read_in_turn

EVERY = 2.0  # seconds
REST = 4
"""So many times as long is the longest pause, after which is found what another process left behind."""
UNREAD = "Documents could not be read for the search."


class Reader(Repeating):
    """Reads until told to stop: side by side with others; on SQLite whoever has its turn."""

    def __init__(self, backend: Backend, every: float = EVERY) -> None:
        job = partial(read_in_turn, backend)
        super().__init__("reader", job, every, UNREAD, backend.outages, rest=REST * every, news=backend.news)
