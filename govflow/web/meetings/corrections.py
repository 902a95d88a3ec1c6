"""Corrections of agreed minutes: the sheets that there are, and entering another one."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import TextAreaField

from govflow.errors import Invalid, Refused
from govflow.messages import Message
from govflow.services.commands.meetings.corrections import (
    LONGEST_CORRECTION,
    CorrectMinutes,
    check_correction,
    correct_minutes,
)
from govflow.services.queries.meetings.corrections import CorrectionsPage, load_corrections_page
from govflow.web.forms.steps import StepForm, step_form
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading

_FIELDS = {"reason": "why"}  # as the page calls what the command names otherwise

bp = Blueprint("corrections", __name__, url_prefix="/cases/<reference>/corrections")


@bp.get("")
@policy(signed_in)
def index(reference: str) -> ResponseReturnValue:
    return _page(_load(reference), _form())


@bp.post("")
@policy(signed_in)
def create(reference: str) -> ResponseReturnValue:
    """Check what was filled in; the second time, enter the correction."""
    page, form = _load(reference), _form()
    if page.closed:
        raise Refused(page.closed)
    form.validate()
    order = _order(reference, form)
    try:
        if not form.is_wrong:
            check_correction(order)
            if request.form.get("step") == "send":
                correct_minutes(backend(), current_actor(), order)
                flash(gettext("The correction is entered and told to all who take part."), "ok")
                return redirect(url_for("corrections.index", reference=reference), 303)
    except Invalid as error:
        form.refuse(Invalid({_FIELDS.get(name, name): said for name, said in error.fields.items()}))
    except Refused as error:
        return _page(_load(reference), form, reasons=error.reasons), 422
    if form.is_wrong:
        return _page(page, form), 422
    return _page(page, form, check=request.form.get("step") == "check")


def _load(reference: str) -> CorrectionsPage:
    with reading() as session:
        return load_corrections_page(backend().work(session, current_actor()), reference)


def _page(page: CorrectionsPage, form: StepForm, *, reasons: Sequence[Message] = (), check: bool = False) -> str:
    return render_template("corrections/index.html", page=page, form=form, reasons=reasons, check=check)


def _order(reference: str, form: StepForm) -> CorrectMinutes:
    return CorrectMinutes(
        case=reference,
        stood=form["stood"].data or "",
        correct=form["correct"].data or "",
        reason=form["why"].data or "",
        key=form.key.data or "",
    )


def _form() -> StepForm:
    labels = {
        "stood": lazy_gettext("It reads"),
        "correct": lazy_gettext("It is to read"),
        "why": lazy_gettext("Reason"),
    }
    most = {"maxlength": LONGEST_CORRECTION}
    form = step_form((), extra={name: TextAreaField(label, render_kw=most) for name, label in labels.items()})
    for name in labels:
        form[name].flags.required = True
    return form
