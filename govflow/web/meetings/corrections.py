"""Corrections of agreed minutes: the sheets that there are, and entering another one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import TextAreaField
from wtforms.fields.choices import SelectChoice

from govflow.errors import Invalid, Refused
from govflow.messages import Message
from govflow.services.commands.meetings.corrections import (
    LONGEST_CORRECTION,
    AnswerCorrection,
    CorrectMinutes,
    WithdrawCorrection,
    answer_correction,
    check_correction,
    correct_minutes,
    withdraw_correction,
)
from govflow.services.queries.meetings.corrections import CorrectionsPage, load_corrections_page
from govflow.values import new_id
from govflow.web.forms.fields import SelectField
from govflow.web.forms.steps import StepForm, step_form
from govflow.web.forms.typed import words, written
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading

_SAYS: Mapping[str, Literal["agrees", "objects"]] = {"agrees": "agrees", "objects": "objects"}
_FIELDS = {"reason": "why"}  # as the page calls what the command names otherwise

bp = Blueprint("corrections", __name__, url_prefix="/cases/<reference>/corrections")


@bp.get("")
@policy(signed_in)
def index(reference: str) -> ResponseReturnValue:
    page = _load(reference)
    return _page(page, _form(page))


@bp.post("")
@policy(signed_in)
def create(reference: str) -> ResponseReturnValue:
    """Check what was filled in; the second time, enter the correction."""
    page = _load(reference)
    form = _form(page)
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


@bp.post("/<int:number>/answer")
@policy(signed_in)
def answer(reference: str, number: int) -> ResponseReturnValue:
    """Agree to a correction, or object to it with a text."""
    page, says = _load(reference), _SAYS.get(request.form.get("choice", ""))
    text, key = written("text"), request.form.get("key", "")
    try:
        if says is None:
            raise Refused([Message("Choose whether your organization agrees or objects.")])
        order = AnswerCorrection(case=reference, number=number, says=says, text=words("text"), key=key)
        answer_correction(backend(), current_actor(), order)
    except Invalid as error:
        return _page(page, _form(page), reasons=tuple(error.fields.values()), typed={number: text}), 422
    except Refused as error:
        return _page(_load(reference), _form(page), reasons=error.reasons, typed={number: text}), 422
    flash(gettext("Your answer is kept and told to all who take part."), "ok")
    return redirect(url_for("corrections.index", reference=reference), 303)


@bp.post("/<int:number>/withdraw")
@policy(signed_in)
def withdraw(reference: str, number: int) -> ResponseReturnValue:
    """Take back a correction to which somebody objects."""
    page, reason, key = _load(reference), written("reason"), request.form.get("key", "")
    try:
        order = WithdrawCorrection(case=reference, number=number, reason=words("reason"), key=key)
        withdraw_correction(backend(), current_actor(), order)
    except Invalid as error:
        return _page(page, _form(page), reasons=tuple(error.fields.values()), typed={number: reason}), 422
    except Refused as error:
        return _page(_load(reference), _form(page), reasons=error.reasons, typed={number: reason}), 422
    flash(gettext("The correction is withdrawn. It stays on record with the objections to it."), "ok")
    return redirect(url_for("corrections.index", reference=reference), 303)


def _load(reference: str) -> CorrectionsPage:
    with reading() as session:
        return load_corrections_page(backend().work(session, current_actor()), reference)


def _page(
    page: CorrectionsPage,
    form: StepForm,
    *,
    reasons: Sequence[Message] = (),
    check: bool = False,
    typed: Mapping[int, str] | None = None,
) -> str:
    """``typed``: what was written beside a sheet, by its number."""
    answers = {"typed": typed or {}, "keys": {each.number: new_id() for each in page.list.lines}}
    most = {"most": LONGEST_CORRECTION}
    return render_template(
        "corrections/index.html", page=page, form=form, reasons=reasons, check=check, **answers, **most
    )


def _order(reference: str, form: StepForm) -> CorrectMinutes:
    return CorrectMinutes(
        case=reference,
        stood=form["stood"].data or "",
        correct=form["correct"].data or "",
        reason=form["why"].data or "",
        in_place_of=int(form["in_place_of"].data) if "in_place_of" in form and form["in_place_of"].data else None,
        key=form.key.data or "",
    )


def _form(page: CorrectionsPage) -> StepForm:
    """The form of another sheet; where sheets are objected to, it can come in the place of one."""
    labels = {
        "stood": lazy_gettext("It reads"),
        "correct": lazy_gettext("It is to read"),
        "why": lazy_gettext("Reason"),
    }
    most = {"data-most": LONGEST_CORRECTION}
    extra = {name: TextAreaField(label, render_kw=most) for name, label in labels.items()}
    if page.list.disputed:
        sheets = [SelectChoice(str(each), gettext("Sheet No. %(number)s", number=each)) for each in page.list.disputed]
        choices = [SelectChoice("", gettext("It replaces no sheet")), *sheets]
        extra["in_place_of"] = SelectField(lazy_gettext("In place of"), choices=choices)
    form = step_form((), extra=extra)
    for name in labels:
        form[name].flags.required = True
    return form
