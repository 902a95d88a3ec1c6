"""What a worker does with who is slow: bodies that do not come, and a database that is not there yet."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from threading import BoundedSemaphore, Event, Thread, Timer
from typing import Any, TypeAlias

from govflow.errors import Busy

Environ: TypeAlias = dict[str, Any]
Start: TypeAlias = Callable[..., Any]
App: TypeAlias = Callable[[Environ, Start], Iterable[bytes]]

GRACE_SECONDS = 10.0
BYTES_A_SECOND = 64 * 1024
"""A body has ten seconds, and as long beside as it takes at this speed."""
WAIT_SECONDS = 1.0  # for a place; meanwhile a thread is taken, too
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0  # seconds between attempts to reach the database

SOON = (
    "The database cannot be reached at this moment. Nothing was recorded. Try again in a minute.\n"
    "数据库暂时无法连接，未作任何记录。请一分钟后再试。\n"
)

HEALTHY = "/healthz"
"""Answered by every worker from its first moment on, see ``web.frame.probes``."""

log = logging.getLogger(__name__)


class PatientBodies:
    """Lets at most half of the threads wait for bodies, and each only so long: reading pages always goes on."""

    def __init__(self, app: App, threads: int, grace: float = GRACE_SECONDS) -> None:
        self._app, self._grace = app, grace
        self._places = BoundedSemaphore(max(1, threads // 2))

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        body = _Body(environ["wsgi.input"], self._places, self._limit(environ), environ.get("gunicorn.socket"))
        environ["wsgi.input"] = body
        environ.pop("wsgi.input_terminated", None)  # else half a form that ends early would pass for a whole one
        try:
            return self._app(environ, start)
        finally:
            body.end()

    def _limit(self, environ: Environ) -> float:
        length = environ.get("CONTENT_LENGTH") or "0"
        return self._grace + (int(length) / BYTES_A_SECOND if length.isdigit() else 0.0)


class _Body:
    """The body of a request: who begins to read it takes a place, and gives it back with the answer."""

    def __init__(self, source: Any, places: BoundedSemaphore, limit: float, connection: Any) -> None:
        self._source, self._places, self._limit, self._connection = source, places, limit, connection
        self._timer: Timer | None = None

    def read(self, size: int = -1) -> bytes:
        self._begin()
        return bytes(self._source.read(size))

    def readline(self, size: int = -1) -> bytes:
        self._begin()
        return bytes(self._source.readline(size))

    def end(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            self._places.release()

    def _begin(self) -> None:
        if self._timer is not None:
            return
        if not self._places.acquire(timeout=WAIT_SECONDS):
            raise Busy
        self._timer = Timer(self._limit, self._hang_up)
        self._timer.daemon = True
        self._timer.start()

    def _hang_up(self) -> None:
        """Whoever waits for the rest gets what there is, and refuses it."""
        log.warning("A body did not come within %.0f seconds.", self._limit)
        if self._connection is not None:
            self._connection.shutdown(0)  # SHUT_RD


class Opening:
    """The application of a worker from the moment that the database can be reached; before, everybody waits politely.

    A worker that cannot start would end the server with all its workers.
    """

    def __init__(self, open_app: Callable[[], tuple[App, Callable[[], None]]]) -> None:
        self._open_app = open_app
        self._app: App | None = None
        self._close: Callable[[], None] = lambda: None
        self._stopped = Event()
        self._said: str | None = None  # why it is not ready yet
        if not self._try():
            Thread(target=self._keep_trying, name="opening", daemon=True).start()

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        if self._app is not None:
            return self._app(environ, start)
        if environ.get("PATH_INFO") == HEALTHY:
            start("200 OK", [("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")])
            return [b"well\n"]
        start("503 Service Unavailable", [("Content-Type", "text/plain; charset=utf-8"), ("Retry-After", "5")])
        return [SOON.encode()]

    def close(self) -> None:
        self._stopped.set()
        self._close()

    def _keep_trying(self) -> None:
        pause = FIRST_PAUSE
        while not self._stopped.wait(pause) and not self._try():
            pause = min(LONGEST_PAUSE, pause * 2)

    def _try(self) -> bool:
        try:
            self._app, self._close = self._open_app()
        except Exception as error:  # noqa: BLE001  # whatever it is, the next attempt may succeed
            if str(error) != self._said:
                self._said = str(error)
                log.warning("The installation is not ready yet: %s It is tried again by itself.", error)
            return False
        if self._said is not None:
            log.warning("The installation is ready now.")
        return True
