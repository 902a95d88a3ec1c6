"""The catalogue of data sets: the list, a set with its versions, the form that keeps one; DCAT-AP out and in."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from govflow.errors import Conflict, Invalid, Stale
from govflow.papers.interchange.dcat import DCAT_TYPE
from govflow.services.commands.registers.datasets import check_keeps_sets, keep_sets, may_keep_sets
from govflow.services.commands.registers.handing_out import HandOut, hand_out
from govflow.services.queries.registers.datasets.listed import SetFilter, load_said, load_set, load_sets, read_filter
from govflow.services.queries.registers.datasets.told import Read, examine, read_file, write_catalogue, write_set
from govflow.services.uploads import open_file
from govflow.values import new_id
from govflow.web.forms.datasets import ImportForm, SetForm
from govflow.web.forms.numbers import row_number
from govflow.web.forms.typed import searched
from govflow.web.frame.filters import say
from govflow.web.frame.security import backend, current_actor, policy, signed_in, takes_files
from govflow.web.frame.shell import reading

bp = Blueprint("datasets", __name__, url_prefix="/datasets")


@bp.get("")
@policy(signed_in)
def index() -> ResponseReturnValue:
    """``late=1``: only sets whose data are older than their cycle says."""
    asked, after = _asked(), request.args.get("after", type=row_number)
    with reading() as session:
        page = load_sets(backend().work(session, current_actor()), asked, after)
    keeps = may_keep_sets(backend(), current_actor())
    return render_template("datasets/index.html", page=page, asked=asked, after=after, keeps=keeps)


@bp.get("/<int:set_id>")
@policy(signed_in)
def show(set_id: int) -> ResponseReturnValue:
    keeps = may_keep_sets(backend(), current_actor())
    with reading() as session:
        page = load_set(backend().work(session, current_actor()), set_id, keeps=keeps)
    return render_template("datasets/show.html", page=page)


@bp.get("/new")
@policy(signed_in)
def new() -> ResponseReturnValue:
    return _form(SetForm())


@bp.post("")
@policy(signed_in)
def create() -> ResponseReturnValue:
    form = SetForm()
    return _keep(form, seen=0) or (_form(form), 422)


@bp.get("/<int:set_id>/edit")
@policy(signed_in)
def edit(set_id: int) -> ResponseReturnValue:
    form = SetForm()
    with reading() as session:
        form.begin_with(*load_said(backend().work(session, current_actor()), set_id))
    return _form(form, set_id)


@bp.post("/<int:set_id>")
@policy(signed_in)
def update(set_id: int) -> ResponseReturnValue:
    """What is typed becomes the next version, whatever its short name was changed to."""
    form = SetForm()
    with reading() as session:
        says, _ = load_said(backend().work(session, current_actor()), set_id)
    form["key"].data = says.key
    return _keep(form, seen=form.seen_version) or (_form(form, set_id), 422)


@bp.get("/catalogue.jsonld")
@policy(signed_in)
def as_dcat() -> ResponseReturnValue:
    """A page of the list that the same address has for people, in DCAT-AP."""
    after = request.args.get("after", type=row_number)
    with reading() as session:
        work = backend().work(session, current_actor())
        written = write_catalogue(work, backend().settings, request.path, _asked(), after)
    return Response(written, content_type=DCAT_TYPE)


@bp.get("/<int:set_id>/set.jsonld")
@policy(signed_in)
def set_as_dcat(set_id: int) -> ResponseReturnValue:
    with reading() as session:
        written = write_set(backend().work(session, current_actor()), backend().settings, set_id)
    return Response(written, content_type=DCAT_TYPE)


@bp.post("/taken/<reference>/<document_id>/<int:number>")
@policy(signed_in)
def take(reference: str, document_id: str, number: int) -> ResponseReturnValue:
    """A delivered table, once it is recorded who takes it."""
    order = HandOut(case=reference, document=document_id, number=number, key=new_id())
    found = hand_out(backend(), current_actor(), order)
    return send_file(
        open_file(backend(), found), mimetype=found.media_type, as_attachment=True, download_name=found.filename,
        max_age=0,
    )  # fmt: skip


@bp.get("/import")
@policy(signed_in)
def choose_file() -> ResponseReturnValue:
    return _import(ImportForm(), ())


@bp.post("/import")
@policy(signed_in)
@takes_files
def read_in() -> ResponseReturnValue:
    """Say what each set of the file would become; the second time, enter them."""
    check_keeps_sets(backend(), current_actor())
    form = ImportForm()
    read: tuple[Read, ...] = ()
    form.validate()
    try:
        sets = read_file(form.content())
        with reading() as session:
            read = examine(backend().work(session, current_actor()), sets)
        if form.sends and not form.is_wrong:
            kept = keep_sets(backend(), current_actor(), sets)
            changed = sum(each.changed for each in kept)
            flash(gettext("%(changed)s data sets are entered; %(same)s stand as they were.",
                          changed=changed, same=len(kept) - changed), "ok")  # fmt: skip
            return redirect(url_for("datasets.index", department=current_actor().organization_id), 303)
    except Invalid as error:
        form.refuse(error)
    return _import(form, read), 422 if form.is_wrong else 200


def _keep(form: SetForm, seen: int | None) -> ResponseReturnValue | None:
    """Keep what was typed, and go to its page; None where something is wrong with it, which the form says."""
    if not form.validate_on_submit():
        return None
    try:
        (kept,) = keep_sets(backend(), current_actor(), [form.data_set()], seen=seen)
    except Invalid as error:
        form.refuse_set(error)
        return None
    except (Stale, Conflict) as error:  # nothing that was typed is lost
        form.form_errors.append(say(error.message))
        return None
    said = gettext("Version %(version)s is in the catalogue.", version=kept.version)
    flash(said if kept.changed else gettext("Nothing was changed."), "ok")
    return redirect(url_for("datasets.show", set_id=kept.id), 303)


def _form(form: SetForm, set_id: int | None = None) -> str:
    keeps = may_keep_sets(backend(), current_actor())
    return render_template("datasets/form.html", form=form, set_id=set_id, keeps=keeps)


def _import(form: ImportForm, read: tuple[Read, ...]) -> str:
    keeps = may_keep_sets(backend(), current_actor())
    return render_template("datasets/import.html", form=form, read=read, keeps=keeps)


def _asked() -> SetFilter:
    return read_filter(
        searched(), request.args.get("department", type=row_number), searched("sharing"),
        late=request.args.get("late") == "1",
    )  # fmt: skip
