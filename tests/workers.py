"""A gunicorn worker over any WSGI application, in a process of its own."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from gunicorn.app.base import BaseApplication


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    def __init__(self, app: Any, options: dict[str, Any]) -> None:
        self._app, self._options = app, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._app


@contextmanager
def worker(app: Any, *, port: int, threads: int) -> Iterator[None]:
    """Serve the application with one worker of so many threads as long as this lasts."""
    options = {"bind": f"127.0.0.1:{port}", "worker_class": "gthread", "threads": threads, "loglevel": "critical"}
    if (child := os.fork()) == 0:
        try:
            _Server(app, options).run()
        finally:
            os._exit(0)
    yield
    os.kill(child, signal.SIGTERM)
    os.waitpid(child, 0)
