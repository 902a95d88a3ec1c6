"""How one signs in beside a password: the page of one's second factor, where it is set up, confirmed and removed."""

from __future__ import annotations

import io
from collections.abc import Callable

import segno
from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from markupsafe import Markup
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import Length, Optional

from govflow.errors import Conflict, Invalid
from govflow.services.commands.directory.sign_on import authenticators
from govflow.services.commands.sessions import Origin
from govflow.services.queries.directory.ways import Ways, load_ways
from govflow.web.accounts.browsers import start
from govflow.web.forms.base import Form, required_answer
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("ways", __name__, url_prefix="/account/second-factor")

_CODE = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
QUIET_ZONE, SCALE = 4, 5  # modules around the picture, as readers want them; pixels of each


class BothForm(Form):
    """The password, and a code where there is a second factor that was not given just now.

    Who has no password leaves it empty.
    """

    current = PasswordField(
        lazy_gettext("Current password"),
        validators=[Optional(), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )
    code = StringField(
        lazy_gettext("Second factor"),
        description=lazy_gettext("The six digits that your app shows, or one of your recovery codes."),
        validators=[Optional(), Length(max=40)],
        render_kw=_CODE,
    )


class FirstCodeForm(Form):
    token = HiddenField(validators=[required_answer(), Length(max=1000)])
    code = StringField(
        lazy_gettext("Second factor"),
        description=lazy_gettext("The six digits that your app shows now."),
        validators=[required_answer(), Length(max=40)],
        render_kw={**_CODE, "inputmode": "numeric"},
    )


@bp.get("")
@policy(signed_in)
def show() -> ResponseReturnValue:
    return ways_page(BothForm(formdata=None))


@bp.post("")
@policy(signed_in)
def begin() -> ResponseReturnValue:
    return behind_both(_begin)


@bp.post("/first-code")
@policy(signed_in)
def confirm() -> ResponseReturnValue:
    form = FirstCodeForm()
    try:
        begun = authenticators.begun(backend(), current_actor(), form.token.data or "")
        if not form.validate_on_submit():
            return _reading(begun, form), 422
    except Invalid as error:
        return _begin_again(error)
    try:
        done = authenticators.confirm(backend(), current_actor(), begun.token, form.code.data, origin())
    except Invalid as error:
        form.refuse(error)
        return _reading(begun, form), 422
    start(done.opened)
    if not done.codes:
        flash(
            gettext("Your app is set up, and takes the place of the one before. All other sessions have ended."), "ok"
        )
        return redirect(url_for("ways.show"), 303)
    return render_template("account/codes.html", codes=done.codes)


@bp.post("/remove")
@policy(signed_in)
def remove() -> ResponseReturnValue:
    return behind_both(_remove)


@bp.post("/codes")
@policy(signed_in)
def codes() -> ResponseReturnValue:
    return behind_both(_renew)


def origin() -> Origin:
    """From where this request comes."""
    return Origin(device=request.user_agent.string, address=request.remote_addr or "")


def behind_both(act: Callable[[str, str], ResponseReturnValue]) -> ResponseReturnValue:
    """Do it with the password and the code that were typed; what is refused stands at its field."""
    form = BothForm()
    if not form.validate_on_submit():
        return ways_page(form), 422
    try:
        return act(form.current.data or "", form.code.data or "")
    except Invalid as error:
        form.refuse(error)
    except Conflict as error:
        form.refuse(Invalid({"": error.message}))
    return ways_page(form), 422


def _begin(current: str, code: str) -> ResponseReturnValue:
    begun = authenticators.begin(backend(), current_actor(), current, code)
    return _reading(begun, FirstCodeForm(formdata=None, data={"token": begun.token}))


def _remove(current: str, code: str) -> ResponseReturnValue:
    start(authenticators.remove(backend(), current_actor(), current, code, origin()))
    flash(gettext("Your app is removed. All other sessions have ended."), "ok")
    return redirect(url_for("ways.show"), 303)


def _renew(current: str, code: str) -> ResponseReturnValue:
    made = authenticators.renew_codes(backend(), current_actor(), current, code)
    return render_template("account/codes.html", codes=made)


def _begin_again(error: Invalid) -> ResponseReturnValue:
    form = BothForm(formdata=None)
    form.refuse(error)
    return ways_page(form), 422


def _reading(begun: authenticators.Begun, form: FirstCodeForm) -> str:
    """The page with what the app is to read: a picture, and the same in letters."""
    return render_template(
        "account/authenticator.html", form=form, picture=_picture(begun.address), secret=begun.secret
    )


def _picture(address: str) -> Markup:
    """A QR code as SVG, without a style of its own: the policy for contents allows none."""
    drawn = io.BytesIO()
    segno.make(address, micro=False).save(
        drawn, kind="svg", xmldecl=False, svgns=True, scale=SCALE, border=QUIET_ZONE, dark="#000", light="#fff",
        svgclass="gf-qr", lineclass=None,
    )  # fmt: skip
    return Markup(drawn.getvalue().decode())  # noqa: S704  # made of our own characters alone


def ways_page(form: BothForm) -> str:
    page = ways_of_reader(form)
    bound = {each.issuer for each in page.identities}
    providers = [each.name for each in backend().settings.providers if each.issuer not in bound]
    return render_template("account/ways.html", page=page, form=form, providers=providers)


def ways_of_reader(form: BothForm) -> Ways:
    """What the reader has set up; what the form asks follows from it."""
    settings = backend().settings
    names = {each.issuer: each.name for each in settings.providers}
    with reading() as session:
        work = backend().work(session, current_actor())
        page = load_ways(work, passkeys_possible=settings.place is not None, providers=names)
    form.current.flags.required = form.code.flags.required = True
    return page
