"""For administrators: the regional body, the log of administration, recoveries of accounts, the clock."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from govflow.errors import Conflict, Invalid
from govflow.services.commands.directory import bodies, recoveries
from govflow.services.queries.directory.bodies import BodyPage, load_body
from govflow.services.queries.directory.log import load_log
from govflow.services.queries.health.clockwork import load_clockwork
from govflow.web.forms.bodies import BodyForm
from govflow.web.forms.finding import looks_for_something
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


@bp.get("/body")
@policy(administrator)
def body() -> ResponseReturnValue:
    page = _load_body()
    form = BodyForm(formdata=None, data=vars(page))
    form.offer()
    return render_template("administration/body.html", page=page, form=form)


@bp.post("/body")
@policy(administrator)
def ask_arrangement() -> ResponseReturnValue:
    page, form = _load_body(), BodyForm()
    form.offer()
    if looks_for_something():
        return render_template("administration/body.html", page=page, form=form)
    if not form.validate_on_submit():
        return render_template("administration/body.html", page=page, form=form), 422
    try:
        bodies.ask_arrangement(backend(), current_actor(), form.command())
    except Invalid as error:
        form.refuse(error)
    except Conflict as error:
        form.refuse(Invalid({"standing": error.message}))  # of several fields
    else:
        return _told_of_body(gettext("The change is asked for. It holds once another administrator approves it."))
    return render_template("administration/body.html", page=page, form=form), 422


@bp.post("/body/changes/<int:change_id>/approval")
@policy(administrator)
def approve_arrangement(change_id: int) -> ResponseReturnValue:
    bodies.approve_arrangement(backend(), current_actor(), change_id)
    return _told_of_body(gettext("The change is approved and holds from now on."))


@bp.post("/body/changes/<int:change_id>/refusal")
@policy(administrator)
def refuse_arrangement(change_id: int) -> ResponseReturnValue:
    bodies.refuse_arrangement(backend(), current_actor(), change_id)
    return _told_of_body(gettext("The change is not made."))


@bp.post("/recoveries/<int:person_id>")
@policy(administrator)
def ask_recovery(person_id: int) -> ResponseReturnValue:
    reason, email = request.form.get("reason", ""), request.form.get("email", "")
    recoveries.ask_recovery(backend(), current_actor(), person_id, reason, email)
    return _kept(person_id, gettext("The recovery is asked for. Another administrator approves it."))


@bp.post("/recoveries/<int:person_id>/approval")
@policy(administrator)
def approve_recovery(person_id: int) -> ResponseReturnValue:
    recoveries.approve_recovery(backend(), current_actor(), person_id)
    return _kept(person_id, gettext("The recovery is approved. The link can be made when the waiting time is over."))


@bp.post("/recoveries/<int:person_id>/refusal")
@policy(administrator)
def refuse_recovery(person_id: int) -> ResponseReturnValue:
    recoveries.refuse_recovery(backend(), current_actor(), person_id)
    return _kept(person_id, gettext("The recovery is refused."))


def _load_body() -> BodyPage:
    with reading() as session:
        return load_body(backend().work(session, current_actor()))


def _told_of_body(sentence: str) -> ResponseReturnValue:
    flash(sentence, "ok")
    return redirect(url_for("administration.body"), 303)


def _kept(person_id: int, sentence: str) -> ResponseReturnValue:
    flash(sentence, "ok")
    return redirect(url_for("people.show", person_id=person_id), 303)


@bp.get("/clock")
@policy(administrator)
def clock() -> ResponseReturnValue:
    """Names no case: administrators manage people, not cases."""
    return render_template("administration/clock.html", page=load_clockwork(backend()))
