"""Services of an organization: its people see them; an administrator registers, hands over and ends them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import EmailField, SelectField
from wtforms.validators import Length

from govflow.errors import Conflict, Invalid
from govflow.services.commands.directory import services as commands
from govflow.services.queries.directory.programs.services import ServicesPage, load_services
from govflow.web.forms.base import Form, line, options, required_answer
from govflow.web.frame.security import administrator, backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("services", __name__, url_prefix="/organizations/<int:organization_id>/services")


def _address(label: Any) -> EmailField:
    return EmailField(
        label,
        description=lazy_gettext("Somebody who holds a post in the organization, and has to accept."),
        filters=[lambda value: value.strip() if value else value],
        validators=[required_answer(), Length(max=254)],
    )


class RegisterForm(Form):
    """A new service."""

    name_en = line(lazy_gettext("Name in English"), most=80, hint=lazy_gettext("It keeps its name for good."))
    name_zh = line(lazy_gettext("Name in Chinese"), most=40)
    email = _address(lazy_gettext("E-mail address of who is asked to answer for it"))


class AskForm(Form):
    """Somebody else who is to answer for one that stands."""

    service = SelectField(lazy_gettext("Service"), validators=[required_answer()])
    email = _address(lazy_gettext("E-mail address of who is asked"))


@bp.get("")
@policy(signed_in)
def index(organization_id: int) -> ResponseReturnValue:
    return _page(organization_id)


@bp.post("")
@policy(administrator)
def create(organization_id: int) -> ResponseReturnValue:
    form = RegisterForm()
    if not form.validate_on_submit():
        return _page(organization_id, form), 422
    command = commands.RegisterService(
        organization_id=organization_id,
        name_en=form.name_en.data,
        name_zh=form.name_zh.data,
        email=form.email.data,
    )
    try:
        commands.register_service(backend(), current_actor(), command)
    except (Invalid, Conflict) as error:
        return _refused(organization_id, form, error)
    flash(gettext("The service is registered. Nothing is done by it before the person who was asked accepts."), "ok")
    return redirect(url_for("services.index", organization_id=organization_id), 303)


@bp.post("/charge")
@policy(administrator)
def ask(organization_id: int) -> ResponseReturnValue:
    page = _load(organization_id)
    form = _ask_form(page)
    if not form.validate_on_submit():
        return _page(organization_id, asking=form), 422
    try:
        commands.ask_to_answer(backend(), current_actor(), organization_id, int(form.service.data), form.email.data)
    except (Invalid, Conflict) as error:
        return _refused(organization_id, form, error)
    flash(gettext("The person is asked. Until they accept, everything stays as it is."), "ok")
    return redirect(url_for("services.index", organization_id=organization_id), 303)


@bp.post("/<int:service_id>/end")
@policy(administrator)
def end(organization_id: int, service_id: int) -> ResponseReturnValue:
    commands.end_service(backend(), current_actor(), organization_id, service_id)
    flash(gettext("The service has ended, and so have its tokens."), "ok")
    return redirect(url_for("services.index", organization_id=organization_id), 303)


def _refused(organization_id: int, form: Form, error: Invalid | Conflict) -> ResponseReturnValue:
    form.refuse(error if isinstance(error, Invalid) else Invalid({"standing": error.message}))
    asking = form if isinstance(form, AskForm) else None
    return _page(organization_id, form if asking is None else None, asking=asking), 422


def _load(organization_id: int) -> ServicesPage:
    with reading() as session:
        return load_services(backend().work(session, current_actor()), organization_id)


def _ask_form(page: ServicesPage, **arguments: Any) -> AskForm:
    form = AskForm(prefix="other", **arguments)
    options(form.service, [(each.id, each.name) for each in page.services])
    return form


def _page(organization_id: int, form: Form | None = None, *, asking: AskForm | None = None) -> str:
    page = _load(organization_id)
    return render_template(
        "organizations/services.html",
        page=page,
        form=form or RegisterForm(formdata=None),
        asking=asking or _ask_form(page, formdata=None),
    )
