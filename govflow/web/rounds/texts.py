"""The texts of a case that rounds are held on: their versions, and what changed between two of them."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from govflow.services.queries.texts.page import load_text_page
from govflow.web.forms.numbers import row_number
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("texts", __name__, url_prefix="/cases/<reference>/texts")


@bp.get("/<field>")
@policy(signed_in)
def show(reference: str, field: str) -> ResponseReturnValue:
    old, new = request.args.get("from", type=row_number), request.args.get("to", type=row_number)
    with reading() as session:
        page = load_text_page(backend().work(session, current_actor()), reference, field, old, new)
    return render_template("texts/show.html", page=page)
