"""Passkeys: signing in with one, alone or after the password, and those that one has."""

from __future__ import annotations

import json

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import HiddenField
from wtforms.validators import Length

from govflow.errors import Invalid, NotFound
from govflow.messages import Message
from govflow.services.commands.directory.sign_on import passkeys as commands
from govflow.services.commands.directory.sign_on import with_passkey
from govflow.web.accounts.auth import SignInForm, sign_in_page
from govflow.web.accounts.browsers import end_previous, remember_browser, start
from govflow.web.accounts.second import CodeForm, from_the_beginning, half_of_browser, second_page
from govflow.web.accounts.ways import BothForm, behind_both, origin, ways_page
from govflow.web.forms.base import Form, line, required_answer
from govflow.web.forms.typed import few_words
from govflow.web.frame.security import backend, current_actor, landing, policy, public, safe_next, signed_in

bp = Blueprint("passkeys", __name__)

_OWN = "/account/second-factor/passkeys"


NAME = Message("Name")


class NewForm(Form):
    token = HiddenField(validators=[required_answer(), Length(max=1000)])
    answer = HiddenField(validators=[Length(max=20_000)])
    called = line(
        lazy_gettext("Name"),
        most=commands.LONGEST_NAME,
        hint=lazy_gettext("By which you know it again, such as: telephone, key on the ring."),
    )


@bp.get("/sign-in/passkey")
@policy(public)
def ask() -> ResponseReturnValue:
    """What the device is asked, for the script of the page."""
    asked = with_passkey.ask(backend(), _half()[0])
    response = jsonify(options=json.loads(asked.options), token=asked.token)
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/sign-in/passkey")
@policy(public)
def sign_in() -> ResponseReturnValue:
    token, answer = request.form.get("token", ""), request.form.get("answer", "")
    half, email = _half()
    try:
        opened = with_passkey.sign_in(backend(), token, answer, origin(), half)
    except NotFound as error:
        return from_the_beginning(error)
    except Invalid as error:
        form = CodeForm(formdata=None) if half else SignInForm(formdata=None)
        form.refuse(error)
        return (second_page(form) if half else sign_in_page(form)), 422
    end_previous()
    response = redirect(safe_next(request.form.get("next")) or landing(), 303)
    if email:
        remember_browser(response, email)
    start(opened)
    return response


@bp.post(f"{_OWN}/new")
@policy(signed_in)
def begin() -> ResponseReturnValue:
    return behind_both(_begin)


@bp.post(_OWN)
@policy(signed_in)
def keep() -> ResponseReturnValue:
    form = NewForm()
    if not form.validate_on_submit():
        return _again(form)
    try:
        done = commands.keep(
            backend(), current_actor(), form.token.data, form.answer.data or "", form.called.data, origin()
        )
    except Invalid as error:
        form.refuse(error)
        return _again(form)
    start(done.opened)
    if not done.codes:
        flash(gettext("The passkey is set up. All other sessions have ended."), "ok")
        return redirect(url_for("ways.show"), 303)
    return render_template("account/codes.html", codes=done.codes)


@bp.post(f"{_OWN}/<int:passkey_id>/name")
@policy(signed_in)
def rename(passkey_id: int) -> ResponseReturnValue:
    commands.rename(backend(), current_actor(), passkey_id, few_words("called", NAME, most=commands.LONGEST_NAME))
    flash(gettext("The changes are kept."), "ok")
    return redirect(url_for("ways.show"), 303)


@bp.post(f"{_OWN}/<int:passkey_id>/remove")
@policy(signed_in)
def remove(passkey_id: int) -> ResponseReturnValue:
    def act(current: str, code: str) -> ResponseReturnValue:
        start(commands.remove(backend(), current_actor(), passkey_id, current, code, origin()))
        flash(gettext("The passkey is removed. All other sessions have ended."), "ok")
        return redirect(url_for("ways.show"), 303)

    return behind_both(act)


def _half() -> tuple[str, str]:
    """What the password brought, where the page that asks is the one after it."""
    return half_of_browser() if request.values.get("half") else ("", "")


def _begin(current: str, code: str) -> ResponseReturnValue:
    asked = commands.begin(backend(), current_actor(), current, code)
    form = NewForm(formdata=None, data={"token": asked.token})
    return render_template("account/passkey.html", form=form, options=asked.options)


def _again(form: NewForm) -> ResponseReturnValue:
    """After a refusal it begins with the password: the device has made its passkey, and makes no second one."""
    both = BothForm(formdata=None)
    both.form_errors.extend(each for errors in form.errors.values() for each in errors)
    return ways_page(both), 422
