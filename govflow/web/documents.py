"""Documents of a case: filing them, their versions, handing them out as attachments."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import TextAreaField

from govflow.errors import Forbidden, Invalid
from govflow.messages import Message
from govflow.services.commands.documents import (
    LONGEST_ASKER,
    LONGEST_REASON,
    AddDocument,
    AddVersion,
    NarrowAudience,
    WithdrawVersion,
    add_document,
    add_document_version,
    narrow_audience,
    withdraw_version,
)
from govflow.services.queries.case.documents import (
    DocumentPage,
    DocumentsPage,
    NarrowingPage,
    WithdrawalPage,
    load_document,
    load_documents,
    load_file,
    load_narrowing,
    load_withdrawal,
)
from govflow.services.queries.case.files import FilePlace
from govflow.services.uploads import Upload, open_file
from govflow.web.forms.base import line
from govflow.web.forms.fields import CheckboxesField, FileField, listed
from govflow.web.forms.steps import StepForm, step_form
from govflow.web.frame.security import backend, current_actor, policy, signed_in, takes_files
from govflow.web.frame.shell import reading

bp = Blueprint("documents", __name__, url_prefix="/cases/<reference>/documents")


@bp.get("")
@policy(signed_in)
def index(reference: str) -> ResponseReturnValue:
    page = _list(reference)
    return render_template("documents/index.html", page=page, form=_form(page))


@bp.post("")
@policy(signed_in)
@takes_files
def create(reference: str) -> ResponseReturnValue:
    page = _list(reference)
    _refuse_who_may_not_file(page)
    form = _form(page)
    form.validate()
    try:
        upload = _upload(form)
        if not form.is_wrong:
            command = AddDocument(
                case=reference,
                title=form["title"].data,
                upload=upload,
                audience=tuple(form["audience"].data or ()),
                key=form.key.data or "",
            )
            add_document(backend(), current_actor(), command)
    except Invalid as error:
        form.refuse(error)
    if form.is_wrong:
        return render_template("documents/index.html", page=page, form=form), 422
    flash(gettext("The document is filed."), "ok")
    return redirect(url_for("documents.index", reference=reference), 303)


@bp.get("/<document_id>")
@policy(signed_in)
def show(reference: str, document_id: str) -> ResponseReturnValue:
    return render_template("documents/show.html", page=_one(reference, document_id), form=_version_form())


@bp.post("/<document_id>/versions")
@policy(signed_in)
@takes_files
def update(reference: str, document_id: str) -> ResponseReturnValue:
    """File a new version; the earlier ones stay."""
    page = _one(reference, document_id)
    if page.closed is not None:  # before the form is read: reading it keeps its file
        raise page.closed
    form = _version_form()
    form.validate()
    try:
        command = AddVersion(case=reference, document=document_id, upload=_upload(form), key=form.key.data or "")
        add_document_version(backend(), current_actor(), command)
    except Invalid as error:
        form.refuse(error)
        return render_template("documents/show.html", page=page, form=form), 422
    flash(gettext("The new version is filed."), "ok")
    return redirect(url_for("documents.show", reference=reference, document_id=document_id), 303)


@bp.get("/<document_id>/versions/<int:number>")
@policy(signed_in)
def download(reference: str, document_id: str, number: int) -> Response:
    """The file itself: always as an attachment, never shown by the browser."""
    with reading() as session:
        found = load_file(backend().work(session, current_actor()), reference, document_id, number)
    return send_file(
        open_file(backend(), found),
        mimetype=found.media_type,
        as_attachment=True,
        download_name=found.filename,
        max_age=0,
    )


@bp.get("/<document_id>/versions/<int:number>/withdrawal")
@policy(signed_in)
def withdrawal(reference: str, document_id: str, number: int) -> ResponseReturnValue:
    """What withdrawing a version does, before it is done."""
    page = _withdrawal(reference, document_id, number)
    return render_template("documents/withdrawal.html", page=page, form=_withdrawal_form(page))


@bp.post("/<document_id>/versions/<int:number>/withdrawal")
@policy(signed_in)
def withdraw(reference: str, document_id: str, number: int) -> ResponseReturnValue:
    """Let nobody read a version any more."""
    page = _withdrawal(reference, document_id, number)
    form = _withdrawal_form(page)
    form.validate()
    try:
        if not form.is_wrong:
            command = WithdrawVersion(
                case=reference,
                document=document_id,
                number=number,
                reason=form["reason"].data or "",
                asked_by=form["asked_by"].data or "",
                key=form.key.data or "",
            )
            withdraw_version(backend(), current_actor(), command)
    except Invalid as error:
        form.refuse(error)
    if form.is_wrong:
        return render_template("documents/withdrawal.html", page=page, form=form), 422
    flash(gettext("The version is withdrawn."), "ok")
    return redirect(url_for("documents.show", reference=reference, document_id=document_id), 303)


@bp.get("/<document_id>/audience")
@policy(signed_in)
def narrowing(reference: str, document_id: str) -> ResponseReturnValue:
    """What closing a document to others does, before it is done."""
    page = _narrowing(reference, document_id)
    return render_template("documents/narrowing.html", page=page, form=_narrowing_form(page))


@bp.post("/<document_id>/audience")
@policy(signed_in)
def narrow(reference: str, document_id: str) -> ResponseReturnValue:
    """Let fewer read a document from now on."""
    page = _narrowing(reference, document_id)
    form = _narrowing_form(page)
    form.validate()
    try:
        if not form.is_wrong:
            command = NarrowAudience(
                case=reference,
                document=document_id,
                audience=tuple(form["audience"].data or ()),
                reason=form["reason"].data or "",
                asked_by=form["asked_by"].data or "",
                key=form.key.data or "",
            )
            narrow_audience(backend(), current_actor(), command)
    except Invalid as error:
        form.refuse(error)
    if form.is_wrong:
        return render_template("documents/narrowing.html", page=page, form=form), 422
    flash(gettext("The document is closed to others."), "ok")
    return redirect(url_for("documents.index", reference=reference), 303)


def _refuse_who_may_not_file(page: DocumentsPage) -> None:
    """Before the form is read: reading it keeps its file."""
    if not page.may_file:
        raise Forbidden(Message("You file nothing here: only a party does, and after the end only who still may."))


def _upload(form: StepForm) -> Upload:
    """The file that came. Raises Invalid when none did."""
    upload: Upload | None = form["upload"].upload
    if upload is None:
        raise Invalid({"upload": Message("Attach a file.")})
    return upload


def _form(page: DocumentsPage) -> StepForm:
    form = step_form(
        (),
        extra={
            "title": line(lazy_gettext("Title"), most=200),
            "upload": FileField(lazy_gettext("File"), description=lazy_gettext("It is sealed with a checksum.")),
            "audience": CheckboxesField(
                lazy_gettext("Who may read it"),
                choices=listed(page.audiences),
                description=lazy_gettext("Choose nobody to let all who see the case read it."),
            ),
        },
    )
    form["upload"].flags.required = True
    return form


def _version_form() -> StepForm:
    form = step_form((), extra={"upload": FileField(lazy_gettext("File"))})
    form["upload"].flags.required = True
    return form


def _list(reference: str) -> DocumentsPage:
    with reading() as session:
        after = FilePlace.parse(request.args.get("after", ""))
        return load_documents(backend().work(session, current_actor()), reference, after)


def _one(reference: str, document_id: str) -> DocumentPage:
    with reading() as session:
        return load_document(backend().work(session, current_actor()), reference, document_id)


def _withdrawal_form(page: WithdrawalPage | NarrowingPage, **before: Any) -> StepForm:
    form = step_form(
        (),
        extra={
            **before,
            "reason": TextAreaField(lazy_gettext("Reason"), render_kw={"rows": 4, "maxlength": LONGEST_REASON}),
            "asked_by": line(
                lazy_gettext("Who asked for it"),
                most=LONGEST_ASKER,
                required=not page.lodged,
                hint=lazy_gettext("Leave it empty where you do it of your own accord.")
                if page.lodged
                else lazy_gettext("Who lodged it, or whom it concerns. All who could read the file read this."),
            ),
        },
    )
    form["reason"].flags.required = True
    form["asked_by"].flags.required = not page.lodged
    return form


def _narrowing_form(page: NarrowingPage) -> StepForm:
    readers = CheckboxesField(lazy_gettext("Who may read it from now on"), choices=listed(page.audiences))
    form = _withdrawal_form(page, audience=readers)
    form["audience"].flags.required = True
    return form


def _narrowing(reference: str, document_id: str) -> NarrowingPage:
    with reading() as session:
        return load_narrowing(backend().work(session, current_actor()), reference, document_id)


def _withdrawal(reference: str, document_id: str, number: int) -> WithdrawalPage:
    with reading() as session:
        return load_withdrawal(backend().work(session, current_actor()), reference, document_id, number)
