"""For administrators: the log of administration, and how the clock of the installation does."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from govflow.services.queries.clockwork import load_clockwork
from govflow.services.queries.directory.log import load_log
from govflow.web.forms.numbers import row_number
from govflow.web.frame.security import administrator, backend, current_actor, policy
from govflow.web.frame.shell import reading

bp = Blueprint("administration", __name__, url_prefix="/administration")


@bp.get("/log")
@policy(administrator)
def log() -> ResponseReturnValue:
    """Page by page; ``organization`` or ``person`` limits it to the entries about one of them."""
    about = {name: request.args.get(name, type=row_number) for name in ("organization", "person")}
    with reading() as session:
        page = load_log(
            backend().work(session, current_actor()),
            organization_id=about["organization"],
            person_id=about["person"],
            below=request.args.get("below", type=row_number),
        )
    return render_template("administration/log.html", page=page, about=about)


@bp.get("/clock")
@policy(administrator)
def clock() -> ResponseReturnValue:
    """Names no case: administrators manage people, not cases."""
    return render_template("administration/clock.html", page=load_clockwork(backend()))
