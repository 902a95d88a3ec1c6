"""Sittings of a mediation: called, changed and called off, who is there, and objections to that."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from wtforms import StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from govflow.errors import Invalid, Refused
from govflow.messages import Message
from govflow.services.commands.mediation.sittings import (
    NEW,
    CallOff,
    CallSitting,
    ChangeSitting,
    EnterPeople,
    ObjectToPeople,
    call_off,
    call_sitting,
    change_sitting,
    enter_people,
    object_to_people,
)
from govflow.services.queries.mediation.sittings import (
    SittingPage,
    SittingsPage,
    load_sitting,
    load_sittings_page,
)
from govflow.values import new_id
from govflow.web.forms.fields import DateField, RadioField
from govflow.web.forms.steps import StepForm, step_form
from govflow.web.forms.typed import form_key, words, written
from govflow.web.frame.filters import text
from govflow.web.frame.security import backend, current_actor, policy, signed_in, takes_files
from govflow.web.frame.shell import reading
from govflow.web.mediation.acts import carried_out
from govflow.web.mediation.people import AUTHORITIES, mandate_chosen, mandate_typed, people_typed, rows_of

bp = Blueprint("sittings", __name__, url_prefix="/cases/<reference>/sittings")

JOINT = "all"
TYPED = ("why", "against", "minutes", "answer", "amount", "ceiling")
"""Fields that stand again as they were typed."""


@bp.get("")
@policy(signed_in)
def index(reference: str) -> ResponseReturnValue:
    page = _load_all(reference)
    return _list(page, _call_form(page))


@bp.post("")
@policy(signed_in)
def create(reference: str) -> ResponseReturnValue:
    """Call a sitting, joint or with one side."""
    page = _load_all(reference)
    form = _call_form(page)
    form.validate()
    try:
        if not form.is_wrong:
            side = form["side"].data or ""
            command = CallSitting(
                case=reference, side="" if side == JOINT else side, **_said(form), key=form.key.data or ""
            )
            call_sitting(backend(), current_actor(), command)
    except Invalid as error:
        form.refuse(error)
    except Refused as error:
        return _list(page, form, reasons=error.reasons), 422
    if form.is_wrong:
        return _list(page, form), 422
    flash(gettext("The sitting is called. Those it is with can read it."), "ok")
    return redirect(url_for("sittings.index", reference=reference), 303)


@bp.get("/<sitting>")
@policy(signed_in)
def show(reference: str, sitting: str) -> ResponseReturnValue:
    page = _load(reference, sitting)
    return _page(page, _change_form(page))


@bp.post("/<sitting>/call")
@policy(signed_in)
def change(reference: str, sitting: str) -> ResponseReturnValue:
    """Put it off, or change what is said of it."""
    page = _load(reference, sitting)
    form = _change_form(page)
    form.validate()
    try:
        if not form.is_wrong:
            command = ChangeSitting(case=reference, sitting=sitting, **_said(form), key=form.key.data or "")
            change_sitting(backend(), current_actor(), command)
    except Invalid as error:
        form.refuse(error)
    except Refused as error:
        return _page(page, form, reasons=error.reasons), 422
    if form.is_wrong:
        return _page(page, form), 422
    flash(gettext("The sitting is changed."), "ok")
    return redirect(_address(reference, sitting), 303)


@bp.post("/<sitting>/cancellation")
@policy(signed_in)
def cancel(reference: str, sitting: str) -> ResponseReturnValue:
    """Call it off."""

    def order() -> str:
        call_off(
            backend(),
            current_actor(),
            CallOff(case=reference, sitting=sitting, reason=words("why"), key=form_key()),
        )
        return str(gettext("The sitting is called off."))

    return at_the_sitting(reference, sitting, order)


@bp.post("/<sitting>/people")
@policy(signed_in)
@takes_files
def enter(reference: str, sitting: str) -> ResponseReturnValue:
    """Enter who is there for a side."""
    if "more" in request.form:
        page = _load(reference, sitting)
        return _page(page, _change_form(page))

    def order() -> str:
        command = EnterPeople(
            case=reference,
            sitting=sitting,
            side=request.form.get("side", ""),
            people=people_typed(),
            mandate=mandate_typed(),
            key=form_key(),
        )
        enter_people(backend(), current_actor(), command)
        return str(gettext("The attendance is entered."))

    return at_the_sitting(reference, sitting, order)


@bp.post("/<sitting>/objection")
@policy(signed_in)
def contest(reference: str, sitting: str) -> ResponseReturnValue:
    """Object to who is said to have been there, or take that back."""

    def order() -> str:
        typed = "" if "back" in request.form else words("against")
        command = ObjectToPeople(case=reference, sitting=sitting, text=typed, key=form_key())
        object_to_people(backend(), current_actor(), command)
        return str(gettext("It stands beside the attendance."))

    return at_the_sitting(reference, sitting, order)


def at_the_sitting(reference: str, sitting: str, order: Callable[[], str]) -> ResponseReturnValue:
    """Carry out what a form of the page of a sitting orders."""

    def again(reasons: tuple[Message, ...]) -> str:
        page = _load(reference, sitting)
        return _page(page, _change_form(page), reasons=reasons)

    return carried_out(order, again, _address(reference, sitting))


def _list(page: SittingsPage, form: StepForm, *, reasons: tuple[Message, ...] = ()) -> str:
    return render_template("sittings/index.html", page=page, form=form, reasons=reasons)


def _page(page: SittingPage, form: StepForm, *, reasons: tuple[Message, ...] = ()) -> str:
    """``request.form``: what was typed stands again in the form from which it came."""
    side = request.form.get("side", "") if request.endpoint == "sittings.enter" else ""
    rows = {
        each.capacity: rows_of(each, request.form if each.capacity == side else None)
        for each in page.sides
        if each.enters
    }
    return render_template(
        "sittings/show.html",
        page=page,
        form=form,
        reasons=reasons,
        rows=rows,
        entering=side,
        authorities=AUTHORITIES,
        new_file=NEW,
        file_gone=mandate_chosen(),
        typed={each: written(each) for each in TYPED},
        key=new_id(),
    )


def _address(reference: str, sitting: str) -> str:
    return url_for("sittings.show", reference=reference, sitting=sitting)


def _said(form: StepForm) -> dict[str, Any]:
    return {
        "day": form["day"].data,
        "hour": (form["hour"].data or "").strip(),
        "place": (form["place"].data or "").strip(),
        "agenda": (form["agenda"].data or "").splitlines(),
    }


def _call_form(page: SittingsPage) -> StepForm:
    apart = [(name, gettext("Separate sitting with: %(side)s", side=text(title))) for name, title in page.sides]
    choices = [SelectChoice(*each) for each in ((JOINT, gettext("Joint, with all sides")), *apart)]
    hint = (
        lazy_gettext("Of a separate sitting the other sides learn that there is one, and its day.")
        if page.tells_apart
        else lazy_gettext("Of a separate sitting the other sides learn nothing, not even its day.")
    )
    return _with_call({"side": RadioField(lazy_gettext("With whom"), choices=choices, description=hint)})


def _change_form(page: SittingPage) -> StepForm:
    form = _with_call({})
    if request.endpoint != "sittings.change":
        line = page.line
        form.process(
            formdata=None,
            data={
                "day": line.day,
                "hour": line.hour,
                "place": line.place,
                "agenda": "\n".join(page.agenda),
                "key": new_id(),
                "seen_version": "0",
            },
        )
    return form


def _with_call(before: dict[str, Any]) -> StepForm:
    """The form of what is said of a sitting."""
    fields: dict[str, Any] = {
        **before,
        "day": DateField(lazy_gettext("Day")),
        "hour": StringField(lazy_gettext("Time"), render_kw={"type": "time"}),
        "place": StringField(lazy_gettext("Place or line")),
        "agenda": TextAreaField(lazy_gettext("Agenda, one point on each line")),
    }
    form = step_form((), extra=fields)
    for each in (*before, "day", "place"):
        form[each].flags.required = True
    return form


def _load_all(reference: str) -> SittingsPage:
    with reading() as session:
        return load_sittings_page(backend().work(session, current_actor()), reference)


def _load(reference: str, sitting: str) -> SittingPage:
    with reading() as session:
        return load_sitting(backend().work(session, current_actor()), reference, sitting)
