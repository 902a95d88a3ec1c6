"""“Our people”: an organization's own administrator invites people, and ends roles, mandates and invitations."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import DateField, EmailField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional, Regexp

from govflow.errors import Conflict, Invalid
from govflow.services.commands.directory import own_people as commands
from govflow.services.commands.directory.people import ADDRESS
from govflow.services.queries.registers.own_people import OwnPeople, load_leaving, load_own_people
from govflow.web.forms.base import Form, options, required_answer
from govflow.web.forms.numbers import row_number
from govflow.web.frame.i18n import LANGUAGES, language
from govflow.web.frame.security import backend, current_actor, policy, signed_in, today
from govflow.web.frame.shell import procedures, reading

bp = Blueprint("own_people", __name__, url_prefix="/organizations/<int:organization_id>/people")


class InviteForm(Form):
    """Somebody at an address, in a role."""

    email = EmailField(
        lazy_gettext("E-mail address"),
        description=lazy_gettext("A link goes there. With it the person joins, signed in or with a new account."),
        filters=[lambda value: value.strip() if value else value],
        validators=[
            required_answer(),
            Length(max=254),
            Regexp(ADDRESS, message=lazy_gettext("An e-mail address looks like li.na@example.org.")),
        ],
    )
    role = SelectField(
        lazy_gettext("Role"),
        description=lazy_gettext("Other roles are given by an administrator of the joint office."),
        validators=[required_answer()],
    )
    until = DateField(
        lazy_gettext("Last day"), validators=[Optional()], description=lazy_gettext("Empty means until it is ended.")
    )
    reads_in = RadioField(
        lazy_gettext("Language of the mail"),
        choices=[SelectChoice(*each) for each in LANGUAGES.items()],
        default="zh",
        validators=[required_answer()],
    )


@bp.get("")
@policy(signed_in)
def index(organization_id: int) -> ResponseReturnValue:
    return _page(organization_id)


@bp.post("")
@policy(signed_in)
def invite(organization_id: int) -> ResponseReturnValue:
    page = _load(organization_id)
    form = _form(page)
    if not form.validate_on_submit():
        return _page(organization_id, form), 422
    command = commands.Invite(
        organization_id=organization_id,
        email=form.email.data,
        role=form.role.data,
        until=form.until.data,
        language=form.reads_in.data,
    )
    try:
        commands.invite(backend(), current_actor(), command)
    except (Invalid, Conflict) as error:
        form.refuse(error if isinstance(error, Invalid) else Invalid({"": error.message}))
        return _page(organization_id, form), 422
    flash(gettext("The invitation is on its way to %(email)s.", email=command.email), "ok")
    return _there(organization_id)


@bp.post("/invitations/<invitation_id>/revoke")
@policy(signed_in)
def revoke(organization_id: int, invitation_id: str) -> ResponseReturnValue:
    commands.revoke_invitation(backend(), current_actor(), organization_id, invitation_id)
    flash(gettext("The invitation is taken back: its link opens nothing any more."), "ok")
    return _there(organization_id)


@bp.get("/<int:person_id>")
@policy(signed_in)
def show(organization_id: int, person_id: int) -> ResponseReturnValue:
    """What is open for somebody, before anything of theirs is ended."""
    return _leaving(organization_id, person_id)


@bp.post("/<int:person_id>/end")
@policy(signed_in)
def let_go(organization_id: int, person_id: int) -> ResponseReturnValue:
    try:
        commands.let_go(backend(), current_actor(), organization_id, person_id)
    except Conflict as error:
        return _leaving(organization_id, person_id, error), 422
    flash(gettext("The person has no role here any more, and reads nothing of the organization from now on."), "ok")
    return _on(organization_id)


@bp.post("/<int:person_id>/roles/<int:membership_id>/end")
@policy(signed_in)
def end_role(organization_id: int, person_id: int, membership_id: int) -> ResponseReturnValue:
    try:
        commands.end_own_role(backend(), current_actor(), organization_id, membership_id)
    except Conflict as error:
        return _leaving(organization_id, person_id, error), 422
    flash(gettext("The role has ended."), "ok")
    return _on(organization_id)


@bp.post("/<int:person_id>/mandates/<int:mandate_id>/revoke")
@policy(signed_in)
def revoke_mandate(organization_id: int, person_id: int, mandate_id: int) -> ResponseReturnValue:
    commands.revoke_own_mandate(backend(), current_actor(), organization_id, mandate_id)
    flash(gettext("The mandate is revoked: nothing can be signed with it any more."), "ok")
    return redirect(url_for("own_people.show", organization_id=organization_id, person_id=person_id), 303)


def _there(organization_id: int) -> ResponseReturnValue:
    return redirect(url_for("own_people.index", organization_id=organization_id), 303)


def _on(organization_id: int) -> ResponseReturnValue:
    """Back to the list; whoever has ended the own role there finds the page of the organization."""
    with reading() as session:
        keeps = commands.keeps_people_of(backend(), session, current_actor(), organization_id)
    if keeps:
        return _there(organization_id)
    return redirect(url_for("organizations.show", organization_id=organization_id), 303)


def _leaving(organization_id: int, person_id: int, error: Conflict | None = None) -> str:
    with reading() as session:
        page = load_leaving(backend(), backend().work(session, current_actor()), organization_id, person_id)
    return render_template(
        "own_people/show.html", page=page, today=today(), procedures=procedures(), refused=error and error.message
    )


def _load(organization_id: int) -> OwnPeople:
    starts = {name: request.args.get(name, type=row_number) for name in ("roles", "mandates")}
    with reading() as session:
        return load_own_people(backend(), backend().work(session, current_actor()), organization_id, **starts)


def _page(organization_id: int, form: InviteForm | None = None) -> str:
    page = _load(organization_id)
    return render_template(
        "own_people/index.html",
        page=page,
        form=form or _form(page, formdata=None, data={"reads_in": language()}),
        today=today(),
        procedures=procedures(),
    )


def _form(page: OwnPeople, **arguments: object) -> InviteForm:
    form = InviteForm(**arguments)
    options(form.role, page.roles, empty=gettext("Choose a role"))
    return form
