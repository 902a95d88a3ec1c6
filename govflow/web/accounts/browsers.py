"""What a browser is given: the token of its session, and a name by which accounts know it that signed in there."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from flask import current_app, request
from flask import session as cookie
from flask_login import UserMixin, login_user
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from govflow.services.commands import sessions
from govflow.services.queries.directory.people import SignedIn
from govflow.web.frame.security import backend, current_session

KNOWN_BROWSER = "govflow_browser"
KNOWN_FOR = timedelta(days=180)


class User(UserMixin):  # type: ignore[misc]  # flask_login is untyped
    """What Flask-Login keeps: the random token of one session, never the id of a person."""

    def __init__(self, token: str, owner: SignedIn | None) -> None:
        self.token = token
        self.owner = owner

    def get_id(self) -> str:
        return self.token


def start(opened: sessions.Opened) -> None:
    """Give this browser the new session; whatever its cookie held before, CSRF token included, is gone."""
    cookie.clear()
    login_user(User(opened.token, None))


def remember_browser(response: Response, email: str) -> None:
    """Mark the browser as known to the account, so that strangers who guess cannot keep its owner out."""
    browser, known = _known()
    accounts = [_name(email), *(each for each in known if each != _name(email))]
    response.set_cookie(
        KNOWN_BROWSER,
        _signer().dumps([browser, *accounts[:8]]),
        max_age=KNOWN_FOR,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )


def end_previous() -> None:
    """The session that this browser had ends on the server too."""
    owner = current_session()
    if owner is not None:
        sessions.revoke_session(backend(), owner.actor, owner.session_id)


def is_known() -> bool:
    """Has any account signed in here before?"""
    return bool(_known()[1])


def known_browser(email: str) -> str | None:
    """A stable name for this browser when the account has signed in here before."""
    browser, accounts = _known()
    return browser if _name(email) in accounts else None


def _known() -> tuple[str, list[str]]:
    """The name of this browser, which stays whoever signs in next, and the accounts that it knows."""
    try:
        found = _signer().loads(request.cookies.get(KNOWN_BROWSER, ""), max_age=int(KNOWN_FOR.total_seconds()))
    except BadData:
        found = []
    browser, *accounts = (each for each in found or [secrets.token_hex(16)] if isinstance(each, str))
    return browser, accounts


def _name(email: str) -> str:
    return hashlib.sha256(email.encode()).hexdigest()[:16]


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt="govflow.named-browser")
