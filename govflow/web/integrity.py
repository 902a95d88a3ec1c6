"""The record of a case, to be verified by whoever may see it."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from govflow.services.queries.case.record import load_record, record_file
from govflow.web.forms.numbers import row_number
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("integrity", __name__, url_prefix="/cases/<reference>")


@bp.get("/record")
@policy(signed_in)
def show(reference: str) -> ResponseReturnValue:
    below = request.args.get("below", type=row_number)
    with reading() as session:
        page = load_record(backend().work(session, current_actor()), reference, below)
    return render_template("integrity/show.html", page=page, below=below)


@bp.get("/record.json")
@policy(signed_in)
def download(reference: str) -> ResponseReturnValue:
    with reading() as session:
        content = record_file(backend().work(session, current_actor()), reference)
    response = Response(content, mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{reference}.json"'
    return response
