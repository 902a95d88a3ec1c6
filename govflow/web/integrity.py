"""The record of a case, to be verified by whoever may see it."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from govflow.services.queries.case.record import load_record, proof_file, record_file
from govflow.services.queries.mediation.sight import load_sight
from govflow.web.forms.numbers import row_number
from govflow.web.frame.security import backend, current_actor, policy, public, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("integrity", __name__)


@bp.get("/cases/<reference>/record")
@policy(signed_in)
def show(reference: str) -> ResponseReturnValue:
    below = request.args.get("below", type=row_number)
    with reading() as session:
        page = load_record(backend().work(session, current_actor()), backend().signing, reference, below)
    return render_template("integrity/show.html", page=page, below=below)


@bp.get("/cases/<reference>/record/sight")
@policy(signed_in)
def sight(reference: str) -> ResponseReturnValue:
    """What somebody that takes part could read on a day."""
    of, on = request.args.get("of", type=row_number), request.args.get("on", type=date.fromisoformat)
    with reading() as session:
        page = load_sight(backend().work(session, current_actor()), reference, of, on)
    return render_template("integrity/sight.html", page=page)


@bp.get("/cases/<reference>/record.json")
@policy(signed_in)
def download(reference: str) -> ResponseReturnValue:
    with reading() as session:
        content = record_file(backend().work(session, current_actor()), reference)
    return _attached(content, "application/json", f"{reference}.json")


@bp.get("/cases/<reference>/record/proof.json")
@policy(signed_in)
def prove(reference: str) -> ResponseReturnValue:
    since = request.args.get("since", type=row_number)
    with reading() as session:
        work = backend().work(session, current_actor())
        content = proof_file(work, backend().signing, reference, since)
    return _attached(content, "application/json", f"{reference}-proof.json")


@bp.get("/.well-known/govflow-signing-keys.pem")
@policy(public)
def signing_keys() -> ResponseReturnValue:
    return _attached(backend().signing.published(), "application/x-pem-file", "govflow-signing-keys.pem")


def _attached(content: bytes, kind: str, name: str) -> Response:
    response = Response(content, mimetype=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
