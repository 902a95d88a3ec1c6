"""The second half of signing in: a code after the password. Until then nothing is open to the browser."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext
from wtforms import StringField
from wtforms.validators import Length

from govflow.errors import Invalid, NotFound
from govflow.services.accounts.tokens import Half
from govflow.services.commands.directory.sign_on import second as commands
from govflow.web.accounts.browsers import known_browser, remember_browser, start
from govflow.web.forms.base import Form, required_answer
from govflow.web.frame.filters import say
from govflow.web.frame.security import backend, landing, policy, public, safe_next

bp = Blueprint("second", __name__, url_prefix="/sign-in/second")

_HALF = "half"


class CodeForm(Form):
    code = StringField(
        lazy_gettext("Second factor"),
        description=lazy_gettext("The six digits that your app shows, or one of your recovery codes."),
        validators=[required_answer(), Length(max=40)],
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"},
    )


def keep_half(half: Half, email: str, target: str | None) -> ResponseReturnValue:
    """Let the browser bring back that the password was right, and lead to where the second factor is asked for."""
    cookie.clear()
    cookie[_HALF] = [half.token, email]
    return redirect(url_for("second.new", next=target), 303)


@bp.get("")
@policy(public)
def new() -> ResponseReturnValue:
    try:
        commands.read(backend(), half_of_browser()[0])
    except NotFound as error:
        return from_the_beginning(error)
    return second_page(CodeForm(formdata=None))


@bp.post("")
@policy(public)
def create() -> ResponseReturnValue:
    half, email = half_of_browser()
    form = CodeForm()
    try:
        commands.read(backend(), half)
        if not form.validate_on_submit():
            return second_page(form), 422
        command = commands.GiveSecond(
            half=half,
            code=form.code.data,
            address=request.remote_addr or "",
            device=request.user_agent.string,
            known_browser=known_browser(email),
        )
        opened = commands.give_second(backend(), command)
    except NotFound as error:
        return from_the_beginning(error)
    except Invalid as error:
        form.refuse(error)
        return second_page(form), 422
    response = redirect(safe_next(request.form.get("next")) or landing(), 303)
    remember_browser(response, email)
    start(opened)
    return response


def half_of_browser() -> tuple[str, str]:
    """What the password brought, and for which address; nothing where none was given."""
    match cookie.get(_HALF):
        case [str(token), str(email)]:
            return token, email
    return "", ""


def from_the_beginning(error: NotFound) -> ResponseReturnValue:
    if cookie.pop(_HALF, None) is not None:
        flash(say(error.message), "soon")
    return redirect(url_for("auth.new", next=safe_next(request.values.get("next"))), 303)


def second_page(form: CodeForm) -> str:
    target = safe_next(request.values.get("next"))
    return render_template("auth/second.html", form=form, target=target, passkeys=backend().settings.place is not None)
