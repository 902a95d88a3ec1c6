"""Reading the files that people filed, so that they are found by their words."""

from __future__ import annotations

from govflow.jobs.repeating import Repeating
from govflow.services.backend import Backend
from govflow.services.operation.reading import read_in_turn

EVERY = 2.0  # seconds
UNREAD = "Documents could not be read for the search."


class Reader(Repeating):
    """Reads until told to stop: side by side with others; on SQLite whoever has its turn."""

    def __init__(self, backend: Backend, every: float = EVERY) -> None:
        super().__init__("reader", lambda: read_in_turn(backend), every, UNREAD, backend.outages)
