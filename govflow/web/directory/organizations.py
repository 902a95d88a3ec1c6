"""Organizations: the jurisdiction tree, a page for each, and the forms of the administrator."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from govflow.errors import Conflict, Invalid
from govflow.services.commands.directory import belongings
from govflow.services.commands.directory import organizations as commands
from govflow.services.queries.directory.choices import (
    function_choices,
    kind_choices,
    subtype_choices,
)
from govflow.services.queries.directory.log import LogPage, load_log
from govflow.services.queries.directory.organizations import (
    LEVELS,
    OrganizationPage,
    Starts,
    load_organization,
    load_organizations,
)
from govflow.services.queries.directory.shell import pairs
from govflow.services.queries.directory.terms import load_instruction
from govflow.services.queries.finding import Sought, find_organizations
from govflow.services.queries.inbox.owed import load_owed
from govflow.services.queries.registers.deputies import deputies_there
from govflow.web.forms.base import options
from govflow.web.forms.finding import looks_for_something
from govflow.web.forms.numbers import row_number
from govflow.web.forms.organizations import OrganizationForm
from govflow.web.forms.terms import TermForm, offer_organizations
from govflow.web.forms.typed import searched
from govflow.web.frame.security import (
    administrator,
    backend,
    current_actor,
    current_session,
    policy,
    signed_in,
    today,
)
from govflow.web.frame.shell import procedures, reading

bp = Blueprint("organizations", __name__, url_prefix="/organizations")

LATEST = 10
"""How many entries of the log of administration stand on the page of an organization, for administrators."""
LISTS = ("memberships", "mandates", "members")
"""The lists on that page, as its address says where they begin."""


@bp.get("")
@policy(signed_in)
def index() -> ResponseReturnValue:
    words, below = searched(), request.args.get("below", type=row_number)
    after = request.args.get("after", type=row_number)
    with reading() as session:
        found = load_organizations(backend().work(session, current_actor()), words, below=below, after=after)
    return render_template("organizations/index.html", page=found, words=words, below=below, after=after)


@bp.get("/choices")
@policy(signed_in)
def choices() -> ResponseReturnValue:
    """What a list of organizations offers for some words, for the script that asks while somebody types."""
    with reading() as session:
        found = find_organizations(backend().work(session, current_actor()), Sought(words=searched()))
    return render_template("organizations/choices.html", found=found)


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
    if looks_for_something():
        return render_template("organizations/edit.html", form=form, page=None)
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
    if looks_for_something():
        return render_template("organizations/edit.html", form=form, page=page)
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
    if looks_for_something():
        return _page(organization_id, form)
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
    starts = Starts(**{each: request.args.get(each, type=row_number) for each in LISTS})
    page = _load(organization_id, starts)
    if member is None and page.has_members and current_actor().administrator:
        member = _member_form(formdata=None, data={"since": today()})
    owner, keeping = current_session(), backend().rules.vocabulary.keeping_people
    with reading() as session:
        work = backend().work(session, current_actor())
        deputies = deputies_there(work, organization_id)
        owed = load_owed(work, pairs(owner), organization_id) if owner is not None else None
    return render_template(
        "organizations/show.html",
        page=page,
        starts=starts,
        log=_log(organization_id),
        today=today(),
        procedures=procedures(),
        member=member,
        deputies=deputies,
        owed=owed,
        keeps_people=owner is not None and owner.is_there(organization_id, keeping),
    )


def _kept(organization_id: int) -> ResponseReturnValue:
    flash(gettext("The changes are kept."), "ok")
    return redirect(url_for("organizations.show", organization_id=organization_id), 303)


def _member_form(**arguments: Any) -> TermForm:
    form = TermForm(prefix="member-", **arguments)
    offer_organizations(form)
    return form


def _load(organization_id: int, starts: Starts | None = None) -> OrganizationPage:
    with reading() as session:
        return load_organization(backend().work(session, current_actor()), organization_id, starts)


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
        form.parent_id.offer(partial(find_organizations, work), gettext("None"))
    options(form.level, LEVELS.items(), empty=gettext("Choose a level"))
    if not current_app.config["GOVFLOW_DEMO"]:
        form.leave_out_fiction(fictional=page is not None and page.organization.fictional)
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
