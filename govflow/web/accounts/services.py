"""Services that a person answers for, or is asked to answer for: accepted, declined and stopped here."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from govflow.services.commands.directory import services as commands
from govflow.services.queries.directory.programs.services import load_charges
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("charges", __name__, url_prefix="/account/services")


@bp.get("")
@policy(signed_in)
def index() -> ResponseReturnValue:
    with reading() as session:
        charges = load_charges(backend().work(session, current_actor()))
    return render_template("account/services.html", charges=charges)


@bp.post("/<int:charge_id>/accept")
@policy(signed_in)
def accept(charge_id: int) -> ResponseReturnValue:
    commands.accept_charge(backend(), current_actor(), charge_id)
    flash(gettext("You answer for the service from now on. It does nothing before you make a token for it."), "ok")
    return redirect(url_for("charges.index"), 303)


@bp.post("/<int:charge_id>/end")
@policy(signed_in)
def give_back(charge_id: int) -> ResponseReturnValue:
    commands.give_back(backend(), current_actor(), charge_id)
    flash(gettext("You answer for it no more. Whatever used its tokens is out."), "ok")
    return redirect(url_for("charges.index"), 303)
