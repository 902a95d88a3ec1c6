"""Bulletins: the list, one with its receipts, the form that sends one, what a person is told; CAP, Atom and JSON."""

from __future__ import annotations

from hashlib import sha256
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from govflow.errors import Invalid
from govflow.papers.interchange.bulletins import ATOM_TYPE, CAP_TYPE, JSON_TYPE, atom, cap, json_feed
from govflow.services.commands.registers.bulletins import (
    may_send,
    receive_bulletin,
    send_bulletins,
    take_wish_back,
    wish_for_bulletins,
)
from govflow.services.operation.notices.addresses import Kind, reader_of
from govflow.services.queries.registers.bulletins.listed import BulletinFilter, load_bulletins, read_filter
from govflow.services.queries.registers.bulletins.page import load_bulletin, load_told, load_told_list, load_wishes
from govflow.web.forms.bulletins import BulletinForm, WishForm
from govflow.web.forms.numbers import row_number
from govflow.web.forms.typed import searched, words
from govflow.web.frame.i18n import speaking
from govflow.web.frame.security import backend, current_actor, policy, public, signed_in
from govflow.web.frame.shell import reading

bp = Blueprint("bulletins", __name__)


@bp.get("/bulletins")
@policy(signed_in)
def index() -> ResponseReturnValue:
    """``valid=all``: not only those that are valid now."""
    asked, after = _asked(), request.args.get("after", type=row_number)
    with reading() as session:
        page = load_bulletins(backend().work(session, current_actor()), asked, after)
    sends = may_send(backend(), current_actor())
    return render_template("bulletins/index.html", page=page, asked=asked, after=after, sends=sends)


@bp.get("/bulletins/new")
@policy(signed_in)
def new() -> ResponseReturnValue:
    """``corrects=12``: the form begins with what that one says."""
    corrects = request.args.get("corrects", type=row_number)
    form = BulletinForm()
    form.offer(backend().rules.vocabulary)
    if corrects is not None:
        with reading() as session:
            form.begin_with(load_bulletin(backend().work(session, current_actor()), corrects))
    return _form(form)


@bp.post("/bulletins")
@policy(signed_in)
def create() -> ResponseReturnValue:
    form = BulletinForm()
    form.offer(backend().rules.vocabulary)
    if not form.validate_on_submit():
        return _form(form), 422
    try:
        (sent,) = send_bulletins(backend(), current_actor(), [form.bulletin(ZoneInfo(backend().settings.zone))])
    except Invalid as error:
        form.refuse(Invalid({name.rpartition(".")[2]: each for name, each in error.fields.items()}))
        return _form(form), 422
    flash(gettext("The bulletin is sent."), "ok")
    return redirect(url_for("bulletins.show", bulletin_id=sent.id), 303)


@bp.get("/bulletins/<int:bulletin_id>")
@policy(signed_in)
def show(bulletin_id: int) -> ResponseReturnValue:
    actor = current_actor()
    with reading() as session:
        page = load_bulletin(backend().work(session, actor), bulletin_id, sends=may_send(backend(), actor))
    return render_template("bulletins/show.html", page=page)


@bp.post("/bulletins/<int:bulletin_id>/receipt")
@policy(signed_in)
def receive(bulletin_id: int) -> ResponseReturnValue:
    receive_bulletin(backend(), current_actor(), bulletin_id)
    flash(gettext("It is on record that your organization received this bulletin."), "ok")
    return redirect(url_for("bulletins.show", bulletin_id=bulletin_id), 303)


@bp.get("/bulletins/<int:bulletin_id>/cap.xml")
@policy(signed_in)
def as_cap(bulletin_id: int) -> ResponseReturnValue:
    with reading() as session:
        told = load_told(backend().work(session, current_actor()), backend().settings, bulletin_id)
    return Response(cap(told, ZoneInfo(backend().settings.zone)), content_type=CAP_TYPE)


@bp.get("/bulletins/wishes")
@policy(signed_in)
def wishes() -> ResponseReturnValue:
    return _wishes(_wish_form())


@bp.post("/bulletins/wishes")
@policy(signed_in)
def wish() -> ResponseReturnValue:
    form = _wish_form()
    if not form.validate_on_submit():
        return _wishes(form), 422
    try:
        wish_for_bulletins(backend(), current_actor(), form.kind.data, form.area.data)
    except Invalid as error:
        form.refuse(error)
        return _wishes(form), 422
    flash(gettext("The changes are kept."), "ok")
    return redirect(url_for("bulletins.wishes"), 303)


@bp.post("/bulletins/wishes/end")
@policy(signed_in)
def unwish() -> ResponseReturnValue:
    take_wish_back(backend(), current_actor(), words("kind"), words("area"))
    flash(gettext("The changes are kept."), "ok")
    return redirect(url_for("bulletins.wishes"), 303)


@bp.get("/feeds/<secret>/bulletins.<any(atom, json):form>")
@policy(public)
def feed(secret: str, form: str) -> ResponseReturnValue:
    """The bulletins of the same list for programs, at the address of a person's own feed, in their language."""
    asked = _asked()
    with reading() as session:
        work, language = reader_of(backend(), session, secret, Kind.NOTICES)
        told = load_told_list(work, backend().settings, asked)
    told_as = {
        "here": url_for("bulletins.feed", secret=secret, form=form, _external=True, **_query(asked)),
        "page": url_for("bulletins.index", _external=True, **_query(asked)),
        "language": language if language in {"en", "zh"} else "en",
    }
    with speaking(language):
        title = gettext("Bulletins")
    if form == "json":
        written, kind = json_feed(told, title=title, **told_as).encode(), JSON_TYPE
    else:
        written, kind = atom(told, title=title, **told_as), ATOM_TYPE
    answer = Response(written, content_type=kind)
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(sha256(written).hexdigest()[:32])
    answer.make_conditional(request)
    return answer


def _asked() -> BulletinFilter:
    return read_filter(searched("area"), searched("kind"), whole=request.args.get("valid") == "all")


def _query(asked: BulletinFilter) -> dict[str, str | None]:
    return {"area": asked.area or None, "kind": asked.kind or None, "valid": "all" if asked.whole else None}


def _form(form: BulletinForm) -> str:
    return render_template("bulletins/new.html", form=form, sends=may_send(backend(), current_actor()))


def _wish_form() -> WishForm:
    form = WishForm()
    form.offer(backend().rules.vocabulary)
    return form


def _wishes(form: WishForm) -> str:
    with reading() as session:
        lines = load_wishes(backend().work(session, current_actor()))
    return render_template("bulletins/wishes.html", form=form, lines=lines)
