"""Telling people and their systems: notices and events are made of the outbox, mail and events go out."""

from __future__ import annotations

from functools import partial

from govflow.jobs.repeating import Repeating
from govflow.services.backend import Backend
from govflow.services.operation.notices.posting import Write, post_in_turn
from govflow.services.operation.notices.telling import tell_in_turn
from govflow.services.operation.webhooks.calling import Carriers
from govflow.services.operation.webhooks.calling import Write as WriteEvent

EVERY = 1.0  # seconds
REST = 4
"""So many times as long is the longest pause, after which is found what another process left behind."""
UNTOLD = "Notices could not be made."
UNSENT = "Mail could not be sent."
UNCARRIED = "Events could not be carried to webhooks."


class Teller(Repeating):
    """Makes notices until told to stop: side by side with others; on SQLite whoever has its turn."""

    def __init__(self, backend: Backend, every: float = EVERY) -> None:
        job = partial(tell_in_turn, backend)
        super().__init__("teller", job, every, UNTOLD, backend.outages, rest=REST * every, news=backend.news)


class Postman(Repeating):
    """Sends mail until told to stop; ``write`` puts it into words."""

    def __init__(self, backend: Backend, write: Write, every: float = EVERY) -> None:
        job = partial(post_in_turn, backend, write)
        super().__init__("postman", job, every, UNSENT, backend.outages, rest=REST * every, news=backend.news)


class Caller(Repeating):
    """Has events carried to webhooks until told to stop, several at a time; ``write`` puts one into words."""

    def __init__(self, backend: Backend, write: WriteEvent, every: float = EVERY) -> None:
        self._carriers = Carriers(backend, write)
        job = self._carriers.begin
        super().__init__("caller", job, every, UNCARRIED, backend.outages, rest=REST * every, news=backend.news)

    def stop(self) -> None:
        """End after those that are under way."""
        super().stop()
        self._carriers.end()
