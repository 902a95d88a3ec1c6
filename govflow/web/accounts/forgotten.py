"""A password that was forgotten: asking for a link by mail, and the page of that link."""

from __future__ import annotations

import json

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import EmailField, HiddenField, StringField
from wtforms.validators import Length, Optional

from govflow.errors import Invalid
from govflow.services.accounts.forgotten import check_offered
from govflow.services.commands.directory.sign_on import forgotten as commands
from govflow.web.accounts.auth import NewPasswordForm
from govflow.web.accounts.browsers import known_browser
from govflow.web.forms.base import Form, required_answer
from govflow.web.frame.security import backend, policy, public

bp = Blueprint("forgotten", __name__, url_prefix="/sign-in/forgotten")


class AddressForm(Form):
    email = EmailField(
        lazy_gettext("Work e-mail"),
        validators=[required_answer(), Length(max=254)],
        render_kw={"autocomplete": "username"},
    )


class AnotherPasswordForm(NewPasswordForm):
    """``proved``: what a passkey gave, on the page before."""

    code = StringField(
        lazy_gettext("Second factor"),
        description=lazy_gettext("The six digits that your app shows, or one of your recovery codes."),
        validators=[Optional(), Length(max=40)],
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
    )
    proved = HiddenField(validators=[Length(max=1000)])


@bp.get("")
@policy(public)
def new() -> ResponseReturnValue:
    check_offered(backend().settings)
    return _asking(AddressForm(formdata=None))


@bp.post("")
@policy(public)
def create() -> ResponseReturnValue:
    """Answered alike whatever was typed: whether there is such an account is looked up later, by a job."""
    form = AddressForm()
    check_offered(backend().settings)
    if not form.validate_on_submit():
        return _asking(form), 422
    email = form.email.data.strip().lower()
    command = commands.AskForLink(email=email, address=request.remote_addr or "", known_browser=known_browser(email))
    commands.ask(backend(), command)
    flash(
        gettext(
            "If there is an account with this address, a mail is on its way to it. If none has come in a few minutes, "
            "look among unwanted mail, then ask an administrator of the joint office."
        ),
        "ok",
    )
    return redirect(url_for("auth.new"), 303)


@bp.get("/<token>")
@policy(public)
def show(token: str) -> ResponseReturnValue:
    """Looking uses nothing up: programs that look for bad links in mail do so, too."""
    return _page(token, AnotherPasswordForm(formdata=None))


@bp.post("/<token>")
@policy(public)
def update(token: str) -> ResponseReturnValue:
    form = AnotherPasswordForm()
    if not form.validate_on_submit():
        return _page(token, form), 422
    command = commands.SetPassword(
        token=token,
        password=form.password.data,
        code=form.code.data or "",
        proved=form.proved.data or "",
        address=request.remote_addr or "",
        known_browser=known_browser(commands.read_link(backend(), token).email),
    )
    try:
        commands.set_password(backend(), command)
    except Invalid as error:
        form.refuse(error)
        if "" in error.fields:
            form.proved.data = ""  # it took too long
        return _page(token, form), 422
    flash(gettext("Your new password is set, and all sessions have ended. Sign in with it now."), "ok")
    return redirect(url_for("auth.new"), 303)


@bp.get("/<token>/passkey")
@policy(public)
def ask(token: str) -> ResponseReturnValue:
    """What the device is asked, for the script of the page."""
    asked = commands.ask_passkey(backend(), token)
    return jsonify(options=json.loads(asked.options), token=asked.token)


@bp.post("/<token>/passkey")
@policy(public)
def prove(token: str) -> ResponseReturnValue:
    form = AnotherPasswordForm(formdata=None)
    try:
        asked, answer = request.form.get("token", ""), request.form.get("answer", "")
        form.proved.data = commands.prove(backend(), token, asked, answer)
    except Invalid as error:
        form.refuse(error)
        return _page(token, form), 422
    return _page(token, form)


def _asking(form: AddressForm) -> str:
    return render_template("auth/forgotten.html", form=form)


def _page(token: str, form: AnotherPasswordForm) -> str:
    link = commands.read_link(backend(), token)
    form.code.flags.required = True
    return render_template(
        "auth/another.html", form=form, link=link, token=token, passkeys=backend().settings.place is not None
    )
