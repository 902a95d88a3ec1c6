"""A confidence on a page of its own: who reads it, and the leave to pass it on, given, taken back and used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms.fields.choices import SelectChoice

from govflow.errors import Invalid, Refused
from govflow.messages import Message
from govflow.services.commands.mediation.leave import (
    LONGEST_WORDS,
    GiveLeave,
    PassOn,
    RevokeLeave,
    give_leave,
    pass_on,
    revoke_leave,
)
from govflow.services.queries.mediation.confiding.leave import LeavePage, load_leave_page
from govflow.values import new_id
from govflow.web.forms.fields import DateField, RadioField, SelectField
from govflow.web.forms.steps import StepForm, step_form
from govflow.web.forms.typed import form_key, words
from govflow.web.frame.filters import text
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import reading
from govflow.web.mediation.acts import carried_out

bp = Blueprint("confidences", __name__, url_prefix="/cases/<reference>/confidences/<confidence>")


@bp.get("")
@policy(signed_in)
def show(reference: str, confidence: str) -> ResponseReturnValue:
    page = _load(reference, confidence)
    return _page(page, _form(page))


@bp.post("/leave")
@policy(signed_in)
def give(reference: str, confidence: str) -> ResponseReturnValue:
    """Let it be passed on: to whom, how, and until when."""
    page = _load(reference, confidence)
    form = _form(page)
    form.validate()
    try:
        if not form.is_wrong:
            give_leave(backend(), current_actor(), _leave(page, form))
    except Invalid as error:
        form.refuse(error)
    except Refused as error:
        return _page(page, form, reasons=error.reasons), 422
    if form.is_wrong:
        return _page(page, form), 422
    flash(gettext("Your leave is recorded."), "ok")
    return redirect(_address(reference, confidence), 303)


@bp.post("/leave/revocation")
@policy(signed_in)
def revoke(reference: str, confidence: str) -> ResponseReturnValue:
    """Take the leave for a party back."""

    def order() -> str:
        command = RevokeLeave(case=reference, confidence=confidence, to=request.form.get("to", ""), key=form_key())
        revoke_leave(backend(), current_actor(), command)
        return str(gettext("The leave is taken back."))

    return on_the_confidence(reference, confidence, order)


@bp.post("/passing-on")
@policy(signed_in)
def tell(reference: str, confidence: str) -> ResponseReturnValue:
    """Tell a party what was confided, as far as leave goes."""

    def order() -> str:
        typed = words("words")
        command = PassOn(
            case=reference, confidence=confidence, to=request.form.get("to", ""), words=typed, key=form_key()
        )
        pass_on(backend(), current_actor(), command)
        return str(gettext("It is passed on. Who confided it reads that it was."))

    return on_the_confidence(reference, confidence, order)


def on_the_confidence(reference: str, confidence: str, order: Callable[[], str]) -> ResponseReturnValue:
    """Carry out what a form of the page of a confidence orders."""

    def again(reasons: tuple[Message, ...]) -> str:
        page = _load(reference, confidence)
        return _page(page, _form(page), reasons=reasons, telling=request.form.get("to", ""))

    return carried_out(order, again, _address(reference, confidence))


def _page(page: LeavePage, form: StepForm, *, reasons: tuple[Message, ...] = (), telling: str = "") -> str:
    """``telling``: the party for which words were sent that are shown again."""
    return render_template(
        "confidences/show.html",
        page=page,
        form=form,
        reasons=reasons,
        telling=telling,
        typed=request.form.get("words", ""),
        most=LONGEST_WORDS,
        key=new_id(),
    )


def _address(reference: str, confidence: str) -> str:
    return url_for("confidences.show", reference=reference, confidence=confidence)


def _leave(page: LeavePage, form: StepForm) -> GiveLeave:
    return GiveLeave(
        case=page.head.reference,
        confidence=page.id,
        to=form["party"].data or "",
        extent=form["extent"].data or "",
        until=form["until"].data,
        key=form.key.data or "",
    )


def _form(page: LeavePage) -> StepForm:
    as_it_is = ("word_for_word", gettext("Word for word"))
    if page.file is not None:
        as_it_is = ("as_it_stands", gettext("As it stands, the same file"))
    extents = [SelectChoice("substance", gettext("Its substance, in other words")), SelectChoice(*as_it_is)]
    parties = [SelectChoice(name, text(title)) for name, title in page.parties]
    last = lazy_gettext("The last day on which it may be. Empty: as long as the case is open.")
    fields: dict[str, Any] = {
        "party": SelectField(lazy_gettext("Who may be told"), choices=parties),
        "extent": RadioField(lazy_gettext("What may be passed on"), choices=extents),
        "until": DateField(lazy_gettext("Until"), description=last),
    }
    form = step_form((), extra=fields)
    for each in ("party", "extent"):
        form[each].flags.required = True
    return form


def _load(reference: str, confidence: str) -> LeavePage:
    with reading() as session:
        return load_leave_page(backend().work(session, current_actor()), reference, confidence)
