"""What somebody typed and did not come to send: kept where their session has ended or they act for another; drafts."""

from __future__ import annotations

from flask import Blueprint, Flask, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from govflow.http.policies import is_taking_files
from govflow.messages import Message
from govflow.services.accounts.posts import Post
from govflow.services.uploads.forms import drop_form, organization_named
from govflow.values import Text
from govflow.web.accounts.browsers import is_known
from govflow.web.frame import carried
from govflow.web.frame.carried import Another, filled_in
from govflow.web.frame.kept import keep_typed, way_to
from govflow.web.frame.security import (
    LARGEST_FORM,
    LARGEST_VISIT,
    backend,
    current_actor,
    current_session,
    policy,
    safe_next,
    signed_in,
)
from govflow.web.frame.shell import reading

bp = Blueprint("typed", __name__, url_prefix="/kept")

BY_SCRIPT = "application/json"

NOBODY = Text(en="yourself", zh="本人")


def init_app(app: Flask) -> None:
    """Lead visitors to the sign-in page, what they sent kept; refuse what was filled in for another organization."""
    app.register_error_handler(401, _sign_in_first)
    carried.init_app(app, _refuse)


@bp.post("")
@policy(signed_in)
def create() -> ResponseReturnValue:
    """Keep a form that somebody goes on with later; the same for the script of its page, which asks now and then."""
    filled = filled_in()
    name = keep_typed((), filled, draft=True)
    if _by_script():
        return jsonify(name=name)
    page = filled.page if filled is not None else "/"
    if name is None:
        flash(gettext("There is nothing here to keep."), "soon")
    else:
        flash(gettext("It is kept for 24 hours. You find it here again, on any device."), "ok")
    return redirect(way_to(None, page), 303)


@bp.post("/<name>/drop")
@policy(signed_in)
def drop(name: str) -> ResponseReturnValue:
    """Throw away what is kept."""
    person_id = current_actor().person_id
    if person_id is not None:
        drop_form(backend(), person_id, name[:32])
    flash(gettext("What you had typed is thrown away."), "ok")
    return redirect(way_to(None, safe_next(request.form.get("next")) or "/"), 303)


def _sign_in_first(_error: HTTPException) -> ResponseReturnValue:
    """To the sign-in page, and back again afterwards: to the page that was asked for, or the form that was sent."""
    if request.method == "GET":
        target = request.full_path.rstrip("?") if request.path != "/" else None
        return redirect(url_for("auth.new", next=target), 303)
    name, way = _kept_meanwhile()
    if _by_script():
        return jsonify(name=name), 401
    if name is not None:
        flash(
            gettext("Your session had ended. What you typed is kept for 24 hours: sign in, and it is there again."),
            "soon",
        )
    return redirect(url_for("auth.new", next=way), 303)


def _kept_meanwhile() -> tuple[str | None, str | None]:
    """What was sent without a session is kept for whom its page was made: its name, and the way to it.

    Of a browser in which nobody ever signed in no more is read than any visitor may send.
    """
    most = request.max_content_length or 0
    if not is_known():
        most = LARGEST_VISIT
    elif not is_taking_files():
        most = LARGEST_FORM
    request.max_content_length = most
    try:
        filled = filled_in()
        name = keep_typed((), filled)
    except RequestEntityTooLarge:
        return None, None
    if name is None or filled is None:
        return None, None
    return name, way_to(name, filled.page)


def _by_script() -> bool:
    return request.accept_mimetypes.best == BY_SCRIPT


def _refuse(other: Another) -> ResponseReturnValue:
    """What was filled in for one organization is not sent for another, nor in a role that has ended."""
    owner = current_session()
    assert owner is not None
    filled, acting = other.filled, owner.acting
    name = keep_typed((), filled)
    with reading() as session:
        then = organization_named(session, filled.organization) or NOBODY
    now = _called(acting) if acting is not None else NOBODY
    back = next((each for each in owner.posts if _which(each) == (filled.organization, filled.stands_in)), None)
    if back is not None:
        then = _called(back)
    page = render_template(
        "errors/another.html",
        sentence=_sentence(other, then, now),
        ended=other.elsewhere and filled.organization is not None and back is None,
        then=then,
        now=now,
        post=back if other.elsewhere else None,
        back=way_to(name, filled.page),
        kept=name,
    )
    return page, 409


def _which(post: Post) -> tuple[int, int | None]:
    return post.organization_id, post.stands_in.id if post.stands_in is not None else None


def _called(post: Post) -> Text:
    """The organization, and for whom, where that is a colleague."""
    if post.stands_in is None:
        return post.name
    person = post.stands_in.person
    return Text(en=f"{post.name.en} (for {person.en})", zh=f"{post.name.zh}（代{person.zh}）")


def _sentence(other: Another, then: Text, now: Text) -> Message:
    if other.elsewhere:
        return Message("You filled this in for %(then)s; you now act for %(now)s.", then=then, now=now)
    if other.lapsed:
        roles = tuple(backend().rules.vocabulary.role(each) for each in other.lapsed)
        return Message(
            "You filled this in for %(then)s as %(roles)s. That has ended; you now act for %(now)s without it.",
            then=then, roles=roles, now=now,
        )  # fmt: skip
    return Message(
        "You filled this in for %(then)s with a mandate. It has ended; you now act for %(now)s without one.",
        then=then, now=now,
    )  # fmt: skip
