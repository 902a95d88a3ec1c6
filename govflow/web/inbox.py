"""The inbox: what waits for the person who is signed in."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from govflow.services.queries.directory.shell import in_stead, pairs
from govflow.services.queries.inbox import InboxFilters, load_inbox
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
        kind=request.args.get("kind", "")[:4], organization_id=request.args.get("organization", type=row_number)
    )
    with reading() as session:
        work = backend().work(session, current_actor())
        inbox = load_inbox(work, pairs(person), filters, request.args.get("after", ""), in_stead=in_stead(person))
    return render_template("inbox/index.html", inbox=inbox)
