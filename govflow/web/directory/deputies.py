"""Deputies of an organization: who stands in for whom; arranged and ended by its people."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import DateField, SelectField

from govflow.errors import Conflict, Invalid
from govflow.services.commands.directory import deputies as commands
from govflow.services.queries.registers.deputies import DeputiesPage, load_deputies
from govflow.web.forms.base import Form, options, required_answer
from govflow.web.frame.security import backend, current_actor, policy, signed_in, today
from govflow.web.frame.shell import reading

bp = Blueprint("deputies", __name__, url_prefix="/organizations/<int:organization_id>/deputies")


class ArrangeForm(Form):
    """A colleague stands in for somebody."""

    for_person = SelectField(lazy_gettext("Who is away"), validators=[required_answer()])
    person = SelectField(
        lazy_gettext("Who stands in"),
        description=lazy_gettext("Somebody with a role here. Others are invited into the organization first."),
        validators=[required_answer()],
    )
    since = DateField(lazy_gettext("First day"), validators=[required_answer()])
    until = DateField(
        lazy_gettext("Last day"), validators=[required_answer()], description=lazy_gettext("At most a year later.")
    )


@bp.get("")
@policy(signed_in)
def index(organization_id: int) -> ResponseReturnValue:
    return _page(organization_id)


@bp.post("")
@policy(signed_in)
def arrange(organization_id: int) -> ResponseReturnValue:
    page = _load(organization_id)
    form = _form(page)
    if not form.validate_on_submit():
        return _page(organization_id, form), 422
    command = commands.Arrange(
        organization_id=organization_id,
        for_person_id=int(form.for_person.data) if page.for_others else current_actor().person_id or 0,
        person_id=int(form.person.data),
        since=form.since.data,
        until=form.until.data,
    )
    try:
        commands.arrange(backend(), current_actor(), command)
    except (Invalid, Conflict) as error:
        form.refuse(error if isinstance(error, Invalid) else Invalid({"": error.message}))
        return _page(organization_id, form), 422
    flash(gettext("It is arranged, and the people of the organization are told."), "ok")
    return redirect(url_for("deputies.index", organization_id=organization_id), 303)


@bp.post("/<int:deputy_id>/end")
@policy(signed_in)
def end(organization_id: int, deputy_id: int) -> ResponseReturnValue:
    commands.end(backend(), current_actor(), deputy_id, organization_id)
    flash(gettext("It has ended: nobody acts in this person's stead any more."), "ok")
    return redirect(url_for("deputies.index", organization_id=organization_id), 303)


def _load(organization_id: int) -> DeputiesPage:
    with reading() as session:
        return load_deputies(backend(), backend().work(session, current_actor()), organization_id)


def _page(organization_id: int, form: ArrangeForm | None = None) -> str:
    page = _load(organization_id)
    return render_template(
        "own_people/deputies.html", page=page, form=form or _form(page, formdata=None, data={"since": today()}),
        today=today(),
    )  # fmt: skip


def _form(page: DeputiesPage, **arguments: object) -> ArrangeForm:
    form = ArrangeForm(**arguments)
    people = tuple((str(number), name) for number, name in page.colleagues)
    options(form.person, people, empty=gettext("Choose a person"))
    if page.for_others:
        options(form.for_person, people, empty=gettext("Choose a person"))
    else:
        del form.for_person
    return form
