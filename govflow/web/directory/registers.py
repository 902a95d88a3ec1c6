"""The register of social organizations: its list and the page of an entry."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from govflow.services.queries.registers.organizations import RegisterFilter, load_entry, load_register
from govflow.web.forms.numbers import row_number
from govflow.web.forms.typed import searched
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("registers", __name__, url_prefix="/register")


@bp.get("")
@policy(signed_in)
def index() -> ResponseReturnValue:
    below = request.args.get("below", type=row_number)
    asked = RegisterFilter(
        words=searched(),
        activity=searched("activity"),
        area=request.args.get("area", type=row_number),
        standing=searched("standing"),
    )
    with reading() as session:
        page = load_register(backend().work(session, current_actor()), asked, below)
    return render_template("registers/index.html", page=page, asked=asked, below=below)


@bp.get("/<int:entry_id>")
@policy(signed_in)
def show(entry_id: int) -> ResponseReturnValue:
    with reading() as session:
        page = load_entry(backend().work(session, current_actor()), entry_id)
    return render_template("registers/show.html", page=page)
