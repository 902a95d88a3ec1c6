"""For administrators: what could not be delivered or made, and trying it once more."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from govflow.services.operation.errands import asking
from govflow.services.operation.notices.failing import try_again
from govflow.services.queries.notices.deliveries import load_deliveries
from govflow.services.queries.open.errands import load_failed
from govflow.web.frame.security import administrator, backend, current_actor, policy
from govflow.web.frame.shell import reading

bp = Blueprint("deliveries", __name__, url_prefix="/administration/deliveries")


@bp.get("")
@policy(administrator)
def index() -> ResponseReturnValue:
    """Names a case to whoever sees it, and to no administrator as such."""
    with reading() as session:
        work, settings = backend().work(session, current_actor()), backend().settings
        page, errands = load_deliveries(work, settings.zone), load_failed(work, settings.zone)
    return render_template("administration/deliveries.html", page=page, errands=errands, mail=settings.mail)


@bp.post("/<delivery_id>/again")
@policy(administrator)
def again(delivery_id: str) -> ResponseReturnValue:
    try_again(backend(), current_actor(), delivery_id)
    flash(gettext("It is tried again."), "ok")
    return redirect(url_for("deliveries.index"), 303)


@bp.post("/errands/<failed_id>/again")
@policy(administrator)
def make_again(failed_id: str) -> ResponseReturnValue:
    """Its file is made for whoever asked for it, and for nobody else."""
    asking.try_again(backend(), current_actor(), failed_id)
    flash(gettext("It is tried again."), "ok")
    return redirect(url_for("deliveries.index"), 303)
