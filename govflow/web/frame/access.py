"""One line in the log for each request, its number, and what it took; nothing of what was asked or answered.

The number is in the answer (``X-Request-Id``) and in all that the log says meanwhile.
"""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Callable
from typing import Any, NamedTuple, cast

from flask import Flask, Request, Response, current_app, request
from structlog.contextvars import bind_contextvars, unbind_contextvars

from govflow.http.policies import noted_actor
from govflow.services.backend import Backend, statements_so_far
from govflow.web.frame.i18n import of_page
from govflow.web.frame.metrics import Metrics

HEADER = "X-Request-Id"
QUIET = frozenset({"probes.alive", "probes.ready", "probes.numbers"})
"""Asked every few seconds: while all is well nothing is said of it."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_NUMBER = re.compile(r"[A-Za-z0-9._-]{8,64}")
_REFERENCE = re.compile(r"[A-Z]{2,6}-[A-Z]{2,4}-[0-9]{4}-[0-9]{1,9}")

of_request: Callable[[], Request] = cast(Any, request)._get_current_object
"""What ``request`` stands for: asked itself it costs a tenth."""

log = logging.getLogger("govflow.access")


def init_app(app: Flask) -> None:
    """Before all others, so that what these take is counted and what they answer is told."""
    backend: Backend = app.extensions["govflow"]
    noted = app.extensions["govflow.metrics"] = Metrics(backend.settings.numbers)
    outages, is_proxied = backend.outages, backend.settings.proxies > 0

    @app.before_request
    def begin() -> None:
        number = (is_proxied and _given()) or os.urandom(8).hex()
        of_page().request = Begun(number, time.perf_counter(), statements_so_far())
        bind_contextvars(request=number)

    @app.after_request
    def end(response: Response) -> Response:
        begun: Begun | None = of_page().get("request")
        if begun is None:
            return response
        response.headers[HEADER] = begun.number
        told = Told(of_request(), response.status_code, begun)
        noted.note(told.method, told.route, told.status, told.seconds, told.statements)
        if told.statements and told.status < 500:
            outages.reached()
        if log.isEnabledFor(logging.INFO) and told.is_worth_it:
            log.info("%s %s %s", told.method, told.route, told.status, extra=told.words())
        return response

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        unbind_contextvars("request")


def metrics() -> Metrics:
    """What this process has counted, and those beside it."""
    found: Metrics = current_app.extensions["govflow.metrics"]
    return found


def _given() -> str | None:
    """The number that our own proxy has given; nobody else names a request."""
    given = request.headers.get(HEADER, "")
    return given if _NUMBER.fullmatch(given) else None


class Begun(NamedTuple):
    """A request when it came: its number, the time in seconds, and the statements of its thread until then."""

    number: str
    at: float
    statements: int


class Told:
    """What is told of a request that was answered."""

    def __init__(self, asked: Request, status: int, begun: Begun) -> None:
        self.seconds, self.statements = time.perf_counter() - begun.at, statements_so_far() - begun.statements
        self.method = asked.method if asked.method in METHODS else "other"
        self.route = asked.url_rule.rule if asked.url_rule is not None else "none"
        self.status = status
        self._asked = asked

    @property
    def is_worth_it(self) -> bool:
        return self.status >= 400 or self._asked.endpoint not in QUIET

    def words(self) -> dict[str, object]:
        """Who, by number, and about which case. An address may hold anything: what is no reference is left out."""
        actor, reference = noted_actor(), str((self._asked.view_args or {}).get("reference", ""))
        told: dict[str, object] = {"method": self.method, "route": self.route, "status": self.status}
        told |= {"ms": round(self.seconds * 1000, 1), "sql": self.statements}
        if actor is not None:
            told["person"] = actor.person_id
        if _REFERENCE.fullmatch(reference):
            told["case"] = reference
        return told
