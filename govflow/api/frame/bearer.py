"""Who asks: the token that a request bears, what it may do, and how many requests it has left. No cookie counts."""

from __future__ import annotations

from typing import Any

from flask import current_app, g, request

from govflow.api.frame.problems import Problem
from govflow.http.policies import Policy, View, backend, note_actor, public
from govflow.messages import Message
from govflow.services.accounts.bearers import ACT, BIND, FILE, PUSH, READ, SCOPES
from govflow.services.accounts.metering import Allowance, count_request
from govflow.services.queries.directory.programs.tokens import Bearer, load_bearer
from govflow.values import VISITOR, Actor

__all__ = [
    "acts", "anybody", "current_actor", "current_bearer", "known_allowance", "known_bearer", "pushes", "reads",
    "serves",
]  # fmt: skip

SCHEME = "Bearer"
LONGEST = 200  # characters of what is sent as a token

anybody = public


def serves(view: View) -> View:
    """Declare that services may call a view as well; goes below the policy. What says nothing is for persons."""
    view.serves = True  # type: ignore[attr-defined]
    return view


def known_bearer() -> Bearer | None:
    """Who asks, where that is known."""
    found: Bearer | None = g.get("bearer")
    return found


def known_allowance() -> Allowance | None:
    """What the token may still ask, where it was counted."""
    found: Allowance | None = g.get("allowance")
    return found


def current_bearer() -> Bearer:
    """Who asks. Only for views whose policy wants a token."""
    found = known_bearer()
    assert found is not None
    return found


def current_actor() -> Actor:
    """Who acts, and for whom. Only for views whose policy wants a token."""
    return current_bearer().actor


def check_scope(scope: str) -> None:
    """Raises Problem where the token may not do this, with what to do about it."""
    if current_bearer().may(scope):
        return
    raise Problem(
        403,
        "insufficient-scope",
        Message("This token may not do this"),
        Message(
            "It was not made to %(scope)s. Its person makes one that is, on the account page.", scope=SCOPES[scope]
        ),
        headers={"WWW-Authenticate": f'{SCHEME} error="insufficient_scope", scope="{scope}"'},
    )


def check_binds() -> None:
    """Raises Problem for a token that was not made to vote and sign: what binds is for pages then."""
    check_scope(BIND)


def _refuse_without_token() -> None:
    bearer = _sent()
    if bearer is None:
        raise Problem(
            401,
            "unauthenticated",
            Message("No token that opens anything"),
            Message(
                "Send “Authorization: Bearer …” with a token from the account page. One ends with its day, the "
                "password, the term or the account of its person."
            ),
            headers={"WWW-Authenticate": SCHEME},
        )
    g.bearer = bearer
    note_actor(bearer.actor)
    g.allowance = count_request(backend(), bearer.token_id)
    if bearer.actor.service is not None and not _is_serving():
        raise Problem(
            403,
            "for-persons",
            Message("This is for persons"),
            Message(
                "A service reads what all who take part may read, drafts cases and files documents. Steps, votes and "
                "what is confided are for persons: whoever answers for the service does it."
            ),
        )


def _refuse_who_may_not_read() -> None:
    _refuse_without_token()
    check_scope(READ)


def _refuse_who_may_not_act() -> None:
    _refuse_without_token()
    check_scope(FILE if _is_serving() else ACT)


def _refuse_who_may_not_push() -> None:
    _refuse_without_token()
    check_scope(PUSH)


reads = Policy("token to read", _refuse_who_may_not_read)
acts = Policy("token to act", _refuse_who_may_not_act)
pushes = Policy("token to send bulletins and keep data sets", _refuse_who_may_not_push)


def _is_serving() -> bool:
    view: Any = current_app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "serves", False))


def _sent() -> Bearer | None:
    scheme, _, token = request.headers.get("Authorization", "")[:LONGEST].partition(" ")
    if scheme.lower() != SCHEME.lower():
        return None
    with backend().reading() as session:
        return load_bearer(backend().work(session, VISITOR), backend().settings, token.strip())
