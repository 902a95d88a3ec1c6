"""What machines ask: does the process live, may it be sent requests, what has it counted."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any

from flask import Blueprint, Flask, Response, abort, request
from flask.typing import ResponseReturnValue

from govflow.services.queries.health.readiness import is_ready, read_lag
from govflow.web.frame.access import metrics
from govflow.web.frame.metrics import CONTENT_TYPE_LATEST
from govflow.web.frame.security import Policy, backend, policy, public

ADDRESSES = frozenset({"/healthz", "/readyz", "/metrics"})
BETWEEN = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Forwarded", "Via")
"""What a proxy adds: who comes through one is not on this machine."""

bp = Blueprint("probes", __name__)


def _refuse_all_but_monitoring() -> None:
    """For everybody else there is no such address."""
    if not (_bears_token() or _is_on_this_machine()):
        abort(404)


watching = Policy("watching", _refuse_all_but_monitoring)


def init_app(app: Flask, hosts: tuple[str, ...]) -> None:
    """Whoever asks these does so by the number of the machine: the name of the host is not asked about. They lead
    nowhere, so nothing comes of a wrong one.
    """
    inner: Callable[..., Iterable[bytes]] = app.wsgi_app

    def under_our_name(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if environ.get("PATH_INFO") in ADDRESSES:
            environ["HTTP_HOST"] = hosts[0].lstrip(".")
        return inner(environ, start)

    app.wsgi_app = under_our_name  # type: ignore[method-assign, assignment]


@bp.get("/healthz")
@policy(public)
def alive() -> ResponseReturnValue:
    """This process answers; the database is not asked."""
    return _plain("well\n")


@bp.get("/readyz")
@policy(public)
def ready() -> ResponseReturnValue:
    """The database answers, has the right schema, and deadlines are looked after. Which of it fails says the log, and
    ``govflow doctor``: everybody may ask this.
    """
    if is_ready(backend()):
        return _plain("ready\n")
    answer = _plain("not ready\n", 503)
    answer.headers["Retry-After"] = "5"
    return answer


@bp.get("/metrics")
@policy(watching)
def numbers() -> ResponseReturnValue:
    """In the format of Prometheus."""
    return _plain(metrics().text(read_lag(backend())), kind=CONTENT_TYPE_LATEST)


def _plain(content: str | bytes, status: int = 200, kind: str = "text/plain; charset=utf-8") -> Response:
    answer = Response(content, status, content_type=kind)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _bears_token() -> bool:
    token = backend().settings.metrics_token
    given = request.headers.get("Authorization", "")
    return bool(token) and hmac.compare_digest(given.encode(), f"Bearer {token}".encode())


def _is_on_this_machine() -> bool:
    """Asked of whoever holds the connection, not of what is said about it. Behind a proxy that says nothing of whom it
    speaks for, everybody seems to be here: where one ends TLS, it has to be counted in the settings.
    """
    settings = backend().settings
    if (settings.https and not settings.proxies) or any(each in request.headers for each in BETWEEN):
        return False
    before = request.environ.get("werkzeug.proxy_fix.orig", request.environ)
    try:
        return ip_address(before.get("REMOTE_ADDR") or "").is_loopback
    except ValueError:
        return False
