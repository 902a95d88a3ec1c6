"""What a person is told: the page behind the bell, what they wish of a case, how often they have mail."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from govflow.errors import Invalid
from govflow.messages import Message
from govflow.services.operation.notices import wishes
from govflow.services.queries.notices.listed import load_notices
from govflow.services.queries.notices.wishes import load_case_wish
from govflow.services.queries.places import read_place
from govflow.web.frame.security import backend, current_actor, policy, public, safe_next, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("notices", __name__)


@bp.get("/notices")
@policy(signed_in)
def index() -> ResponseReturnValue:
    """``unread=1``: only what was not read yet."""
    only = request.args.get("unread") == "1"
    with reading() as session:
        work = backend().work(session, current_actor())
        page = load_notices(work, request.args.get("after", ""), unread=only)
    return render_template("notices/index.html", page=page, only=only)


@bp.post("/notices/read")
@policy(signed_in)
def read_all() -> ResponseReturnValue:
    wishes.read_notices(backend(), current_actor(), _moment(request.form.get("until", "")))
    flash(gettext("All of it is marked as read."), "ok")
    return redirect(url_for("notices.index"), 303)


@bp.post("/notices/<notice_id>/read")
@policy(signed_in)
def read(notice_id: str) -> ResponseReturnValue:
    wishes.read_notice(backend(), current_actor(), notice_id)
    return redirect(safe_next(request.form.get("back")) or url_for("notices.index"), 303)


@bp.get("/cases/<reference>/notices")
@policy(signed_in)
def of_case(reference: str) -> ResponseReturnValue:
    with reading() as session:
        page = load_case_wish(backend().work(session, current_actor()), reference)
    return render_template("notices/case.html", page=page)


@bp.post("/cases/<reference>/notices")
@policy(signed_in)
def wish(reference: str) -> ResponseReturnValue:
    wishes.wish_of_case(backend(), current_actor(), reference, request.form.get("wish", ""))
    flash(gettext("The changes are kept."), "ok")
    return redirect(safe_next(request.form.get("back")) or url_for("cases.show", reference=reference), 303)


@bp.post("/account/mail")
@policy(signed_in)
def choose() -> ResponseReturnValue:
    person_id = current_actor().person_id
    assert person_id is not None  # the policy refuses visitors
    wishes.choose_rhythm(backend(), person_id, request.form.get("rhythm", ""))
    flash(gettext("The changes are kept."), "ok")
    return redirect(url_for("account.show"), 303)


@bp.get("/mail/stop/<token>")
@policy(public)
def stopping(token: str) -> ResponseReturnValue:
    """Looking at the link of a mail stops nothing: programs that look for bad links do so, too."""
    wishes.whose_mail(backend(), token)
    return render_template("notices/stop.html", token=token, stopped=False)


@bp.post("/mail/stop/<token>")
@policy(public)
def stop(token: str) -> ResponseReturnValue:
    """With one click (RFC 8058), by the program that shows the mail or on the page."""
    wishes.stop_mail(backend(), token)
    return render_template("notices/stop.html", token=token, stopped=True)


def _moment(text: str) -> datetime:
    """Raises Invalid for what no page sends."""
    place = read_place(f"0@{text}")
    if place is None:
        raise Invalid({"until": Message("Go back to the page and try again.")})
    return place[0]
