"""A process of its own for what runs without a person: any number, on any host, beside the servers."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from threading import Event

from flask import Flask

from govflow.jobs import logs
from govflow.jobs.deadlines import Clearing, Purging, Sweeper
from govflow.jobs.errands import Runner
from govflow.jobs.reading import Reader
from govflow.jobs.repeating import Repeating
from govflow.jobs.telling import Caller, Postman, Teller
from govflow.services.backend import Backend
from govflow.services.commands.setup import connect
from govflow.services.operation.errands.making import WRITES_ERRANDS
from govflow.services.operation.notices.posting import WRITES
from govflow.services.operation.webhooks.calling import WRITES_EVENTS
from govflow.settings import Settings

PAUSE = 5.0  # seconds between attempts to reach the database

log = logging.getLogger(__name__)


def work(make_app: Callable[[Settings, Backend], Flask], settings: Settings) -> None:
    """Keep deadlines, tell people, send mail, read documents and make errands until told to stop (SIGTERM, SIGINT).

    Waits for a database that is not there yet, or has not the schema of this version. The record is numbered by the
    servers.
    """
    logs.configure(settings.log, logging.INFO)
    stopped = Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, lambda *_: stopped.set())
    backend = _reached(settings, stopped)
    if backend is None:
        return
    jobs = _jobs(make_app(settings, backend), backend)
    for job in jobs:
        job.start()
    log.info("The worker has begun.")
    stopped.wait()
    for job in jobs:
        job.stop()
    backend.sessions.dispose()


def _jobs(app: Flask, backend: Backend) -> tuple[Repeating, ...]:
    sweepers = (Sweeper(backend) for _ in range(backend.settings.sweepers))
    tellers = (Teller(backend) for _ in range(max(1, backend.settings.tellers)))
    postman, caller = Postman(backend, app.extensions[WRITES]), Caller(backend, app.extensions[WRITES_EVENTS])
    runner = Runner(backend, app.extensions[WRITES_ERRANDS])
    once = (postman, caller, runner, Reader(backend), Clearing(backend), Purging(backend))
    return (*sweepers, *tellers, *once)


def _reached(settings: Settings, stopped: Event) -> Backend | None:
    """None where it was told to stop first."""
    said: str | None = None
    while not stopped.is_set():
        try:
            return connect(settings)
        except Exception as error:  # noqa: BLE001  # whatever it is, the next attempt may succeed
            if str(error) != said:
                said = str(error)
                log.warning("The installation is not ready yet: %s It is tried again by itself.", error)
        stopped.wait(PAUSE)
    return None
