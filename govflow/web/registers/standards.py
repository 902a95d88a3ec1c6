"""The register of joint standards."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from govflow.services.queries.registers.standards import STATUSES, load_standards
from govflow.web.forms.numbers import row_number
from govflow.web.forms.typed import searched
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("standards", __name__, url_prefix="/standards")


@bp.get("")
@policy(signed_in)
def index() -> ResponseReturnValue:
    words, after = searched(), request.args.get("after", type=row_number)
    status = next((each for each in STATUSES if each == request.args.get("status")), None)
    with reading() as session:
        page = load_standards(backend().work(session, current_actor()), words, status=status, after=after)
    return render_template("standards/index.html", page=page, words=words, status=status, after=after)
