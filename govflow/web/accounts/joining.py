"""A link by which somebody joins an organization: signed in with the account of its address, or with a new one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import PasswordField
from wtforms.validators import Length

from govflow.errors import Conflict, Invalid
from govflow.services.commands.directory import joining as commands
from govflow.web.directory.people import ENDS_SEATS
from govflow.web.forms.base import Form, line, required_answer
from govflow.web.frame.i18n import language
from govflow.web.frame.security import backend, current_actor, current_session, policy, public, signed_in

bp = Blueprint("joining", __name__, url_prefix="/joining/<token>")


class AccountForm(Form):
    """A new account at the address of the link."""

    name_en = line(lazy_gettext("Name in Latin letters"), most=80)
    name_zh = line(lazy_gettext("Name in Chinese characters"), most=40)
    password = PasswordField(
        lazy_gettext("New password"),
        description=lazy_gettext(
            "At least 10 characters. A few unrelated words are easy to remember and hard to guess."
        ),
        validators=[required_answer(), Length(max=200)],
        render_kw={"autocomplete": "new-password"},
    )


@bp.get("")
@policy(public)
def show(token: str) -> ResponseReturnValue:
    """Looking uses nothing up: what looks at links in mails joins nobody."""
    return _page(token, AccountForm(formdata=None))


@bp.post("")
@policy(signed_in)
def join(token: str) -> ResponseReturnValue:
    try:
        organization_id = commands.join(backend(), current_actor(), token)
    except Conflict as error:
        return _page(token, AccountForm(formdata=None), error), 409
    flash(gettext("You have joined. For whom you act is chosen at the top of each page."), "ok")
    return redirect(url_for("organizations.show", organization_id=organization_id), 303)


@bp.post("/decline")
@policy(signed_in)
def decline(token: str) -> ResponseReturnValue:
    commands.decline(backend(), current_actor(), token)
    flash(gettext("You have declined. Nothing has changed for you."), "ok")
    return redirect(url_for("auth.home"), 303)


@bp.post("/account")
@policy(public)
def make(token: str) -> ResponseReturnValue:
    form = AccountForm()
    if not form.validate_on_submit():
        return _page(token, form), 422
    command = commands.MakeAccount(
        token=token,
        name_en=form.name_en.data,
        name_zh=form.name_zh.data,
        language=language(),
        password=form.password.data,
    )
    try:
        commands.make_account(backend(), command)
    except (Invalid, Conflict) as error:
        form.refuse(error if isinstance(error, Invalid) else Invalid({"": error.message}))
        return _page(token, form), 422
    flash(gettext("Your account is there, and you have joined. Sign in now."), "ok")
    return redirect(url_for("auth.new"), 303)


def _page(token: str, form: AccountForm, error: Conflict | None = None) -> str:
    owner = current_session()
    asked = commands.read_invitation(backend(), owner.actor if owner is not None else None, token)
    return render_template(
        "auth/joining.html", asked=asked, token=token, form=form, ends_seats=ENDS_SEATS, refused=error and error.message
    )
