"""One line in the log for each request, its number, and what it took; nothing of what was asked or answered.

The number is in the answer (``X-Request-Id``) and in all that the log says meanwhile.
"""

from __future__ import annotations

import logging
import re
import secrets
import time

from flask import Flask, Response, current_app, g, request
from structlog.contextvars import bind_contextvars, unbind_contextvars

from govflow.services.backend import statements_so_far
from govflow.web.frame.metrics import Metrics
from govflow.web.frame.security import backend, current_session

HEADER = "X-Request-Id"
QUIET = frozenset({"probes.alive", "probes.ready", "probes.numbers"})
"""Asked every few seconds: while all is well nothing is said of it."""
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_NUMBER = re.compile(r"[A-Za-z0-9._-]{8,64}")
_REFERENCE = re.compile(r"[A-Z]{2,6}-[A-Z]{2,4}-[0-9]{4}-[0-9]{1,9}")

log = logging.getLogger("govflow.access")


def init_app(app: Flask) -> None:
    """Before all others, so that what these take is counted and what they answer is told."""
    app.extensions["govflow.metrics"] = Metrics(app.extensions["govflow"].settings.numbers)
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(_forget)


def metrics() -> Metrics:
    """What this process has counted, and those beside it."""
    found: Metrics = current_app.extensions["govflow.metrics"]
    return found


def _begin() -> None:
    g.began, g.asked_before = time.perf_counter(), statements_so_far()
    g.request_number = _given() or secrets.token_hex(8)
    bind_contextvars(request=g.request_number)


def _given() -> str | None:
    """The number that our own proxy has given; nobody else names a request."""
    given = request.headers.get(HEADER, "") if backend().settings.proxies else ""
    return given if _NUMBER.fullmatch(given) else None


def _end(response: Response) -> Response:
    if "began" not in g:
        return response
    seconds, statements = time.perf_counter() - g.began, statements_so_far() - g.asked_before
    response.headers[HEADER] = g.request_number
    method = request.method if request.method in METHODS else "other"
    route = request.url_rule.rule if request.url_rule is not None else "none"
    status = response.status_code
    metrics().note(method, route, status, seconds, statements)
    if statements and status < 500:
        backend().outages.reached()
    if log.isEnabledFor(logging.INFO) and not (status < 400 and request.endpoint in QUIET):
        told = {"method": method, "route": route, "status": status, **_told(seconds, statements)}
        log.info("%s %s %s", method, route, status, extra=told)
    return response


def _told(seconds: float, statements: int) -> dict[str, object]:
    """Who, by number, and about which case. An address may hold anything: what looks like no reference is left out."""
    person, reference = current_session(), str((request.view_args or {}).get("reference", ""))
    told: dict[str, object] = {"ms": round(seconds * 1000, 1), "statements": statements}
    if person is not None:
        told["person"] = person.actor.person_id
    if _REFERENCE.fullmatch(reference):
        told["case"] = reference
    return told


def _forget(_error: BaseException | None) -> None:
    unbind_contextvars("request")
