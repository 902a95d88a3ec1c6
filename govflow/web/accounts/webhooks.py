"""Webhooks of a person: made with the password, with a secret that is shown once; tried, switched and ended here."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext
from wtforms import PasswordField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length

from govflow.errors import Invalid
from govflow.messages import Message
from govflow.services.accounts.webhooks import KINDS
from govflow.services.commands.directory import webhooks
from govflow.services.operation.webhooks.addresses import LONGEST
from govflow.services.operation.webhooks.failures import sentence
from govflow.services.queries.notices.webhooks import load_webhook, load_webhooks
from govflow.web.forms.base import Form, line, required_answer
from govflow.web.forms.fields import CheckboxesField
from govflow.web.frame.filters import text
from govflow.web.frame.security import backend, current_actor, current_session, policy, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("webhooks", __name__, url_prefix="/account/webhooks")


def _password() -> PasswordField:
    return PasswordField(
        lazy_gettext("Current password"),
        validators=[required_answer(), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )


class PasswordForm(Form):
    """The password, asked again."""

    password = _password()


class WebhookForm(Form):
    """A webhook."""

    address = line(
        lazy_gettext("Address of the receiver"),
        most=LONGEST,
        hint=lazy_gettext("It begins with https:// and lies outside of any internal network."),
    )
    kinds = CheckboxesField(lazy_gettext("What it is told of"), validators=[required_answer()])
    password = _password()

    def offer(self) -> None:
        """The kinds of events, in the reader's language."""
        self.kinds.choices = [SelectChoice(name, text(kind)) for name, kind in KINDS.items()]


@bp.get("")
@policy(signed_in)
def index() -> ResponseReturnValue:
    form = WebhookForm(formdata=None)
    form.offer()
    return _index(form)


@bp.post("")
@policy(signed_in)
def create() -> ResponseReturnValue:
    """Make one and show its secret here: carried on to another page, it would stand in a cookie meanwhile."""
    form = WebhookForm()
    form.offer()
    if not form.validate_on_submit():
        return _index(form), 422
    making = webhooks.MakeWebhook(address=form.address.data, kinds=form.kinds.data, password=form.password.data)
    try:
        webhook_id, secret = webhooks.make_webhook(backend(), current_actor(), making)
    except Invalid as error:
        form.refuse(error)
        return _index(form), 422
    return _secret(webhook_id, secret), 201


@bp.get("/<int:webhook_id>")
@policy(signed_in)
def show_one(webhook_id: int) -> ResponseReturnValue:
    return _page(webhook_id, PasswordForm(formdata=None))


@bp.post("/<int:webhook_id>")
@policy(signed_in)
def change(webhook_id: int) -> ResponseReturnValue:
    """``do``: test, on, off, or again for what failed for good."""
    actor, wanted = current_actor(), request.form.get("do", "")
    match wanted:
        case "test":
            webhooks.send_test(backend(), actor, webhook_id)
            flash(gettext("A test is on its way. Look here again in a few seconds."), "ok")
        case "on" | "off":
            webhooks.switch(backend(), actor, webhook_id, on=wanted == "on")
            flash(gettext("It is switched on.") if wanted == "on" else gettext("It is switched off."), "ok")
        case "again":
            count = webhooks.send_again(backend(), actor, webhook_id)
            flash(ngettext("%(num)s event is sent again.", "%(num)s events are sent again.", count), "ok")
        case _:
            raise Invalid({"do": Message("Choose what is to be done.")})
    return redirect(url_for("webhooks.show_one", webhook_id=webhook_id), 303)


@bp.post("/<int:webhook_id>/secret")
@policy(signed_in)
def rotate(webhook_id: int) -> ResponseReturnValue:
    form = PasswordForm()
    if not form.validate_on_submit():
        return _page(webhook_id, form), 422
    try:
        secret = webhooks.rotate_secret(backend(), current_actor(), webhook_id, form.password.data)
    except Invalid as error:
        form.refuse(error)
        return _page(webhook_id, form), 422
    return _secret(webhook_id, secret), 201


@bp.post("/<int:webhook_id>/end")
@policy(signed_in)
def end(webhook_id: int) -> ResponseReturnValue:
    webhooks.end(backend(), current_actor(), webhook_id)
    flash(gettext("The webhook is ended. Nothing more is sent there."), "ok")
    return redirect(url_for("webhooks.index"), 303)


def _index(form: WebhookForm) -> str:
    owner = current_session()
    assert owner is not None
    with reading() as session:
        found = load_webhooks(backend().work(session, current_actor()))
    return render_template("account/webhooks.html", form=form, webhooks=found, acting=owner.acting, sentence=sentence)


def _page(webhook_id: int, form: PasswordForm) -> str:
    with reading() as session:
        page = load_webhook(backend().work(session, current_actor()), webhook_id)
    return render_template("account/webhook.html", page=page, each=page.line, form=form, sentence=sentence)


def _secret(webhook_id: int, secret: str) -> str:
    with reading() as session:
        page = load_webhook(backend().work(session, current_actor()), webhook_id)
    return render_template("account/webhook_secret.html", page=page, secret=secret)
