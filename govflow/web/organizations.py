"""Organizations: the jurisdiction tree, a page for each, and the forms of the administrator."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import Regexp

from govflow.errors import Conflict, Invalid
from govflow.services.commands import belongings
from govflow.services.commands import organizations as commands
from govflow.services.queries.directory.choices import (
    function_choices,
    kind_choices,
    load_organization_choices,
    subtype_choices,
)
from govflow.services.queries.directory.log import LogPage, load_log
from govflow.services.queries.directory.organizations import (
    LEVELS,
    OrganizationPage,
    load_organization,
    load_organizations,
)
from govflow.services.queries.directory.terms import load_instruction
from govflow.web.forms.base import Form, line, number_or_none, options, required_answer
from govflow.web.forms.numbers import row_number
from govflow.web.forms.terms import TermForm, offer_organizations
from govflow.web.forms.typed import searched
from govflow.web.frame.security import administrator, backend, current_actor, policy, signed_in, today
from govflow.web.frame.shell import procedures, reading

bp = Blueprint("organizations", __name__, url_prefix="/organizations")

LATEST = 10
"""How many entries of the log of administration stand on the page of an organization, for administrators."""


class OrganizationForm(Form):
    """What an administrator enters about an organization."""

    name_en = line(lazy_gettext("Name in English"), most=160)
    name_zh = line(lazy_gettext("Name in Chinese"), most=80)
    monogram = line(
        lazy_gettext("Monogram"), most=4, hint=lazy_gettext("Two or three capital letters that stand beside the name.")
    )
    kind = SelectField(lazy_gettext("Kind"), validators=[required_answer()])
    level = SelectField(lazy_gettext("Level"), validators=[required_answer()])
    subtype = SelectField(lazy_gettext("Subtype"), default="", description=lazy_gettext("Leave it empty if in doubt."))
    function = SelectField(
        lazy_gettext("Function"),
        default="",
        description=lazy_gettext("What a department is for. Procedures find it below its superior by this."),
    )
    code = line(
        lazy_gettext("Code"),
        most=24,
        required=False,
        hint=lazy_gettext("Administrative division code, or the number of the registration."),
    )
    parent_id = SelectField(
        lazy_gettext("Superior"),
        coerce=number_or_none,
        description=lazy_gettext("Disputes between two governments go to the lowest superior that both have."),
    )
    weight = line(
        lazy_gettext("Voting weight"),
        most=19,
        required=False,
        hint=lazy_gettext(
            "Matters only where the rule of a vote counts by weight, such as by population. An exact number or "
            "fraction above 0: 1, 2.5 or 7/3. Empty means 1. A vote that is open keeps the weights it began with."
        ),
    )
    fictional = BooleanField(lazy_gettext("Invented for the demonstration"))
    version = HiddenField(validators=[Regexp(r"^\d{0,9}$")])

    def details(self) -> commands.OrganizationDetails:
        return commands.OrganizationDetails(
            name_en=self.name_en.data,
            name_zh=self.name_zh.data,
            monogram=self.monogram.data,
            kind=self.kind.data,
            level=self.level.data,
            subtype=self.subtype.data or None,
            function=self.function.data or None,
            code=self.code.data or None,
            parent_id=self.parent_id.data,
            weight=self.weight.data or "1",
            fictional=self.fictional.data,
        )


@bp.get("")
@policy(signed_in)
def index() -> ResponseReturnValue:
    words = searched()
    with reading() as session:
        found = load_organizations(backend().work(session, current_actor()), words)
    return render_template("organizations/index.html", organizations=found, words=words)


@bp.get("/<int:organization_id>")
@policy(signed_in)
def show(organization_id: int) -> ResponseReturnValue:
    return _page(organization_id)


@bp.get("/mandates/<int:mandate_id>/instruction")
@policy(signed_in)
def instruction(mandate_id: int) -> Response:
    """The document behind a mandate: always as an attachment, never shown by the browser."""
    with reading() as session:
        found = load_instruction(backend().work(session, current_actor()), mandate_id)
    return send_file(
        backend().blobs.open(found.sha256),
        mimetype=found.media_type,
        as_attachment=True,
        download_name=found.filename,
        max_age=0,
    )


@bp.get("/new")
@policy(administrator)
def new() -> ResponseReturnValue:
    form = _form(None, formdata=None, data={"parent_id": request.args.get("below", type=row_number)})
    return render_template("organizations/edit.html", form=form, page=None)


@bp.post("")
@policy(administrator)
def create() -> ResponseReturnValue:
    form = _form(None)
    if not form.validate_on_submit():
        return render_template("organizations/edit.html", form=form, page=None), 422
    try:
        organization_id = commands.add_organization(backend(), current_actor(), form.details())
    except Invalid as error:
        form.refuse(error)
        return render_template("organizations/edit.html", form=form, page=None), 422
    flash(gettext("The organization is entered."), "ok")
    return redirect(url_for("organizations.show", organization_id=organization_id), 303)


@bp.get("/<int:organization_id>/edit")
@policy(administrator)
def edit(organization_id: int) -> ResponseReturnValue:
    page = _load(organization_id)
    form = _form(page, formdata=None, data=_present(page))
    return render_template("organizations/edit.html", form=form, page=page)


@bp.post("/<int:organization_id>")
@policy(administrator)
def update(organization_id: int) -> ResponseReturnValue:
    page = _load(organization_id)
    form = _form(page)
    if not form.validate_on_submit():
        return render_template("organizations/edit.html", form=form, page=page), 422
    try:
        commands.edit_organization(
            backend(), current_actor(), organization_id, int(form.version.data or 0), form.details()
        )
    except Invalid as error:
        form.refuse(error)
        return render_template("organizations/edit.html", form=form, page=page), 422
    except Conflict as error:
        form.refuse(Invalid({"standing": error.message}))  # of several fields
        return render_template("organizations/edit.html", form=form, page=page), 422
    return _kept(organization_id)


@bp.get("/<int:organization_id>/deactivate")
@policy(administrator)
def confirm_deactivation(organization_id: int) -> ResponseReturnValue:
    return render_template("organizations/deactivate.html", page=_load(organization_id))


@bp.post("/<int:organization_id>/deactivate")
@policy(administrator)
def deactivate(organization_id: int) -> ResponseReturnValue:
    version = request.form.get("version", 0, type=row_number)
    commands.deactivate_organization(backend(), current_actor(), organization_id, version)
    flash(gettext("The organization is deactivated."), "ok")
    return redirect(url_for("organizations.show", organization_id=organization_id), 303)


@bp.post("/<int:organization_id>/reactivate")
@policy(administrator)
def reactivate(organization_id: int) -> ResponseReturnValue:
    version = request.form.get("version", 0, type=row_number)
    commands.reactivate_organization(backend(), current_actor(), organization_id, version)
    flash(gettext("The organization is active again."), "ok")
    return redirect(url_for("organizations.show", organization_id=organization_id), 303)


@bp.post("/<int:organization_id>/members")
@policy(administrator)
def add_member(organization_id: int) -> ResponseReturnValue:
    form = _member_form()
    if not form.validate_on_submit():
        return _page(organization_id, form), 422
    command = belongings.TakeIn(
        group_id=organization_id,
        organization_id=form.organization_id.data,
        since=form.since.data,
        until=form.until.data,
    )
    try:
        belongings.take_in(backend(), current_actor(), command)
    except Invalid as error:
        form.refuse(error)
        return _page(organization_id, form), 422
    except Conflict as error:
        form.refuse(Invalid({"organization_id": error.message}))
        return _page(organization_id, form), 422
    return _kept(organization_id)


@bp.post("/members/<int:belonging_id>/end")
@policy(administrator)
def end_member(belonging_id: int) -> ResponseReturnValue:
    return _kept(belongings.let_go(backend(), current_actor(), belonging_id))


def _page(organization_id: int, member: TermForm | None = None) -> str:
    page = _load(organization_id)
    if member is None and page.has_members and current_actor().administrator:
        member = _member_form(formdata=None, data={"since": today()})
    return render_template(
        "organizations/show.html",
        page=page,
        log=_log(organization_id),
        today=today(),
        procedures=procedures(),
        member=member,
    )


def _kept(organization_id: int) -> ResponseReturnValue:
    flash(gettext("The changes are kept."), "ok")
    return redirect(url_for("organizations.show", organization_id=organization_id), 303)


def _member_form(**arguments: Any) -> TermForm:
    form = TermForm(prefix="member-", **arguments)
    offer_organizations(form)
    return form


def _load(organization_id: int) -> OrganizationPage:
    with reading() as session:
        return load_organization(backend().work(session, current_actor()), organization_id)


def _log(organization_id: int) -> LogPage | None:
    """The latest changes; only administrators see them."""
    if not current_actor().administrator:
        return None
    with reading() as session:
        return load_log(backend().work(session, current_actor()), organization_id=organization_id, most=LATEST)


def _form(page: OrganizationPage | None, **arguments: Any) -> OrganizationForm:
    """The form of an organization, or of a new one."""
    form = OrganizationForm(**arguments)
    with reading() as session:
        work = backend().work(session, current_actor())
        kind, subtype, function = (page.kind, page.subtype, page.function) if page is not None else (None, None, None)
        options(form.kind, kind_choices(work, kind), empty=gettext("Choose a kind"))
        options(form.subtype, subtype_choices(work, subtype), empty=gettext("None"))
        options(form.function, function_choices(work, function), empty=gettext("None"))
        options(form.parent_id, load_organization_choices(work), empty=gettext("None"))
    options(form.level, LEVELS.items(), empty=gettext("Choose a level"))
    return form


def _present(page: OrganizationPage) -> dict[str, Any]:
    return {
        "name_en": page.organization.name.en,
        "name_zh": page.organization.name.zh,
        "monogram": page.organization.monogram,
        "kind": page.kind,
        "level": page.organization.level,
        "subtype": page.subtype,
        "function": page.function or "",
        "code": page.organization.code,
        "parent_id": page.parent_id,
        "weight": page.weight,
        "fictional": page.organization.fictional,
        "version": page.version,
    }
