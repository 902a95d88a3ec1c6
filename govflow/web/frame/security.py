"""Who may call a route, what every answer tells the browser, and where a redirect may lead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from govflow.errors import Forbidden, NotFound, Superseded
from govflow.http.policies import (
    Policy,
    backend,
    declared,
    enforce,
    is_for_programs,
    is_taking_files,
    policy,
    public,
    takes_files,
)
from govflow.messages import Message
from govflow.services.queries.case.head import check_visible
from govflow.services.queries.directory.people import SignedIn
from govflow.values import Actor

__all__ = [
    "ASSETS", "NOBODYS", "PORTAL", "Policy", "administrator", "backend", "current_actor", "current_session",
    "is_for_everybody", "landing", "policies", "policy", "public", "safe_next", "seal", "signed_in", "takes_files",
    "today",
]  # fmt: skip

LARGEST_FORM = 1_000_000  # bytes
LARGEST_VISIT = 64 * 1024
"""What anybody may send, before it is known who that is."""

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
"""Nothing from elsewhere, nothing inline: of scripts only our own files, which speak to nobody else."""

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

OF_LINKS = {"Referrer-Policy": "strict-origin", "Cache-Control": "no-store"}
"""Of pages whose address is a secret: it goes along with no request. The origin does, for forms are held against it."""


def _refuse_visitors() -> None:
    if current_session() is None:
        abort(401)


def _refuse_all_but_administrators() -> None:
    _refuse_visitors()
    if not current_actor().administrator:
        raise Forbidden(Message("Only an administrator may do this. Ask the joint office."))


signed_in = Policy("signed in", _refuse_visitors)
administrator = Policy("administrator", _refuse_all_but_administrators)

ASSETS = {"static": public, "bootstrap.static": public, "console.static": public}
"""Routes that libraries add: style sheets."""

NOBODYS = frozenset({*ASSETS, "probes.alive", "probes.ready", "probes.numbers"})
"""Who asks for these does not matter, and is not looked up."""

PORTAL = frozenset({"portal", "portal_registers", "portal_programs"})
"""Blueprints that show the same to everybody: caches keep it, so no session is read there and no cookie is set."""

OPEN_MEANWHILE = frozenset({*NOBODYS, "auth.destroy", "account.choose_language", "help.show"})
"""What is open, beside the page for it, to who has yet to set up a second factor."""


CITIZENS_PAGES = frozenset(
    {
        *OPEN_MEANWHILE, "cases.show", "cases.mark", "cases.entry", "steps.new", "steps.create", "texts.show",
        "integrity.show", "integrity.sight", "integrity.download", "integrity.prove", "open_data.case",
        "workflows.index", "workflows.rules", "workflows.show", "workflows.diagram", "workflows.mermaid_text",
        "workflows.source", "citizens.index", "citizens.follow", "citizens.new", "citizens.create",
        "citizens.new_below", "citizens.create_below",
        "documents.index", "documents.create", "documents.show", "documents.download",
    }
)  # fmt: skip
"""All that is there for somebody without an account who is signed in by a receipt code."""


def init_app(app: Flask) -> None:
    """Refuse requests by policy and send the security headers."""
    app.before_request(_refuse_nul_in_address)
    app.before_request(_refuse_where_superseded)
    app.before_request(_keep_citizens_to_their_case)
    app.before_request(enforce)  # before anything of a body is read
    app.before_request(_lead_to_second_factor)
    app.before_request(_limit_body)
    app.before_request(_refuse_nul_in_form)
    app.after_request(_harden)


def policies(app: Flask) -> Mapping[str, Policy]:
    """The policy of every endpoint. Raises RuntimeError, naming them, when some have none."""
    return declared(app, ASSETS)


def seal(app: Flask) -> None:
    """Fix the table of policies once all routes are there; without a policy for each the application does not start."""
    app.extensions["govflow.policies"] = policies(app)


def is_for_everybody() -> bool:
    """Is what was asked for the same for everybody, so that it does not matter who asks?"""
    return request.endpoint in NOBODYS or request.blueprint in PORTAL


def today() -> date:
    """The day it is where the installation is."""
    return backend().today()


def current_session() -> SignedIn | None:
    """Who this request's session belongs to."""
    found: SignedIn | None = g.get("signed_in")
    return found


def current_actor() -> Actor:
    """Who acts, and for whom. Only for views whose policy refuses visitors."""
    found = current_session()
    if found is None:
        abort(401)
    return found.actor


def safe_next(target: str | None) -> str | None:
    """The target when it is a path of this application, else None: no other host, scheme or control character."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    if "\\" in target or any(ord(each) < 33 or ord(each) == 127 for each in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


def landing() -> str:
    """Where a person starts: their work, or what else the application has."""
    first = next(name for name in ("inbox.index", "organizations.index") if name in current_app.view_functions)
    return url_for(first)


def _refuse_nul_in_address() -> None:
    """No person types the character NUL, and no database text can hold it."""
    if any("\0" in each for each in (request.path, *request.args.values())):
        abort(400)


def _refuse_where_superseded() -> None:
    """A later version took away what this program would read: it neither shows nor records anything any more."""
    if backend().outages.superseded.since is not None and request.endpoint not in NOBODYS:
        raise Superseded


def _refuse_nul_in_form() -> None:
    if request.endpoint is not None and not is_for_programs() and any("\0" in each for each in request.form.values()):
        abort(400)


def _limit_body() -> None:
    """A route reads no more than it asks for, and a large body for a case only from who sees the case."""
    if is_for_programs():  # which limits its own
        return
    if not is_taking_files():
        most = int(current_app.config["MAX_CONTENT_LENGTH"])
        request.max_content_length = min(most, LARGEST_FORM if current_session() else LARGEST_VISIT)
    reference = (request.view_args or {}).get("reference")
    if reference is not None and current_session() and (request.content_length or 0) > LARGEST_VISIT:
        with backend().reading() as session:
            check_visible(backend().work(session, current_actor()), reference)
    g.limited = True  # from now on a body may be read


def _lead_to_second_factor() -> ResponseReturnValue | None:
    """Whoever has yet to set one up comes nowhere else."""
    owner = current_session()
    if request.endpoint is None or owner is None or not owner.owes or _is_open_meanwhile(request.endpoint):
        return None
    return redirect(url_for("ways.show"), 303)


def _keep_citizens_to_their_case() -> ResponseReturnValue | None:
    """For them the rest is as if it were not there; the way back to all cases leads to where codes are given."""
    owner = current_session()
    if request.endpoint is None or owner is None or not owner.actor.citizen:
        return None
    if request.endpoint == "cases.index":
        return redirect(url_for("citizens.index"), 303)
    if request.endpoint not in CITIZENS_PAGES and request.blueprint not in PORTAL:
        raise NotFound(Message("This page is for those who have an account."))
    return None


def _is_open_meanwhile(endpoint: str) -> bool:
    """Is it open to who has yet to set up a second factor: that, and what is open to everybody?"""
    return endpoint.partition(".")[0] in ("ways", "passkeys") or endpoint in OPEN_MEANWHILE


def _harden(response: Response) -> Response:
    if "token" in (request.view_args or {}) and not is_for_programs():
        response.headers.update(OF_LINKS)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if current_session() is not None and request.endpoint not in ASSETS:
        response.headers["Cache-Control"] = "no-store"
    return response
