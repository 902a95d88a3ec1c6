"""Showing once more that it is oneself, before what a procedure wants it for."""

from __future__ import annotations

import json

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from govflow.errors import Invalid
from govflow.services.commands.directory.sign_on import confirming as commands
from govflow.services.commands.directory.sign_on import with_passkey
from govflow.web.accounts.ways import BothForm, ways_of_reader
from govflow.web.frame.security import backend, current_actor, policy, safe_next, signed_in

bp = Blueprint("confirming", __name__, url_prefix="/account/confirmation")


@bp.get("")
@policy(signed_in)
def new() -> ResponseReturnValue:
    return _page(BothForm(formdata=None))


@bp.post("")
@policy(signed_in)
def create() -> ResponseReturnValue:
    form = BothForm()
    if not form.validate_on_submit():
        return _page(form), 422
    current, code = form.current.data or "", form.code.data or ""
    try:
        commands.confirm(backend(), current_actor(), current_user.token, current, code)
    except Invalid as error:
        form.refuse(error)
        return _page(form), 422
    return _on()


@bp.get("/passkey")
@policy(signed_in)
def ask() -> ResponseReturnValue:
    """What the device is asked, for the script of the page."""
    asked = with_passkey.ask(backend(), actor=current_actor())
    return jsonify(options=json.loads(asked.options), token=asked.token)


@bp.post("/passkey")
@policy(signed_in)
def by_passkey() -> ResponseReturnValue:
    token, answer = request.form.get("token", ""), request.form.get("answer", "")
    try:
        commands.confirm_by_passkey(backend(), current_actor(), current_user.token, token, answer)
    except Invalid as error:
        form = BothForm(formdata=None)
        form.refuse(error)
        return _page(form), 422
    return _on()


def _on() -> ResponseReturnValue:
    flash(gettext("Thank you. For ten minutes you need not show it again."), "ok")
    return redirect(safe_next(request.form.get("next")) or url_for("account.show"), 303)


def _page(form: BothForm) -> str:
    page, target = ways_of_reader(form), safe_next(request.values.get("next"))
    return render_template("account/confirm.html", page=page, form=form, target=target)
