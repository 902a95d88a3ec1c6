"""The inbox: what waits for the person who is signed in."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from govflow.services.queries.directory.shell import in_stead, pairs
from govflow.services.queries.inbox.others import load_others
from govflow.services.queries.inbox.page import load_inbox
from govflow.services.queries.inbox.shown import InboxFilters
from govflow.web.forms.numbers import row_number
from govflow.web.forms.typed import searched
from govflow.web.frame.security import backend, current_actor, current_session, policy, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("inbox", __name__, url_prefix="/inbox")


@bp.get("")
@policy(signed_in)
def index() -> ResponseReturnValue:
    person = current_session()
    assert person is not None  # the policy refuses visitors
    if words := searched():
        return redirect(url_for("cases.index", q=words[:100], mine=1), 303)
    filters = InboxFilters(
        kind=request.args.get("kind", "")[:4],
        organization_id=request.args.get("organization", type=row_number),
        within=request.args.get("within", "")[:32],
        by_matter=request.args.get("by") == "matter",
        care=request.args.get("care", "")[:16],
    )
    with reading() as session:
        work = backend().work(session, current_actor())
        inbox = load_inbox(work, pairs(person), filters, request.args.get("after", ""), in_stead=in_stead(person))
    return render_template("inbox/index.html", inbox=inbox)


@bp.get("/others")
@policy(signed_in)
def others() -> ResponseReturnValue:
    """Whom the cases of the reader wait for, page by page."""
    person = current_session()
    assert person is not None  # the policy refuses visitors
    with reading() as session:
        work = backend().work(session, current_actor())
        page = load_others(work, pairs(person), request.args.get("after", ""))
    return render_template("inbox/others.html", page=page)
