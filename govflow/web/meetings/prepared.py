"""Steps that one prepares and another confirms: the form, what was prepared, and what becomes of it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from govflow.errors import Invalid, Refused, Stale
from govflow.messages import Message
from govflow.services.commands.meetings.prepared import (
    ConfirmStep,
    DeclineStep,
    PrepareStep,
    WithdrawStep,
    confirm_step,
    decline_step,
    prepare_step,
    withdraw_step,
)
from govflow.services.queries.meetings.prepared import load_prepared_page
from govflow.services.queries.step.consequences import Consequences
from govflow.services.queries.step.page import StepPage
from govflow.services.queries.step.preparing import check_preparing, load_preparing
from govflow.values import new_id
from govflow.web.forms.numbers import row_number
from govflow.web.forms.steps import StepForm, sought_answers
from govflow.web.forms.typed import form_key, words
from govflow.web.frame.security import backend, current_actor, policy, signed_in
from govflow.web.frame.shell import carry_out, look_first, reading, way_back
from govflow.web.steps import Way, begun, filled_in, sent

bp = Blueprint("prepared", __name__, url_prefix="/cases/<reference>")


@bp.get("/steps/<name>/prepared")
@policy(signed_in)
def new(reference: str, name: str) -> ResponseReturnValue:
    return begun(_load(reference, name), PREPARED)


@bp.post("/steps/<name>/prepared")
@policy(signed_in)
def create(reference: str, name: str) -> ResponseReturnValue:
    """Check what was filled in for another; the second time, it is prepared."""
    look_first()
    return filled_in(_load(reference, name), PREPARED)


@bp.get("/prepared/<int:prepared_id>")
@policy(signed_in)
def show(reference: str, prepared_id: int) -> ResponseReturnValue:
    return _page(reference, prepared_id)


@bp.post("/prepared/<int:prepared_id>/confirmation")
@policy(signed_in)
def confirm(reference: str, prepared_id: int) -> ResponseReturnValue:
    """Take the step as it was prepared, and was shown."""

    def order() -> ResponseReturnValue:
        command = ConfirmStep(
            case=reference,
            prepared_id=prepared_id,
            shown=request.form.get("shown", ""),
            seen_version=request.form.get("seen_version", -1, type=row_number),
            key=form_key(),
        )
        return sent(confirm_step(backend(), current_actor(), command))

    return _done(reference, prepared_id, order)


@bp.post("/prepared/<int:prepared_id>/refusal")
@policy(signed_in)
def decline(reference: str, prepared_id: int) -> ResponseReturnValue:
    """Do not take it so, and say why."""

    def order() -> ResponseReturnValue:
        reason = words("reason")
        command = DeclineStep(case=reference, prepared_id=prepared_id, reason=reason, key=form_key())
        decline_step(backend(), current_actor(), command)
        return _back(reference, gettext("It is declined. Whoever prepared it reads why."))

    return _done(reference, prepared_id, order)


@bp.post("/prepared/<int:prepared_id>/withdrawal")
@policy(signed_in)
def withdraw(reference: str, prepared_id: int) -> ResponseReturnValue:
    """Take back what was prepared."""

    def order() -> ResponseReturnValue:
        withdraw_step(backend(), current_actor(), WithdrawStep(case=reference, prepared_id=prepared_id, key=form_key()))
        return _back(reference, gettext("It is withdrawn. Nobody can confirm it any more."))

    return _done(reference, prepared_id, order)


def _done(reference: str, prepared_id: int, order: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """What the order answers, or what was prepared, as it stands now, with what speaks against it."""
    try:
        return order()
    except Invalid as error:
        return _page(reference, prepared_id, reasons=tuple(error.fields.values())), 422
    except Refused as error:
        return _page(reference, prepared_id, reasons=error.reasons), 422
    except Stale as error:
        return _page(reference, prepared_id, reasons=error.said), 409


def _back(reference: str, told: str) -> ResponseReturnValue:
    flash(told, "ok")
    return redirect(way_back() or url_for("cases.show", reference=reference, _anchor="prepared"), 303)


def _page(reference: str, prepared_id: int, *, reasons: tuple[Message, ...] = ()) -> str:
    with reading() as session:
        page = load_prepared_page(backend().work(session, current_actor()), reference, prepared_id)
    return render_template("prepared/show.html", page=page, reasons=reasons, key=new_id(), typed=request.form)


def _load(reference: str, name: str) -> StepPage:
    with reading() as session:
        return load_preparing(backend().work(session, current_actor()), reference, name, sought_answers())


def _told(page: StepPage, form: StepForm) -> Consequences:
    if page.closed:
        raise Refused(page.closed)
    with reading() as session:
        work = backend().work(session, current_actor())
        return check_preparing(
            work, page.head.reference, page.name, form.answers(), form.reason_text, form.version_seen
        )


def _prepare(page: StepPage, form: StepForm) -> ResponseReturnValue:
    command = PrepareStep(
        case=page.head.reference,
        name=page.name,
        values=form.answers(),
        reason=form.reason_text,
        seen_version=form.version_seen,
        key=form.key.data or "",
    )
    carry_out()
    prepare_step(backend(), current_actor(), command)
    return _back(page.head.reference, gettext("It is prepared. Nothing has happened yet: it waits to be confirmed."))


PREPARED = Way("prepared.create", _told, _prepare, prepares=True)
