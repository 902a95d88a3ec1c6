"""A settlement that was signed, with its certificate and its terms as files."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from govflow.services.queries.mediation.settlement import certificate_file, load_settlement, terms_file
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("settlement", __name__, url_prefix="/cases/<reference>/settlement")


@bp.get("")
@policy(signed_in)
def show(reference: str) -> ResponseReturnValue:
    with reading() as session:
        page = load_settlement(backend().work(session, current_actor()), reference)
    return render_template("settlement/show.html", page=page, hours=backend().settings.publish_hours)


@bp.get("/certificate.json")
@policy(signed_in)
def certificate(reference: str) -> ResponseReturnValue:
    with reading() as session:
        content = certificate_file(backend().work(session, current_actor()), backend().signing, reference)
    return _attached(content, f"{reference}-certificate.json")


@bp.get("/terms.json")
@policy(signed_in)
def terms(reference: str) -> ResponseReturnValue:
    """The bytes whose SHA-256 each signature names."""
    with reading() as session:
        content = terms_file(backend().work(session, current_actor()), reference)
    return _attached(content, f"{reference}-terms.json")


def _attached(content: bytes, name: str) -> Response:
    response = Response(content, mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
