"""The register of mutual recognition, as it stood on a day."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from govflow.services.queries.registers.recognition import STATUSES, load_recognitions
from govflow.web.forms.numbers import row_number
from govflow.web.forms.typed import searched
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("recognitions", __name__, url_prefix="/recognitions")


@bp.get("")
@policy(signed_in)
def index() -> ResponseReturnValue:
    words, after = searched(), request.args.get("after", type=row_number)
    on = request.args.get("on", type=date.fromisoformat)
    status = next((each for each in STATUSES if each == request.args.get("status")), None)
    with reading() as session:
        work = backend().work(session, current_actor())
        page = load_recognitions(work, words, on=on, status=status, after=after)
    return render_template("recognitions/index.html", page=page, words=words, on=on, status=status, after=after)
