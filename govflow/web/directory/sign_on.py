"""What administrators ask of those who sign in, and a sign-out that is not the person's own."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import SelectField

from govflow.errors import Invalid
from govflow.services.commands.directory.sign_on import rules as commands
from govflow.services.queries.directory.choices import role_choices
from govflow.services.queries.directory.sign_on import load_rules
from govflow.services.queries.finding import find_organizations
from govflow.web.forms.base import Form, options
from govflow.web.forms.fields import OrganizationField
from govflow.web.forms.finding import looks_for_something
from govflow.web.frame.security import administrator, backend, current_actor, policy
from govflow.web.frame.shell import reading

bp = Blueprint("sign_on", __name__, url_prefix="/administration/sign-on")


class RuleForm(Form):
    """Of whom, and what."""

    organization_id = OrganizationField(
        lazy_gettext("Organization"), description=lazy_gettext("Empty means every organization.")
    )
    role = SelectField(lazy_gettext("Role"))
    provider = SelectField(lazy_gettext("What is asked"))


@bp.get("")
@policy(administrator)
def index() -> ResponseReturnValue:
    return _page(_form(formdata=None))


@bp.post("")
@policy(administrator)
def create() -> ResponseReturnValue:
    form = _form()
    if looks_for_something():
        return _page(form)
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        commands.make_rule(
            backend(),
            current_actor(),
            organization_id=form.organization_id.data or None,
            role=form.role.data or None,
            provider=form.provider.data or None,
        )
    except Invalid as error:
        form.refuse(error)
        return _page(form), 422
    flash(gettext("The rule holds from now on."), "ok")
    return redirect(url_for("sign_on.index"), 303)


@bp.post("/<int:rule_id>/end")
@policy(administrator)
def end(rule_id: int) -> ResponseReturnValue:
    commands.end_rule(backend(), current_actor(), rule_id)
    flash(gettext("The rule has ended."), "ok")
    return redirect(url_for("sign_on.index"), 303)


@bp.post("/sign-out/<int:person_id>")
@policy(administrator)
def sign_out(person_id: int) -> ResponseReturnValue:
    commands.sign_out(backend(), current_actor(), person_id)
    flash(gettext("All sessions of this account have ended."), "ok")
    return redirect(url_for("people.show", person_id=person_id), 303)


def _form(**arguments: Any) -> RuleForm:
    form = RuleForm(**arguments)
    with reading() as session:
        work = backend().work(session, current_actor())
        form.organization_id.offer(partial(find_organizations, work), gettext("Every organization"))
        options(form.role, role_choices(work), empty=gettext("Every role"))
    providers = [(each, gettext("only by %(provider)s", provider=each)) for each in backend().settings.provider_names]
    options(form.provider, providers, empty=gettext("a second factor"))
    form.provider.flags.required = True  # one of them always is
    return form


def _page(form: RuleForm) -> str:
    with reading() as session:
        rules = load_rules(backend().work(session, current_actor()))
    return render_template("administration/sign_on.html", rules=rules, form=form)
