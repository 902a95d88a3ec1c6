"""Tokens with which a person's own programs speak to the API: made with the password, shown once, revoked here."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import PasswordField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from govflow.errors import Invalid
from govflow.services.accounts.bearers import ACT, BIND, FILE, PUSH, READ, SCOPES
from govflow.services.commands.directory.tokens import LONGEST_TITLE, MakeToken, make_token, revoke_token
from govflow.services.queries.directory.programs.services import load_charges
from govflow.services.queries.directory.programs.tokens import load_tokens
from govflow.web.forms.base import Form, line, number_or_none, options, required_answer
from govflow.web.frame.filters import show
from govflow.web.frame.security import backend, current_actor, current_session, policy, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("tokens", __name__, url_prefix="/account/tokens")

GIVEN = {READ: (READ,), FILE: (READ, FILE), PUSH: (READ, PUSH), ACT: (READ, ACT), BIND: (READ, ACT, BIND)}
"""What each choice gives: whoever binds also acts, and whoever acts also files and reads."""


class TokenForm(Form):
    """A token."""

    title = line(
        lazy_gettext("What uses it"),
        most=LONGEST_TITLE,
        hint=lazy_gettext("Such as the name of the system, so that you know which one to revoke."),
    )
    charge_id = SelectField(
        lazy_gettext("Who acts with it"),
        coerce=number_or_none,
        description=lazy_gettext(
            "A service that you answer for does so in your name, under a name of its own; it takes no steps."
        ),
    )
    scope = RadioField(
        lazy_gettext("What it may do"),
        description=lazy_gettext("As little as its program needs. What binds is votes and signatures, in your name."),
        default=READ,
        validators=[required_answer()],
    )
    days = RadioField(
        lazy_gettext("How long it holds"),
        choices=[
            SelectChoice("30", lazy_gettext("30 days")),
            SelectChoice("90", lazy_gettext("90 days")),
            SelectChoice("366", lazy_gettext("one year")),
        ],
        default="90",
        validators=[required_answer()],
    )
    password = PasswordField(
        lazy_gettext("Current password"),
        validators=[required_answer(), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )

    def offer(self) -> None:
        """What it may do, in the reader's language, each choice with all that it gives; and the services."""
        with reading() as session:
            charges = load_charges(backend().work(session, current_actor()))
        acting = current_actor().organization_id
        held = [(each.id, each.service) for each in charges if each.since and each.organization_id == acting]
        options(self.charge_id, held, empty=gettext("You alone"))
        self.charge_id.flags.required = True  # one of them always is
        if not held:
            del self.charge_id
        self.scope.choices = [
            SelectChoice(name, show(tuple(SCOPES[each] for each in given))) for name, given in GIVEN.items()
        ]


@bp.get("")
@policy(signed_in)
def index() -> ResponseReturnValue:
    form = TokenForm(formdata=None)
    form.offer()
    return _page(form)


@bp.post("")
@policy(signed_in)
def create() -> ResponseReturnValue:
    """Make one and show it here: carried on to another page, it would stand in a cookie meanwhile."""
    form = TokenForm()
    form.offer()
    if not form.validate_on_submit():
        return _page(form), 422
    making = MakeToken(
        title=form.title.data,
        scopes=GIVEN[form.scope.data],
        days=int(form.days.data),
        password=form.password.data,
        charge_id=form.charge_id.data if "charge_id" in form else None,
    )
    try:
        made = make_token(backend(), current_actor(), making)
    except Invalid as error:
        form.refuse(error)
        return _page(form), 422
    return render_template("account/token.html", token=made, title=making.title), 201


@bp.post("/<int:number>/revoke")
@policy(signed_in)
def revoke(number: int) -> ResponseReturnValue:
    revoke_token(backend(), current_actor(), number)
    flash(gettext("The token is revoked. Whatever used it is out."), "ok")
    return redirect(url_for("tokens.index"), 303)


def _page(form: TokenForm) -> str:
    owner = current_session()
    assert owner is not None
    with reading() as session:
        tokens = load_tokens(backend().work(session, current_actor()))
    return render_template("account/tokens.html", form=form, tokens=tokens, acting=owner.acting)
