"""What a person sees when something cannot be done: a full page, in their language, with what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, g, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from govflow.errors import Busy, GovflowError, Invalid, NotFound, Refused, Stale, TooMany, Unavailable
from govflow.http.reactions import incident, meant, status_of
from govflow.messages import Message
from govflow.web.frame.kept import keep_refused
from govflow.web.frame.security import backend


@dataclass(frozen=True)
class Words:
    """The title of an error page, and what to do."""

    title: Any
    advice: Any


WORDS = {
    400: Words(
        lazy_gettext("The request could not be read"),
        lazy_gettext("Go back, reload the page and try again. If you typed the address, check it."),
    ),
    403: Words(
        lazy_gettext("This is not open to you"),
        lazy_gettext("Check for which organization you act. If it should be open, ask the joint office."),
    ),
    404: Words(
        lazy_gettext("There is nothing here for you"),
        lazy_gettext("The address may be wrong, or it belongs to a case that you may not see."),
    ),
    405: Words(
        lazy_gettext("This cannot be done here"),
        lazy_gettext("Go back to the page you came from and use its buttons."),
    ),
    409: Words(
        lazy_gettext("Something changed meanwhile"),
        lazy_gettext("Nothing was recorded. Go back, look at the present state and decide again."),
    ),
    410: Words(
        lazy_gettext("This was withdrawn"),
        lazy_gettext("What it was called and its checksum stay on record. Go back to see what is on file instead."),
    ),
    413: Words(
        lazy_gettext("This is too large"),
        lazy_gettext("Nothing was recorded. Send a smaller file, or divide it."),
    ),
    422: Words(
        lazy_gettext("This cannot be done now"),
        lazy_gettext("Nothing was recorded. Go back and change what is named above."),
    ),
    429: Words(
        lazy_gettext("Too many attempts"),
        lazy_gettext("Wait a while, then try again. If you forgot your password, ask an administrator for a link."),
    ),
    500: Words(
        lazy_gettext("Something broke on our side"),
        lazy_gettext("Nothing of this step was recorded. Tell the help desk the number, then try again."),
    ),
    503: Words(
        lazy_gettext("Too busy at this moment"),
        lazy_gettext("Go back: what you filled in is still there. Wait a few seconds, then send it again."),
    ),
}


OUT_OF_ORDER = Words(lazy_gettext("This is out of order at the moment"), WORDS[503].advice)
"""Not for others who are in the way, but for want of something that the installation needs."""


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_error_handler(GovflowError, _purposeful)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(SecurityError, _wrong_host)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _incident)


def error_page(status: int, **details: Any) -> ResponseReturnValue:
    """The page for a status; ``details`` may hold ``sentence``, ``reasons``, ``changes``, and other ``words``."""
    words = details.pop("words", None) or WORDS.get(status, WORDS[400 if status < 500 else 500])
    return render_template("errors/show.html", status=status, words=words, **details), status


def _purposeful(error: GovflowError) -> ResponseReturnValue:
    status = status_of(error)
    if status is None:
        return _incident(error)
    match error:
        case Refused():
            return error_page(status, reasons=error.reasons, back=keep_refused(error.reasons))
        case Invalid():
            wrong = tuple(error.fields.values())
            return error_page(status, reasons=wrong, back=keep_refused(wrong))
        case Stale():
            back = keep_refused((error.message, *error.changes))
            return error_page(status, sentence=error.message, changes=error.changes, back=back)
        case Unavailable() | Busy():
            backend().outages.noticed(error)
            g.away = True  # the frame of the page asks the database for nothing more
            words = OUT_OF_ORDER if isinstance(error, Unavailable) else None
            page = _pair(error_page(status, sentence=error.message, words=words))
            return *page, {"Retry-After": str(error.retry_after)}
        case TooMany():
            return *_pair(error_page(status, sentence=error.message)), {"Retry-After": str(error.retry_after)}
    back = None if isinstance(error, NotFound) else keep_refused((error.message,))
    return error_page(status, sentence=error.message, back=back)


def _csrf(_error: CSRFError) -> ResponseReturnValue:
    sentence = Message("The form was open too long, or your session has ended. Nothing was recorded.")
    return error_page(400, sentence=sentence, back=keep_refused(()))


def _wrong_host(_error: SecurityError) -> ResponseReturnValue:
    """A host that is not ours: no page, for no address in it could be trusted."""
    return Response("This installation does not answer to that name.\n", 400, content_type="text/plain")


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if status < 400:
        return error.get_response()  # a redirect that the router makes
    page, _ = _pair(error_page(status))
    headers = {name: value for name, value in error.get_headers() if name == "Allow"}
    return page, status, headers


def _incident(error: Exception) -> ResponseReturnValue:
    """An error nobody meant: it is logged under a number that the person can tell the help desk."""
    if (reaction := meant(error)) is not None:
        return _purposeful(reaction)
    number = incident(error)
    return render_template("errors/incident.html", status=500, words=WORDS[500], incident=number), 500


def _pair(page: ResponseReturnValue) -> tuple[Any, Any]:
    assert isinstance(page, tuple)
    return page[0], page[1]
