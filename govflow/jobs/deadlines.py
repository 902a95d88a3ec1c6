"""The clock of a running installation: once a minute, what is due happens, and what only reading knows is written."""

from __future__ import annotations

from govflow.jobs.repeating import Repeating
from govflow.services.backend import Backend
from govflow.services.commands.deadlines import sweep_beside_others
from govflow.services.commands.sessions import keep_seen
from govflow.services.operation.purging import purge_in_turn
from govflow.services.uploads import clear_orphans

EVERY = 60.0  # seconds
CLEARED_EVERY = 6 * 3600.0
PURGED_EVERY = 3600.0
FAILED = "The deadlines could not be swept."
UNCLEARED = "Files could not be cleared away."
UNPURGED = "What is no longer needed could not be removed."
UNNOTED = "When sessions were last in use could not be written."


class Sweeper(Repeating):
    """Sweeps until told to stop: side by side with others on PostgreSQL; on SQLite whoever has its turn."""

    asks = True

    def __init__(self, backend: Backend, every: float = EVERY) -> None:
        super().__init__("sweeper", lambda: sweep_beside_others(backend), every, FAILED, backend.outages)


class Clearing(Repeating):
    """Removes files of which nothing became."""

    def __init__(self, backend: Backend, every: float = CLEARED_EVERY) -> None:
        super().__init__("clearing", lambda: clear_orphans(backend), every, UNCLEARED, backend.outages)


class Purging(Repeating):
    """Removes what was only needed for a while. Of all processes, the one that comes first in an hour does so."""

    def __init__(self, backend: Backend, every: float = PURGED_EVERY) -> None:
        super().__init__("purging", lambda: purge_in_turn(backend), every, UNPURGED, backend.outages)


class Noting(Repeating):
    """Writes now and then when sessions were last in use: no page that reads writes it."""

    def __init__(self, backend: Backend, every: float = EVERY) -> None:
        super().__init__("noting", lambda: keep_seen(backend), every, UNNOTED, backend.outages)
