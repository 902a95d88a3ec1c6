"""Serving: gunicorn with threads, each worker process with the clock and the sequencer beside it."""

from __future__ import annotations

import gc
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from prometheus_client import values

from govflow.jobs import logs
from govflow.jobs.deadlines import Clearing, Noting, Purging, Sweeper
from govflow.jobs.errands import Runner
from govflow.jobs.patience import Opening, PatientBodies
from govflow.jobs.reading import Reader
from govflow.jobs.sequencing import SealingWatch, Sequencer
from govflow.jobs.telling import Caller, Postman, Teller
from govflow.services.backend import Backend
from govflow.services.commands.founding.wizard import waits_for_founding
from govflow.services.commands.setup import connect, prepare, publish_shipped
from govflow.services.operation.errands.making import WRITES_ERRANDS
from govflow.services.operation.notices.posting import WRITES
from govflow.services.operation.webhooks.calling import WRITES_EVENTS
from govflow.services.queries.procedure.files import study_published
from govflow.settings import Settings

MakeApp = Callable[[Settings, Backend], Flask]

GRACE = 10  # seconds for requests under way when the server is told to stop


def serve(
    make_app: MakeApp, settings: Settings, *, host: str, port: int, workers: int, threads: int, debug: bool
) -> None:
    """Bring the schema up to date, publish what is missing, and serve until told to stop.

    Raises Conflict when the database cannot be reached. ``debug`` serves from one process that reloads changed code.
    """
    logs.configure(settings.log, logging.INFO)
    backend = prepare(settings)
    publish_shipped(backend)
    study_published(backend)
    if (path := waits_for_founding(backend)) is not None:
        link = f"{settings.address or f'http://{host}:{port}'}{path}"
        print(f"Found the installation in a browser; this link works once: {link}", flush=True)  # never in the log
    _compile_templates(make_app(settings, backend))
    backend.sessions.dispose()  # a connection does not survive the fork
    if debug:
        _with_jobs(make_app, settings)[0].run(host=host, port=port, debug=True)
        return
    with _adding_up() as numbers:
        _keep_for_good()
        options = {"bind": f"{host}:{port}", "workers": workers, "threads": threads}
        _Server(make_app, replace(settings, numbers=numbers), options).run()


@contextmanager
def _adding_up() -> Iterator[Path]:
    """A folder in which each worker writes what it counts; whichever is asked for the numbers adds all of them up.

    What a worker has counted stays when it ends: numbers that only grow must not fall. The library asks the environment
    for the folder; it is set here, after which every metric that is made counts so.
    """
    before, server = values.ValueClass, os.getpid()
    folder = os.environ["PROMETHEUS_MULTIPROC_DIR"] = mkdtemp(prefix="govflow-numbers-")
    values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]
    try:
        yield Path(folder)
    finally:
        if os.getpid() == server:  # a worker that ends comes by here, too
            values.ValueClass = before
            del os.environ["PROMETHEUS_MULTIPROC_DIR"]
            shutil.rmtree(folder, ignore_errors=True)


def _compile_templates(app: Flask) -> None:
    """Once for all workers, which find in their own applications what was compiled here before the fork."""
    assert app.jinja_loader is not None
    for name in app.jinja_loader.list_templates():
        app.jinja_env.get_template(name)


def _keep_for_good() -> None:
    """Whoever looks for garbage does not go through what is there now, which stays: that stopped a worker for 150 ms,
    again and again, and wrote into memory that the workers share.
    """
    gc.collect()
    gc.freeze()


def _with_jobs(make_app: MakeApp, settings: Settings) -> tuple[Flask, Callable[[], None]]:
    """The application with its clock, its sequencer and what looks after them running, and what ends them all."""
    backend = connect(settings)
    app = make_app(settings, backend)
    _keep_for_good()
    sweepers = (Sweeper(backend) for _ in range(settings.sweepers))
    others = (Sequencer, SealingWatch, Noting, Clearing, Purging)
    tellers = [Teller(backend) for _ in range(settings.tellers)]
    postmen = [Postman(backend, app.extensions[WRITES]) for _ in range(min(1, settings.tellers))]
    callers = [Caller(backend, app.extensions[WRITES_EVENTS]) for _ in range(min(1, settings.tellers))]
    readers = [Reader(backend) for _ in range(min(1, settings.tellers))]
    runners = [Runner(backend, app.extensions[WRITES_ERRANDS]) for _ in range(min(1, settings.tellers))]
    jobs = (*sweepers, *tellers, *postmen, *callers, *readers, *runners, *(each(backend) for each in others))
    for job in jobs:
        job.start()

    def end() -> None:
        for job in jobs:
            job.stop()
        backend.sessions.dispose()

    return app, end


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn, told what to do by code rather than by its command line."""

    def __init__(self, make_app: MakeApp, settings: Settings, options: dict[str, Any]) -> None:
        self._make_app, self._settings, self._options = make_app, settings, options
        self._opening: Opening | None = None
        super().__init__()

    def load_config(self) -> None:
        fixed = {"worker_class": "gthread", "graceful_timeout": GRACE, "loglevel": "warning", "worker_exit": self._exit}
        for name, value in {**fixed, "logger_class": logs.ServerLogger, **self._options}.items():
            self.cfg.set(name, value)

    def load(self) -> PatientBodies:
        """The application of one worker, made after the fork."""
        self._opening = Opening(partial(_with_jobs, self._make_app, self._settings))
        return PatientBodies(self._opening, self._options["threads"])

    def _exit(self, server: object, worker: object) -> None:
        if self._opening is not None:
            self._opening.close()
