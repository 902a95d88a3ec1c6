"""People: accounts, memberships and mandates, for administrators."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import BooleanField, EmailField, HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Regexp

from govflow.errors import Conflict, Invalid
from govflow.services.commands.directory import people as commands
from govflow.services.commands.directory import terms
from govflow.services.queries.directory.choices import role_choices
from govflow.services.queries.directory.log import load_log
from govflow.services.queries.directory.people import PersonPage, load_people, load_person
from govflow.services.queries.directory.recoveries import load_guard
from govflow.web.forms.base import Form, line, options, required_answer
from govflow.web.forms.finding import looks_for_something
from govflow.web.forms.numbers import row_number
from govflow.web.forms.terms import MandateForm, MembershipForm, TermForm, offer_organizations
from govflow.web.forms.typed import searched
from govflow.web.frame.i18n import LANGUAGES
from govflow.web.frame.security import administrator, backend, current_actor, policy, takes_files, today
from govflow.web.frame.shell import procedures, reading

bp = Blueprint("people", __name__, url_prefix="/people")

LATEST = 10
"""How many entries of the log of administration stand on the page of a person."""
ENDS_SEATS = lazy_gettext(
    "Mediators, reviewers, examiners, evaluators and auditors must be free of the parties. In cases in which this "
    "organization, one above it or one directly below it is a party, the person does and reads nothing more as one of "
    "them from the first day on, and the place must be filled anew. Ending the term later does not undo it."
)
"""What a role or mandate does to seats that the person may hold: the same for everybody, for it tells of no case."""


class PersonForm(Form):
    """An account."""

    name_en = line(lazy_gettext("Name in Latin letters"), most=80)
    name_zh = line(lazy_gettext("Name in Chinese characters"), most=40)
    email = EmailField(
        lazy_gettext("Work e-mail"),
        description=lazy_gettext("The person signs in with it."),
        validators=[
            required_answer(),
            Length(max=254),
            Regexp(
                commands.ADDRESS,
                message=lazy_gettext("An e-mail address looks like li.na@example.org."),
            ),
        ],
    )
    language = RadioField(
        lazy_gettext("Reads in"), choices=[SelectChoice(*each) for each in LANGUAGES.items()], default="zh"
    )
    administrator = BooleanField(lazy_gettext("May enter organizations, people and mandates"))
    version = HiddenField(validators=[Regexp(r"^\d{0,9}$")])


@bp.get("")
@policy(administrator)
def index() -> ResponseReturnValue:
    words = searched()
    with reading() as session:
        found, following = load_people(backend().work(session, current_actor()), words, request.args.get("after"))
    return render_template("people/index.html", people=found, following=following, words=words)


@bp.get("/<int:person_id>")
@policy(administrator)
def show(person_id: int) -> ResponseReturnValue:
    return _page(person_id)


@bp.get("/new")
@policy(administrator)
def new() -> ResponseReturnValue:
    return render_template("people/edit.html", form=PersonForm(formdata=None), page=None)


@bp.post("")
@policy(administrator)
def create() -> ResponseReturnValue:
    form = PersonForm()
    if not form.validate_on_submit():
        return render_template("people/edit.html", form=form, page=None), 422
    try:
        person_id = commands.invite_person(backend(), current_actor(), commands.InvitePerson(**_answers(form)))
    except Invalid as error:
        form.refuse(error)
        return render_template("people/edit.html", form=form, page=None), 422
    return _invite(person_id)


@bp.post("/<int:person_id>/invitations")
@policy(administrator)
def invite(person_id: int) -> ResponseReturnValue:
    return _invite(person_id)


@bp.get("/<int:person_id>/edit")
@policy(administrator)
def edit(person_id: int) -> ResponseReturnValue:
    page = _load(person_id)
    present = {
        "name_en": page.person.name.en,
        "name_zh": page.person.name.zh,
        "email": page.person.email,
        "language": page.language,
        "administrator": page.person.administrator,
        "version": page.version,
    }
    return render_template("people/edit.html", form=PersonForm(formdata=None, data=present), page=page)


@bp.post("/<int:person_id>")
@policy(administrator)
def update(person_id: int) -> ResponseReturnValue:
    form, page = PersonForm(), _load(person_id)
    if not form.validate_on_submit():
        return render_template("people/edit.html", form=form, page=page), 422
    command = commands.EditPerson(person_id=person_id, seen_version=int(form.version.data or 0), **_answers(form))
    try:
        commands.edit_person(backend(), current_actor(), command)
    except Invalid as error:
        form.refuse(error)
        return render_template("people/edit.html", form=form, page=page), 422
    return _kept(person_id)


@bp.get("/<int:person_id>/deactivate")
@policy(administrator)
def confirm_deactivation(person_id: int) -> ResponseReturnValue:
    return render_template("people/deactivate.html", page=_load(person_id))


@bp.post("/<int:person_id>/deactivate")
@policy(administrator)
def deactivate(person_id: int) -> ResponseReturnValue:
    commands.deactivate_person(backend(), current_actor(), person_id, request.form.get("version", 0, type=row_number))
    return _kept(person_id)


@bp.post("/<int:person_id>/reactivate")
@policy(administrator)
def reactivate(person_id: int) -> ResponseReturnValue:
    commands.reactivate_person(backend(), current_actor(), person_id, request.form.get("version", 0, type=row_number))
    return _kept(person_id)


@bp.post("/<int:person_id>/memberships")
@policy(administrator)
def add_membership(person_id: int) -> ResponseReturnValue:
    form = _membership_form()
    if looks_for_something():
        return _page(person_id, membership=form)
    if not form.validate_on_submit():
        return _page(person_id, membership=form), 422
    command = terms.GiveRole(person_id=person_id, role=form.role.data, **_term(form))
    try:
        terms.give_role(backend(), current_actor(), command)
    except Invalid as error:
        form.refuse(error)
        return _page(person_id, membership=form), 422
    except Conflict as error:
        form.refuse(Invalid({"role": error.message}))
        return _page(person_id, membership=form), 422
    return _kept(person_id)


@bp.post("/memberships/<int:membership_id>/end")
@policy(administrator)
def end_membership(membership_id: int) -> ResponseReturnValue:
    return _kept(terms.end_role(backend(), current_actor(), membership_id))


@bp.post("/<int:person_id>/mandates")
@policy(administrator)
@takes_files
def add_mandate(person_id: int) -> ResponseReturnValue:
    form = _mandate_form()
    upload = form.instruction.upload
    if looks_for_something():
        return _page(person_id, mandate=form)
    if not form.validate_on_submit() or upload is None:
        return _page(person_id, mandate=form), 422
    command = terms.GiveMandate(
        person_id=person_id,
        workflow=form.workflow.data or None,
        case=form.case.data or None,
        number=form.number.data,
        instruction=upload,
        **_term(form),
    )
    try:
        terms.give_mandate(backend(), current_actor(), command)
    except Invalid as error:
        form.refuse(error)
        return _page(person_id, mandate=form), 422
    except Conflict as error:
        form.refuse(Invalid({"organization_id": error.message}))
        return _page(person_id, mandate=form), 422
    return _kept(person_id)


@bp.post("/mandates/<int:mandate_id>/revoke")
@policy(administrator)
def revoke_mandate(mandate_id: int) -> ResponseReturnValue:
    return _kept(terms.revoke_mandate(backend(), current_actor(), mandate_id))


def _page(person_id: int, membership: MembershipForm | None = None, mandate: MandateForm | None = None) -> str:
    day = today()
    with reading() as session:
        work = backend().work(session, current_actor())
        log, guard = load_log(work, person_id=person_id, most=LATEST), load_guard(work, person_id)
    return render_template(
        "people/show.html",
        page=_load(person_id),
        log=log,
        guard=guard,
        today=day,
        procedures=procedures(),
        ends_seats=ENDS_SEATS,
        membership=membership or _membership_form(formdata=None, data={"since": day}),
        mandate=mandate or _mandate_form(formdata=None, data={"since": day}),
    )


def _load(person_id: int) -> PersonPage:
    with reading() as session:
        return load_person(backend().work(session, current_actor()), person_id)


def _kept(person_id: int) -> ResponseReturnValue:
    flash(gettext("The changes are kept."), "ok")
    return redirect(url_for("people.show", person_id=person_id), 303)


def _invite(person_id: int) -> ResponseReturnValue:
    token = commands.invite_again(backend(), current_actor(), person_id)
    flash(url_for("auth.invitation", token=token, _external=True), "link")
    return redirect(url_for("people.show", person_id=person_id), 303)


def _answers(form: PersonForm) -> dict[str, Any]:
    return {name: form[name].data for name in ("name_en", "name_zh", "email", "language", "administrator")}


def _term(form: TermForm) -> dict[str, Any]:
    return {name: form[name].data for name in ("organization_id", "since", "until")}


def _membership_form(**arguments: Any) -> MembershipForm:
    form = MembershipForm(prefix="membership-", **arguments)
    offer_organizations(form)
    with reading() as session:
        options(form.role, role_choices(backend().work(session, current_actor())), empty=gettext("Choose a role"))
    return form


def _mandate_form(**arguments: Any) -> MandateForm:
    form = MandateForm(prefix="mandate-", **arguments)
    form.instruction.flags.required = True
    offer_organizations(form)
    options(form.workflow, procedures().items(), empty=gettext("Every procedure"))
    return form
